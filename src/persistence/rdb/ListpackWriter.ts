/**
 * A whole listpack as RDB files hold it: its size and number of elements, the elements, and an end. The frame of the
 * elements is left to `value/stream/Listpack`.
 */
import type * as Bytes from "../../Bytes.js"
import type { FlatElements } from "../../bytes/Elements.js"
import * as Listpack from "../../value/stream/Listpack.js"
import * as EncodeString from "./EncodeString.js"
import { type Output, pieceSize } from "./Output.js"

const headerSize = 6

const initialSize = 1024
/** A larger buffer is not kept for the next listpack, which may be written before the whole of this one is. */
const maxKept = pieceSize
const end = 0xff

/** A listpack of more elements does not count them. */
const maxCount = 65535

export class ListpackWriter implements FlatElements {
  private buffer: Buffer = Buffer.allocUnsafeSlow(initialSize)
  private used = headerSize
  private count = 0

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

  /** Completes the listpack, writes it as a string, and begins another. It rests where the output is full; most do not. */
  writeTo(output: Output): Iterable<void> {
    const { length, whole } = this.finish()
    if (length <= pieceSize) {
      output.addFrom(whole, 0, length)
      return EncodeString.nothing
    }
    return EncodeString.write(output, whole.subarray(0, length))
  }

  /** Forgets the elements. */
  clear(): void {
    this.used = headerSize
    this.count = 0
    if (this.buffer.length > maxKept) this.buffer = Buffer.allocUnsafeSlow(initialSize)
  }

  private finish(): { readonly whole: Buffer; readonly length: number } {
    this.reserve(1)
    const { buffer } = this
    buffer[this.used] = end
    const length = this.used + 1
    buffer.writeUInt32LE(length, 0)
    buffer.writeUInt16LE(Math.min(this.count, maxCount), 4)
    this.clear()
    return { whole: buffer, length }
  }

  private reserve(more: number): void {
    const needed = this.used + more + 1
    if (needed <= this.buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2))
    this.buffer.copy(grown, 0, 0, this.used)
    this.buffer = grown
  }
}

const shared = new ListpackWriter()

/** The one writer of listpacks that are written at once, empty even if the last one failed in its midst. */
export const takeShared = (): ListpackWriter => {
  shared.clear()
  return shared
}
