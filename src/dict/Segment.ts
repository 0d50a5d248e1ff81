/**
 * A run of the hash space in a hash table: how its entries lie in memory, where each belongs, and how a segment is laid
 * out anew from others. It owns the memory; finding entries and growing the table are left to `Dict` and `Directory`.
 */
import type * as Bytes from "../Bytes.js"
import * as Arrived from "../bytes/Arrived.js"
import type { FlatElements, MemoryElements } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import { copyWords, makeArena, minArena, noWords, roomFor } from "./Arena.js"
import {
  entryWords,
  handedMark,
  LENGTHS,
  lengthMask,
  OFFSET,
  onHeap,
  STAMP,
  TAG,
  valueWordsOf,
  width,
  wordsOf
} from "./Slot.js"
import { bufferOverhead, longStringSize, type Tally } from "./Tally.js"

/** Slots past the last, for entries that collide at the end; a segment never wraps around. */
export const minPadding = 8

/**
 * The share of the memory that slots and arenas, which come and go as a table grows, leave in holes of the system's allocator.
 * Measured with `maxmemory`: a flood of small strings took 1.24 times a limit of 1 GB before holes counted, and 1.06 since.
 */
const withHoles = 1.125

/**
 * The bytes that count for a word in use: an arena has a fifth to spare, and holes around it. Words that are wasted do not
 * count, as new entries get them back; so an eviction lowers the sum at once.
 */
export const wordSize = 6

/** From this many entries the size of those to come is guessed. */
const minSample = 32

/** Up to this many words are moved within an arena: the room for them stays. */
const maxMoved = 2 ** 18

/** Up to this many words, an arena may be wasted for the most part. */
const maxSparse = 4096

/** The memory of a segment's objects, in bytes: two buffers and the segment itself. */
const segmentOverhead = 2 * bufferOverhead + 120

/** A run of the hash space. */
export class Segment<V> {
  readonly slots: Int32Array
  arena: Int32Array
  /** The arena as bytes. */
  bytes: Buffer
  size = 0
  /** Words of the arena that are taken. */
  used = 0
  /** Words among them that nothing refers to any more. */
  wasted = 0
  /** Values on the heap, by slot number; absent while there are none. */
  values: Array<V | undefined> | undefined
  /** Keys on the heap, likewise. */
  keys: Array<Bytes.Bytes | undefined> | undefined

  /** The number of leading bits that the hashes of its entries share. */
  readonly depth: number
  readonly capacity: number
  readonly padding: number
  /** The number of the last freeze that its marks tell of: those of an earlier freeze mean nothing. */
  epoch = 0

  /** @param tally takes the memory of the segment, and of the strings that it keeps on the heap */
  constructor(
    depth: number,
    capacity: number,
    padding: number,
    arenaWords: number,
    private readonly tally: Tally
  ) {
    // `| 0` tells V8 to keep them as integers: as doubles they made a look-up a third slower
    this.depth = depth | 0
    this.capacity = capacity | 0
    this.padding = padding | 0
    // one empty slot always ends a run of filled ones
    this.slots = new Int32Array((capacity + padding + 1) * width)
    this.arena = arenaWords === 0 ? noWords : makeArena(arenaWords)
    this.bytes = Buffer.from(this.arena.buffer)
    tally.add(this.memory)
  }

  /** Its memory in bytes, without the strings and objects on the heap. */
  private get memory(): number {
    const references = (this.values?.length ?? 0) + (this.keys?.length ?? 0)
    const slots = Math.ceil(this.slots.byteLength * withHoles)
    return slots + (this.used - this.wasted) * wordSize + references * 8 + segmentOverhead
  }

  /** Call when other segments have taken over the entries. */
  release(): void {
    this.tally.add(-this.memory)
    if (this.values !== undefined) for (const value of this.values) this.dropString(value)
    if (this.keys !== undefined) for (const key of this.keys) this.dropString(key)
  }

  /** Takes a value on the heap for a slot; strings count here, objects are counted by the table. */
  setValue(slot: number, value: V): void {
    if (this.values === undefined) {
      this.values = new Array(this.slots.length / width)
      this.tally.add(this.values.length * 8)
    }
    const index = slot / width
    this.dropString(this.values[index])
    this.values[index] = value
    if (typeof value === "string") this.tally.add(longStringSize(value.length))
  }

  /** Takes a key on the heap for a slot. */
  setKey(slot: number, key: Bytes.Bytes): void {
    if (this.keys === undefined) {
      this.keys = new Array(this.slots.length / width)
      this.tally.add(this.keys.length * 8)
    }
    this.keys[slot / width] = key
    this.tally.add(longStringSize(key.length))
  }

  private dropString(held: V | Bytes.Bytes | undefined): void {
    if (typeof held === "string") this.tally.add(-longStringSize(held.length))
  }

  keyAt(slot: number): Bytes.Bytes {
    const { slots, bytes, keys } = this
    const length = (slots[slot + LENGTHS] ?? 0) & 0xffff
    if (length === onHeap) return keys?.[slot / width] as Bytes.Bytes // a filled slot has a key
    return Latin1.read(bytes, (slots[slot + OFFSET] ?? 0) * 4, length)
  }

  /** Whether a key of at most `maxWordsLength` bytes equals the last one hashed. */
  isHashedKey(slot: number, length: number): boolean {
    const { slots, arena } = this
    const start = slots[slot + OFFSET] ?? 0
    const end = (length + 3) >> 2
    const { words } = Arrived
    for (let i = 0; i < end; i++) if (arena[start + i] !== words[i]) return false
    return true
  }

  /** Writes the last key hashed, of at most `maxWordsLength` bytes, from a word on. */
  putHashedKey(offset: number, length: number): void {
    const { arena } = this
    const end = (length + 3) >> 2
    const { words } = Arrived
    for (let i = 0; i < end; i++) arena[offset + i] = words[i] ?? 0
  }

  writeKeyTo(elements: FlatElements, slot: number): void {
    const { slots, bytes } = this
    const length = (slots[slot + LENGTHS] ?? 0) & 0xffff
    if (length === onHeap) elements.add(this.keyAt(slot))
    else elements.addFrom(bytes, (slots[slot + OFFSET] ?? 0) * 4, length)
  }

  /** Hands out the value in a slot, which is a byte string. */
  writeValueTo(this: Segment<Bytes.Bytes>, elements: FlatElements, slot: number): void {
    const length = this.valueLengthAt(slot)
    if (length === onHeap)
      elements.add(this.values?.[slot / width] as Bytes.Bytes) // a filled slot has a value
    else elements.addFrom(this.bytes, this.valueStart(slot) * 4, length)
  }

  /** Whether the key in a slot, and its value, are byte strings in the arena. */
  isPairAt(slot: number): boolean {
    const lengths = this.slots[slot + LENGTHS] ?? 0
    return lengths >>> 16 <= lengthMask && (lengths & 0xffff) !== onHeap
  }

  /** Hands out the key in a slot, and then its value, where both are byte strings in the arena. */
  writePairTo(elements: MemoryElements, slot: number): void {
    const lengths = this.slots[slot + LENGTHS] ?? 0
    elements.addFrom(this.bytes, (this.slots[slot + OFFSET] ?? 0) * 4, lengths & 0xffff)
    elements.addFrom(this.bytes, this.valueStart(slot) * 4, lengths >>> 16)
  }

  /** The length of the value in a slot, with its mark. */
  valueLengthAt(slot: number): number {
    return (this.slots[slot + LENGTHS] ?? 0) >>> 16
  }

  /** The offset of the value in a slot, in words of the arena. */
  valueStart(slot: number): number {
    const { slots } = this
    return (slots[slot + OFFSET] ?? 0) + wordsOf((slots[slot + LENGTHS] ?? 0) & 0xffff)
  }

  /** Keeps the value in a slot on the heap. */
  putOnHeap(slot: number, value: V): void {
    const { slots } = this
    const lengths = slots[slot + LENGTHS] ?? 0
    this.setValue(slot, value)
    const oldWords = valueWordsOf(lengths >>> 16)
    this.wasted += oldWords
    this.tally.add(-oldWords * wordSize)
    slots[slot + LENGTHS] = (lengths & 0xffff) | (onHeap << 16)
  }

  /** Makes room in the arena for a value of `length` bytes, with a mark, in a slot; its offset in words. */
  makeRoom(slot: number, length: number, mark: number): number {
    const { slots } = this
    const lengths = slots[slot + LENGTHS] ?? 0
    const keyWords = wordsOf(lengths & 0xffff)
    const oldWords = valueWordsOf(lengths >>> 16)
    const newWords = (length + 3) >> 2
    if (this.values !== undefined) {
      this.dropString(this.values[slot / width])
      this.values[slot / width] = undefined
    }
    if (newWords > oldWords) {
      this.reserve(keyWords + newWords)
      const start = slots[slot + OFFSET] ?? 0
      copyWords(this.arena, start, keyWords, this.arena, this.used)
      slots[slot + OFFSET] = this.used
      this.used += keyWords + newWords
      this.wasted += keyWords + oldWords
    } else this.wasted += oldWords - newWords
    if (newWords !== oldWords) this.tally.add((newWords - oldWords) * wordSize)
    slots[slot + LENGTHS] = (lengths & 0xffff) | ((length | mark) << 16)
    return (slots[slot + OFFSET] ?? 0) + keyWords
  }

  /** Makes sure that the arena has room for `needed` more words. A larger arena leaves out the wasted words. */
  reserve(needed: number): void {
    if (this.used + needed > this.arena.length) this.compact(needed)
  }

  /**
   * Moves the entries together, so that no words are wasted and `needed` more have room. An arena of about the right size is kept
   * for them, as arenas that come and go leave holes in the process's memory; but not after a removal, which may happen while a
   * command reads another entry where it lies.
   */
  private compact(needed: number): void {
    const { slots, arena } = this
    const live = this.used - this.wasted + needed
    const size = Math.max(minArena, Math.ceil(live * this.spare))
    const isKept =
      needed > 0 && this.wasted > 0 && live <= maxMoved && arena.length >= live * 1.1 && arena.length <= size * 1.25
    const target = isKept ? roomFor(live) : makeArena(size)
    let used = 0
    if (this.wasted === 0) {
      target.set(arena.subarray(0, this.used))
      used = this.used
    } else
      for (let slot = 0; slot < slots.length; slot += width) {
        if (slots[slot] === 0) continue
        const count = entryWords(slots[slot + LENGTHS] ?? 0)
        copyWords(arena, slots[slot + OFFSET] ?? 0, count, target, used)
        slots[slot + OFFSET] = used
        used += count
      }
    if (isKept) arena.set(target.subarray(0, used))
    else {
      this.arena = target
      this.bytes = Buffer.from(target.buffer)
    }
    this.used = used
    this.wasted = 0
  }

  /** The size of a new arena by the words that are in use. Few entries fill a segment that was laid out for more to come. */
  private get spare(): number {
    const { capacity, size } = this
    if (size >= capacity / 4) return size < capacity / 2 ? 1.4 : 1.13
    return size < minSample ? 4 : (capacity * 0.65) / size
  }

  /** Empties a slot, and moves up the entries that collided past it. */
  removeAt(slot: number): void {
    const { slots, values, keys } = this
    const words = entryWords(slots[slot + LENGTHS] ?? 0)
    this.wasted += words
    this.tally.add(-words * wordSize)
    if (values !== undefined) this.dropString(values[slot / width])
    if (keys !== undefined) this.dropString(keys[slot / width])
    let hole = slot
    for (let next = slot + width; slots[next] !== 0; next += width) {
      if (home(this, slots[next] ?? 0) * width > hole) continue
      for (let field = 0; field < width; field++) slots[hole + field] = slots[next + field] ?? 0
      if (values !== undefined) values[hole / width] = values[next / width]
      if (keys !== undefined) keys[hole / width] = keys[next / width]
      hole = next
    }
    slots[hole] = 0
    if (values !== undefined) values[hole / width] = undefined
    if (keys !== undefined) keys[hole / width] = undefined
    this.size--
    if (this.size === 0) this.used = this.wasted = 0
    // what was removed can hold other things then
    else if (this.wasted * 2 > this.arena.length && this.arena.length > maxSparse) this.compact(0)
  }

  /** At the first touch since a freeze: every entry is frozen. */
  enter(epoch: number): void {
    const { slots } = this
    for (let stamp = STAMP; stamp < slots.length; stamp += width) slots[stamp] = (slots[stamp] ?? 0) & ~handedMark
    this.epoch = epoch
  }

  /** The slot of an entry with this hash and tag, or -1. */
  findTagged(hashed: number, tag: number): number {
    const { slots } = this
    for (let slot = home(this, hashed) * width; slots[slot] !== 0; slot += width) {
      if (slots[slot] === hashed && slots[slot + TAG] === tag) return slot
    }
    return -1
  }
}

/** The slot number of a hash: its bits after the segment's prefix, scaled to the capacity, which keeps their order. */
export const home = (segment: { readonly depth: number; readonly capacity: number }, hashed: number): number =>
  (((hashed << segment.depth) >>> 16) * segment.capacity) >>> 16

/** The lowest hash, less the segment's prefix, whose home is a slot number. */
export const lowestHash = (segment: { readonly depth: number; readonly capacity: number }, slot: number): number =>
  Math.ceil(Math.ceil((slot * 0x10000) / segment.capacity) * 2 ** (16 - segment.depth))

/** Whether a segment has the key in a slot of another, which lies in its arena. The bytes are compared where they lie. */
export const hasKeyOf = (segment: Segment<unknown>, other: Segment<unknown>, slot: number): boolean => {
  const { slots, arena } = other
  const hashed = slots[slot] ?? 0
  const length = (slots[slot + LENGTHS] ?? 0) & 0xffff
  const start = slots[slot + OFFSET] ?? 0
  const count = wordsOf(length)
  for (let candidate = home(segment, hashed) * width; ; candidate += width) {
    const found = segment.slots[candidate]
    if (found === 0) return false
    if (found !== hashed || ((segment.slots[candidate + LENGTHS] ?? 0) & 0xffff) !== length) continue
    const from = segment.slots[candidate + OFFSET] ?? 0
    let same = 0
    while (same < count && segment.arena[from + same] === arena[start + same]) same++
    if (same === count) return true
  }
}

/** A new segment of the entries of other segments of one epoch that belong in it. The tally takes it. */
export const gather = <V>(
  depth: number,
  capacity: number,
  padding: number,
  sources: ReadonlyArray<Segment<V>>,
  tally: Tally,
  belongs: (hashed: number) => boolean = () => true
): Segment<V> => {
  let live = 0
  for (const { slots } of sources) {
    for (let slot = 0; slot < slots.length; slot += width) {
      const hashed = slots[slot] ?? 0
      if (hashed !== 0 && belongs(hashed)) live += entryWords(slots[slot + LENGTHS] ?? 0)
    }
  }
  const target = new Segment<V>(depth, capacity, padding, Math.ceil(live * 1.13), tally)
  const { slots } = target
  for (const source of sources) {
    target.epoch = source.epoch
    const from = source.slots
    for (let slot = 0; slot < from.length; slot += width) {
      const hashed = from[slot] ?? 0
      if (hashed === 0 || !belongs(hashed)) continue
      let to = home(target, hashed) * width
      while (slots[to] !== 0) to += width
      // no room at the end (hashes that collide): once more, with more padding
      if (to + width >= slots.length) {
        target.release()
        return gather(depth, capacity, padding * 2, sources, tally, belongs)
      }
      const count = entryWords(from[slot + LENGTHS] ?? 0)
      copyWords(source.arena, from[slot + OFFSET] ?? 0, count, target.arena, target.used)
      for (let field = 0; field < width; field++) slots[to + field] = from[slot + field] ?? 0
      slots[to + OFFSET] = target.used
      const value = source.values?.[slot / width]
      if (value !== undefined) target.setValue(to, value)
      const key = source.keys?.[slot / width]
      if (key !== undefined) target.setKey(to, key)
      target.used += count
      tally.add(count * wordSize)
      target.size++
    }
  }
  return target
}
