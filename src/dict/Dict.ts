/**
 * The hash table of the keyspace, and of whatever grows big inside it: byte strings to values. Extendible hashing
 * (Fagin et al., 1979) over small segments with linear probing: the table grows and shrinks a segment at a time, so that
 * no insertion waits for more than a thousand entries to move, and there is no largest size short of memory.
 *
 * Keys and short string values live as bytes in their segment's arena, outside V8's heap. Five million strings on the
 * heap make its collector stop the world for a quarter of a second; bytes in an arena cost it nothing, and take half the
 * memory. Longer strings, and values that are objects, are kept on the heap; small objects may be packed into the arena,
 * too, by whoever knows how (`Packing`), and are objects only while they are in use.
 *
 * Within a segment entries stand in the order of their hashes (but for collisions), and segments follow one another by
 * hash prefix. A SCAN cursor is therefore a hash: all that hashes below it has been returned. Splitting, merging and
 * resizing change nothing in that, which is Redis's guarantee: an element present throughout is returned.
 *
 * Plain synchronous code for one owner. Do not change the table from within `scan` or `forEach`.
 */
import type * as Bytes from "../Bytes.js"
import * as Arrived from "../bytes/Arrived.js"
import type { Elements } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import { maxWordsLength } from "../bytes/SipHash.js"
import { maxInArena, Packed } from "./Packed.js"
import {
  copyWords,
  entryWords,
  gather,
  home,
  LENGTHS,
  lengthMask,
  makeArena,
  minPadding,
  OFFSET,
  onHeap,
  openMark,
  packedMark,
  Segment,
  STAMP,
  TAG,
  taggedIn,
  valueWordsOf,
  width,
  wordsOf
} from "./Segment.js"

/** A segment of this many slots splits rather than grows. */
const maxCapacity = 1024
const minCapacity = 8
const maxLoad = 0.8
/** What a rebuilt segment is filled to. */
const freshLoad = 0.6
/** The longest string value, in bytes, that is kept in an arena: a full segment is then copied in under a millisecond. */
const maxInline = 1024
/** How many objects are open at once: more than one command edits. */
const mostOpened = 256

const writePacked = (segment: Segment<unknown>, start: number, { header, packed }: PackedValue): void => {
  segment.arena[start] = header
  packed.writeWords(segment.arena, start + 1)
}

/** The lowest hash, less the segment's prefix, whose home is `slot`. */
const lowestHash = (segment: { readonly depth: number; readonly capacity: number }, slot: number): number =>
  Math.ceil(Math.ceil((slot * 0x10000) / segment.capacity) * 2 ** (16 - segment.depth))

const isOpen = (length: number): boolean => (length & openMark) !== 0 && length !== onHeap

/** An object as a run of bytes, with a number of 32 bits beside it. */
export interface PackedValue {
  readonly header: number
  readonly packed: Packed
}

/** How a table's objects become bytes, and objects again. */
export interface Packing<V> {
  /** `undefined` for an object that is to stay one, as it is too big or of a kind that is not packed. */
  readonly pack: (value: V) => PackedValue | undefined
  /** The object may keep the run, and is to change it where that is its own. */
  readonly unpack: (header: number, packed: Packed) => V
  /** Whether an object that is only looked at may look into the arena. */
  readonly isReadInPlace: (header: number) => boolean
}

/** An object that is packed when it has been out of use for a while. */
interface Opened<V> {
  readonly value: V
  /** Of its key. */
  readonly hashed: number
  /** What to put back where nothing was edited. */
  readonly header: number
  isEdited: boolean
}

/** A table of `V`, which is a byte string, an object, or either. */
export class Dict<V extends Bytes.Bytes | object> {
  private directory: Array<Segment<V>>
  /** The directory has `2 ** depth` places. */
  private depth = 1
  private count = 0
  /** The segment of the slot that `find`, `scan` or `forEach` gave last. */
  private segment: Segment<V>
  /** The objects in use, by turns, where objects are packed. */
  private opened: Array<Opened<V> | undefined> | undefined
  private nextOpened = 0

  /**
   * @param expected how many entries there will be, if that is known: the table is laid out for them. What comes in the
   * order of its hashes, as from another table, goes into a table that is too small at twice the cost and more.
   * @param packing what becomes of small objects; without it they stay on the heap.
   */
  constructor(
    expected = 0,
    private readonly packing?: Packing<V>
  ) {
    const depth = Math.max(0, Math.ceil(Math.log2(expected / (maxCapacity * freshLoad))))
    const capacity = Math.max(minCapacity, Math.ceil(expected / 2 ** depth / freshLoad))
    this.depth = Math.max(1, depth)
    this.directory = Array.from({ length: 2 ** depth }, () => new Segment<V>(depth, capacity, minPadding, 0))
    this.segment = this.directory[0] as Segment<V> // there is at least one
    if (depth === 0) this.directory.push(this.segment)
  }

  get size(): number {
    return this.count
  }

  /** How many entries the table is laid out for, for DEBUG HTSTATS. */
  get capacity(): number {
    let slots = 0
    for (let i = 0; i < this.directory.length; ) {
      const segment = this.directory[i] as Segment<V> // the directory is full
      i += 2 ** (this.depth - segment.depth)
      slots += segment.capacity
    }
    return slots
  }

  /** A key's slot, or -1. A slot is good for the accessors below until the next call of another method. */
  find(key: Bytes.Bytes): number {
    return this.findHashed(key, Arrived.hash(key))
  }

  /** `hashed` is the key's hash, just taken: the key's words are at hand. */
  private findHashed(key: Bytes.Bytes, hashed: number): number {
    const segment = this.segmentOf(hashed)
    const { slots } = segment
    this.segment = segment
    for (let at = home(segment, hashed) * width; ; at += width) {
      const other = slots[at]
      if (other === 0) return -1
      if (other === hashed && this.isKeyAt(at, key)) return at
    }
  }

  private isKeyAt(at: number, key: Bytes.Bytes): boolean {
    const { slots, arena } = this.segment
    const length = (slots[at + LENGTHS] ?? 0) & 0xffff
    if (length !== key.length || length > maxWordsLength) {
      return length === Math.min(key.length, onHeap) && this.keyAt(at) === key
    }
    const start = slots[at + OFFSET] ?? 0
    const end = (length + 3) >> 2
    const wanted = Arrived.words
    for (let i = 0; i < end; i++) if (arena[start + i] !== wanted[i]) return false
    return true
  }

  /** The slot of an entry with this hash and tag, or -1. */
  findTagged(hashed: number, tag: number): number {
    this.segment = this.segmentOf(hashed)
    return taggedIn(this.segment, hashed, tag)
  }

  hashAt(at: number): number {
    return this.segment.slots[at] ?? 0
  }

  keyAt(at: number): Bytes.Bytes {
    const { slots, bytes, keys } = this.segment
    const length = (slots[at + LENGTHS] ?? 0) & 0xffff
    if (length === onHeap) return keys?.[at / width] as Bytes.Bytes // a filled slot has a key
    const start = (slots[at + OFFSET] ?? 0) * 4
    return Latin1.read(bytes, start, length)
  }

  /** The value in a slot. An object may be packed: what is done to it is lost, unless it comes from `open`. */
  valueAt(at: number): V {
    const { slots, bytes } = this.segment
    const lengths = slots[at + LENGTHS] ?? 0
    const length = lengths >>> 16
    if (length > lengthMask) return this.objectAt(at)
    const start = ((slots[at + OFFSET] ?? 0) + wordsOf(lengths & 0xffff)) * 4
    return Latin1.read(bytes, start, length) as V // what is not marked is a byte string
  }

  private objectAt(at: number): V {
    const { slots, arena, values } = this.segment
    const length = (slots[at + LENGTHS] ?? 0) >>> 16
    if (length === onHeap) return values?.[at / width] as V // a filled slot has a value
    const start = this.valueStart(at)
    const header = arena[start] ?? 0
    if (isOpen(length)) return this.opened?.[header]?.value as V // as its slot says
    return this.unpack(header, this.packedAt(start, length).clone())
  }

  private packedAt(start: number, length: number): Packed {
    const { arena, bytes } = this.segment
    return Packed.view(arena, bytes, start * 4 + 4, (length & lengthMask) - 4)
  }

  private unpack(header: number, packed: Packed): V {
    return this.packing?.unpack(header, packed) as V // only a table with a packing packs
  }

  /** Where the value in a slot begins in the arena, in words. */
  private valueStart(at: number): number {
    const { slots } = this.segment
    return (slots[at + OFFSET] ?? 0) + wordsOf((slots[at + LENGTHS] ?? 0) & 0xffff)
  }

  /**
   * The value in a slot, for use. If it `mayChange`, what is done to it stays, and a packed object is the same one for a
   * while, until some hundred others were opened. Else it is good until the table changes. The slot stays good.
   */
  open(at: number, mayChange: boolean): V {
    const { slots, arena } = this.segment
    const length = (slots[at + LENGTHS] ?? 0) >>> 16
    if (length <= lengthMask || length === onHeap) return this.valueAt(at)
    const word = arena[this.valueStart(at)] ?? 0
    if (isOpen(length)) {
      const opened = this.opened?.[word] as Opened<V> // as its slot says
      if (mayChange) opened.isEdited = true
      return opened.value
    }
    const packed = this.packedAt(this.valueStart(at), length)
    if (!mayChange && this.packing?.isReadInPlace(word) === true) return this.unpack(word, packed)
    const value = this.unpack(word, mayChange ? packed.clone() : packed)
    slots[at + LENGTHS] = (slots[at + LENGTHS] ?? 0) ^ ((packedMark | openMark) << 16)
    this.addOpened(at, value, word, mayChange)
    return value
  }

  /** Takes the object in a slot, which is marked as open, among the opened: the one whose turn it is is closed. */
  private addOpened(at: number, value: V, header: number, isEdited: boolean): void {
    const { segment } = this
    // this slot's word is none yet
    segment.arena[this.valueStart(at)] = -1
    this.opened ??= []
    const place = this.nextOpened
    this.nextOpened = (place + 1) % mostOpened
    this.close(place)
    this.segment = segment
    this.opened[place] = { value, hashed: segment.slots[at] ?? 0, header, isEdited }
    segment.arena[this.valueStart(at)] = place
  }

  private close(place: number): void {
    const opened = this.opened?.[place]
    if (this.opened === undefined || opened === undefined) return
    this.opened[place] = undefined
    const { hashed, value, header, isEdited } = opened
    const segment = this.segmentOf(hashed)
    const { slots } = segment
    this.segment = segment
    let at = home(segment, hashed) * width
    while (!(slots[at] === hashed && this.isOpenedAt(at, place))) at += width
    if (!isEdited) {
      segment.arena[this.valueStart(at)] = header
      slots[at + LENGTHS] = (slots[at + LENGTHS] ?? 0) ^ ((packedMark | openMark) << 16)
      return
    }
    this.putObject(at, value)
  }

  private pack(value: V): PackedValue | undefined {
    const packed = this.packing?.pack(value)
    return packed !== undefined && packed.packed.length <= maxInArena ? packed : undefined
  }

  /** Puts an object into a slot, packed if it can be. */
  private putObject(at: number, value: V): void {
    const packed = this.pack(value)
    if (packed === undefined) this.putOnHeap(at, value)
    else writePacked(this.segment, this.roomAt(at, packed.packed.length + 4, packedMark), packed)
  }

  private isOpenedAt(at: number, place: number): boolean {
    const { slots, arena } = this.segment
    return isOpen((slots[at + LENGTHS] ?? 0) >>> 16) && arena[this.valueStart(at)] === place
  }

  /** The value in a slot goes: if it is open, it is no longer. */
  private forget(at: number): void {
    const { slots, arena } = this.segment
    if (this.opened !== undefined && isOpen((slots[at + LENGTHS] ?? 0) >>> 16)) {
      this.opened[arena[this.valueStart(at)] ?? 0] = undefined
    }
  }

  /** Hands out the key in a slot. */
  writeKeyTo(elements: Elements, at: number): void {
    const { slots, bytes, keys } = this.segment
    const length = (slots[at + LENGTHS] ?? 0) & 0xffff
    if (length === onHeap)
      elements.add(keys?.[at / width] as Bytes.Bytes) // a filled slot has a key
    else elements.addFrom(bytes, (slots[at + OFFSET] ?? 0) * 4, length)
  }

  /** Hands out the value in a slot, where values are byte strings. */
  writeValueTo(this: Dict<Bytes.Bytes>, elements: Elements, at: number): void {
    const { slots, bytes, values } = this.segment
    const lengths = slots[at + LENGTHS] ?? 0
    const length = lengths >>> 16
    if (length === onHeap)
      elements.add(values?.[at / width] as Bytes.Bytes) // a filled slot has a value
    else elements.addFrom(bytes, ((slots[at + OFFSET] ?? 0) + wordsOf(lengths & 0xffff)) * 4, length)
  }

  /** The owner's two numbers: 31 bits each, 0 for a new entry. */
  stampAt(at: number): number {
    return this.segment.slots[at + STAMP] ?? 0
  }

  setStampAt(at: number, stamp: number): void {
    this.segment.slots[at + STAMP] = stamp
  }

  tagAt(at: number): number {
    return this.segment.slots[at + TAG] ?? 0
  }

  setTagAt(at: number, tag: number): void {
    this.segment.slots[at + TAG] = tag
  }

  /** Replaces the value in a slot. The slot stays good. An object may be packed: who is to change it then opens it. */
  setValueAt(at: number, value: V): void {
    if (typeof value !== "string") {
      this.setObjectAt(at, value)
      return
    }
    this.forget(at)
    if (value.length > maxInline) this.putOnHeap(at, value)
    else {
      const start = this.roomAt(at, value.length, 0)
      // the room may be in another memory than before
      Arrived.write(this.segment.bytes, start * 4, value)
    }
  }

  private setObjectAt(at: number, value: V): void {
    const { slots, arena } = this.segment
    const length = (slots[at + LENGTHS] ?? 0) >>> 16
    const opened = isOpen(length) ? this.opened?.[arena[this.valueStart(at)] ?? 0] : undefined
    if (opened?.value === value) {
      opened.isEdited = true
      return
    }
    this.forget(at)
    this.putObject(at, value)
  }

  private putOnHeap(at: number, value: V): void {
    const { segment } = this
    const { slots } = segment
    const lengths = slots[at + LENGTHS] ?? 0
    if (segment.values === undefined) segment.values = new Array(slots.length / width)
    segment.values[at / width] = value
    segment.wasted += valueWordsOf(lengths >>> 16)
    slots[at + LENGTHS] = (lengths & 0xffff) | (onHeap << 16)
  }

  /** Makes room in the arena for the value in a slot, of so many bytes, with a mark; where, in words. */
  private roomAt(at: number, length: number, mark: number): number {
    const { segment } = this
    const { slots } = segment
    const lengths = slots[at + LENGTHS] ?? 0
    const keyWords = wordsOf(lengths & 0xffff)
    const oldWords = valueWordsOf(lengths >>> 16)
    const newWords = (length + 3) >> 2
    if (segment.values !== undefined) segment.values[at / width] = undefined
    if (newWords > oldWords) {
      this.reserve(segment, keyWords + newWords)
      const start = slots[at + OFFSET] ?? 0
      copyWords(segment.arena, start, keyWords, segment.arena, segment.used)
      slots[at + OFFSET] = segment.used
      segment.used += keyWords + newWords
      segment.wasted += keyWords + oldWords
    } else segment.wasted += oldWords - newWords
    slots[at + LENGTHS] = (lengths & 0xffff) | ((length | mark) << 16)
    return (slots[at + OFFSET] ?? 0) + keyWords
  }

  get(key: Bytes.Bytes): V | undefined {
    const at = this.find(key)
    return at < 0 ? undefined : this.valueAt(at)
  }

  has(key: Bytes.Bytes): boolean {
    return this.find(key) >= 0
  }

  /** Sets a key's value; true if the key is new. */
  set(key: Bytes.Bytes, value: V): boolean {
    const hashed = Arrived.hash(key)
    const at = this.findHashed(key, hashed)
    if (at >= 0) {
      this.setValueAt(at, value)
      return false
    }
    this.addHashed(key, hashed, value)
    return true
  }

  /** Adds a key known to be absent; its slot. As to objects, see `setValueAt`. */
  add(key: Bytes.Bytes, value: V): number {
    return this.addHashed(key, Arrived.hash(key), value)
  }

  private addHashed(key: Bytes.Bytes, hashed: number, value: V): number {
    const keyLength = Math.min(key.length, onHeap)
    const packed = typeof value === "string" ? undefined : this.pack(value)
    const valueLength =
      packed !== undefined
        ? packedMark | (packed.packed.length + 4)
        : typeof value === "string" && value.length <= maxInline
          ? value.length
          : onHeap
    const keyWords = wordsOf(keyLength)
    const needed = keyWords + valueWordsOf(valueLength)
    for (;;) {
      const segment = this.segmentOf(hashed)
      const { slots } = segment
      let at = home(segment, hashed) * width
      while (slots[at] !== 0) at += width
      if (segment.size + 1 > segment.capacity * maxLoad || at + width >= slots.length) {
        this.grow(segment, hashed)
        continue
      }
      this.reserve(segment, needed)
      const offset = segment.used
      slots[at] = hashed
      slots[at + OFFSET] = offset
      slots[at + LENGTHS] = keyLength | (valueLength << 16)
      slots[at + STAMP] = 0
      slots[at + TAG] = 0
      if (keyLength === onHeap) (segment.keys ??= new Array(slots.length / width))[at / width] = key
      else if (keyLength > maxWordsLength) Latin1.write(segment.bytes, offset * 4, key)
      else for (let i = 0; i < keyWords; i++) segment.arena[offset + i] = Arrived.words[i] ?? 0
      if (packed !== undefined) writePacked(segment, offset + keyWords, packed)
      else if (valueLength === onHeap) (segment.values ??= new Array(slots.length / width))[at / width] = value
      else if (typeof value === "string") Arrived.write(segment.bytes, (offset + keyWords) * 4, value)
      segment.used = offset + needed
      segment.size++
      this.count++
      this.segment = segment
      return at
    }
  }

  /** Removes a key; whether it was there. */
  delete(key: Bytes.Bytes): boolean {
    const at = this.find(key)
    if (at < 0) return false
    this.removeAt(at)
    return true
  }

  /**
   * Visits entries from a cursor on, about `count` of them, and returns the cursor to go on from: 0 at the end. Start
   * with 0. What was in the table from the first call to the last is visited at least once.
   */
  scan(cursor: number, count: number, visit: (at: number) => void): number {
    let visited = 0
    let from = cursor
    while (from < 0x100000000 && visited < count) {
      const segment = this.segmentOf(from | 0)
      const { slots } = segment
      this.segment = segment
      const span = 2 ** (32 - segment.depth)
      const start = Math.floor(from / span) * span
      const first = home(segment, from | 0)
      let end = start + span
      for (let slot = first; slot * width < slots.length; slot++) {
        if (visited >= count && slot > first && slot < segment.capacity && end === start + span) {
          // enough: what belongs before this slot is still to be visited, as collisions may have moved it behind
          end = start + lowestHash(segment, slot)
        }
        const hashed = (slots[slot * width] ?? 0) >>> 0
        if (hashed === 0) {
          if (end < start + span) break
        } else if (hashed >= from && hashed < end) {
          visited++
          visit(slot * width)
        }
      }
      from = end
    }
    return from < 0x100000000 ? from : 0
  }

  /** Visits every entry. */
  forEach(visit: (at: number) => void): void {
    for (let i = 0; i < this.directory.length; ) {
      const segment = this.directory[i] as Segment<V> // the directory is full
      i += 2 ** (this.depth - segment.depth)
      this.segment = segment
      for (let at = 0; at < segment.slots.length; at += width) if (segment.slots[at] !== 0) visit(at)
    }
  }

  /** Visits entries until the test holds for one; whether it did. */
  some(test: (at: number) => boolean): boolean {
    for (let i = 0; i < this.directory.length; ) {
      const segment = this.directory[i] as Segment<V> // the directory is full
      i += 2 ** (this.depth - segment.depth)
      for (let at = 0; at < segment.slots.length; at += width) {
        if (segment.slots[at] === 0) continue
        this.segment = segment
        if (test(at)) return true
      }
    }
    return false
  }

  /**
   * Whether the key in a slot of another table is in this one, too. Bytes are compared where they lie; tables that are
   * walked in the order of their hashes are met in that order, which is kind to the processor's caches.
   */
  hasKeyAt(other: Dict<V>, at: number): boolean {
    const { slots, arena } = other.segment
    const hashed = slots[at] ?? 0
    const length = (slots[at + LENGTHS] ?? 0) & 0xffff
    if (length === onHeap) return this.has(other.keyAt(at))
    const start = slots[at + OFFSET] ?? 0
    const count = (length + 3) >> 2
    const mine = this.segmentOf(hashed)
    for (let slot = home(mine, hashed) * width; ; slot += width) {
      const found = mine.slots[slot]
      if (found === 0) return false
      if (found !== hashed || ((mine.slots[slot + LENGTHS] ?? 0) & 0xffff) !== length) continue
      const from = mine.slots[slot + OFFSET] ?? 0
      let same = 0
      while (same < count && mine.arena[from + same] === arena[start + same]) same++
      if (same === count) return true
    }
  }

  /** The same entries in a table of its own; values that are objects are the same objects, unless `copy` says otherwise. */
  clone(copy?: (value: V) => V): Dict<V> {
    for (let place = 0; place < mostOpened; place++) this.close(place)
    const clone = new Dict<V>(0, this.packing)
    clone.depth = this.depth
    clone.count = this.count
    clone.directory = []
    for (let i = 0; i < this.directory.length; ) {
      const segment = this.directory[i] as Segment<V> // the directory is full
      const places = 2 ** (this.depth - segment.depth)
      i += places
      const copied = gather(segment.depth, segment.capacity, segment.padding, [segment])
      if (copy !== undefined && copied.values !== undefined) {
        copied.values = copied.values.map((value) => (value === undefined ? undefined : copy(value)))
      }
      for (let place = 0; place < places; place++) clone.directory.push(copied)
      clone.segment = copied
    }
    return clone
  }

  /** Any entry's slot, each about as likely as the others; -1 if there is none. `random` gives 0 ≤ x < 1. */
  randomAt(random: () => number): number {
    if (this.count === 0) return -1
    for (;;) {
      const segment = this.directory[Math.floor(random() * this.directory.length)] as Segment<V> // the directory is full
      const at = Math.floor(random() * (segment.slots.length / width)) * width
      if (segment.slots[at] !== 0) {
        this.segment = segment
        return at
      }
    }
  }

  /** Removes the entry in a slot, and moves up what collided its way past it. */
  removeAt(at: number): void {
    const { segment } = this
    const { slots, values, keys } = segment
    const hashed = slots[at] ?? 0
    this.forget(at)
    segment.wasted += entryWords(slots[at + LENGTHS] ?? 0)
    let hole = at
    for (let next = at + width; slots[next] !== 0; next += width) {
      if (home(segment, slots[next] ?? 0) * width > hole) continue
      slots.copyWithin(hole, next, next + width)
      if (values !== undefined) values[hole / width] = values[next / width]
      if (keys !== undefined) keys[hole / width] = keys[next / width]
      hole = next
    }
    slots[hole] = 0
    if (values !== undefined) values[hole / width] = undefined
    if (keys !== undefined) keys[hole / width] = undefined
    segment.size--
    this.count--
    if (segment.size === 0) segment.used = segment.wasted = 0
    if (segment.capacity > minCapacity * 2 && segment.size < segment.capacity / 4) this.shrink(segment, hashed)
  }

  private segmentOf(hashed: number): Segment<V> {
    return this.directory[hashed >>> (32 - this.depth)] as Segment<V> // the directory is full
  }

  /** Makes room for an entry: more slots, or two segments for one. */
  private grow(segment: Segment<V>, hashed: number): void {
    if (segment.size + 1 <= segment.capacity * maxLoad) {
      this.replace(hashed, gather(segment.depth, segment.capacity, segment.padding * 2, [segment]))
    } else if (segment.capacity < maxCapacity || segment.depth >= 22) {
      this.replace(hashed, gather(segment.depth, Math.ceil((segment.size + 2) / freshLoad), minPadding, [segment]))
    } else this.split(segment, hashed)
  }

  private split(segment: Segment<V>, hashed: number): void {
    if (segment.depth === this.depth) {
      this.directory = this.directory.flatMap((each) => [each, each])
      this.depth++
    }
    const depth = segment.depth + 1
    const bit = 2 ** (32 - depth)
    const capacity = Math.ceil(segment.size / 2 / freshLoad)
    this.replace(
      hashed & ~bit,
      gather(depth, capacity, minPadding, [segment], (each) => (each & bit) === 0)
    )
    this.replace(
      hashed | bit,
      gather(depth, capacity, minPadding, [segment], (each) => (each & bit) !== 0)
    )
  }

  /** Gives slots back: merges a segment with its sibling when both are sparse, else makes it smaller. */
  private shrink(segment: Segment<V>, hashed: number): void {
    const sources = [segment]
    if (segment.depth > 0) {
      const sibling = this.segmentOf(hashed ^ (2 ** (32 - segment.depth)))
      if (sibling.depth === segment.depth && segment.size + sibling.size < maxCapacity / 4) sources.push(sibling)
    }
    const size = sources.reduce((total, each) => total + each.size, 0)
    const capacity = Math.max(Math.ceil(size / freshLoad), minCapacity)
    this.replace(hashed, gather(segment.depth + 1 - sources.length, capacity, minPadding, sources))
  }

  /** Puts a segment where its prefix, taken from a hash in it, belongs in the directory. */
  private replace(hashed: number, segment: Segment<V>): void {
    const places = 2 ** (this.depth - segment.depth)
    const start = Math.floor((hashed >>> (32 - this.depth)) / places) * places
    this.directory.fill(segment, start, start + places)
  }

  /** Makes sure of room for so many words more in a segment's arena, leaving out what is wasted. */
  private reserve(segment: Segment<V>, needed: number): void {
    if (segment.used + needed <= segment.arena.length) return
    const { slots, arena } = segment
    const live = segment.used - segment.wasted + needed
    const grown = makeArena(Math.max(16, Math.ceil(live * (segment.size < segment.capacity / 2 ? 1.5 : 1.2))))
    let used = 0
    for (let at = 0; at < slots.length; at += width) {
      if (slots[at] === 0) continue
      const count = entryWords(slots[at + LENGTHS] ?? 0)
      copyWords(arena, slots[at + OFFSET] ?? 0, count, grown, used)
      slots[at + OFFSET] = used
      used += count
    }
    segment.arena = grown
    segment.bytes = Buffer.from(grown.buffer)
    segment.used = used
    segment.wasted = 0
  }
}
