/**
 * Lua's functions that take integers, where those are out of 32 bits: with the results that they have in Redis, whose C has a
 * `long` of 64. `Guard` calls them. Most change the arguments to numbers that Lua's own function takes the same way.
 */
import * as Bytes from "../../Bytes.js"
import * as Argument from "../Argument.js"
import type { Guarded } from "../Guard.js"
import { Type } from "../Layout.js"
import { type Function_, type Lua, LuaError } from "../Lua.js"
import type { LuaState } from "../Wasm.js"
import * as Format from "./Format.js"

/** The numbers that a 32-bit integer can have. */
const least = -(2 ** 31)
const most = 2 ** 31 - 1

/** A position in a string: far beyond the end is the same at any distance. */
const toPosition = (value: number): number => {
  const position = Argument.toLong(value)
  return Math.min(Math.max(position, least), most)
}

/** Changes the numbers among some arguments, and the strings that are numbers. */
export const change = (
  lua: Lua,
  L: LuaState,
  first: number,
  count: number,
  convert: (value: number) => number
): void => {
  const { api } = lua
  const end = Math.min(first + count - 1, lua.top(L))
  for (let index = first; index <= end; index++) {
    if (api.lua_isnumber(L, index) === 0) continue
    const value = api.lua_tonumber(L, index)
    if (value > least - 1 && value < most + 1) continue
    api.lua_pushnumber(L, convert(value))
    api.lua_replace(L, index)
  }
}

/** The functions of Lua's that take integers, besides those that `Callbacks` and `ReadOnly` replace. */
export const guarded = (lua: Lua): ReadonlyArray<Guarded> => {
  const of =
    (convert: (value: number) => number) =>
    (library: string | undefined, name: string, first: number, count: number): Guarded => ({
      ...{ library, name, first, count, least },
      otherwise: (original) => (L) => {
        change(lua, L, first, count, convert)
        return original(L)
      }
    })
  const ints = of(Argument.toInt)
  const positions = of(toPosition)
  return [
    positions("string", "sub", 2, 2),
    positions("string", "byte", 2, 2),
    positions("string", "find", 3, 1),
    positions("string", "match", 3, 1),
    ints("string", "rep", 2, 1),
    ints("string", "char", 1, Number.POSITIVE_INFINITY),
    ints("table", "concat", 3, 2),
    ints("table", "remove", 2, 1),
    ints("math", "ldexp", 2, 1),
    ints(undefined, "select", 1, 1),
    ints(undefined, "collectgarbage", 2, 1),
    {
      // the number of results must not overflow: Lua's own check is compiled away
      ...{ library: undefined, name: "unpack", first: 2, count: 2, least: 1 },
      otherwise: (original) => unpack(lua, original)
    },
    {
      // of what is not finite, Lua's own function returns any exponent
      ...{ library: "math", name: "frexp", first: 1, count: 1, least },
      otherwise: (original) => (L) => {
        const results = original(L)
        if (!Number.isFinite(lua.api.lua_tonumber(L, 1))) {
          lua.pop(L)
          lua.api.lua_pushnumber(L, 0)
        }
        return results
      }
    },
    // any base: digits of more than 32 bits may follow
    {
      ...{ library: undefined, name: "tonumber", first: 2, count: 1, least: Number.POSITIVE_INFINITY },
      otherwise: (original) => toNumber(lua, original)
    },
    {
      // a negative number may be printed as one without a sign
      ...{ library: "string", name: "format", first: 2, count: Number.POSITIVE_INFINITY, least: 0 },
      otherwise: (original) => (L) => {
        Format.rewrite(lua, L)
        return original(L)
      }
    }
  ]
}

const unpack =
  (lua: Lua, original: Function_): Function_ =>
  (L) => {
    const { api } = lua
    change(lua, L, 2, 2, Argument.toInt)
    const isAbsent = (index: number): boolean => lua.type(L, index) <= Type.nil
    const areRight = [2, 3].every((index) => isAbsent(index) || api.lua_isnumber(L, index) !== 0)
    if (!areRight || lua.type(L, 1) !== Type.table) return original(L)
    const first = isAbsent(2) ? 1 : Math.trunc(api.lua_tonumber(L, 2))
    const last = isAbsent(3) ? api.lua_objlen(L, 1) : Math.trunc(api.lua_tonumber(L, 3))
    if (last - first >= most) throw new LuaError("too many results to unpack")
    return original(L)
  }

/** `tonumber` with a base. */
const toNumber =
  (lua: Lua, original: Function_): Function_ =>
  (L) => {
    const { api } = lua
    if (api.lua_isnumber(L, 2) === 0) return original(L)
    const base = Argument.int(lua, L, 2)
    if (base === 10 || base < 2 || base > 36 || api.lua_isstring(L, 1) === 0) {
      change(lua, L, 2, 1, Argument.toInt)
      return original(L)
    }
    const value = parse(Bytes.untilNul(lua.bytes(L, 1) ?? Bytes.empty), base)
    if (value === undefined) api.lua_pushnil(L)
    else api.lua_pushnumber(L, value)
    return 1
  }

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** The value of a digit, or of a letter of either case. */
const digitAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57
}

/** A number in a base as C's `strtoul` reads it, with nothing but white space around it. */
const parse = (text: string, base: number): number | undefined => {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  const [, sign = "", prefix = "", digits = ""] = /^([+-]?)(0x)?([0-9a-z]*)$/i.exec(text.slice(start, end)) ?? []
  // with no digit after it, the prefix is a zero and something else
  const all = base === 16 && digits !== "" ? digits : prefix + digits
  if (all === "") return undefined
  let value = 0
  for (let at = 0; at < all.length; at++) {
    const digit = digitAt(all, at)
    if (digit >= base) return undefined
    value = value * base + digit
  }
  if (sign !== "-" && value <= Number.MAX_SAFE_INTEGER) return value
  return Number(toUnsigned(all, base, sign === "-"))
}

/** The largest `unsigned long`. */
const largest = 2n ** 64n - 1n

const toUnsigned = (digits: string, base: number, isNegative: boolean): bigint => {
  const factor = BigInt(base)
  let value = 0n
  for (let at = 0; at < digits.length; at++) {
    value = value * factor + BigInt(digitAt(digits, at))
    if (value > largest) return largest
  }
  return isNegative ? BigInt.asUintN(64, -value) : value
}
