/**
 * The bytes of an RDB file or a dump as they are written: numbers, lengths and strings, gathered in a buffer that the
 * writer of a long value takes away piece by piece. What the bytes mean is left to the modules above.
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as Lzf from "../../bytes/Lzf.js"
import * as Form from "./Form.js"

/** A writer rests once it has written this many bytes, or compressed them. A longer string is left to `EncodeString`. */
export const pieceSize = 64 * 1024

const initialSize = 256

/** Room for the bytes of a string that may be compressed. */
const plain = Buffer.allocUnsafeSlow(pieceSize)

/** The bytes that the length of a string takes. */
const headerOf = (length: number): number => (length < Form.in14Bits ? 1 : length < 0x4000 ? 2 : 5)
const maxHeader = 6

export class Output {
  private buffer = Buffer.allocUnsafeSlow(initialSize)
  private used = 0
  /** The bytes of strings that were compressed since the last call of `take` or `rest`. */
  private compressedBytes = 0

  /** @param compresses the setting `rdbcompression` */
  constructor(readonly compresses: boolean) {}

  /** Whether it is time to rest: a piece is complete, or its strings took as long to compress. */
  get isFull(): boolean {
    return this.work >= pieceSize
  }

  /** The bytes written since the last call of `take`, and compressed since the last of `rest`. */
  get work(): number {
    return this.used + this.compressedBytes
  }

  /** Whether a piece is complete. */
  get hasPiece(): boolean {
    return this.used >= pieceSize
  }

  /** Goes on after a rest with the bytes that are there. */
  rest(): void {
    this.compressedBytes = 0
  }

  /** The bytes written since the last call. */
  take(): Buffer {
    const piece = this.buffer.subarray(0, this.used)
    this.buffer = Buffer.allocUnsafeSlow(this.used < pieceSize ? initialSize : pieceSize + initialSize)
    this.used = 0
    this.compressedBytes = 0
    return piece
  }

  /** The bytes written since the last call of `take` or `peek`. */
  get written(): Buffer {
    return this.buffer.subarray(0, this.used)
  }

  /** As `take`, of bytes that are good until the next is written. */
  peek(): Buffer {
    const { written } = this
    this.used = 0
    this.compressedBytes = 0
    return written
  }

  byte(value: number): void {
    this.reserve(1)
    this.buffer[this.used++] = value
  }

  /** A length, a count or a part of a stream's id, from 0 up to 2^64 - 1. */
  length(value: number | bigint): void {
    this.reserve(9)
    const { buffer } = this
    if (value < Form.in14Bits) buffer[this.used++] = Number(value)
    else if (value < 0x4000) {
      buffer[this.used++] = Form.in14Bits | (Number(value) >> 8)
      buffer[this.used++] = Number(value) & 255
    } else if (value < 2 ** 32) {
      buffer[this.used++] = Form.in32Bits
      this.used = buffer.writeUInt32BE(Number(value), this.used)
    } else {
      buffer[this.used++] = Form.in64Bits
      this.used = buffer.writeBigUInt64BE(BigInt(value), this.used)
    }
  }

  /** A double in its eight bytes. */
  double(value: number): void {
    this.reserve(8)
    this.used = this.buffer.writeDoubleLE(value, this.used)
  }

  /** An integer of 64 bits, such as a time in milliseconds. */
  int64(value: number | bigint): void {
    this.reserve(8)
    this.used = this.buffer.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), this.used)
  }

  int32(value: number): void {
    this.reserve(4)
    this.used = this.buffer.writeInt32LE(value, this.used)
  }

  /** The id of a stream's entry in 16 bytes, without their number. */
  id({ ms, seq }: { readonly ms: number | bigint; readonly seq: number | bigint }): void {
    this.reserve(16)
    this.used = this.buffer.writeBigUInt64BE(BigInt(ms), this.used)
    this.used = this.buffer.writeBigUInt64BE(BigInt(seq), this.used)
  }

  /** Bytes as they are. */
  raw(bytes: string): void {
    this.reserve(bytes.length)
    Latin1.write(this.buffer, this.used, bytes)
    this.used += bytes.length
  }

  rawBuffer(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
  }

  /**
   * A string of at most `pieceSize` bytes: as an integer if it is a 32-bit integer in canonical form, compressed if that
   * saves enough, and otherwise as it is.
   */
  string(string: Bytes.Bytes): void {
    const { length } = string
    if (length <= Form.maxIntegerLength && this.integer(Integer.parse(string))) return
    if (this.mayCompress(length)) {
      const bytes = length <= plain.length ? plain : Buffer.allocUnsafeSlow(length)
      Latin1.write(bytes, 0, string)
      this.compressible(bytes, 0, length)
      return
    }
    this.length(length)
    this.raw(string)
  }

  /** As `string`, of `length` bytes in memory. */
  addFrom(memory: Buffer, start: number, length: number): void {
    if (length <= Form.maxIntegerLength && this.integer(Integer.parseAt(memory, start, length))) return
    if (this.mayCompress(length)) this.compressible(memory, start, length)
    else this.plain(memory, start, length)
  }

  private plain(memory: Buffer, start: number, length: number): void {
    this.length(length)
    this.reserve(length)
    Latin1.copy(this.buffer, this.used, memory, start, length)
    this.used += length
  }

  /** The header of a compressed string, which precedes its bytes. */
  compressedHeader(size: number, length: number): void {
    this.byte(Form.special | Form.lzf)
    this.length(size)
    this.length(length)
  }

  private mayCompress(length: number): boolean {
    return this.compresses && length >= Form.minCompressedLength
  }

  /** Writes the compressed form, unless it saves too little. */
  private compressible(memory: Buffer, start: number, length: number): void {
    this.compressedBytes += length
    this.reserve(length + 2 * maxHeader)
    const { used } = this
    // after a header that is long enough for most
    const from = used + 1 + 2 * headerOf(length)
    const size = Lzf.compressAt(memory, start, length, length - Form.minSaving, this.buffer, from)
    if (size === 0) {
      this.plain(memory, start, length)
      return
    }
    this.compressedHeader(size, length)
    if (this.used !== from) this.buffer.copyWithin(this.used, from, from + size)
    this.used += size
  }

  /** Writes an integer of 8, 16 or 32 bits; false, and nothing, if there is none. */
  private integer(value: number | bigint | undefined): boolean {
    if (typeof value !== "number" || value !== (value | 0)) return false
    this.reserve(5)
    const { buffer } = this
    const size = value === (value << 24) >> 24 ? 1 : value === (value << 16) >> 16 ? 2 : 4
    buffer[this.used++] = Form.special | (size === 1 ? Form.int8 : size === 2 ? Form.int16 : Form.int32)
    for (let i = 0; i < size; i++) buffer[this.used++] = value >> (8 * i)
    return true
  }

  private reserve(more: number): void {
    const needed = this.used + more
    if (needed <= this.buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.buffer.length * 2, 2 * pieceSize)))
    this.buffer.copy(grown, 0, 0, this.used)
    this.buffer = grown
  }
}

/** A string on its own, as `Output.string` writes it. */
export const stringOf = (string: Bytes.Bytes, compresses: boolean): Bytes.Bytes => {
  const output = new Output(compresses)
  output.string(string)
  return Bytes.fromUint8Array(output.take())
}
