/**
 * Lengths and strings, the building blocks of RDB files and dumps. Writing returns byte strings; reading goes through a
 * cursor, `Reader`. The meaning of the strings is left to the modules above.
 *
 * A length takes 1, 2, 5 or 9 bytes. The two upper bits of the first byte select the form: `00` for a length in its lower
 * six bits, `01` for one in 14 bits, `10` for one in the next four or eight bytes, and `11` for a string in the encoding
 * that the lower six bits name.
 *
 * @see https://rdb.fnordig.de/file_format.html
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as Lzf from "../../bytes/Lzf.js"

/** The version of the RDB format that Redis 7.0 writes. */
export const version = 10

/** The first byte of each form but the shortest. */
const in14Bits = 0x40
const in32Bits = 0x80
const in64Bits = 0x81
const special = 0xc0

/** The encodings of a special string. */
const int8 = 0
const int16 = 1
const int32 = 2
const lzf = 3

/** Redis's limits: only strings of up to 11 bytes may be stored as integers, only those over 20 bytes are compressed. */
const maxIntegerLength = 11
const minCompressedLength = 21

/** Redis discards a compressed form that saves fewer bytes. */
const minSaving = 4

const bytes = (...codes: ReadonlyArray<number>): Bytes.Bytes => Bytes.unsafeMake(String.fromCharCode(...codes))

const fromBuffer = (size: number, write: (buffer: Buffer) => void): Bytes.Bytes => {
  const buffer = Buffer.allocUnsafe(size)
  write(buffer)
  return Latin1.read(buffer, 0, size)
}

/** Encodes a length. */
export const writeLength = (length: number): Bytes.Bytes => {
  if (length < in14Bits) return bytes(length)
  if (length < 0x4000) return bytes(in14Bits | (length >> 8), length & 255)
  const form =
    length < 2 ** 32
      ? bytes(in32Bits) + fromBuffer(4, (buffer) => buffer.writeUInt32BE(length))
      : bytes(in64Bits) + fromBuffer(8, (buffer) => buffer.writeBigUInt64BE(BigInt(length)))
  return Bytes.unsafeMake(form)
}

/**
 * Encodes a string: as an integer if it is a 32-bit integer in canonical form, compressed if that saves enough, and
 * otherwise as it is.
 *
 * @param compression the setting `rdbcompression`
 */
export const writeString = (string: Bytes.Bytes, compression: boolean): Bytes.Bytes => {
  const { length } = string
  const short = length <= maxIntegerLength ? writeInteger(string) : undefined
  if (short !== undefined) return short
  const compressed =
    compression && length >= minCompressedLength
      ? Lzf.compress(Buffer.from(string, "latin1"), length - minSaving)
      : undefined
  const parts =
    compressed === undefined
      ? [writeLength(length), string]
      : [bytes(special | lzf), writeLength(compressed.length), writeLength(length), Bytes.fromUint8Array(compressed)]
  return Bytes.unsafeMake(parts.join(""))
}

/** Encodes a string as an integer of 8, 16 or 32 bits; `undefined` if it is not the canonical form of one. */
const writeInteger = (string: Bytes.Bytes): Bytes.Bytes | undefined => {
  const value = Integer.parse(string)
  if (typeof value !== "number" || value !== (value | 0)) return undefined
  if (value === (value << 24) >> 24) return bytes(special | int8, value & 255)
  if (value === (value << 16) >> 16) return bytes(special | int16, value & 255, (value >> 8) & 255)
  return bytes(special | int32, value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24)
}

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
    if (first < in14Bits) return first
    if (first < in32Bits) {
      const second = this.byte()
      return second === undefined ? undefined : ((first & 63) << 8) | second
    }
    const offset = this.offset
    const size = first === in32Bits ? 4 : first === in64Bits ? 8 : undefined
    if (size === undefined || this.remaining < size) return undefined
    this.offset += size
    return size === 4 ? buffer.readUInt32BE(offset) : Number(buffer.readBigUInt64BE(offset))
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
