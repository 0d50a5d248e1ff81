/**
 * A string that is edited in place (APPEND, SETRANGE, SETBIT, BITFIELD): a buffer that grows in proportion to its size,
 * so that small edits of a large value cost only the bytes they touch. Redis calls its encoding `raw`.
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
   * @param encoding `embstr` for a result of INCRBYFLOAT, even one that reads as an integer; it is not edited
   */
  constructor(
    bytes: Bytes.Bytes,
    readonly encoding: "raw" | "embstr" = "raw"
  ) {
    // memory of its own: a slice of Node's pool would keep the whole pool alive
    this.memory = Buffer.allocUnsafeSlow(bytes.length)
    Latin1.write(this.memory, 0, bytes)
    this.used = bytes.length
  }

  /** A string that takes over a buffer, which nothing else may use any more. */
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

  /** The memory it takes, in bytes. */
  get capacity(): number {
    return this.memory.length
  }

  /** The bytes themselves, not a copy: good until another method is called. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used)
  }

  /** The byte at an index within the string. */
  byteAt(index: number): number {
    return this.memory[index] ?? 0
  }

  setByteAt(index: number, byte: number): void {
    this.memory[index] = byte
  }

  /** Extends the string with zero bytes to at least a length. */
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

  /** Writes bytes at an offset. If it lies past the end, zero bytes fill the gap. */
  write(offset: number, bytes: Bytes.Bytes): void {
    this.extend(offset + bytes.length)
    Latin1.write(this.memory, offset, bytes)
  }

  /** Replaces all bytes. The new bytes may be the string's own, edited. */
  replace(bytes: Buffer): void {
    if (bytes.length > this.memory.length) this.memory = Buffer.allocUnsafeSlow(bytes.length + (bytes.length >> 3))
    if (bytes.buffer !== this.memory.buffer) bytes.copy(this.memory)
    this.used = bytes.length
  }

  slice(start = 0, end = this.used): Bytes.Bytes {
    const length = Math.min(end, this.used) - start
    return length <= 0 ? Bytes.empty : Latin1.read(this.memory, start, length)
  }

  clone(): StringBuffer {
    const copy = new StringBuffer(Bytes.empty, this.encoding)
    copy.memory = Buffer.allocUnsafeSlow(this.used)
    copy.used = this.memory.copy(copy.memory, 0, 0, this.used)
    return copy
  }
}
