/**
 * `cmsgpack.pack`: writes Lua values as MessagePack, read directly in Lua's memory. Tables nest sixteen deep; deeper ones are
 * packed as nil.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import * as Argument from "../../Argument.js"
import { Type } from "../../Layout.js"
import type { Function_, Lua } from "../../Lua.js"
import type { OutputBuffer } from "../../OutputBuffer.js"
import type { Values } from "../../Values.js"

const maxNesting = 16

/** From here on, no integral `double` fits an `int64_t`. */
const integers = 2 ** 63

class Encoder {
  constructor(
    private readonly values: Values,
    private readonly output: OutputBuffer
  ) {}

  write(value: number, level: number): void {
    const { output, values } = this
    const type = values.type(value)
    if (type === Type.string) this.writeString(values.object(value))
    else if (type === Type.boolean) output.byte(values.boolean(value) ? 0xc3 : 0xc2)
    else if (type === Type.number) this.writeNumber(values.number(value), value)
    else if (type === Type.table && level < maxNesting) this.writeTable(values.object(value), level)
    else output.byte(0xc0)
  }

  private writeString(string: number): void {
    const { output, values } = this
    const length = values.length(string)
    if (length < 32) output.byte(0xa0 | length)
    else if (length < 0x100) this.head(0xd9, length, 1)
    else this.size(0xda, length)
    output.copy(values.start(string), length)
  }

  /** Appends a byte, and a number in n bytes, highest first. */
  private head(byte: number, number: number, length: number): void {
    const { output } = this
    output.reserve(5)
    const { bytes } = this.values
    bytes[output.at++] = byte
    for (let shift = 8 * (length - 1); shift >= 0; shift -= 8) bytes[output.at++] = number >>> shift
  }

  /** Appends a size: a code and two bytes, or the next code and four. */
  private size(code: number, size: number): void {
    if (size <= 0xffff) this.head(code, size, 2)
    else this.head(code + 1, size, 4)
  }

  private writeNumber(value: number, at: number): void {
    const { output } = this
    if (!Number.isInteger(value) || value < -integers || value >= integers) {
      const { values } = this
      output.reserve(9)
      const { bytes } = values
      if (Math.fround(value) === value) {
        bytes[output.at] = 0xca
        bytes.writeFloatBE(value, output.at + 1)
        output.at += 5
        return
      }
      // byte by byte: JavaScript does not keep the sign of a NaN
      bytes[output.at++] = 0xcb
      for (let i = 7; i >= 0; i--) bytes[output.at++] = at === 0 ? 0 : (bytes[at + i] ?? 0)
      return
    }
    if (value >= 0) {
      if (value < 0x80) output.byte(value)
      else if (value <= 0xff) this.head(0xcc, value, 1)
      else if (value <= 0xffff) this.head(0xcd, value, 2)
      else if (value <= 0xffffffff) this.head(0xce, value, 4)
      else this.long(0xcf, value)
    } else if (value >= -0x20) output.byte(value & 0xff)
    else if (value >= -0x80) this.head(0xd0, value, 1)
    else if (value >= -0x8000) this.head(0xd1, value, 2)
    else if (value >= -0x80000000) this.head(0xd2, value, 4)
    else this.long(0xd3, value)
  }

  private long(code: number, value: number): void {
    const { output } = this
    output.reserve(9)
    const { bytes } = this.values
    bytes[output.at] = code
    bytes.writeUInt32BE(Math.floor(value / 2 ** 32) >>> 0, output.at + 1)
    bytes.writeUInt32BE(value >>> 0, output.at + 5)
    output.at += 9
  }

  private writeTable(table: number, level: number): void {
    const { output, values } = this
    let count = 0
    let max = 0
    let isArray = true
    for (let position = values.entry(table, 0); position >= 0; position = values.entry(table, position + 1)) {
      count++
      if (!isArray) continue
      const key = values.key(table, position)
      if (key === 0) max = position + 1
      else if (values.type(key) !== Type.number) isArray = false
      else {
        const index = values.number(key)
        isArray = index > 0 && index < 2 ** 31 && Number.isInteger(index)
        if (index > max) max = index
      }
    }
    if (isArray && max === count) {
      if (count < 16) output.byte(0x90 | count)
      else this.size(0xdc, count)
      for (let index = 1; index <= count; index++) this.write(values.at(table, index), level + 1)
      return
    }
    if (count < 16) output.byte(0x80 | count)
    else this.size(0xde, count)
    for (let position = values.entry(table, 0); position >= 0; position = values.entry(table, position + 1)) {
      const key = values.key(table, position)
      if (key === 0) this.writeNumber(position + 1, 0)
      else this.write(key, level + 1)
      this.write(values.value(table, position), level + 1)
    }
  }
}

export const pack = (lua: Lua, values: Values, output: OutputBuffer): Function_ => {
  const encoder = new Encoder(values, output)
  return (L) => {
    const count = lua.top(L)
    if (count === 0) Argument.error(lua, L, 0, "MessagePack pack needs input.")
    if (lua.api.lua_checkstack(L, count) === 0) {
      Argument.error(lua, L, 0, "Too many arguments for MessagePack pack.")
    }
    output.reset()
    for (let index = 1; index <= count; index++) encoder.write(values.argument(L, index), 0)
    output.push(L)
    return 1
  }
}
