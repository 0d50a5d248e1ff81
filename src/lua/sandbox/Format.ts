/**
 * The integers of `string.format` that are out of 32 bits. They are printed here, as C does with 64 bits, and passed to Lua's own
 * function as strings: it does the rest, errors included.
 */
import * as Argument from "../Argument.js"
import { baseAt, Type } from "../Layout.js"
import type { Lua } from "../Lua.js"
import type { LuaState } from "../Wasm.js"
import * as Words from "../Words.js"

/** A conversion as Lua takes it: from a percent sign to a letter. */
const item = /%(?:%|([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([a-zA-Z]))/y

/** The most flags that Lua takes. */
const maxFlags = 5

/** Letters whose argument becomes a `long`, and an `unsigned long` with its base. */
const isSigned = (letter: string): boolean => letter === "d" || letter === "i"
const bases: Readonly<Record<string, number>> = { o: 8, u: 10, x: 16, X: 16 }

/** Rewrites the arguments of `string.format`. */
export const rewrite = (lua: Lua, L: LuaState): void => {
  if (lua.type(L, 1) !== Type.string) return
  const { words } = lua
  const format = Words.read(lua, words[(words[(L + baseAt) >> 2] ?? 0) >> 2] ?? 0)
  if (!/%[-+ #0]{0,5}\d{0,2}\.?\d{0,2}[diouxX]/.test(format)) return
  let rewritten = ""
  let kept = 0
  let argument = 1
  let at = format.indexOf("%")
  for (; at >= 0; at = format.indexOf("%", item.lastIndex)) {
    item.lastIndex = at
    const found = item.exec(format)
    // Lua's own function raises the error
    if (found === null) break
    const [whole, flags = "", width = "", precision, letter] = found
    if (flags.length > maxFlags) break
    if (letter === undefined) continue
    argument++
    const text = textOf(lua, L, argument, letter, flags, Number(width), precision)
    if (text === undefined) continue
    rewritten += `${format.slice(kept, at)}%s`
    kept = at + whole.length
    lua.pushText(L, text)
    lua.api.lua_replace(L, argument)
  }
  if (kept === 0) return
  lua.pushText(L, rewritten + format.slice(kept))
  lua.api.lua_replace(L, 1)
}

/** The text of an argument; `undefined` if Lua's own function prints it right. */
const textOf = (
  lua: Lua,
  L: LuaState,
  argument: number,
  letter: string,
  flags: string,
  width: number,
  precision: string | undefined
): string | undefined => {
  const base = bases[letter]
  if ((base === undefined && !isSigned(letter)) || lua.api.lua_isnumber(L, argument) === 0) return undefined
  const number = lua.api.lua_tonumber(L, argument)
  if (number > (base === undefined ? -(2 ** 31) - 1 : -1) && number < 2 ** 31) return undefined
  const value = base === undefined ? BigInt(Argument.toLong(number)) : toUnsigned(number)
  const digits = print(value < 0n ? -value : value, base ?? 10, flags, precision)
  const sign = value < 0n ? "-" : base !== undefined ? "" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : ""
  const prefix = base === 16 && flags.includes("#") && value !== 0n ? "0x" : sign
  const isFilled = flags.includes("0") && !flags.includes("-") && precision === undefined
  const filled = isFilled ? digits.padStart(width - prefix.length, "0") : digits
  const text = flags.includes("-") ? (prefix + filled).padEnd(width) : (prefix + filled).padStart(width)
  return letter === "X" ? text.toUpperCase() : text
}

/** The digits of a number, as many as the precision asks for. */
const print = (value: bigint, base: number, flags: string, precision: string | undefined): string => {
  const digits = value === 0n && Number(precision ?? 1) === 0 ? "" : value.toString(base)
  const padded = digits.padStart(Number(precision ?? 1), "0")
  return base === 8 && flags.includes("#") && !padded.startsWith("0") ? `0${padded}` : padded
}

/** Converts to an `unsigned long` as x86-64 does. */
const toUnsigned = (number: number): bigint => {
  const whole = Math.trunc(number)
  if (whole >= 2 ** 64) return 0n
  return whole >= 2 ** 63 ? BigInt(whole) : BigInt.asUintN(64, BigInt(Argument.toLong(number)))
}
