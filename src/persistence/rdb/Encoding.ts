/**
 * Lengths and strings, the building blocks of RDB files and dumps. Writing returns byte strings; reading goes through a
 * cursor, `Reader`. The meaning of the strings is left to the modules above.
 *
 * The forms are in `Form`.
 *
 * @see https://rdb.fnordig.de/file_format.html
 */
import * as Bytes from "../../Bytes.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as Lzf from "../../bytes/Lzf.js"
import * as Form from "./Form.js"
import { Output, stringOf } from "./Output.js"

/** Encodes a length. */
export const writeLength = (length: number): Bytes.Bytes => {
  const output = new Output(false)
  output.length(length)
  return Bytes.fromUint8Array(output.take())
}

/**
 * Encodes a string, as `Output.string` does.
 *
 * @param compression the setting `rdbcompression`
 */
export const writeString = stringOf

/**
 * Reads lengths and strings, one after another. A method returns `undefined` for malformed or missing bytes; the cursor's
 * position is then undefined.
 */
export class Reader {
  /** The offset of the next byte. */
  private offset = 0

  constructor(private readonly buffer: Buffer) {}

  /** The number of unread bytes. */
  get remaining(): number {
    return this.buffer.length - this.offset
  }

  byte(): number | undefined {
    return this.buffer[this.offset++]
  }

  length(): number | undefined {
    const first = this.byte()
    return first === undefined ? undefined : this.lengthFrom(first)
  }

  private lengthFrom(first: number): number | undefined {
    const { buffer } = this
    if (first < Form.in14Bits) return first
    if (first < Form.in32Bits) {
      const second = this.byte()
      return second === undefined ? undefined : ((first & 63) << 8) | second
    }
    const offset = this.offset
    const size = first === Form.in32Bits ? 4 : first === Form.in64Bits ? 8 : undefined
    if (size === undefined || this.remaining < size) return undefined
    this.offset += size
    return size === 4 ? buffer.readUInt32BE(offset) : Number(buffer.readBigUInt64BE(offset))
  }

  string(): Bytes.Bytes | undefined {
    const first = this.byte()
    if (first === undefined) return undefined
    if (first < Form.special) return this.take(this.lengthFrom(first))
    switch (first - Form.special) {
      case Form.int8:
        return this.integer(1)
      case Form.int16:
        return this.integer(2)
      case Form.int32:
        return this.integer(4)
      case Form.lzf:
        return this.compressed()
      default:
        return undefined
    }
  }

  private integer(size: number): Bytes.Bytes | undefined {
    const { offset } = this
    if (this.remaining < size) return undefined
    this.offset += size
    return Bytes.unsafeMake(String(this.buffer.readIntLE(offset, size)))
  }

  private compressed(): Bytes.Bytes | undefined {
    const size = this.length()
    const length = this.length()
    if (size === undefined || length === undefined || size > this.remaining) return undefined
    const output = Lzf.decompress(this.buffer.subarray(this.offset, this.offset + size), length)
    this.offset += size
    return output === undefined ? undefined : Bytes.fromUint8Array(output)
  }

  private take(length: number | undefined): Bytes.Bytes | undefined {
    if (length === undefined || length > this.remaining) return undefined
    const { offset } = this
    this.offset += length
    return Latin1.read(this.buffer, offset, length)
  }
}
