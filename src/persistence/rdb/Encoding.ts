/**
 * What everything in an RDB file or dump is made of: lengths and strings. Whoever writes gets byte strings, whoever reads
 * has a cursor over the bytes. What the strings mean is for others to say.
 *
 * A length takes 1, 2, 5 or 9 bytes, the first of which tells by its two upper bits: `00` six bits are the length, `01`
 * fourteen are, `10` the next four or eight bytes, and `11` that a string follows in the way that the lower six bits name.
 *
 * @see https://rdb.fnordig.de/file_format.html
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as Lzf from "../../bytes/Lzf.js"

/** The version of the format that Redis 7.0 writes. */
export const version = 10

/** Of the first byte. */
const in14Bits = 0x40
const in32Bits = 0x80
const in64Bits = 0x81
const special = 0xc0

/** What the lower bits of a special string's first byte say. */
const int8 = 0
const int16 = 1
const int32 = 2
const lzf = 3

/** A string up to this length may be a number, one beyond the other may be compressed. */
const longestInteger = 11
const shortestCompressed = 21

/** As many bytes at least must be saved. */
const leastSaved = 4

const bytes = (...codes: ReadonlyArray<number>): Bytes.Bytes => Bytes.unsafeMake(String.fromCharCode(...codes))

const ofBuffer = (size: number, write: (buffer: Buffer) => void): Bytes.Bytes => {
  const buffer = Buffer.allocUnsafe(size)
  write(buffer)
  return Latin1.read(buffer, 0, size)
}

/** A length as it is written. */
export const writeLength = (length: number): Bytes.Bytes => {
  if (length < in14Bits) return bytes(length)
  if (length < 0x4000) return bytes(in14Bits | (length >> 8), length & 255)
  if (length < 2 ** 32) return (bytes(in32Bits) + ofBuffer(4, (buffer) => buffer.writeUInt32BE(length))) as Bytes.Bytes
  return (bytes(in64Bits) + ofBuffer(8, (buffer) => buffer.writeBigUInt64BE(BigInt(length)))) as Bytes.Bytes
}

/**
 * A string as it is written: as a number where it is one of 32 bits, compressed where that saves something.
 *
 * @param compresses the setting `rdbcompression`
 */
export const writeString = (string: Bytes.Bytes, compresses: boolean): Bytes.Bytes => {
  const { length } = string
  const short = length <= longestInteger ? writeInteger(string) : undefined
  if (short !== undefined) return short
  const compressed =
    compresses && length >= shortestCompressed
      ? Lzf.compress(Buffer.from(string, "latin1"), length - leastSaved)
      : undefined
  const parts =
    compressed === undefined
      ? [writeLength(length), string]
      : [bytes(special | lzf), writeLength(compressed.length), writeLength(length), Bytes.fromUint8Array(compressed)]
  return Bytes.unsafeMake(parts.join(""))
}

/** The string as a number in 8, 16 or 32 bits, if it is just how such a number is written. */
const writeInteger = (string: Bytes.Bytes): Bytes.Bytes | undefined => {
  const value = Integer.parse(string)
  if (typeof value !== "number" || value !== (value | 0)) return undefined
  if (value === (value << 24) >> 24) return bytes(special | int8, value & 255)
  if (value === (value << 16) >> 16) return bytes(special | int16, value & 255, (value >> 8) & 255)
  return bytes(special | int32, value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24)
}

/**
 * Reads lengths and strings one behind the other. `undefined` stands for what is broken, or not there; where the cursor is
 * then means nothing.
 */
export class Reader {
  at = 0

  constructor(private readonly buffer: Buffer) {}

  /** How many bytes are left. */
  get left(): number {
    return this.buffer.length - this.at
  }

  byte(): number | undefined {
    return this.buffer[this.at++]
  }

  length(): number | undefined {
    const first = this.byte()
    return first === undefined ? undefined : this.lengthFrom(first)
  }

  private lengthFrom(first: number): number | undefined {
    const { buffer } = this
    if (first < in14Bits) return first
    if (first < in32Bits) {
      const second = this.byte()
      return second === undefined ? undefined : ((first & 63) << 8) | second
    }
    const at = this.at
    const size = first === in32Bits ? 4 : first === in64Bits ? 8 : undefined
    if (size === undefined || this.left < size) return undefined
    this.at += size
    return size === 4 ? buffer.readUInt32BE(at) : Number(buffer.readBigUInt64BE(at))
  }

  string(): Bytes.Bytes | undefined {
    const first = this.byte()
    if (first === undefined) return undefined
    if (first < special) return this.take(this.lengthFrom(first))
    switch (first - special) {
      case int8:
        return this.integer(1)
      case int16:
        return this.integer(2)
      case int32:
        return this.integer(4)
      case lzf:
        return this.compressed()
      default:
        return undefined
    }
  }

  private integer(size: number): Bytes.Bytes | undefined {
    const { at } = this
    if (this.left < size) return undefined
    this.at += size
    return Bytes.unsafeMake(String(this.buffer.readIntLE(at, size)))
  }

  private compressed(): Bytes.Bytes | undefined {
    const size = this.length()
    const length = this.length()
    if (size === undefined || length === undefined || size > this.left) return undefined
    const output = Lzf.decompress(this.buffer.subarray(this.at, this.at + size), length)
    this.at += size
    return output === undefined ? undefined : Bytes.fromUint8Array(output)
  }

  private take(length: number | undefined): Bytes.Bytes | undefined {
    if (length === undefined || length > this.left) return undefined
    const { at } = this
    this.at += length
    return Latin1.read(this.buffer, at, length)
  }
}
