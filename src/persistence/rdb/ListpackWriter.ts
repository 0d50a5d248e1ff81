/**
 * A whole listpack as RDB files hold it: its size and number of elements, the elements, and an end. The frame of the
 * elements is left to `value/stream/Listpack`.
 */
import type * as Bytes from "../../Bytes.js"
import * as Listpack from "../../value/stream/Listpack.js"

const headerSize = 6
const end = 0xff

/** A listpack of more elements does not count them. */
const maxCount = 65535

export class ListpackWriter {
  private buffer: Buffer
  private used = headerSize
  private count = 0

  /** @param capacity the bytes expected, which may be too few */
  constructor(capacity = 256) {
    // most are small and short-lived: Node's pool is a tenth of the cost of memory of their own
    this.buffer = Buffer.allocUnsafe(Math.max(capacity, headerSize + 1))
  }

  /** The size of the listpack, in bytes. */
  get size(): number {
    return this.used + 1
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  add(element: Bytes.Bytes): void {
    this.reserve(element.length + Listpack.elementOverhead)
    this.used = Listpack.write(this.buffer, this.used, element)
    this.count++
  }

  /** Adds an element of `length` bytes in memory. */
  addFrom(memory: Buffer, start: number, length: number): void {
    this.reserve(length + Listpack.elementOverhead)
    this.used = Listpack.writeFrom(this.buffer, this.used, memory, start, length)
    this.count++
  }

  integer(value: number | bigint): void {
    this.reserve(Listpack.elementOverhead)
    this.used = Listpack.writeInteger(this.buffer, this.used, value)
    this.count++
  }

  /** Adds `count` elements that are framed already. */
  frames(bytes: Uint8Array, count: number): void {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
    this.count += count
  }

  /** Completes the listpack, and begins another. The buffer is good until the next element is added. */
  finish(): Buffer {
    this.reserve(1)
    const { buffer } = this
    buffer[this.used] = end
    const length = this.used + 1
    buffer.writeUInt32LE(length, 0)
    buffer.writeUInt16LE(Math.min(this.count, maxCount), 4)
    this.used = headerSize
    this.count = 0
    return buffer.subarray(0, length)
  }

  private reserve(more: number): void {
    const needed = this.used + more + 1
    if (needed <= this.buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2))
    this.buffer.copy(grown, 0, 0, this.used)
    this.buffer = grown
  }
}
