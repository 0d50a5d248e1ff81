/**
 * Converts replies to Lua values and back, with Redis's losses: numbers lose their fraction, a nil ends an array, a status
 * and an error are tables with one field.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#data-type-conversion
 */
import * as Bytes from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import * as EncodedReader from "../resp/EncodedReader.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import { type Lua, ReplyError, Type } from "./Lua.js"
import type { Level } from "./Place.js"
import type { LuaState } from "./Wasm.js"

/** The error of replies and tables that nest too deep: Redis stops at the end of Lua's stack. */
const stackLimit = "reached lua stack limit"

/** How deep the tables of a reply may nest. Redis allows 8,000, more than JavaScript's stack. */
const deepest = 1000

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** Pushes a reply as the Lua value that `redis.call` returns. */
export const push = (lua: Lua, L: LuaState, reply: Reply.Reply, protocol: Protocol): void => {
  switch (typeof reply) {
    case "string":
      lua.pushBytes(L, reply)
      return
    case "number":
    case "bigint":
      lua.api.lua_pushnumber(L, Number(reply))
      return
    case "boolean":
      lua.api.lua_pushboolean(L, reply ? 1 : 0)
      return
    default:
      pushObject(lua, L, reply, protocol)
  }
}

const pushObject = (
  lua: Lua,
  L: LuaState,
  reply: Exclude<Reply.Reply, string | number | bigint | boolean>,
  protocol: Protocol
): void => {
  const { api } = lua
  if (reply === null || reply instanceof Reply.NullArray) {
    if (protocol === 3) api.lua_pushnil(L)
    else api.lua_pushboolean(L, 0)
    return
  }
  lua.reserve(L, 4, stackLimit)
  if (isArray(reply)) pushArray(lua, L, reply, protocol)
  else if (reply instanceof Reply.SimpleString) pushField(lua, L, "ok", reply.text)
  else if (reply instanceof Reply.ErrorReply) pushError(lua, L, reply.text, true)
  else if (reply instanceof Reply.Encoded) pushEncoded(lua, L, reply, protocol)
  else if (reply instanceof Reply.MapReply) pushMap(lua, L, reply, protocol)
  else if (reply instanceof Reply.SetReply) pushSet(lua, L, reply, protocol)
  else if (reply instanceof Reply.PairsReply) pushPairs(lua, L, reply, protocol)
  else if (reply instanceof Reply.Double) pushDouble(lua, L, reply, protocol)
  else if (reply instanceof Reply.BigNumber) {
    if (protocol === 3) pushField(lua, L, "big_number", reply.digits)
    else lua.pushBytes(L, reply.digits)
  } else if (reply instanceof Reply.Verbatim) pushVerbatim(lua, L, reply, protocol)
  else if (reply instanceof Reply.Push) pushArray(lua, L, reply.items, protocol)
  else if (reply instanceof Reply.Sequence) push(lua, L, reply.replies[0] ?? null, protocol)
  else push(lua, L, reply.reply, protocol)
}

/**
 * Pushes an error: a table with the field `err`.
 *
 * @param text starts with the error's code
 * @param isCounted whether INFO's error counts include it already
 */
export const pushError = (lua: Lua, L: LuaState, text: string, isCounted: boolean): void => {
  pushField(lua, L, "err", Bytes.unsafeMake(text))
  if (!isCounted) return
  lua.api.lua_pushboolean(L, 1)
  lua.setField(L, -2, "ignore_error_stats_update")
}

/** Turns the error on top into a table with its text and position, as Redis's error handler does. */
export const completeError = (lua: Lua, L: LuaState, place: Level | undefined): void => {
  const { api } = lua
  if (lua.type(L, -1) !== Type.table) {
    const text = lua.bytes(L, -1) ?? lua.describe(L, -1)
    lua.pop(L)
    api.lua_createtable(L, 0, 3)
    lua.pushText(L, `ERR ${text}`)
    setRaw(lua, L, "err")
  }
  if (place === undefined) return
  lua.pushText(L, place.source)
  setRaw(lua, L, "source")
  api.lua_pushnumber(L, place.line)
  setRaw(lua, L, "line")
}

/** Sets a field of the table below the top to the value on top, without its metatable. */
const setRaw = (lua: Lua, L: LuaState, name: string): void => {
  lua.pushText(L, name)
  lua.api.lua_insert(L, -2)
  lua.api.lua_rawset(L, -3)
}

const pushArray = (lua: Lua, L: LuaState, items: ReadonlyArray<Reply.Reply>, protocol: Protocol): void => {
  lua.api.lua_createtable(L, items.length, 0)
  let index = 0
  for (const item of items) {
    push(lua, L, item, protocol)
    lua.api.lua_rawseti(L, -2, ++index)
  }
}

/** Pushes the elements one by one: a long reply must not become strings on V8's heap all at once. */
const pushEncoded = (lua: Lua, L: LuaState, reply: Reply.Encoded, protocol: Protocol): void => {
  if (reply.isCutOff || (protocol === 3 && reply.kind !== "array")) {
    push(lua, L, EncodedReader.plain(reply), protocol)
    return
  }
  const reader = new EncodedReader.Reader(reply)
  lua.api.lua_createtable(L, reply.count, 0)
  for (let index = 1; index <= reply.count; index++) {
    push(lua, L, reader.next(), protocol)
    lua.api.lua_rawseti(L, -2, index)
  }
}

/** Pushes a table with one field. */
export const pushField = (lua: Lua, L: LuaState, field: string, bytes: Bytes.Bytes): void => {
  lua.api.lua_createtable(L, 0, 1)
  lua.pushBytes(L, bytes)
  lua.setField(L, -2, field)
}

const pushMap = (lua: Lua, L: LuaState, { entries }: Reply.MapReply, protocol: Protocol): void => {
  if (protocol === 2) {
    pushArray(lua, L, entries.flat(), protocol)
    return
  }
  const { api } = lua
  api.lua_createtable(L, 0, 1)
  api.lua_createtable(L, 0, 0)
  for (const [key, value] of entries) {
    push(lua, L, key, protocol)
    push(lua, L, value, protocol)
    api.lua_rawset(L, -3)
  }
  lua.setField(L, -2, "map")
}

const pushSet = (lua: Lua, L: LuaState, { members }: Reply.SetReply, protocol: Protocol): void => {
  if (protocol === 2) {
    pushArray(lua, L, members, protocol)
    return
  }
  const { api } = lua
  api.lua_createtable(L, 0, 1)
  api.lua_createtable(L, 0, 0)
  for (const member of members) {
    push(lua, L, member, protocol)
    api.lua_pushboolean(L, 1)
    api.lua_rawset(L, -3)
  }
  lua.setField(L, -2, "set")
}

const pushPairs = (lua: Lua, L: LuaState, { items }: Reply.PairsReply, protocol: Protocol): void => {
  if (protocol === 2) {
    pushArray(lua, L, items, protocol)
    return
  }
  const pairs: Array<Reply.Reply> = []
  for (let i = 0; i < items.length; i += 2) pairs.push(items.slice(i, i + 2))
  pushArray(lua, L, pairs, protocol)
}

const pushDouble = (lua: Lua, L: LuaState, { value, text }: Reply.Double, protocol: Protocol): void => {
  if (protocol === 2) {
    lua.pushBytes(L, text ?? Double.format(value))
    return
  }
  lua.api.lua_createtable(L, 0, 1)
  lua.api.lua_pushnumber(L, value)
  lua.setField(L, -2, "double")
}

const pushVerbatim = (lua: Lua, L: LuaState, { text, format }: Reply.Verbatim, protocol: Protocol): void => {
  if (protocol === 2) {
    lua.pushBytes(L, text)
    return
  }
  lua.api.lua_createtable(L, 0, 1)
  lua.api.lua_createtable(L, 0, 2)
  lua.pushBytes(L, text)
  lua.setField(L, -2, "string")
  lua.pushText(L, format)
  lua.setField(L, -2, "format")
  lua.setField(L, -2, "verbatim_string")
}

/**
 * Pops the value on top and returns its reply.
 *
 * @param protocol set by `redis.setresp`; booleans are replied as such only in RESP3
 */
export const pop = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  if (lua.top(L) > deepest || lua.api.lua_checkstack(L, 4) === 0) {
    lua.pop(L)
    return Reply.error(stackLimit)
  }
  const reply = read(lua, L, protocol)
  lua.pop(L)
  return reply
}

const read = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const { api } = lua
  switch (lua.type(L, -1)) {
    case Type.string:
      return lua.bytes(L, -1) ?? null
    case Type.boolean: {
      const isTrue = api.lua_toboolean(L, -1) !== 0
      if (protocol === 3) return isTrue
      return isTrue ? 1 : null
    }
    case Type.number:
      return integer(api.lua_tonumber(L, -1))
    case Type.table:
      return readTable(lua, L, protocol)
    default:
      return null
  }
}

/** Converts to an integer as a C cast does on x86-64 and ARM; a bigint beyond 2^53. */
const integer = (value: number): number | bigint => {
  const whole = Math.trunc(value)
  if (Number.isSafeInteger(whole)) return whole
  return Math.abs(whole) < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
}

/** Pushes a field of the table on top, without its metatable. Returns the field's type. */
const pushRaw = (lua: Lua, L: LuaState, name: string): number => {
  lua.pushText(L, name)
  lua.api.lua_rawget(L, -2)
  return lua.type(L, -1)
}

/** The string in a field of the table on top; `undefined` if there is none. */
const field = (lua: Lua, L: LuaState, name: string): Bytes.Bytes | undefined => {
  const bytes = pushRaw(lua, L, name) === Type.string ? lua.bytes(L, -1) : undefined
  lua.pop(L)
  return bytes
}

/** Replaces line ends, which a simple reply cannot hold. */
const onOneLine = (text: Bytes.Bytes): Bytes.Bytes => Bytes.unsafeMake(text.replace(/[\r\n]/g, " "))

/** The line ends that Redis trims from an error. */
const lineEnds = /^[\r\n]+|[\r\n]+$/g

/** Offsets in a `Table` of Lua's: the logarithm of the number of nodes, and their address. */
const logNodesAt = 7
const nodesAt = 16

/** Offset in a `Node`: the type of the key. */
const keyTypeAt = 24

/** Whether the table on top has only an array part, and so none of the fields that make it another kind of reply. */
const isPlainArray = ({ api, memory }: Lua, L: LuaState): boolean => {
  const table = api.lua_topointer(L, -1)
  return memory[table + logNodesAt] === 0 && memory.readInt32LE(memory.readUInt32LE(table + nodesAt) + keyTypeAt) === 0
}

const readTable = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  if (isPlainArray(lua, L)) return readArray(lua, L, protocol)
  const error = readError(lua, L)
  if (error !== undefined) return error
  const status = field(lua, L, "ok")
  if (status !== undefined) return new Reply.SimpleString(onOneLine(Bytes.untilNul(status)))
  const double = pushRaw(lua, L, "double") === Type.number ? readDouble(lua, L) : undefined
  lua.pop(L)
  if (double !== undefined) return double
  const digits = field(lua, L, "big_number")
  if (digits !== undefined) return new Reply.BigNumber(onOneLine(digits))
  if (pushRaw(lua, L, "verbatim_string") === Type.table) {
    const verbatim = readVerbatim(lua, L)
    lua.pop(L)
    if (verbatim !== undefined) return verbatim
  } else lua.pop(L)
  if (pushRaw(lua, L, "map") === Type.table) return readMap(lua, L, protocol)
  lua.pop(L)
  if (pushRaw(lua, L, "set") === Type.table) return readSet(lua, L, protocol)
  lua.pop(L)
  return readArray(lua, L, protocol)
}

/** The double on top. */
const readDouble = (lua: Lua, L: LuaState): Reply.Double => {
  const value = lua.api.lua_tonumber(L, -1)
  return Number.isNaN(value) ? new Reply.Double(value, notANumber(lua, L)) : new Reply.Double(value)
}

/** Offset in a `lua_State`: the address above the topmost value. */
const topAt = 8

/** The NaN on top as C prints it, with its sign. JavaScript does not keep the sign. */
const notANumber = (lua: Lua, L: LuaState): Bytes.Bytes => {
  const { words } = lua
  const high = words[((words[(L + topAt) >> 2] ?? 0) - 12) >> 2] ?? 0
  return Bytes.unsafeMake(high < 0 ? "-nan" : "nan")
}

/** The error reply in the table on top, if its field `err` is a string. */
const readError = (lua: Lua, L: LuaState): Reply.ErrorReply | undefined => {
  const text = field(lua, L, "err")
  if (text === undefined) return undefined
  return new Reply.ErrorReply(Bytes.untilNul(text).replace(lineEnds, ""), isCounted(lua, L))
}

/** Whether the error in the table on top was counted when its command ran. */
const isCounted = (lua: Lua, L: LuaState): boolean => {
  const isTrue = pushRaw(lua, L, "ignore_error_stats_update") === Type.boolean && lua.api.lua_toboolean(L, -1) !== 0
  lua.pop(L)
  return isTrue
}

/** Pops a map. */
const readMap = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const entries: Array<readonly [Reply.Reply, Reply.Reply]> = []
  lua.api.lua_pushnil(L)
  while (lua.api.lua_next(L, -2) !== 0) {
    lua.api.lua_pushvalue(L, -2)
    const key = pop(lua, L, protocol)
    entries.push([key, pop(lua, L, protocol)])
  }
  lua.pop(L)
  return new Reply.MapReply(entries)
}

/** Pops a set. */
const readSet = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const members: Array<Reply.Reply> = []
  lua.api.lua_pushnil(L)
  while (lua.api.lua_next(L, -2) !== 0) {
    lua.pop(L)
    lua.api.lua_pushvalue(L, -1)
    members.push(pop(lua, L, protocol))
  }
  lua.pop(L)
  return new Reply.SetReply(members)
}

const readVerbatim = (lua: Lua, L: LuaState): Reply.Reply | undefined => {
  const format = field(lua, L, "format")
  const text = format === undefined ? undefined : field(lua, L, "string")
  if (format === undefined || text === undefined) return undefined
  return new Reply.Verbatim(Bytes.untilNul(format).slice(0, 3).padEnd(3), text)
}

const readArray = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const items: Array<Reply.Reply> = []
  for (;;) {
    lua.api.lua_rawgeti(L, -1, items.length + 1)
    if (lua.type(L, -1) === Type.nil) {
      lua.pop(L)
      return items
    }
    items.push(pop(lua, L, protocol))
  }
}

/** The error of arguments that are neither strings nor numbers. */
const wrongArgument = "ERR Lua redis lib command arguments must be strings or integers"

/** The arguments of `redis.call`: strings and numbers. */
export const request = (lua: Lua, L: LuaState): Array<Bytes.Bytes> => {
  const count = lua.top(L)
  if (count === 0) throw new ReplyError("ERR Please specify at least one argument for this redis lib call")
  const words: Array<Bytes.Bytes> = []
  for (let i = 1; i <= count; i++) {
    const type = lua.type(L, i)
    if (type === Type.string) words.push(lua.bytes(L, i) ?? Bytes.empty)
    else if (type === Type.number) words.push(digits(lua, L, i))
    else throw new ReplyError(wrongArgument)
  }
  return words
}

/** A number with 17 digits. */
const digits = (lua: Lua, L: LuaState, index: number): Bytes.Bytes => {
  const value = lua.api.lua_tonumber(L, index)
  if (!Number.isNaN(value)) return Double.format(value)
  lua.api.lua_pushvalue(L, index)
  const text = notANumber(lua, L)
  lua.pop(L)
  return text
}
