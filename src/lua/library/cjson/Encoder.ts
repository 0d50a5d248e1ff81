/**
 * `cjson.encode`: writes a Lua value as JSON, read directly in Lua's memory. It keeps its own stack, as deep as Lua's would be:
 * no script can overflow JavaScript's.
 */
import * as Double from "../../../bytes/Double.js"
import * as Argument from "../../Argument.js"
import { Type } from "../../Layout.js"
import { type Function_, type Lua, LuaError } from "../../Lua.js"
import type { OutputBuffer } from "../../OutputBuffer.js"
import { stackLimit, type Values } from "../../Values.js"
import * as Settings from "./Settings.js"

const typeNames = ["nil", "boolean", "userdata", "number", "string", "table", "function", "userdata", "thread"]

/** The escapes of bytes in strings. */
const escapes: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) => {
  const short: Readonly<Record<string, string>> = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "/": "\\/",
    "\\": "\\\\"
  }
  const code = byte < 32 || byte === 127 ? `\\u${byte.toString(16).padStart(4, "0")}` : ""
  return short[String.fromCharCode(byte)] ?? code
})

const escaped = Uint8Array.from(escapes, (escape) => escape.length)

/** The longest escape: `\u001f`. */
const longestEscape = 6

/** Strings up to this length reserve the most room they can need; longer ones are measured first. */
const measured = 4096

const comma = 0x2c
const quote = 0x22
const colon = 0x3a

/** An open table: the length of an array, or -1. */
interface Frame {
  readonly table: number
  readonly length: number
  position: number
}

/** A number as `%.14g` or with fewer digits. */
const formatNumber = (value: number, precision: number): string => {
  const text = String(value)
  // JavaScript's shortest form is the same, unless it has more digits
  if (text.length <= precision + 1 && Math.abs(value) >= 1e-4 && Math.abs(value) < 10 ** Math.min(precision, 15)) {
    if (text.length <= precision || text.includes(".") || value < 0) return text
  }
  return Double.general(value, precision)
}

class Encoder {
  private readonly frames: Array<Frame> = []
  /** How many values C would have on Lua's stack. */
  private slots = 1

  constructor(
    private readonly values: Values,
    private readonly output: OutputBuffer,
    private readonly settings: Readonly<Record<Settings.Setting, number>>
  ) {}

  run(value: number): void {
    const { frames, output, values } = this
    this.write(value)
    for (;;) {
      const frame = frames[frames.length - 1]
      if (frame === undefined) return
      const { table, length, position } = frame
      if (length >= 0) {
        if (position === length) {
          output.text("]")
          frames.pop()
          this.slots--
          continue
        }
        if (position > 0) output.byte(comma)
        frame.position = position + 1
        this.write(values.at(table, position + 1))
        continue
      }
      const next = values.entry(table, position)
      if (next < 0) {
        output.text("}")
        frames.pop()
        this.slots -= 2
        continue
      }
      if (frame.position > 0) output.byte(comma)
      // positions start at 1 here: 0 means that nothing has been written
      frame.position = next + 1
      this.writeKey(table, next)
      this.write(values.value(table, next))
    }
  }

  private write(value: number): void {
    const { output, values } = this
    const type = values.type(value)
    switch (type) {
      case Type.string:
        this.writeString(values.object(value))
        break
      case Type.number:
        this.writeNumber(values.number(value))
        break
      case Type.boolean:
        output.text(values.boolean(value) ? "true" : "false")
        break
      case Type.table:
        this.open(values.object(value))
        break
      default:
        if (type !== Type.nil && (type !== Type.lightUserdata || values.object(value) !== 0)) {
          throw this.failure(type, "type not supported")
        }
        output.text("null")
    }
  }

  private open(table: number): void {
    const { frames, output, settings } = this
    const depth = frames.length + 1
    if (depth > settings.encodeDepth || this.slots + 3 > stackLimit) {
      throw new LuaError(`Cannot serialise, excessive nesting (${depth})`)
    }
    const length = this.arrayLength(table)
    output.text(length > 0 ? "[" : "{")
    frames.push({ table, length: length > 0 ? length : -1, position: 0 })
    this.slots += length > 0 ? 1 : 2
  }

  /** The largest index of a table with only integer keys; -1 if it has other keys, or is too sparse. */
  private arrayLength(table: number): number {
    const { settings, values } = this
    let max = 0
    let count = 0
    for (let position = values.entry(table, 0); position >= 0; position = values.entry(table, position + 1)) {
      const key = values.key(table, position)
      let index = position + 1
      if (key !== 0) {
        if (values.type(key) !== Type.number) return -1
        index = values.number(key)
        if (index < 1 || Math.floor(index) !== index) return -1
      }
      // a C `int`: a number out of range becomes the smallest
      if (index > max) max = index < 2 ** 31 ? index : -(2 ** 31)
      count++
    }
    const { sparseRatio, sparseSafe } = settings
    if (sparseRatio > 0 && max > Math.imul(count, sparseRatio) && max > sparseSafe) {
      if (settings.convertSparse === 0) throw this.failure(Type.table, "excessively sparse array")
      return -1
    }
    return max
  }

  private writeKey(table: number, position: number): void {
    const { output, values } = this
    const key = values.key(table, position)
    const type = key === 0 ? Type.number : values.type(key)
    if (type === Type.string) this.writeString(values.object(key))
    else if (type === Type.number) {
      output.byte(quote)
      this.writeNumber(key === 0 ? position + 1 : values.number(key))
      output.byte(quote)
    } else throw this.failure(type, "table key must be a number or string")
    output.byte(colon)
  }

  private writeNumber(value: number): void {
    const { output, settings } = this
    if (value > 0 && value < 1e9 && value % 1 === 0 && settings.precision > 9) {
      output.integer(value)
      return
    }
    const isValid = Number.isFinite(value)
    if (!isValid && settings.encodeInvalid === 0) throw this.failure(Type.number, "must not be NaN or Inf")
    output.text(isValid || settings.encodeInvalid === 1 ? formatNumber(value, settings.precision) : "null")
  }

  private writeString(string: number): void {
    const { output, values } = this
    const start = values.start(string)
    const length = values.length(string)
    const end = start + length
    let room = length * longestEscape
    if (length > measured) {
      room = length
      for (let from = start; from < end; from++) room += escaped[values.bytes[from] ?? 0] ?? 0
    }
    output.reserve(room + 2)
    const { bytes } = values
    let { at } = output
    bytes[at++] = quote
    for (let from = start; from < end; from++) {
      const byte = bytes[from] ?? 0
      if (escaped[byte] === 0) {
        bytes[at++] = byte
        continue
      }
      const escape = escapes[byte] ?? ""
      for (let i = 0; i < escape.length; i++) bytes[at++] = escape.charCodeAt(i)
    }
    bytes[at++] = quote
    output.at = at
  }

  private failure(type: number, reason: string): LuaError {
    return new LuaError(`Cannot serialise ${typeNames[type] ?? ""}: ${reason}`)
  }
}

/** `cjson.encode`, as a closure over its settings. */
export const encode =
  (lua: Lua, values: Values, output: OutputBuffer): Function_ =>
  (L) => {
    if (lua.top(L) !== 1) Argument.error(lua, L, 1, "expected 1 argument")
    output.reset()
    new Encoder(values, output, Settings.all(lua, L)).run(values.argument(L, 1))
    output.push(L)
    return 1
  }
