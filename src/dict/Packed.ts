/**
 * A packed run: byte strings one after another in memory, for small collections. Each is its length (one byte, or five
 * from 255 on) and its bytes. Finding an element walks over all elements before it, and an edit moves all elements
 * after it.
 *
 * Runs share memory. A run lies in a hash table's arena, where it can be read but is copied before it is changed, or in
 * a slab of 64 KB while a command works on it. A run that is too long for an arena has memory of its own. So neither
 * reading a small collection nor changing it makes a string of it.
 */
import type { Bytes } from "../Bytes.js"
import type { MemoryElements } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import { bufferOverhead } from "./Tally.js"

/** The longest run that an arena takes, in bytes. */
export const maxInArena = 1020

/** The length byte that says: the length is in the next four bytes. */
const long = 255

/** The size of the memory that takes short-lived runs, one after another. */
const slabSize = 64 * 1024

/** The least room for a run, which is likely to grow. */
const minCapacity = 64

/** Up to this length the characters to find are read one by one from their string; a longer string is copied once. */
const shortNeedle = 24

/** Up to this many bytes or words are moved one by one: a call into V8 costs more. */
const fewBytes = 48
const fewWords = 48

/** Up to this many elements are compared with each other; the strings of more are put into a set. */
const fewOffsets = 32

/** The memory of the object on V8's heap, in bytes. */
const objectSize = 64

/** The capacity of a run that lies in memory of another owner: any write copies it first. */
const borrowed = -1

const needle = Buffer.allocUnsafeSlow(maxInArena)

interface Memory {
  readonly bytes: Buffer
  /** The same memory as words of four bytes. */
  readonly words: Int32Array
}

const makeMemory = (length: number): Memory => {
  // a buffer of its own begins at its memory's first byte
  const bytes = Buffer.allocUnsafeSlow((length + 3) & ~3)
  return { bytes, words: new Int32Array(bytes.buffer) }
}

const nothing = makeMemory(0)

let slab = makeMemory(slabSize)
let slabUsed = 0

/** The bytes that the length of an element takes. */
const headerOf = (length: number): number => (length < long ? 1 : 5)

/** The bytes that an element of a length takes. */
export const sizeOf = (length: number): number => headerOf(length) + length

/** Whether an integer of 32 bits holds a number exactly. */
export const isNarrow = (value: number): boolean =>
  // zero has a sign only as a double
  (value | 0) === value && (value !== 0 || 1 / value > 0)

/** An object as a run of bytes, with a number of 32 bits beside it. */
export interface PackedValue {
  readonly header: number
  readonly packed: Packed
}

/** A run of elements. Its owner may put numbers between them. An element is named by the offset at which it begins. */
export class Packed {
  private capacity: number

  private constructor(
    private words: Int32Array,
    private bytes: Buffer,
    /** The offset of the run in its memory, in bytes: a multiple of four. */
    private start: number,
    /** In bytes. */
    public length: number
  ) {
    this.capacity = borrowed
  }

  static empty(): Packed {
    return new Packed(nothing.words, nothing.bytes, 0, 0)
  }

  /** A run in an arena. Do not keep it: it is good until something is written to the arena. */
  static view(words: Int32Array, bytes: Buffer, start: number, length: number): Packed {
    return new Packed(words, bytes, start, length)
  }

  static of(elements: ReadonlyArray<Bytes>): Packed {
    const packed = Packed.empty()
    let length = 0
    for (const element of elements) length += sizeOf(element.length)
    packed.reserve(length)
    for (const element of elements) packed.splice(packed.length, packed.length, element)
    return packed
  }

  /** In bytes, with the object. A short run lies in a slab that others share, and counts as what it takes there. */
  get memory(): number {
    return objectSize + (this.capacity > maxInArena ? this.capacity + bufferOverhead : Math.max(this.capacity, 0))
  }

  clone(): Packed {
    const copy = new Packed(this.words, this.bytes, this.start, this.length)
    copy.reserve(copy.length)
    return copy
  }

  /** Copies the run to an arena, from a word on. */
  writeWords(arena: Int32Array, start: number): void {
    const { words } = this
    const from = this.start >> 2
    const count = (this.length + 3) >> 2
    for (let i = 0; i < count; i++) arena[start + i] = words[from + i] ?? 0
  }

  /** The length of the element at an offset. */
  lengthAt(offset: number): number {
    const length = this.bytes[this.start + offset] ?? 0
    return length < long ? length : this.bytes.readUInt32BE(this.start + offset + 1)
  }

  /** The offset of the next element. */
  after(offset: number): number {
    const length = this.bytes[this.start + offset] ?? 0
    return length < long ? offset + 1 + length : offset + 5 + this.bytes.readUInt32BE(this.start + offset + 1)
  }

  /** The element at an offset. */
  read(offset: number): Bytes {
    const length = this.lengthAt(offset)
    return Latin1.read(this.bytes, this.start + offset + headerOf(length), length)
  }

  /** `count` elements from an offset on. */
  readAll(from: number, count: number): Array<Bytes> {
    const elements = new Array<Bytes>(count)
    let offset = from
    for (let i = 0; i < count; i++) {
      elements[i] = this.read(offset)
      offset = this.after(offset)
    }
    return elements
  }

  /**
   * The offset of the first element that equals another; -1 if there is none. Looks at the first element in each group
   * of `each`, with `between` bytes of numbers after each group.
   */
  find(element: Bytes, each: number, between = 0): number {
    const { bytes, start } = this
    const { length } = element
    const end = start + this.length
    const tail = length === 0 ? 0 : element.charCodeAt(length - 1)
    for (let offset = start; offset < end; ) {
      let next = offset
      const ownLength = bytes[offset] ?? 0
      next += ownLength < long ? 1 + ownLength : 5 + bytes.readUInt32BE(offset + 1)
      // most elements of one length differ at their end
      if (next - offset === sizeOf(length) && (length === 0 || bytes[next - 1] === tail)) {
        if (this.hasBytes(next - length, element)) return offset - start
      }
      for (let skipped = 1; skipped < each; skipped++) {
        const other = bytes[next] ?? 0
        next += other < long ? 1 + other : 5 + bytes.readUInt32BE(next + 1)
      }
      offset = next + between
    }
    return -1
  }

  private hasBytes(address: number, element: Bytes): boolean {
    const { bytes } = this
    const { length } = element
    if (length > shortNeedle) {
      const wanted = length > needle.length ? Buffer.from(element, "latin1") : needle
      if (wanted === needle) Latin1.write(needle, 0, element)
      return wanted.compare(bytes, address, address + length, 0, length) === 0
    }
    for (let i = length - 1; i >= 0; i--) if (bytes[address + i] !== element.charCodeAt(i)) return false
    return true
  }

  /**
   * The order of the element at an offset and another: negative if it comes first, 0 if they are equal, else positive.
   */
  compare(offset: number, element: Bytes): number {
    const { bytes } = this
    const length = this.lengthAt(offset)
    const from = this.start + offset + headerOf(length)
    const shared = Math.min(length, element.length)
    for (let i = 0; i < shared; i++) {
      const order = (bytes[from + i] ?? 0) - element.charCodeAt(i)
      if (order !== 0) return order
    }
    return length - element.length
  }

  /** Hands out the elements from one offset up to another, or only the first in each group of `each`. */
  writeTo(elements: MemoryElements, from = 0, each = 1, until = this.length): void {
    const { bytes, start } = this
    const end = start + until
    let skipped = 0
    for (let offset = start + from; offset < end; ) {
      let length = bytes[offset++] ?? 0
      if (length === long) {
        length = bytes.readUInt32BE(offset)
        offset += 4
      }
      if (skipped === 0) elements.addFrom(bytes, offset, length)
      skipped = skipped + 1 === each ? 0 : skipped + 1
      offset += length
    }
  }

  /** Hands out the element at an offset, and the number after it. */
  takePair(
    take: (memory: Buffer, start: number, length: number, value: number) => void,
    offset: number,
    isDouble: boolean
  ): void {
    const length = this.lengthAt(offset)
    const from = offset + headerOf(length)
    take(this.bytes, this.start + from, length, this.numberAt(from + length, isDouble))
  }

  /** Replaces the bytes from `offset` up to `end` by at most two elements. */
  splice(offset: number, end: number, first?: Bytes, second?: Bytes): void {
    const added = (first === undefined ? 0 : sizeOf(first.length)) + (second === undefined ? 0 : sizeOf(second.length))
    this.gap(offset, end, added)
    if (first === undefined) return
    const next = this.put(offset, first)
    if (second !== undefined) this.put(next, second)
  }

  /** Replaces the bytes from `offset` up to `end` by a gap of `length` bytes, for `put` and `putNumber` to fill. */
  gap(offset: number, end: number, length: number): void {
    // the bytes that go are still copied when the run moves
    this.reserve(Math.max(this.length, this.length - (end - offset) + length))
    const { bytes, start } = this
    const shift = length - (end - offset)
    if (shift !== 0) {
      const from = start + end
      const last = start + this.length
      if (last - from > fewBytes) bytes.copyWithin(from + shift, from, last)
      else if (shift < 0) for (let i = from; i < last; i++) bytes[i + shift] = bytes[i] ?? 0
      else for (let i = last - 1; i >= from; i--) bytes[i + shift] = bytes[i] ?? 0
    }
    this.length += shift
  }

  /** Writes an element into a gap; the offset after it. */
  put(offset: number, element: Bytes): number {
    const { bytes } = this
    const { length } = element
    let to = this.start + offset
    if (length < long) bytes[to++] = length
    else {
      bytes[to] = long
      bytes.writeUInt32BE(length, to + 1)
      to += 5
    }
    Latin1.write(bytes, to, element)
    return to + length - this.start
  }

  /** Appends an element. */
  add(element: Bytes): void {
    this.splice(this.length, this.length, element)
  }

  /** Appends an element of `length` bytes in memory. */
  addFrom(memory: Buffer, start: number, length: number): void {
    const size = sizeOf(length)
    this.reserve(this.length + size)
    const { bytes } = this
    let to = this.start + this.length
    if (length < long) bytes[to++] = length
    else {
      bytes[to] = long
      bytes.writeUInt32BE(length, to + 1)
      to += 5
    }
    Latin1.copy(bytes, to, memory, start, length)
    this.length += size
  }

  /** Whether two elements are equal, of those that are first in a group, as `find` looks at them. */
  hasTwice(each: number, between: number): boolean {
    const offsets: Array<number> = []
    for (let offset = 0; offset < this.length; ) {
      if (offsets.length < fewOffsets) {
        for (const other of offsets) if (this.order(other, offset) === 0) return true
      }
      offsets.push(offset)
      for (let i = 0; i < each; i++) offset = this.after(offset)
      offset += between
    }
    if (offsets.length <= fewOffsets) return false
    return new Set(offsets.map((offset) => this.read(offset))).size < offsets.length
  }

  /** The order of two elements, as `compare` has it. */
  order(offset: number, other: number): number {
    const { bytes } = this
    const length = this.lengthAt(offset)
    const otherLength = this.lengthAt(other)
    const from = this.start + offset + headerOf(length)
    const otherFrom = this.start + other + headerOf(otherLength)
    for (let i = 0; i < length && i < otherLength; i++) {
      const order = (bytes[from + i] ?? 0) - (bytes[otherFrom + i] ?? 0)
      if (order !== 0) return order
    }
    return length - otherLength
  }

  /** The integer of 32 bits, or the double, at an offset between elements. */
  numberAt(offset: number, isDouble: boolean): number {
    const { bytes } = this
    const from = this.start + offset
    if (isDouble) return bytes.readDoubleLE(from)
    return (
      (bytes[from] ?? 0) |
      ((bytes[from + 1] ?? 0) << 8) |
      ((bytes[from + 2] ?? 0) << 16) |
      ((bytes[from + 3] ?? 0) << 24)
    )
  }

  putNumber(offset: number, value: number, isDouble: boolean): void {
    const { bytes } = this
    const to = this.start + offset
    if (isDouble) bytes.writeDoubleLE(value, to)
    else {
      bytes[to] = value
      bytes[to + 1] = value >> 8
      bytes[to + 2] = value >> 16
      bytes[to + 3] = value >> 24
    }
  }

  /** Keeps only the bytes from one offset up to another. */
  trim(from: number, to: number): void {
    this.gap(to, this.length, 0)
    this.gap(0, from, 0)
  }

  /** Makes sure that the run has memory of its own for `length` bytes. */
  private reserve(length: number): void {
    if (length <= this.capacity) return
    const { words } = this
    const from = this.start >> 2
    // spare room in a slab costs nothing, as runs do not stay there
    const capacity =
      length <= maxInArena
        ? Math.min(maxInArena, Math.max(minCapacity, (length + (length >> 1) + 3) & ~3))
        : length + (length >> 3)
    if (length > maxInArena) {
      const own = makeMemory(capacity)
      this.words = own.words
      this.bytes = own.bytes
      this.start = 0
    } else {
      if (slabUsed + capacity > slabSize) {
        slab = makeMemory(slabSize)
        slabUsed = 0
      }
      this.words = slab.words
      this.bytes = slab.bytes
      this.start = slabUsed
      slabUsed += capacity
    }
    this.capacity = capacity
    const to = this.start >> 2
    const target = this.words
    const count = (this.length + 3) >> 2
    if (count > fewWords) target.set(words.subarray(from, from + count), to)
    else for (let i = 0; i < count; i++) target[to + i] = words[from + i] ?? 0
  }
}
