/**
 * `redis.register_function`, by which a loading library registers its functions.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#redis.register_function
 */
import * as Bytes from "../Bytes.js"
import { Type } from "../lua/Layout.js"
import type { Library } from "../lua/Library.js"
import { type Lua, ReplyError, registry } from "../lua/Lua.js"
import type { LuaState } from "../lua/Wasm.js"
import * as Flags from "./Flags.js"
import { badName, type Function_, isName } from "./FunctionLibrary.js"

const named = "argument given to redis.register_function must be"

const error = (text: string): ReplyError => new ReplyError(`ERR ${text}`)

/** The string at an index of the stack, or the number there as a string. */
const string = (lua: Lua, L: LuaState, index: number, otherwise: string): Bytes.Bytes => {
  // Lua converts a number in place, which must not happen to a key during a traversal
  lua.api.lua_pushvalue(L, index)
  const bytes = lua.bytes(L, -1)
  lua.pop(L)
  if (bytes === undefined) throw error(otherwise)
  return bytes
}

/** The arguments are a name and a function. */
const positional = (lua: Lua, L: LuaState): Function_ => {
  const name = string(lua, L, 1, "first argument to redis.register_function must be a string")
  if (lua.type(L, 2) !== Type.function) throw error("second argument to redis.register_function must be a function")
  return { name, description: undefined, flags: new Set(), reference: lua.api.luaL_ref(L, registry) }
}

/** The argument is a table of named arguments. */
const byName = (lua: Lua, L: LuaState): Function_ => {
  const { api } = lua
  let name: Bytes.Bytes | undefined
  let description: Bytes.Bytes | undefined
  let flags: ReadonlySet<Flags.Flag> = new Set()
  let hasCallback = false
  api.lua_settop(L, 1)
  // the place of the callback
  api.lua_pushnil(L)
  api.lua_pushnil(L)
  while (api.lua_next(L, 1) !== 0) {
    const key = string(lua, L, -2, "named argument key given to redis.register_function is not a string")
    switch (Bytes.untilNul(key).toLowerCase()) {
      case "function_name":
        name = string(lua, L, -1, `function_name ${named} a string`)
        break
      case "description":
        description = string(lua, L, -1, `description ${named} a string`)
        break
      case "callback":
        if (lua.type(L, -1) !== Type.function) throw error(`callback ${named} a function`)
        api.lua_pushvalue(L, -1)
        api.lua_replace(L, 2)
        hasCallback = true
        break
      case "flags":
        if (lua.type(L, -1) !== Type.table) {
          throw error("flags argument to redis.register_function must be a table representing function flags")
        }
        flags = readFlags(lua, L)
        break
      default:
        throw error("unknown argument given to redis.register_function")
    }
    lua.pop(L)
  }
  if (name === undefined) throw error("redis.register_function must get a function name argument")
  if (!hasCallback) throw error("redis.register_function must get a callback argument")
  return { name, description, flags, reference: api.luaL_ref(L, registry) }
}

/** The flags in the table on top of the stack, up to the first nil. */
const readFlags = (lua: Lua, L: LuaState): ReadonlySet<Flags.Flag> => {
  const flags = new Set<Flags.Flag>()
  for (let i = 1; ; i++) {
    lua.api.lua_pushnumber(L, i)
    lua.api.lua_gettable(L, -2)
    if (lua.type(L, -1) === Type.nil) {
      lua.pop(L)
      return flags
    }
    const text = lua.bytes(L, -1)
    lua.pop(L)
    const flag = text === undefined ? undefined : Flags.find(Bytes.untilNul(text))
    if (flag === undefined) throw error("unknown flag given")
    flags.add(flag)
  }
}

/** @param loading the functions that the loading library has registered so far; `undefined` while none loads */
export const make = (loading: () => Map<Bytes.Bytes, Function_> | undefined): Library => ({
  name: "redis",
  functions: (lua) => ({
    register_function: (L) => {
      const count = lua.top(L)
      const functions = loading()
      if (functions === undefined) {
        throw error("redis.register_function can only be called on FUNCTION LOAD command")
      }
      if (count < 1 || count > 2) throw error("wrong number of arguments to redis.register_function")
      if (count === 1 && lua.type(L, 1) !== Type.table) {
        throw error(
          "calling redis.register_function with a single argument is only applicable to Lua table (representing named " +
            "arguments)."
        )
      }
      const function_ = count === 1 ? byName(lua, L) : positional(lua, L)
      const refusal = isName(function_.name)
        ? functions.has(function_.name)
          ? error("Function already exists in the library")
          : undefined
        : new ReplyError(badName.text)
      if (refusal !== undefined) {
        lua.api.luaL_unref(L, registry, function_.reference)
        throw refusal
      }
      functions.set(function_.name, function_)
      return 0
    }
  })
})
