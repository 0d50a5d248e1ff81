/**
 * Library functions with callbacks: `tostring`, `table.sort`, `table.foreach`, `table.foreachi` and `string.gsub`. They check
 * their arguments and run a body of `Bodies`. Without a callback, or with wrong arguments, they run Lua's original.
 */
import * as Argument from "../Argument.js"
import type { Bodies } from "../Bodies.js"
import type { Calls } from "../Calls.js"
import { Type } from "../Layout.js"
import type { Function_, Lua } from "../Lua.js"
import type { LuaState } from "../Wasm.js"
import * as Integers from "./Integers.js"
import type { ReadOnly } from "./ReadOnly.js"

type Name = "tostring" | "sort" | "foreach" | "foreachi" | "gsub"

export const callbacks = (
  lua: Lua,
  calls: Calls,
  bodies: Bodies,
  readOnly: ReadOnly
): Readonly<Record<Name, Function_>> => {
  const { api } = lua
  const own = {
    tostring: lua.native("tostring"),
    sort: lua.native("sort", "table"),
    gsub: lua.native("gsub", "string")
  }

  const all = (L: LuaState): number => lua.top(L)

  /** Calls a body with a table and a function. */
  const each = (L: LuaState, body: "foreach" | "foreachi"): number => {
    api.luaL_checktype(L, 1, Type.table)
    api.luaL_checktype(L, 2, Type.function)
    api.lua_settop(L, 2)
    if (body === "foreach") readOnly.uncover(L, 1)
    return bodies.call(L, body, 2, all)
  }

  /** Whether the first element has `__lt`. If so, all must have it: Lua compares nothing else with it. */
  const hasOrder = (L: LuaState): boolean => {
    if (lua.type(L, 1) !== Type.table) return false
    api.lua_rawgeti(L, 1, 1)
    const has = lua.type(L, -1) === Type.table && api.luaL_getmetafield(L, -1, lua.name("__lt")) !== 0
    lua.pop(L, has ? 2 : 1)
    return has
  }

  const hasMetatable = (L: LuaState, index: number): boolean => {
    if (api.lua_getmetatable(L, index) === 0) return false
    lua.pop(L)
    return true
  }

  return {
    tostring: (L) => {
      const type = lua.type(L, 1)
      if (type !== Type.table && type !== Type.lightUserdata) return own.tostring(L)
      if (type === Type.lightUserdata && api.lua_touserdata(L, 1) === 0) {
        lua.pushText(L, "userdata: (nil)")
        return 1
      }
      if (api.luaL_getmetafield(L, 1, lua.name("__tostring")) === 0) return own.tostring(L)
      const thread = calls.take(L)
      api.lua_xmove(L, thread.state, 1)
      api.lua_settop(L, 1)
      api.lua_xmove(L, thread.state, 1)
      return bodies.pass(L, thread, 1, (L) => {
        api.lua_settop(L, 1)
        return 1
      })
    },

    sort: (L) => {
      const order = lua.type(L, 2)
      if (order > Type.nil ? order !== Type.function || lua.type(L, 1) !== Type.table : !hasOrder(L)) return own.sort(L)
      api.lua_settop(L, 2)
      const body = order <= Type.nil ? "sortByOperator" : hasMetatable(L, 1) ? "sortRaw" : "sort"
      api.lua_pushnumber(L, api.lua_objlen(L, 1))
      api.lua_insert(L, 2)
      return bodies.call(L, body, 3, () => 0)
    },

    foreach: (L) => each(L, "foreach"),
    foreachi: (L) => each(L, "foreachi"),

    gsub: (L) => {
      const type = lua.type(L, 3)
      Integers.change(lua, L, 4, 1, Argument.toInt)
      const calls_ = type === Type.function || (type === Type.table && hasMetatable(L, 3))
      if (!calls_ || api.lua_isstring(L, 1) === 0 || api.lua_isstring(L, 2) === 0) return own.gsub(L)
      if (lua.type(L, 4) > Type.nil) {
        api.lua_pushnumber(L, Argument.int(lua, L, 4))
        api.lua_replace(L, 4)
      }
      api.lua_settop(L, 4)
      // numbers become strings
      api.lua_tolstring(L, 1, 0)
      const pattern = api.lua_tolstring(L, 2, lua.lengthAt)
      // Lua ends a pattern at its first NUL
      let length = 0
      while (lua.memory[pattern + length] !== 0) length++
      if (length < lua.memory.readUInt32LE(lua.lengthAt)) {
        api.lua_pushlstring(L, pattern, length)
        api.lua_replace(L, 2)
      }
      return bodies.call(L, type === Type.function ? "gsub" : "gsubByTable", 4, all)
    }
  }
}
