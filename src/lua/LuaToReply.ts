/**
 * Reads Lua values as replies, and as the words of a call, with Redis's losses: a number loses its fraction, a nil ends an
 * array. `ReplyToLua` is the way there; `TableWriter` writes long tables without making values of them.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#data-type-conversion
 */
import * as Bytes from "../Bytes.js"
import * as Arrived from "../bytes/Arrived.js"
import * as Double from "../bytes/Double.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import * as RequestWords from "../resp/RequestWords.js"
import * as Fields from "./Fields.js"
import { baseAt, bytesAt, Type, topAt, typeAt, valueSize } from "./Layout.js"
import { type Lua, ReplyError, stackLimit } from "./Lua.js"
import * as Stack from "./Stack.js"
import type { LuaState } from "./Wasm.js"
import * as Words from "./Words.js"

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
export const isTooDeep = (lua: Lua, L: LuaState): boolean =>
  // only a table is read by way of more values on the stack
  lua.top(L) > deepest || (lua.type(L, -1) === Type.table && lua.api.lua_checkstack(L, 4) === 0)

/** The reply for a value that is nested too deep. */
export const tooDeep = (): Reply.ErrorReply => Reply.error(stackLimit)

/** Reads the value on top. */
export const read = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const { words } = lua
  const value = Stack.topmost(lua, L)
  switch (words[(value + typeAt) >> 2]) {
    case Type.string:
      return Words.read(lua, words[value >> 2] ?? 0)
    case Type.boolean: {
      const isTrue = words[value >> 2] !== 0
      if (protocol === 3) return isTrue
      return isTrue ? 1 : null
    }
    case Type.number:
      return integer(lua.doubles[value >> 3] ?? 0)
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

/** The string in a field of a table; `undefined` if there is none. */
const field = (lua: Lua, table: number, name: number): Bytes.Bytes | undefined => {
  const { words } = lua
  const value = Fields.find(words, table, name)
  return value !== 0 && words[(value + typeAt) >> 2] === Type.string
    ? Words.read(lua, words[value >> 2] ?? 0)
    : undefined
}

/** Replaces line ends, which a simple reply cannot hold. */
const onOneLine = (text: Bytes.Bytes): Bytes.Bytes => Bytes.unsafeMake(text.replace(/[\r\n]/g, " "))

/** The line ends that Redis trims from an error. */
const lineEnds = /^[\r\n]+|[\r\n]+$/g

/** The kinds of reply with elements that a table may stand for. */
export type Container = "array" | "map" | "set"

/** Replies without elements. */
type Single = Reply.SimpleString | Reply.ErrorReply | Reply.Double | Reply.BigNumber | Reply.Verbatim

/** Reads the table on top as a reply without elements, or returns the kind of its elements. Pushes the table of a map's or set's. */
export const singleOrKind = (lua: Lua, L: LuaState): Single | Container => {
  const { fields, words } = lua
  const table = words[Stack.topmost(lua, L) >> 2] ?? 0
  if (Fields.hasNone(words, table)) return "array"
  const single = readSingle(lua, table)
  if (single !== undefined) return single
  for (const kind of ["map", "set"] as const) {
    const value = Fields.find(words, table, fields[kind])
    if (value === 0 || words[(value + typeAt) >> 2] !== Type.table) continue
    Stack.pushFrom(lua, L, value)
    return kind
  }
  return "array"
}

const readSingle = (lua: Lua, table: number): Single | undefined => {
  const { fields, words } = lua
  const error = field(lua, table, fields.err)
  if (error !== undefined) {
    return new Reply.ErrorReply(Bytes.untilNul(error).replace(lineEnds, ""), isCounted(lua, table))
  }
  const status = field(lua, table, fields.ok)
  if (status === "OK") return Reply.ok
  if (status !== undefined) return new Reply.SimpleString(onOneLine(Bytes.untilNul(status)))
  const double = Fields.find(words, table, fields.double)
  if (double !== 0 && words[(double + typeAt) >> 2] === Type.number) return readDouble(lua, double)
  const digits = field(lua, table, fields.bigNumber)
  if (digits !== undefined) return new Reply.BigNumber(onOneLine(digits))
  const verbatim = Fields.find(words, table, fields.verbatim)
  if (verbatim === 0 || words[(verbatim + typeAt) >> 2] !== Type.table) return undefined
  return readVerbatim(lua, words[verbatim >> 2] ?? 0)
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

/** The double at an address. */
const readDouble = (lua: Lua, at: number): Reply.Double => {
  const value = lua.doubles[at >> 3] ?? 0
  return Number.isNaN(value) ? new Reply.Double(value, notANumber(lua, at)) : new Reply.Double(value)
}

/** The NaN at an address as C prints it, with its sign. JavaScript does not keep the sign. */
const notANumber = ({ words }: Lua, value: number): Bytes.Bytes =>
  Bytes.unsafeMake((words[(value + 4) >> 2] ?? 0) < 0 ? "-nan" : "nan")

/** Whether the error in a table was counted when its command ran. */
const isCounted = ({ fields, words }: Lua, table: number): boolean => {
  const value = Fields.find(words, table, fields.isCounted)
  return value !== 0 && words[(value + typeAt) >> 2] === Type.boolean && words[value >> 2] !== 0
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

const readVerbatim = (lua: Lua, table: number): Reply.Verbatim | undefined => {
  const format = field(lua, table, lua.fields.format)
  const text = format === undefined ? undefined : field(lua, table, lua.fields.string)
  if (format === undefined || text === undefined) return undefined
  return new Reply.Verbatim(Bytes.untilNul(format).slice(0, 3).padEnd(3), text)
}

const readArray = (lua: Lua, L: LuaState, protocol: Protocol): Reply.Reply => {
  const items: Array<Reply.Reply> = []
  for (;;) {
    Stack.pushElement(lua, L, items.length + 1)
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
  const { words } = lua
  let value = words[(L + baseAt) >> 2] ?? 0
  const end = words[(L + topAt) >> 2] ?? 0
  if (value === end) throw new ReplyError("ERR Please specify at least one argument for this redis lib call")
  const count = (end - value) / valueSize
  const request = RequestWords.make(count)
  for (let index = 0; index < count; index++) {
    const type = words[(value + typeAt) >> 2]
    let word: Bytes.Bytes
    if (type === Type.string) word = Words.read(lua, words[value >> 2] ?? 0)
    else if (type === Type.number) word = digits(lua, value)
    else throw new ReplyError(wrongArgument)
    // most often the key
    if (index === 1 && type === Type.string) Arrived.keyInWords(word, words, ((words[value >> 2] ?? 0) + bytesAt) >> 2)
    if (index < request.length) request[index] = word
    else request.push(word)
    value += valueSize
  }
  return request
}

/** The number at an address, with 17 digits. */
const digits = (lua: Lua, value: number): Bytes.Bytes => {
  const number = lua.doubles[value >> 3] ?? 0
  return Number.isNaN(number) ? notANumber(lua, value) : Double.format(number)
}
