/**
 * The hash table of the keyspace, and of the large collections in it: byte strings to values, by linear probing within
 * the segments of a `Directory`. Keys and short string values live as bytes in their segment's arena, outside V8's
 * heap. Five million strings on the heap make its collector stop the world for a quarter of a second; bytes in an arena
 * cost it nothing, and take half the memory. Longer strings, and values that are objects, are kept on the heap; small
 * objects may be packed into the arena, too, and are objects only while they are in use (`OpenObjects`).
 *
 * Plain synchronous code for one owner. Do not change the table from within `scan`, `forEach` or `some`.
 */
import * as Bytes from "../Bytes.js"
import * as Arrived from "../bytes/Arrived.js"
import type { FlatElements, MemoryElements, Pair } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import { maxWordsLength } from "../bytes/SipHash.js"
import { Directory } from "./Directory.js"
import { OpenObjects, type Packing, writePacked } from "./OpenObjects.js"
import { hasKeyOf, home, type Segment } from "./Segment.js"
import {
  handedMark,
  LENGTHS,
  lengthMask,
  OFFSET,
  onHeap,
  packedMark,
  readDouble,
  STAMP,
  TAG,
  width,
  wordsOf,
  writeDouble
} from "./Slot.js"
import type { Tally } from "./Tally.js"

/** The longest string value, in bytes, that is kept in an arena: a full segment is then copied in under a millisecond. */
const maxInline = 1024

/** A byte string for a table to keep: a string too long for an arena gets memory of its own. */
export const owned = (bytes: Bytes.Bytes): Bytes.Bytes => (bytes.length > maxInline ? Bytes.own(bytes) : bytes)

/** Whether `addPair` takes a key and a byte string. */
export const fits = ({ keyLength, length }: Pair): boolean => keyLength <= maxWordsLength && length <= maxInline

/** A table of `V`, which is a byte string, an object, or either. */
export class Dict<V extends Bytes.Bytes | object> {
  private readonly directory: Directory<V>
  private count = 0
  /** The segment of the slot that was found or visited last. */
  private segment: Segment<V>
  /** Absent in a table whose objects all stay on the heap. */
  private readonly objects: OpenObjects<V> | undefined
  private capture: ((slot: number) => void) | undefined

  /**
   * @param expected the number of entries to lay the table out for, if it is known. Entries that come in the order of their
   * hashes, as from another table, cost at least twice as much in a table that is too small.
   * @param packing how small objects become bytes; without it objects stay on the heap, and their memory is not counted.
   * @param total takes the memory of the table
   */
  constructor(
    expected = 0,
    private readonly packing?: Packing<V>,
    total?: Tally
  ) {
    this.directory = new Directory(expected, total)
    this.segment = this.directory.segmentOf(0)
    this.objects = packing === undefined ? undefined : new OpenObjects(this.directory, packing)
  }

  get size(): number {
    return this.count
  }

  /** The number of slots, for DEBUG HTSTATS. */
  get capacity(): number {
    return this.directory.capacity
  }

  /** The memory of the table and its entries. Its owner may add the memory of what belongs to the entries. */
  get tally(): Tally {
    return this.directory.tally
  }

  /** In bytes. */
  get memory(): number {
    this.objects?.weights.settle()
    return this.directory.tally.bytes
  }

  /** A key's slot, or -1. A slot is good for the accessors below until the next call of another method. */
  find(key: Bytes.Bytes): number {
    return this.findHashed(key, Arrived.hash(key))
  }

  /** `hashed` is the key's hash, just taken: the key's words are at hand. */
  private findHashed(key: Bytes.Bytes, hashed: number): number {
    const segment = this.directory.segmentOf(hashed)
    const { slots } = segment
    this.segment = segment
    for (let slot = home(segment, hashed) * width; ; slot += width) {
      const other = slots[slot]
      if (other === 0) return -1
      if (other === hashed && this.isKeyAt(slot, key)) return slot
    }
  }

  private isKeyAt(slot: number, key: Bytes.Bytes): boolean {
    const length = (this.segment.slots[slot + LENGTHS] ?? 0) & 0xffff
    if (length !== key.length || length > maxWordsLength) {
      return length === Math.min(key.length, onHeap) && this.keyAt(slot) === key
    }
    return this.segment.isHashedKey(slot, length)
  }

  /** The slot of an entry with this hash and tag, or -1. */
  findTagged(hashed: number, tag: number): number {
    this.segment = this.directory.segmentOf(hashed)
    return this.segment.findTagged(hashed, tag)
  }

  hashAt(slot: number): number {
    return this.segment.slots[slot] ?? 0
  }

  keyAt(slot: number): Bytes.Bytes {
    return this.segment.keyAt(slot)
  }

  /** The value in a slot. Changes to an object are lost where it is packed: to change it, `open` it. */
  valueAt(slot: number): V {
    const { segment } = this
    const length = segment.valueLengthAt(slot)
    if (length <= lengthMask) {
      return Latin1.read(segment.bytes, segment.valueStart(slot) * 4, length) as V // a value without a mark is a byte string
    }
    if (length === onHeap || this.objects === undefined) {
      return segment.values?.[slot / width] as V // a filled slot has a value
    }
    return this.objects.read(segment, slot)
  }

  /**
   * The value in a slot, for use. With `mayChange` changes to it are kept, and a packed object is the same object for a
   * while, until some hundred others were opened; without, it is good until the table changes. The slot stays good.
   */
  open(slot: number, mayChange: boolean): V {
    if (mayChange) this.release(slot)
    const length = this.segment.valueLengthAt(slot)
    if (length <= lengthMask || this.objects === undefined) return this.valueAt(slot)
    if (length !== onHeap) return this.objects.open(this.segment, slot, mayChange)
    const value = this.valueAt(slot)
    if (mayChange && typeof value !== "string") this.objects.note(value)
    return value
  }

  /** Hands out the key in a slot. */
  writeKeyTo(elements: FlatElements, slot: number): void {
    this.segment.writeKeyTo(elements, slot)
  }

  /** Hands out the value in a slot, in a table whose values are byte strings. */
  writeValueTo(this: Dict<Bytes.Bytes>, elements: FlatElements, slot: number): void {
    this.segment.writeValueTo(elements, slot)
  }

  /** Whether the key in a slot, and its value, are byte strings in an arena, so that `writePairTo` takes them. */
  isPairAt(slot: number): boolean {
    return this.segment.isPairAt(slot)
  }

  /** Hands out the key in a slot, and then its value. */
  writePairTo(elements: MemoryElements, slot: number): void {
    this.segment.writePairTo(elements, slot)
  }

  /** The first of the owner's two numbers: 31 bits, 0 for a new entry. */
  stampAt(slot: number): number {
    return (this.segment.slots[slot + STAMP] ?? 0) & ~handedMark
  }

  setStampAt(slot: number, stamp: number): void {
    const { slots } = this.segment
    slots[slot + STAMP] = ((slots[slot + STAMP] ?? 0) & handedMark) | stamp
  }

  /** The second of the owner's two numbers, likewise. */
  tagAt(slot: number): number {
    return this.segment.slots[slot + TAG] ?? 0
  }

  setTagAt(slot: number, tag: number): void {
    this.release(slot)
    this.segment.slots[slot + TAG] = tag
  }

  /** The owner's two numbers as one double, in a table that is never frozen. */
  doubleAt(slot: number): number {
    return readDouble(this.segment.slots, slot + STAMP)
  }

  setDoubleAt(slot: number, value: number): void {
    writeDouble(this.segment.slots, slot + STAMP, value)
  }

  /** Replaces the value in a slot. The slot stays good. An object may be packed: to change it, `open` it. */
  setValueAt(slot: number, value: V): void {
    this.release(slot)
    const { segment, objects } = this
    if (typeof value !== "string") {
      if (objects === undefined) segment.putOnHeap(slot, value)
      else objects.set(segment, slot, value)
      return
    }
    objects?.forget(segment, slot)
    if (value.length > maxInline) segment.putOnHeap(slot, value)
    else {
      const start = segment.makeRoom(slot, value.length, 0)
      // making room may have moved the arena
      Arrived.write(segment.bytes, start * 4, value)
    }
  }

  get(key: Bytes.Bytes): V | undefined {
    const slot = this.find(key)
    return slot < 0 ? undefined : this.valueAt(slot)
  }

  has(key: Bytes.Bytes): boolean {
    return this.find(key) >= 0
  }

  /** Sets a key's value; true if the key is new. */
  set(key: Bytes.Bytes, value: V): boolean {
    const hashed = Arrived.hash(key)
    const slot = this.findHashed(key, hashed)
    if (slot >= 0) {
      this.setValueAt(slot, value)
      return false
    }
    this.addHashed(key, hashed, value)
    return true
  }

  /** Adds a key known to be absent; its slot. An object may be packed, as in `setValueAt`. */
  add(key: Bytes.Bytes, value: V): number {
    return this.addHashed(key, Arrived.hash(key), value)
  }

  /** Adds a key and a byte string that lie in memory and are short enough (`fits`); its slot, or -1 if the key is there. */
  addPair({ keyLength, keyMemory, keyStart, length, memory, start }: Pair): number {
    const hashed = Arrived.hashOf(keyMemory, keyStart, keyLength)
    const { slots } = (this.segment = this.directory.segmentOf(hashed))
    for (let slot = home(this.segment, hashed) * width; slots[slot] !== 0; slot += width) {
      const isSame = slots[slot] === hashed && ((slots[slot + LENGTHS] ?? 0) & 0xffff) === keyLength
      if (isSame && this.segment.isHashedKey(slot, keyLength)) return -1
    }
    const slot = this.place(hashed, keyLength, length)
    const { bytes } = this.segment
    const offset = this.segment.slots[slot + OFFSET] ?? 0
    this.segment.putHashedKey(offset, keyLength)
    Latin1.copy(bytes, (offset + wordsOf(keyLength)) * 4, memory, start, length)
    return slot
  }

  private addHashed(key: Bytes.Bytes, hashed: number, value: V): number {
    const keyLength = Math.min(key.length, onHeap)
    const packed = typeof value === "string" ? undefined : this.objects?.pack(value)
    const valueLength =
      packed !== undefined
        ? packedMark | (packed.packed.length + 4)
        : typeof value === "string" && value.length <= maxInline
          ? value.length
          : onHeap
    const slot = this.place(hashed, keyLength, valueLength)
    const { segment } = this
    const offset = segment.slots[slot + OFFSET] ?? 0
    if (keyLength === onHeap) segment.setKey(slot, key)
    else if (keyLength > maxWordsLength) Latin1.write(segment.bytes, offset * 4, key)
    else segment.putHashedKey(offset, keyLength)
    const start = offset + wordsOf(keyLength)
    if (packed !== undefined) writePacked(segment, start, packed)
    else if (valueLength === onHeap) {
      segment.setValue(slot, value)
      if (typeof value !== "string") this.objects?.note(value)
    } else if (typeof value === "string") Arrived.write(segment.bytes, start * 4, value)
    return slot
  }

  private place(hashed: number, keyLength: number, valueLength: number): number {
    const slot = this.directory.place(hashed, keyLength, valueLength, this.capture !== undefined)
    this.segment = this.directory.segmentOf(hashed)
    this.count++
    return slot
  }

  /** Removes a key; whether it was there. */
  delete(key: Bytes.Bytes): boolean {
    const slot = this.find(key)
    if (slot < 0) return false
    this.removeAt(slot)
    return true
  }

  /** Removes the entry in a slot. */
  removeAt(slot: number): void {
    this.release(slot)
    const { segment } = this
    const hashed = this.hashAt(slot)
    this.objects?.forget(segment, slot)
    segment.removeAt(slot)
    this.count--
    this.directory.shrink(segment, hashed)
  }

  /** Freezes the entries as they are now: each is captured once, before it changes or by `release`, until `thaw`. */
  freeze(capture: (slot: number) => void): void {
    if (this.capture !== undefined) throw new Error("the table is frozen already")
    this.directory.epoch++
    this.capture = capture
  }

  /** Captures no more. */
  thaw(): void {
    this.capture = undefined
  }

  /** Captures an entry if it is frozen. The slot stays good. */
  release(slot: number): void {
    if (this.capture === undefined) return
    const { segment, directory } = this
    if (segment.epoch !== directory.epoch) segment.enter(directory.epoch)
    const { slots } = segment
    const stamp = slots[slot + STAMP] ?? 0
    if ((stamp & handedMark) !== 0) return
    slots[slot + STAMP] = stamp | handedMark
    this.capture(slot)
  }

  /**
   * Visits about `count` entries from a cursor on and returns the next cursor, 0 at the end. Start with 0. An entry
   * that is there from the first call to the last is visited at least once.
   */
  scan(cursor: number, count: number, visit: (slot: number) => void): number {
    const enter = (segment: Segment<V>): void => {
      this.segment = segment
    }
    return this.directory.scan(cursor, count, enter, visit)
  }

  /** Visits every entry. */
  forEach(visit: (slot: number) => void): void {
    this.some((slot) => {
      visit(slot)
      return false
    })
  }

  /** Visits entries until the test holds for one; whether it did. */
  some(test: (slot: number) => boolean): boolean {
    for (const segment of this.directory.segments()) {
      const { slots } = segment
      for (let slot = 0; slot < slots.length; slot += width) {
        if (slots[slot] === 0) continue
        this.segment = segment
        if (test(slot)) return true
      }
    }
    return false
  }

  /**
   * Whether the key in a slot of another table is in this one, too. Bytes are compared where they lie; a caller that
   * walks one table in the order of its hashes meets the other in that order, which is kind to the processor's caches.
   */
  hasKeyAt(other: Dict<V>, slot: number): boolean {
    const { segment } = other
    if (((segment.slots[slot + LENGTHS] ?? 0) & 0xffff) === onHeap) return this.has(other.keyAt(slot))
    return hasKeyOf(this.directory.segmentOf(segment.slots[slot] ?? 0), segment, slot)
  }

  /** The slot of any entry, each about as likely as the others; -1 if there is none. `random` gives 0 ≤ x < 1. */
  randomAt(random: () => number): number {
    for (;;) {
      if (this.count === 0) return -1
      this.segment = this.directory.randomSegment(random)
      const { slots } = this.segment
      const slot = Math.floor(random() * (slots.length / width)) * width
      if (slots[slot] !== 0) return slot
    }
  }

  /** A table with the same entries, which is not frozen. Values that are objects are the same objects. */
  clone(): Dict<V> {
    const clone = new Dict<V>(0, this.packing)
    this.objects?.closeAll()
    clone.directory.fill(this.directory)
    clone.segment = clone.directory.segmentOf(0)
    clone.count = this.count
    return clone
  }
}
