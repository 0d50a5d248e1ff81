/**
 * Pushes replies as Lua values: what `redis.call` returns. A status and an error are tables with one field. `LuaToReply` is the
 * way back.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#data-type-conversion
 */
import * as Bytes from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import * as EncodedReader from "../resp/EncodedReader.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import * as EncodedToLua from "./EncodedToLua.js"
import { Type } from "./Layout.js"
import { type Lua, stackLimit } from "./Lua.js"
import type { Level } from "./Place.js"
import * as Stack from "./Stack.js"
import type { LuaState } from "./Wasm.js"

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** Pushes a reply as the Lua value that `redis.call` returns. */
export const push = (lua: Lua, L: LuaState, reply: Reply.Reply, protocol: Protocol): void => {
  switch (typeof reply) {
    case "string":
      lua.pushBytes(L, reply)
      return
    case "number":
    case "bigint":
      Stack.pushNumber(lua, L, Number(reply))
      return
    case "boolean":
      Stack.pushBoolean(lua, L, reply)
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
    else Stack.pushBoolean(lua, L, false)
    return
  }
  lua.reserve(L, 4, stackLimit)
  if (isArray(reply)) pushArray(lua, L, reply, protocol)
  else if (reply instanceof Reply.SimpleString) pushStatus(lua, L, reply.text)
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
    Stack.setElement(lua, L, ++index)
  }
}

/** Pushes the elements one by one: a long reply must not become strings on V8's heap all at once. */
const pushEncoded = (lua: Lua, L: LuaState, reply: Reply.Encoded, protocol: Protocol): void => {
  if (reply.isCutOff || (protocol === 3 && reply.kind !== "array")) {
    push(lua, L, EncodedReader.plain(reply), protocol)
    return
  }
  if (typeof reply.body === "string" && reply.protocol === 2) {
    EncodedToLua.push(lua, L, reply.body, reply.count)
    return
  }
  const reader = new EncodedReader.Reader(reply)
  lua.api.lua_createtable(L, reply.count, 0)
  for (let index = 1; index <= reply.count; index++) {
    push(lua, L, reader.next(), protocol)
    Stack.setElement(lua, L, index)
  }
}

/** Pushes a status: a table with the field `ok`. */
const pushStatus = (lua: Lua, L: LuaState, text: Bytes.Bytes): void => {
  lua.pushBytes(L, text)
  Stack.wrap(lua, L, lua.fields.ok)
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
