/**
 * Reads Lua values as replies, and as the words of a call, with Redis's losses: a number loses its fraction, a nil ends an
 * array. `ReplyToLua` is the way there; `TableWriter` writes long tables without making values of them.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#data-type-conversion
 */
import * as Bytes from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import { type Lua, ReplyError, Type } from "./Lua.js"
import { stackLimit } from "./ReplyToLua.js"
import type { LuaState } from "./Wasm.js"

/** How deep the tables of a reply may nest. Redis allows 8,000, more than JavaScript's stack. */
const deepest = 1000

/**
 * Pops the value on top and returns its reply.
 *
 * @param protocol set by `redis.setresp`; booleans are replied as such only in RESP3
 */
export const pop = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const reply = isTooDeep(lua, L) ? tooDeep() : read(lua, L, protocol)
  lua.pop(L)
  return reply
}

/** Whether the value on top is nested too deep to be read. */
export const isTooDeep = (lua: Lua, L: LuaState): boolean => lua.top(L) > deepest || lua.api.lua_checkstack(L, 4) === 0

/** The reply for a value that is nested too deep. */
export const tooDeep = (): Reply.ErrorReply => Reply.error(stackLimit)

/** Reads the value on top. */
export const read = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
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

/** The kinds of reply with elements that a table may stand for. */
export type Container = "array" | "map" | "set"

/** Replies without elements. */
type Single = Reply.SimpleString | Reply.ErrorReply | Reply.Double | Reply.BigNumber | Reply.Verbatim

/** Reads the table on top as a reply without elements, or returns the kind of its elements. Pushes the table of a map's or set's. */
export const singleOrKind = (lua: Lua, L: LuaState): Single | Container => {
  if (isPlainArray(lua, L)) return "array"
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
  if (pushRaw(lua, L, "map") === Type.table) return "map"
  lua.pop(L)
  if (pushRaw(lua, L, "set") === Type.table) return "set"
  lua.pop(L)
  return "array"
}

const readTable = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const found = singleOrKind(lua, L)
  switch (found) {
    case "array":
      return readArray(lua, L, protocol)
    case "map":
      return readMap(lua, L, protocol)
    case "set":
      return readSet(lua, L, protocol)
    default:
      return found
  }
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

const readVerbatim = (lua: Lua, L: LuaState): Reply.Verbatim | undefined => {
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
