/**
 * Checks of a library function's arguments, with the errors of Lua's auxiliary library.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#4.1
 */
import type { Lua } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

/** The longest error text, in bytes. */
const longest = 255

/** Raises `bad argument #1 to 'f' (text)`. */
export const error = (lua: Lua, L: LuaState, index: number, text: string): never => {
  const length = Math.min(text.length, longest)
  // on C's stack, which the error unwinds
  const at = lua.api.stackAlloc(length + 1)
  lua.memory.write(text, at, length, "latin1")
  lua.memory[at + length] = 0
  lua.api.luaL_argerror(L, index, at)
  throw new Error("luaL_argerror came back")
}

/** A number, or a string that is one. */
export const number = (lua: Lua, L: LuaState, index: number): number => lua.api.luaL_checknumber(L, index)

/** A number as C's `int` on 64-bit machines: large numbers wrap around. */
export const int = (lua: Lua, L: LuaState, index: number): number => toInt(number(lua, L, index))

/** A number as C's `long` on 64-bit machines: a number out of range becomes the smallest `long`. */
export const long = (lua: Lua, L: LuaState, index: number): number => toLong(number(lua, L, index))

/** As `int`, of a number that is at hand. */
export const toInt = (value: number): number => toLong(value) | 0

/** As `long`, of a number that is at hand. */
export const toLong = (value: number): number => {
  const whole = Math.trunc(value)
  return Math.abs(whole) < 2 ** 63 ? whole : -(2 ** 63)
}

/** Requires a string, or a number, which becomes a string in place. `Values` says where it lies. */
export const string = (lua: Lua, L: LuaState, index: number): void => void lua.api.luaL_checklstring(L, index, 0)
