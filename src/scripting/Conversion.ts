/**
 * Replies to Lua's values and back, with the losses that Redis has: numbers lose their fraction, a nil ends an array, a
 * status and an error are tables with one field.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#data-type-conversion
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import * as Double from "../keyspace/Double.js"
import * as Encoded from "../resp/Encoded.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import { type Lua, ReplyError, Type } from "./Lua.js"
import type { State } from "./Wasm.js"

/** As deep as replies and tables may go: Redis stops where Lua's stack ends. */
const stackLimit = "reached lua stack limit"

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/**
 * Pushes a reply as the Lua value that `redis.call` answers.
 *
 * @since 0.1.0
 * @category conversions
 */
export const push = (lua: Lua, L: State, reply: Reply.Reply, protocol: Protocol): void => {
  lua.reserve(L, 4, stackLimit)
  const { api } = lua
  if (typeof reply === "string") return lua.pushBytes(L, reply)
  if (typeof reply === "number" || typeof reply === "bigint") return api.lua_pushnumber(L, Number(reply))
  if (typeof reply === "boolean") return api.lua_pushboolean(L, reply ? 1 : 0)
  if (reply === null || reply instanceof Reply.NullArray) {
    return protocol === 3 ? api.lua_pushnil(L) : api.lua_pushboolean(L, 0)
  }
  if (isArray(reply)) return pushArray(lua, L, reply, protocol)
  if (reply instanceof Reply.SimpleString) return pushField(lua, L, "ok", reply.text)
  if (reply instanceof Reply.ErrorReply) return pushField(lua, L, "err", reply.text)
  if (reply instanceof Reply.Encoded) return push(lua, L, Encoded.plain(reply), protocol)
  if (reply instanceof Reply.MapReply) {
    if (protocol === 2) return pushArray(lua, L, reply.entries.flat(), protocol)
    api.lua_createtable(L, 0, 1)
    api.lua_createtable(L, 0, reply.entries.length)
    for (const [key, value] of reply.entries) {
      push(lua, L, key, protocol)
      push(lua, L, value, protocol)
      api.lua_rawset(L, -3)
    }
    return lua.setField(L, -2, "map")
  }
  if (reply instanceof Reply.SetReply) {
    if (protocol === 2) return pushArray(lua, L, reply.members, protocol)
    api.lua_createtable(L, 0, 1)
    api.lua_createtable(L, 0, reply.members.length)
    for (const member of reply.members) {
      push(lua, L, member, protocol)
      api.lua_pushboolean(L, 1)
      api.lua_rawset(L, -3)
    }
    return lua.setField(L, -2, "set")
  }
  if (reply instanceof Reply.PairsReply) {
    if (protocol === 2) return pushArray(lua, L, reply.items, protocol)
    const pairs: Array<Reply.Reply> = []
    for (let i = 0; i < reply.items.length; i += 2) pairs.push(reply.items.slice(i, i + 2))
    return pushArray(lua, L, pairs, protocol)
  }
  if (reply instanceof Reply.Double) {
    if (protocol === 2) return lua.pushBytes(L, reply.text ?? Double.format(reply.value))
    api.lua_createtable(L, 0, 1)
    api.lua_pushnumber(L, reply.value)
    return lua.setField(L, -2, "double")
  }
  if (reply instanceof Reply.BigNumber) {
    if (protocol === 2) return lua.pushBytes(L, reply.digits)
    return pushField(lua, L, "big_number", reply.digits)
  }
  if (reply instanceof Reply.Verbatim) {
    if (protocol === 2) return lua.pushBytes(L, reply.text)
    api.lua_createtable(L, 0, 1)
    api.lua_createtable(L, 0, 2)
    lua.pushBytes(L, reply.text)
    lua.setField(L, -2, "string")
    lua.pushBytes(L, reply.format)
    lua.setField(L, -2, "format")
    return lua.setField(L, -2, "verbatim_string")
  }
  if (reply instanceof Reply.Attribute) return push(lua, L, reply.reply, protocol)
  if (reply instanceof Reply.Push) return pushArray(lua, L, reply.items, protocol)
  if (reply instanceof Reply.InProtocol) return push(lua, L, reply.reply, protocol)
  return push(lua, L, reply.replies[0] ?? null, protocol)
}

const pushArray = (lua: Lua, L: State, items: ReadonlyArray<Reply.Reply>, protocol: Protocol): void => {
  lua.api.lua_createtable(L, items.length, 0)
  let index = 0
  for (const item of items) {
    push(lua, L, item, protocol)
    lua.api.lua_rawseti(L, -2, ++index)
  }
}

const pushField = (lua: Lua, L: State, field: string, bytes: Bytes.Bytes): void => {
  lua.api.lua_createtable(L, 0, 1)
  lua.pushBytes(L, bytes)
  lua.setField(L, -2, field)
}

/**
 * Pops the value on top, as the reply it stands for.
 *
 * @since 0.1.0
 * @category conversions
 */
export const pop = (lua: Lua, L: State): Reply.Reply => {
  if (lua.api.lua_checkstack(L, 4) === 0) {
    lua.pop(L)
    return Reply.error(stackLimit)
  }
  const reply = read(lua, L)
  lua.pop(L)
  return reply
}

const read = (lua: Lua, L: State): Reply.Reply => {
  const { api } = lua
  switch (lua.type(L, -1)) {
    case Type.string:
      return lua.bytes(L, -1) ?? null
    case Type.boolean:
      return api.lua_toboolean(L, -1) !== 0 ? 1 : null
    case Type.number:
      return integer(api.lua_tonumber(L, -1))
    case Type.table:
      return readTable(lua, L)
    default:
      return null
  }
}

/** As a C cast does, where that is defined; a bigint beyond 2^53. */
const integer = (value: number): number | bigint => {
  const whole = Math.trunc(value)
  if (Number.isSafeInteger(whole)) return whole
  return Number.isFinite(whole) && Math.abs(whole) < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
}

/** The string in a field of the table on top; `undefined` where there is none. */
const field = (lua: Lua, L: State, name: string): Bytes.Bytes | undefined => {
  lua.pushText(L, name)
  lua.api.lua_rawget(L, -2)
  const bytes = lua.type(L, -1) === Type.string ? lua.bytes(L, -1) : undefined
  lua.pop(L)
  return bytes
}

const readTable = (lua: Lua, L: State): Reply.Reply => {
  const error = field(lua, L, "err")
  if (error !== undefined) return new Reply.ErrorReply(error)
  const status = field(lua, L, "ok")
  if (status !== undefined) return Reply.simple(status.replace(/[\r\n]/g, " "))
  const items: Array<Reply.Reply> = []
  for (;;) {
    lua.api.lua_rawgeti(L, -1, items.length + 1)
    if (lua.type(L, -1) === Type.nil) {
      lua.pop(L)
      return items
    }
    items.push(pop(lua, L))
  }
}

/**
 * The arguments of `redis.call`, off the stack: strings and numbers.
 *
 * @since 0.1.0
 * @category conversions
 */
export const request = (lua: Lua, L: State): ReadonlyArray<Bytes.Bytes> => {
  const words: Array<Bytes.Bytes> = []
  const count = lua.top(L)
  for (let i = 1; i <= count; i++) {
    const type = lua.type(L, i)
    if (type === Type.number) words.push(Double.format(lua.api.lua_tonumber(L, i)))
    else if (type === Type.string) words.push(lua.bytes(L, i) ?? Bytes.empty)
    else throw new ReplyError("ERR Lua redis lib command arguments must be strings or integers")
  }
  return words
}
