/**
 * A string that is edited in place (APPEND, SETRANGE, SETBIT, BITFIELD): a buffer that grows by a share of itself, so
 * that a thousand small edits of a large value cost what they touch. Redis calls its encoding `raw`.
 */
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"

/** Up to here a buffer doubles as it grows; beyond, it grows by a quarter. */
const doubledUpTo = 1024 * 1024

export class StringBuffer {
  readonly type = "string"
  private memory: Buffer
  private used: number

  /**
   * @param encoding `embstr` is what INCRBYFLOAT leaves, even where the result reads as an integer; it is not edited
   */
  constructor(
    bytes: Bytes.Bytes,
    readonly encoding: "raw" | "embstr" = "raw"
  ) {
    // memory of its own: a part of Node's pool would keep all of that alive
    this.memory = Buffer.allocUnsafeSlow(bytes.length)
    Latin1.write(this.memory, 0, bytes)
    this.used = bytes.length
  }

  /** A string of bytes that nobody else holds. */
  static adopt(memory: Buffer): StringBuffer {
    const buffer = new StringBuffer(Bytes.empty)
    buffer.memory = memory
    buffer.used = memory.length
    return buffer
  }

  /** In bytes. */
  get length(): number {
    return this.used
  }

  /** What it takes in memory, in bytes. */
  get capacity(): number {
    return this.memory.length
  }

  /** The bytes themselves, not a copy: for reading and editing before anything else is done with the value. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used)
  }

  /** The byte at an index that is within the string. */
  byteAt(index: number): number {
    return this.memory[index] ?? 0
  }

  setByteAt(index: number, byte: number): void {
    this.memory[index] = byte
  }

  /** Makes the string at least so long, with zero bytes. */
  extend(length: number): void {
    if (length <= this.used) return
    if (length > this.memory.length) {
      const size = this.memory.length
      const grown = Buffer.alloc(Math.max(length, size + Math.min(size, Math.max(doubledUpTo, size >> 2)), 16))
      this.memory.copy(grown, 0, 0, this.used)
      this.memory = grown
    }
    this.used = length
  }

  /** Writes at an offset, past the end too: what lies between is zero. */
  write(offset: number, bytes: Bytes.Bytes): void {
    this.extend(offset + bytes.length)
    Latin1.write(this.memory, offset, bytes)
  }

  /** Puts other bytes in the place of all there are; they may be these, edited. */
  replace(bytes: Buffer): void {
    if (bytes.length > this.memory.length) this.memory = Buffer.allocUnsafeSlow(bytes.length + (bytes.length >> 3))
    if (bytes.buffer !== this.memory.buffer) bytes.copy(this.memory)
    this.used = bytes.length
  }

  slice(start = 0, end = this.used): Bytes.Bytes {
    const length = Math.min(end, this.used) - start
    return length <= 0 ? Bytes.empty : Latin1.read(this.memory, start, length)
  }

  /** Another string with the same bytes. */
  clone(): StringBuffer {
    const copy = new StringBuffer(Bytes.empty, this.encoding)
    copy.memory = Buffer.allocUnsafeSlow(this.used)
    copy.used = this.memory.copy(copy.memory, 0, 0, this.used)
    return copy
  }
}
