/**
 * The library `struct` 0.2: values in the layout of C structs.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#struct-library
 */
import * as Argument from "../Argument.js"
import { Type } from "../Layout.js"
import type { Library } from "../Library.js"
import { type Function_, type Lua, LuaError } from "../Lua.js"
import { OutputBuffer } from "../OutputBuffer.js"
import { Values } from "../Values.js"
import type { LuaState } from "../Wasm.js"

/** The largest size of an integer, in bytes. */
const longest = 32
const largestInt = 2 ** 31 - 1
const defaultAlignment = 8

const double = new Float64Array(1)
const single = new Float32Array(1)
const doubleBytes = new Uint8Array(double.buffer)
const singleBytes = new Uint8Array(single.buffer)
const halves = new Uint32Array(double.buffer)

/** The sizes of options with a fixed size. */
const sizes: Readonly<Record<string, number>> = { b: 1, B: 1, h: 2, H: 2, l: 8, L: 8, T: 8, f: 4, d: 8, x: 1 }

/** Reads a format: the current option, and the alignment and byte order that earlier ones have set. */
class Format {
  private index = 0
  private alignment = 1
  isBig = false
  /** Size of the current option, in bytes. */
  size = 0

  constructor(
    private readonly lua: Lua,
    private readonly L: LuaState,
    private readonly text: string
  ) {}

  /** The next option; "" at the end. */
  next(): string {
    const option = this.text.charAt(this.index++)
    this.size = sizes[option] ?? 0
    if (option === "c") this.size = this.number(1)
    else if (option === "i" || option === "I") {
      this.size = this.number(4)
      if (this.size > longest) {
        throw new LuaError(`integral size ${this.size} is larger than limit of ${longest}`)
      }
    }
    return option === "\0" ? "" : option
  }

  private number(otherwise: number): number {
    const { text } = this
    let value = -1
    for (;;) {
      const digit = text.charCodeAt(this.index) - 48
      if (!(digit >= 0 && digit <= 9)) return value < 0 ? otherwise : value
      value = Math.max(value, 0) * 10 + digit
      if (value > largestInt) throw new LuaError("integral size overflow")
      this.index++
    }
  }

  /** How many padding bytes align the current option. */
  padding(option: string, position: number): number {
    if (this.size === 0 || option === "c") return 0
    const size = Math.min(this.size, this.alignment)
    return (size - (position & (size - 1))) & (size - 1)
  }

  /** Applies an option that has no value. */
  control(option: string): void {
    if (option === ">" || option === "<") this.isBig = option === ">"
    else if (option === "!") {
      const alignment = this.number(defaultAlignment)
      if (alignment <= 0 || (alignment & (alignment - 1)) !== 0) {
        throw new LuaError(`alignment ${alignment} is not a power of 2`)
      }
      this.alignment = alignment
    } else if (option !== " ") {
      Argument.error(this.lua, this.L, 1, `invalid format option '${option}'`)
    }
  }
}

const formatOf = (lua: Lua, L: LuaState): Format => {
  Argument.string(lua, L, 1)
  return new Format(lua, L, lua.bytes(L, 1) ?? "")
}

/** Reads the number at an index into `double`, with the exact bits of a NaN. */
const setDouble = (lua: Lua, values: Values, L: LuaState, index: number): void => {
  const value = Argument.number(lua, L, index)
  double[0] = value
  if (!Number.isNaN(value) || lua.type(L, index) !== Type.number) return
  values.refresh()
  const at = values.argument(L, index)
  halves[0] = values.words[at >> 2] ?? 0
  halves[1] = values.words[(at >> 2) + 1] ?? 0
}

/** Appends a number, converted to 64 bits as C does, in n bytes. */
const putInteger = (output: OutputBuffer, value: number, size: number, isBig: boolean): void => {
  let low = 0
  let high = 0
  const whole = Math.trunc(value)
  if (whole >= -(2 ** 63) && whole < 2 ** 64) {
    low = whole >>> 0
    high = Math.floor(whole / 2 ** 32) >>> 0
  } else if (!(whole > 0)) high = 0x80000000
  for (let i = 0; i < size; i++) {
    const index = isBig ? size - 1 - i : i
    output.byte(index < 4 ? (low >>> (8 * index)) & 0xff : index < 8 ? (high >>> (8 * (index - 4))) & 0xff : 0)
  }
}

const pack =
  (lua: Lua, values: Values, output: OutputBuffer): Function_ =>
  (L) => {
    const format = formatOf(lua, L)
    // a missing argument is read as nil
    lua.api.lua_pushnil(L)
    output.reset()
    let argument = 2
    for (let option = format.next(); option !== ""; option = format.next()) {
      const { isBig, size } = format
      for (let i = format.padding(option, output.length); i > 0; i--) output.byte(0)
      switch (option) {
        case "b":
        case "B":
        case "h":
        case "H":
        case "l":
        case "L":
        case "T":
        case "i":
        case "I":
          putInteger(output, Argument.number(lua, L, argument++), size, isBig)
          break
        case "x":
          output.byte(0)
          break
        case "f":
        case "d": {
          setDouble(lua, values, L, argument++)
          single[0] = double[0] ?? 0
          const bytes = option === "f" ? singleBytes : doubleBytes
          for (let i = 0; i < size; i++) output.byte(bytes[isBig ? size - 1 - i : i] ?? 0)
          break
        }
        case "c":
        case "s": {
          Argument.string(lua, L, argument)
          values.refresh()
          const string = values.object(values.argument(L, argument++))
          const length = values.length(string)
          if (length < size) Argument.error(lua, L, argument, "string too short")
          output.copy(values.start(string), size === 0 ? length : size)
          if (option === "s") output.byte(0)
          break
        }
        default:
          format.control(option)
      }
    }
    output.push(L)
    return 1
  }

/** Pushes an integer of n bytes; only the lowest eight count. */
const pushInteger = (lua: Lua, L: LuaState, at: number, size: number, isBig: boolean, isSigned: boolean): void => {
  const { memory } = lua
  let low = 0
  let high = 0
  for (let i = Math.min(size, 8) - 1; i >= 0; i--) {
    const byte = memory[isBig ? at + size - 1 - i : at + i] ?? 0
    if (i < 4) low |= byte << (8 * i)
    else high |= byte << (8 * (i - 4))
  }
  if (isSigned) {
    // C shifts modulo 64, also for larger sizes
    const sign = (size * 8 + 63) & 63
    const lowMask = sign < 32 ? -1 << sign : 0
    const highMask = sign < 32 ? -1 : -1 << (sign - 32)
    if ((low & lowMask) !== 0 || (high & highMask) !== 0) {
      low |= lowMask
      high |= highMask
    }
    lua.api.lua_pushnumber(L, high * 2 ** 32 + (low >>> 0))
  } else lua.api.lua_pushnumber(L, (high >>> 0) * 2 ** 32 + (low >>> 0))
}

const unpack =
  (lua: Lua, values: Values): Function_ =>
  (L) => {
    const format = formatOf(lua, L)
    Argument.string(lua, L, 2)
    const from = lua.type(L, 3) <= 0 ? 1 : Argument.long(lua, L, 3)
    if (from === 0) Argument.error(lua, L, 3, "offset must be 1 or greater")
    let position = from - 1
    values.refresh()
    const string = values.object(values.argument(L, 2))
    const data = values.start(string)
    const length = values.length(string)
    const need = (size: number): void => {
      // unsigned in C: a negative position is far beyond the end
      if (position < 0 || position > length - size) Argument.error(lua, L, 2, "data string too short")
    }
    let count = 0
    for (let option = format.next(); option !== ""; option = format.next()) {
      const { isBig } = format
      let { size } = format
      position += format.padding(option, position)
      need(size)
      // any function has room for these
      if (count > 8) lua.api.luaL_checkstack(L, 2, lua.name("too many results"))
      const at = data + position
      switch (option) {
        case "b":
        case "h":
        case "l":
        case "i":
        case "B":
        case "H":
        case "L":
        case "T":
        case "I":
          pushInteger(lua, L, at, size, isBig, option >= "a")
          count++
          break
        case "x":
          break
        case "f":
        case "d": {
          const { memory } = lua
          const bytes = option === "f" ? singleBytes : doubleBytes
          for (let i = 0; i < size; i++) bytes[i] = memory[isBig ? at + size - 1 - i : at + i] ?? 0
          if (option === "f") double[0] = single[0] ?? 0
          values.pushDouble(L, halves[0] ?? 0, halves[1] ?? 0)
          count++
          break
        }
        case "c":
          if (size === 0) {
            if (count === 0 || lua.api.lua_isnumber(L, -1) === 0) {
              throw new LuaError("format 'c0' needs a previous size")
            }
            const previous = Math.trunc(lua.api.lua_tonumber(L, -1))
            size = previous >= 0 ? previous : Number.POSITIVE_INFINITY
            lua.pop(L)
            count--
            need(size)
          }
          lua.api.lua_pushlstring(L, at, size)
          count++
          break
        case "s": {
          const end = lua.memory.indexOf(0, at)
          if (end < 0 || end >= data + length) throw new LuaError("unfinished string in data")
          size = end - at + 1
          lua.api.lua_pushlstring(L, at, size - 1)
          count++
          break
        }
        default:
          format.control(option)
      }
      position += size
    }
    lua.api.lua_pushnumber(L, position + 1)
    return count + 1
  }

const size =
  (lua: Lua): Function_ =>
  (L) => {
    const format = formatOf(lua, L)
    let position = 0
    for (let option = format.next(); option !== ""; option = format.next()) {
      position += format.padding(option, position)
      if (option === "s") Argument.error(lua, L, 1, "option 's' has no fixed size")
      if (option === "c" && format.size === 0) Argument.error(lua, L, 1, "option 'c0' has no fixed size")
      if (!/[a-zA-Z0-9]/.test(option)) format.control(option)
      position += format.size
    }
    lua.api.lua_pushnumber(L, position)
    return 1
  }

export const struct: Library = {
  name: "struct",
  functions: (lua) => {
    const values = new Values(lua)
    return { pack: pack(lua, values, new OutputBuffer(lua, values)), unpack: unpack(lua, values), size: size(lua) }
  }
}
