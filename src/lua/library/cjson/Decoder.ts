/**
 * `cjson.decode`: reads JSON in one pass, directly in Lua's memory. Tables are filled on Lua's stack, whose size limits the
 * nesting if the setting does not.
 */
import * as Bytes from "../../../Bytes.js"
import * as Double from "../../../bytes/Double.js"
import * as Argument from "../../Argument.js"
import { type Function_, type Lua, LuaError } from "../../Lua.js"
import type { OutputBuffer } from "../../OutputBuffer.js"
import * as Stack from "../../Stack.js"
import type { Values } from "../../Values.js"
import type { LuaState } from "../../Wasm.js"
import * as Settings from "./Settings.js"

/** The names of tokens in error texts. */
const tokens: Readonly<Record<number, string>> = {
  0: "T_END",
  34: "T_STRING",
  44: "T_COMMA",
  58: "T_COLON",
  91: "T_ARR_BEGIN",
  93: "T_ARR_END",
  123: "T_OBJ_BEGIN",
  125: "T_OBJ_END"
}

const end = 0
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openArray = 0x5b
const backslash = 0x5c
const closeArray = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** The byte for a letter after a backslash; 0 if it is invalid. */
const escapes = new Uint8Array(256)
for (const [letter, byte] of ['""', "\\\\", "//", "b\b", "t\t", "n\n", "f\f", "r\r", "uu"].map((pair) => [
  pair.charCodeAt(0),
  pair.charCodeAt(1)
])) {
  escapes[letter ?? 0] = byte ?? 0
}

/** The number that `strtod` reads at the start of a text. */
const numeral =
  /^[+-]?(?:0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan(?:\(\w*\))?)/i

/** Bytes that can be part of a number, to find the end of the text for `numeral`. */
const numeric = new Uint8Array(256)
for (const character of "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.+-()") {
  numeric[character.charCodeAt(0)] = 1
}

/** With up to this many digits, a number and the power of ten that divides it are both exact. */
const exactDigits = 15
const powers: ReadonlyArray<number> = Array.from({ length: exactDigits + 1 }, (_, power) => 10 ** power)

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

const hexadecimal = (byte: number): number => {
  if (isDigit(byte)) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

class Decoder {
  private bytes: Buffer
  /** The address of the next byte. */
  private at: number
  /** Per open table: the next index of an array, -1 for an object. */
  private readonly indices: Array<number> = []
  /** The expected token, for errors. */
  private expected = "value"

  constructor(
    private readonly lua: Lua,
    private readonly L: LuaState,
    private readonly values: Values,
    private readonly output: OutputBuffer,
    private readonly start: number,
    private readonly maxDepth: number,
    private readonly isLenient: boolean
  ) {
    this.bytes = values.bytes
    this.at = start
  }

  /** Pushes the value. */
  run(): void {
    const { indices } = this
    let isDone = this.value(this.token())
    for (;;) {
      // a table was opened, or an element of the innermost one is complete
      const index = indices[indices.length - 1]
      if (index === undefined) break
      isDone = isDone ? this.store(index) : this.first(index)
    }
    const token = this.token()
    if (token !== end) throw this.unexpected("the end", token)
  }

  /** Reads the start of a table that was just opened. Returns whether the table is complete. */
  private first(index: number): boolean {
    const token = this.token()
    if (token !== (index < 0 ? closeObject : closeArray)) return index < 0 ? this.pair(token) : this.value(token)
    this.at++
    this.indices.pop()
    return true
  }

  /** Stores the value on top in its table and reads the separator. Returns whether the table is complete. */
  private store(index: number): boolean {
    const { indices, lua, L } = this
    if (index < 0) lua.api.lua_rawset(L, -3)
    else {
      Stack.setElement(lua, L, index)
      indices[indices.length - 1] = index + 1
    }
    const token = this.token()
    if (token === comma) {
      this.at++
      return index < 0 ? this.pair(this.token()) : this.value(this.token())
    }
    if (token !== (index < 0 ? closeObject : closeArray)) {
      throw this.unexpected(index < 0 ? "comma or object end" : "comma or array end", token)
    }
    this.at++
    indices.pop()
    return true
  }

  /** Reads a key and its colon. */
  private pair(token: number): boolean {
    this.expected = "object key string"
    if (token !== quote) throw this.unexpected(this.expected, token)
    this.string()
    const next = this.token()
    if (next !== colon) throw this.unexpected("colon", next)
    this.at++
    return this.value(this.token())
  }

  /** The first byte of the next token, which is not consumed. */
  private token(): number {
    // growth empties the old array
    if (this.bytes.length === 0) this.bytes = this.lua.memory
    const { bytes } = this
    for (;;) {
      const byte = bytes[this.at] ?? 0
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x09 && byte !== 0x0d) return byte
      this.at++
    }
  }

  /** Pushes a value, or opens a table. Returns whether the value is complete. */
  private value(token: number): boolean {
    const { lua, L } = this
    this.expected = "value"
    if (token === quote) this.string()
    else if (isDigit(token) || token === 0x2d) this.number()
    else if (token === openObject) return this.open(3, -1)
    else if (token === openArray) return this.open(2, 1)
    else if (this.word(token, "true")) Stack.pushBoolean(lua, L, true)
    else if (this.word(token, "false")) Stack.pushBoolean(lua, L, false)
    else if (this.word(token, "null")) Stack.pushNull(lua, L)
    else if (this.isLenient && this.isInvalidNumber()) this.number()
    else throw this.unexpected("value", token)
    return true
  }

  private open(slots: number, index: number): false {
    const { indices, lua, L } = this
    const depth = indices.length + 1
    this.at++
    if (depth > this.maxDepth || lua.api.lua_checkstack(L, slots) === 0) {
      throw new LuaError(`Found too many nested data structures (${depth}) at character ${this.at - this.start}`)
    }
    // without sizes: the order of `pairs` depends on them, and must be Redis's
    lua.api.lua_createtable(L, 0, 0)
    indices.push(index)
    return false
  }

  /** Reads a word. */
  private word(first: number, word: string): boolean {
    if (first !== word.charCodeAt(0)) return false
    const { at, bytes } = this
    for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false
    this.at = at + word.length
    return true
  }

  private string(): void {
    const { bytes, lua, L } = this
    const start = this.at + 1
    let at = start
    for (;;) {
      const byte = bytes[at] ?? 0
      if (byte === quote) {
        this.at = at + 1
        lua.api.lua_pushlstring(L, start, at - start)
        return
      }
      if (byte === backslash) break
      if (byte === 0) throw this.failure("unexpected end of string", at)
      at++
    }
    this.escaped(start, at)
  }

  /** Reads a string with backslashes. */
  private escaped(start: number, backslashAt: number): void {
    const { L, output } = this
    output.reset()
    output.copy(start, backslashAt - start)
    this.bytes = this.values.bytes
    let at = backslashAt
    for (;;) {
      let byte = this.bytes[at] ?? 0
      if (byte === quote) break
      if (byte === 0) throw this.failure("unexpected end of string", at)
      if (byte === backslash) {
        byte = escapes[this.bytes[at + 1] ?? 0] ?? 0
        if (byte === 0x75) {
          at = this.unicode(at)
          continue
        }
        if (byte === 0) throw this.failure("invalid escape code", at)
        at++
      }
      output.byte(byte)
      this.bytes = this.values.bytes
      at++
    }
    this.at = at + 1
    output.push(L)
  }

  /** Appends the character of an escape such as `\u00e4`, or of a surrogate pair. Returns the address after it. */
  private unicode(at: number): number {
    const { bytes, output } = this
    let point = this.hexadecimal(at + 2)
    let length = 6
    if (point >> 11 === 0x1b) {
      const low =
        point < 0xdc00 && bytes[at + 6] === backslash && bytes[at + 7] === 0x75 ? this.hexadecimal(at + 8) : -1
      point = low >> 10 === 0x37 ? 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff) : -1
      length = 12
    }
    if (point < 0) throw this.failure("invalid unicode escape code", at)
    if (point < 0x80) output.byte(point)
    else {
      const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
      output.byte(((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)))
      for (let i = more - 1; i >= 0; i--) output.byte(0x80 | ((point >> (6 * i)) & 0x3f))
    }
    this.bytes = this.values.bytes
    return at + length
  }

  private hexadecimal(at: number): number {
    let value = 0
    for (let i = 0; i < 4; i++) {
      const digit = hexadecimal(this.bytes[at + i] ?? 0)
      if (digit < 0) return -1
      value = value * 16 + digit
    }
    return value
  }

  private number(): void {
    const { bytes, lua, L } = this
    if (!this.isLenient && this.isInvalidNumber()) throw this.failure("invalid number", this.at)
    let { at } = this
    const isNegative = bytes[at] === 0x2d
    if (isNegative) at++
    const first = at
    let value = 0
    let pointAt = -1
    for (;;) {
      const byte = bytes[at] ?? 0
      if (isDigit(byte)) value = value * 10 + byte - 0x30
      else if (byte === 0x2e && pointAt < 0) pointAt = at
      else break
      at++
    }
    const digits = at - first - (pointAt < 0 ? 0 : 1)
    if (digits === 0 || digits > exactDigits || numeric[bytes[at] ?? 0] === 1) {
      this.anyNumber()
      return
    }
    if (pointAt >= 0) value /= powers[at - pointAt - 1] ?? 1
    this.at = at
    Stack.pushNumber(lua, L, isNegative ? -value : value)
  }

  /** Reads a number in any form that C accepts. */
  private anyNumber(): void {
    const { at, bytes } = this
    let to = at
    while (numeric[bytes[to] ?? 0] === 1) to++
    const text = numeral.exec(bytes.toString("latin1", at, to))?.[0]
    if (text === undefined) throw this.failure("invalid number", at)
    this.at = at + text.length
    if (/nan/i.test(text)) this.values.pushDouble(this.L, 0, text.startsWith("-") ? 0xfff80000 : 0x7ff80000)
    else this.lua.api.lua_pushnumber(this.L, Double.parseLoosely(Bytes.unsafeMake(text)) ?? 0)
  }

  /** Whether the number is invalid in JSON: hexadecimal, infinite, NaN, or with a plus or leading zeros. */
  private isInvalidNumber(): boolean {
    const { bytes } = this
    let { at } = this
    if (bytes[at] === 0x2b) return true
    if (bytes[at] === 0x2d) at++
    const next = bytes[at + 1] ?? 0
    if (bytes[at] === 0x30) return (next | 0x20) === 0x78 || isDigit(next)
    return /^(?:inf|nan)/i.test(bytes.toString("latin1", at, at + 3))
  }

  private unexpected(expected: string, token: number): LuaError {
    const { at } = this
    let found = tokens[token]
    this.expected = expected
    if (found === undefined) {
      // the token is read before its kind is checked, and may be an error itself
      if (isDigit(token) || token === 0x2d || (this.isLenient && this.isInvalidNumber())) {
        this.number()
        found = "T_NUMBER"
      } else if (this.word(token, "true") || this.word(token, "false")) found = "T_BOOLEAN"
      else if (this.word(token, "null")) found = "T_NULL"
      else found = "invalid token"
    } else if (token === quote) this.string()
    return this.failure(found, at)
  }

  /** @param at address of the token */
  private failure(found: string, at: number): LuaError {
    return new LuaError(`Expected ${this.expected} but found ${found} at character ${at - this.start + 1}`)
  }
}

/** `cjson.decode`, as a closure over its settings. */
export const decode =
  (lua: Lua, values: Values, output: OutputBuffer): Function_ =>
  (L) => {
    if (lua.top(L) !== 1) Argument.error(lua, L, 1, "expected 1 argument")
    Argument.string(lua, L, 1)
    values.refresh()
    const string = values.object(values.argument(L, 1))
    const start = values.start(string)
    if (values.length(string) >= 2 && (values.bytes[start] === 0 || values.bytes[start + 1] === 0)) {
      throw new LuaError("JSON parser does not support UTF-16 or UTF-32")
    }
    const { decodeDepth, decodeInvalid } = Settings.all(lua, L)
    new Decoder(lua, L, values, output, start, decodeDepth, decodeInvalid !== 0).run()
    return 1
  }
