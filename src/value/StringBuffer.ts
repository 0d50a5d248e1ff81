/**
 * A string that is edited in place (APPEND, SETRANGE, SETBIT, BITFIELD): a buffer that grows in proportion to its size,
 * so that small edits of a large value cost only the bytes they touch. Redis calls its encoding `raw`.
 */
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
import { bufferOverhead } from "../dict/Tally.js"
import type { Weighed } from "../dict/Weights.js"
import { StringView } from "./StringView.js"
import type * as View from "./View.js"

/** Up to here a buffer doubles as it grows; beyond, it grows by a quarter. */
const doubledUpTo = 1024 * 1024

/** The memory of the object on V8's heap, in bytes. */
const objectSize = 64

/** The system's allocator maps a buffer of this size or more on its own, without holes around it. */
const mappedFrom = 128 * 1024

/** Measured: smaller buffers that grow leave holes. 1 GB of strings grown by APPEND took 1.28 GB, and 1.15 GB without eviction. */
const withHoles = 1.2

export class StringBuffer implements Weighed {
  readonly type = "string"
  weight = 0
  private buffer: Buffer
  private used: number
  private shared: StringView | undefined

  /**
   * @param encoding `embstr` for a result of INCRBYFLOAT, even one that reads as an integer; it is not edited
   */
  constructor(
    bytes: Bytes.Bytes,
    readonly encoding: "raw" | "embstr" = "raw"
  ) {
    // memory of its own: a slice of Node's pool would keep the whole pool alive
    this.buffer = Buffer.allocUnsafeSlow(bytes.length)
    Latin1.write(this.buffer, 0, bytes)
    this.used = bytes.length
  }

  /** A string that takes over a buffer, which nothing else may use any more. */
  static adopt(memory: Buffer): StringBuffer {
    const string = new StringBuffer(Bytes.empty)
    string.buffer = memory
    string.used = memory.length
    return string
  }

  /** In bytes. */
  get length(): number {
    return this.used
  }

  /** The room for bytes. */
  get capacity(): number {
    return this.buffer.length
  }

  /** The memory it takes, in bytes. */
  get memory(): number {
    const { length } = this.buffer
    return (length < mappedFrom ? Math.ceil(length * withHoles) : length) + bufferOverhead + objectSize
  }

  /** The bytes themselves, not a copy: good until another method is called. To edit them, call `beforeEdit` first. */
  get bytes(): Buffer {
    return this.buffer.subarray(0, this.used)
  }

  /** The byte at an index within the string. */
  byteAt(index: number): number {
    return this.buffer[index] ?? 0
  }

  /** Call before the bytes from `start` up to `end` are edited. */
  beforeEdit(start: number, end: number): void {
    if (this.shared !== undefined) this.shared.keep(start, end)
  }

  setByteAt(index: number, byte: number): void {
    if (this.shared !== undefined) this.shared.keep(index, index + 1)
    this.buffer[index] = byte
  }

  /** Extends the string with zero bytes to at least a length. */
  extend(length: number): void {
    if (length <= this.used) return
    if (length > this.buffer.length) {
      const size = this.buffer.length
      const grown = Buffer.alloc(Math.max(length, size + Math.min(size, Math.max(doubledUpTo, size >> 2)), 16))
      this.buffer.copy(grown, 0, 0, this.used)
      this.buffer = grown
    } else this.buffer.fill(0, this.used, length) // `replace` may have left other bytes there
    this.used = length
  }

  /** Writes bytes at an offset. If it lies past the end, zero bytes fill the gap. */
  write(offset: number, bytes: Bytes.Bytes): void {
    this.extend(offset + bytes.length)
    this.beforeEdit(offset, offset + bytes.length)
    Latin1.write(this.buffer, offset, bytes)
  }

  /** Replaces all bytes. The new bytes may be the string's own, edited after `beforeEdit`. */
  replace(bytes: Buffer): void {
    this.beforeEdit(0, this.used)
    if (bytes.length > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(bytes.length + (bytes.length >> 3))
    if (bytes.buffer !== this.buffer.buffer) bytes.copy(this.buffer)
    this.used = bytes.length
  }

  slice(start = 0, end = this.used): Bytes.Bytes {
    const length = Math.min(end, this.used) - start
    return length <= 0 ? Bytes.empty : Latin1.read(this.buffer, start, length)
  }

  view(): View.View<StringView> {
    const view = new StringView(this)
    this.shared = view
    return {
      value: view,
      end: () => {
        this.shared = undefined
      }
    }
  }

  clone(): StringBuffer {
    const copy = new StringBuffer(Bytes.empty, this.encoding)
    copy.buffer = Buffer.allocUnsafeSlow(this.used)
    copy.used = this.buffer.copy(copy.buffer, 0, 0, this.used)
    return copy
  }
}
