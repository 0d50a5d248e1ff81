/**
 * A run of the hash space in a hash table: how its entries lie in memory, where each belongs, and how a run is laid out
 * anew from others. Finding and changing entries is the table's business.
 */
import type * as Bytes from "../Bytes.js"

/** Slots past the last, for what collides at the end; a segment never wraps around. */
export const minPadding = 8

/** A length that says: on the heap. Longer keys are there too. */
export const onHeap = 0xffff

/** Up to so many words are copied one by one; a call into V8 costs more. */
const fewWords = 48

/**
 * What a value's length is marked with where the value is an object's. Before the bytes of one that is packed stands a
 * word, its header; while it is open (`openMark`) that word says which of the open ones it is, and what follows is what
 * it was.
 */
export const packedMark = 0x8000

export const openMark = 0x4000

export const lengthMask = 0x0fff

/**
 * A slot is five 32-bit numbers: the hash (0 where it is empty), where its bytes begin in the arena, in words, the
 * lengths of its key (low half) and value (high half) in bytes, and two numbers for the table's owner. Key and value
 * each begin on a word of four bytes, so that keys compare and entries move by words.
 */
export const width = 5

export const OFFSET = 1

export const LENGTHS = 2

export const STAMP = 3

export const TAG = 4

/** A run of the hash space. */
export class Segment<V> {
  readonly slots: Int32Array
  arena: Int32Array
  /** The same memory as bytes. */
  bytes: Buffer
  size = 0
  /** Words of the arena that are taken, and those of them that nothing refers to any more. */
  used = 0
  wasted = 0
  /** What is on the heap, by slot; absent while nothing is. */
  values: Array<V | undefined> | undefined
  keys: Array<Bytes.Bytes | undefined> | undefined

  /** How many leading bits of the hash its entries share. */
  readonly depth: number
  readonly capacity: number
  readonly padding: number

  constructor(depth: number, capacity: number, padding: number, arenaWords: number) {
    // `| 0` tells V8 to keep them as integers: as doubles they made a look-up a third slower
    this.depth = depth | 0
    this.capacity = capacity | 0
    this.padding = padding | 0
    // one empty slot always ends a run of filled ones
    this.slots = new Int32Array((capacity + padding + 1) * width)
    this.arena = arenaWords === 0 ? noWords : makeArena(arenaWords)
    this.bytes = Buffer.from(this.arena.buffer)
  }
}

export const makeArena = (arenaWords: number): Int32Array => {
  // Node's own allocation is not zeroed; a buffer of its own begins at its memory's first byte
  const { buffer } = Buffer.allocUnsafeSlow(arenaWords * 4)
  return new Int32Array(buffer)
}

const noWords = new Int32Array(0)

/** The slot a hash belongs in: its bits after the segment's prefix, scaled to the capacity, so that order is kept. */
export const home = (segment: { readonly depth: number; readonly capacity: number }, hashed: number): number =>
  (((hashed << segment.depth) >>> 16) * segment.capacity) >>> 16

/** The words that a key of so many bytes takes; none for one on the heap. */
export const wordsOf = (length: number): number => (length === onHeap ? 0 : (length + 3) >> 2)

/** The words that a value takes, of a length with its mark. */
export const valueWordsOf = (length: number): number => (length === onHeap ? 0 : ((length & lengthMask) + 3) >> 2)

/** What a slot's key and value take in the arena, in words. */
export const entryWords = (lengths: number): number => wordsOf(lengths & 0xffff) + valueWordsOf(lengths >>> 16)

export const copyWords = (from: Int32Array, start: number, count: number, to: Int32Array, target: number): void => {
  if (count > fewWords) to.set(from.subarray(start, start + count), target)
  else for (let i = 0; i < count; i++) to[target + i] = from[start + i] ?? 0
}

/** The slot of an entry with this hash and tag, or -1. */
export const taggedIn = (segment: Segment<unknown>, hashed: number, tag: number): number => {
  const { slots } = segment
  for (let at = home(segment, hashed) * width; slots[at] !== 0; at += width) {
    if (slots[at] === hashed && slots[at + TAG] === tag) return at
  }
  return -1
}

/** A new segment of those entries of others that belong in it. */
export const gather = <V>(
  depth: number,
  capacity: number,
  padding: number,
  sources: ReadonlyArray<Segment<V>>,
  belongs: (hashed: number) => boolean = () => true
): Segment<V> => {
  let live = 0
  for (const { slots } of sources) {
    for (let at = 0; at < slots.length; at += width) {
      const hashed = slots[at] ?? 0
      if (hashed !== 0 && belongs(hashed)) live += entryWords(slots[at + LENGTHS] ?? 0)
    }
  }
  const target = new Segment<V>(depth, capacity, padding, Math.ceil(live * 1.2))
  const { slots } = target
  for (const source of sources) {
    const from = source.slots
    for (let at = 0; at < from.length; at += width) {
      const hashed = from[at] ?? 0
      if (hashed === 0 || !belongs(hashed)) continue
      let to = home(target, hashed) * width
      while (slots[to] !== 0) to += width
      // no room at the end (hashes that collide): once more, with more padding
      if (to + width >= slots.length) return gather(depth, capacity, padding * 2, sources, belongs)
      const count = entryWords(from[at + LENGTHS] ?? 0)
      copyWords(source.arena, from[at + OFFSET] ?? 0, count, target.arena, target.used)
      for (let field = 0; field < width; field++) slots[to + field] = from[at + field] ?? 0
      slots[to + OFFSET] = target.used
      const value = source.values?.[at / width]
      if (value !== undefined) (target.values ??= new Array(slots.length / width))[to / width] = value
      const key = source.keys?.[at / width]
      if (key !== undefined) (target.keys ??= new Array(slots.length / width))[to / width] = key
      target.used += count
      target.size++
    }
  }
  return target
}
