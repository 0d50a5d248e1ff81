/**
 * The library `bit` 1.0.2: operations on 32-bit integers.
 *
 * @see https://bitop.luajit.org/api.html
 */

import { Type } from "../Layout.js"
import type { Library } from "../Library.js"
import type { Function_, Lua } from "../Lua.js"
import type { LuaState } from "../Wasm.js"

/** Adding this to a number leaves its integer part, rounded to even, in the low half of the double. */
const magic = 6755399441055744

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

const bits = (lua: Lua, L: LuaState, index: number): number => {
  const value = lua.api.lua_tonumber(L, index)
  double[0] = value + magic
  const low = halves[0] ?? 0
  if (low === 0 && lua.api.lua_isnumber(L, index) === 0) lua.api.luaL_typerror(L, index, lua.name("number"))
  return low
}

export const bit: Library = {
  name: "bit",
  functions: (lua) => {
    const answer = (L: LuaState, value: number): number => {
      lua.api.lua_pushnumber(L, value | 0)
      return 1
    }
    const unary =
      (f: (a: number) => number): Function_ =>
      (L) =>
        answer(L, f(bits(lua, L, 1)))
    /** Checks the first argument first, then the others from the last to the second. */
    const all =
      (f: (a: number, b: number) => number): Function_ =>
      (L) => {
        let value = bits(lua, L, 1)
        for (let index = lua.top(L); index > 1; index--) value = f(value, bits(lua, L, index))
        return answer(L, value)
      }
    const shift =
      (f: (a: number, by: number) => number): Function_ =>
      (L) => {
        const value = bits(lua, L, 1)
        return answer(L, f(value, bits(lua, L, 2) & 31))
      }
    return {
      tobit: unary((a) => a),
      bnot: unary((a) => ~a),
      band: all((a, b) => a & b),
      bor: all((a, b) => a | b),
      bxor: all((a, b) => a ^ b),
      lshift: shift((a, by) => a << by),
      rshift: shift((a, by) => a >>> by),
      arshift: shift((a, by) => a >> by),
      rol: shift((a, by) => (a << by) | (a >>> (32 - by))),
      ror: shift((a, by) => (a >>> by) | (a << (32 - by))),
      bswap: unary((a) => (a >>> 24) | ((a >>> 8) & 0xff00) | ((a << 8) & 0xff0000) | (a << 24)),
      tohex: (L) => {
        const value = bits(lua, L, 1)
        const count = lua.type(L, 2) === Type.none ? 8 : bits(lua, L, 2)
        const length = Math.min(Math.abs(count), 8)
        const digits = (value >>> 0)
          .toString(16)
          .padStart(8, "0")
          .slice(8 - length)
        lua.pushText(L, count < 0 ? digits.toUpperCase() : digits)
        return 1
      }
    }
  }
}
