/**
 * Deadlines, nearest first: those of a database's keys, or of waiting clients. A heap outside V8's heap. An entry has a
 * tag, which stays the same while the heap moves the entry. The slot of a key holds the tag of its deadline, and the
 * entry holds the hash of the key, so that each finds the other; other owners keep the tag and pass any hash.
 */
import { Tally } from "./Tally.js"

/** The bits of an index within a piece. Tables grow a piece at a time, so that no insertion waits for a whole copy. */
const pieceBits = 14
const pieceMask = (1 << pieceBits) - 1

// A place in the heap is three 32-bit numbers: the tag, and the deadline's high and low half (PEXPIREAT takes 64-bit
// integers, which a double does not hold; doubles are good enough to compare them). Each tag has two numbers: its place
// in
// the heap, or, while it is free, the tag that was freed before it; and the hash.
const heapWidth = 3
const HIGH = 1
const LOW = 2
const tagWidth = 2
const HASH = 1

/** Each place has four children: half the depth of a binary heap, and the children lie side by side in memory. */
const arity = 4

/** A table of 32-bit numbers, `width` of them for each index, in pieces. */
class Table {
  private readonly pieces: Array<Int32Array> = []

  constructor(
    private readonly width: number,
    private readonly tally: Tally
  ) {}

  private get pieceSize(): number {
    return (this.width << pieceBits) * 4
  }

  get(index: number, field: number): number {
    return this.pieces[index >> pieceBits]?.[(index & pieceMask) * this.width + field] ?? 0
  }

  set(index: number, field: number, value: number): void {
    const piece = this.pieces[index >> pieceBits]
    if (piece !== undefined) piece[(index & pieceMask) * this.width + field] = value
  }

  /** Makes room for `count` indexes. */
  grow(count: number): void {
    while (this.pieces.length << pieceBits < count) {
      this.pieces.push(new Int32Array(this.width << pieceBits))
      this.tally.add(this.pieceSize)
    }
  }

  /** Gives up the pieces that `count` indexes do not need, except one in reserve. */
  shrink(count: number): void {
    while ((this.pieces.length - 2) << pieceBits >= count && this.pieces.length > 1) {
      this.pieces.pop()
      this.tally.add(-this.pieceSize)
    }
  }
}

export class Deadlines {
  private readonly heap: Table
  private readonly tags: Table
  private count = 0
  /** The number of tags issued so far. */
  private issued = 0
  /** The tag that was freed last; 0 if no tag is free. */
  private freed = 0

  /** @param tally takes the memory */
  constructor(tally = new Tally()) {
    this.heap = new Table(heapWidth, tally)
    this.tags = new Table(tagWidth, tally)
  }

  get size(): number {
    return this.count
  }

  /** The tag of a deadline by its number in no certain order, from 0 up to `size`. */
  tagOf(number: number): number {
    return this.heap.get(number, 0)
  }

  /** The nearest deadline, in milliseconds of Unix time; `Infinity` when there is none. */
  get next(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.deadlineAt(0)
  }

  /** The tag of the nearest deadline. */
  get nextTag(): number {
    return this.heap.get(0, 0)
  }

  /** The hash of the key with this tag. */
  hashOf(tag: number): number {
    return this.tags.get(tag, HASH)
  }

  /** The deadline of a tag; beyond 2^53 the nearest double. */
  deadlineOf(tag: number): number {
    return this.deadlineAt(this.tags.get(tag, 0))
  }

  /** The deadline of a tag, exactly: a bigint only beyond 2^53. */
  exactDeadlineOf(tag: number): number | bigint {
    const place = this.tags.get(tag, 0)
    const deadline = this.deadlineAt(place)
    if (Number.isSafeInteger(deadline)) return deadline
    return (BigInt(this.heap.get(place, HIGH)) << 32n) | BigInt(this.heap.get(place, LOW) >>> 0)
  }

  /** Adds a deadline and returns its tag, which is never 0. */
  add(hashed: number, deadline: number | bigint): number {
    const place = this.count++
    let tag = this.freed
    if (tag === 0) {
      tag = ++this.issued
      this.tags.grow(tag + 1)
    } else this.freed = this.tags.get(tag, 0)
    this.heap.grow(this.count)
    this.tags.set(tag, HASH, hashed)
    this.sift(place, tag, deadline)
    return tag
  }

  /** Changes the deadline of a tag. */
  change(tag: number, deadline: number | bigint): void {
    this.sift(this.tags.get(tag, 0), tag, deadline)
  }

  /** Removes the deadline of a tag, and frees the tag. */
  remove(tag: number): void {
    const place = this.tags.get(tag, 0)
    const last = --this.count
    const moved = this.heap.get(last, 0)
    if (moved !== tag) this.sift(place, moved, this.exactDeadlineOf(moved))
    this.tags.set(tag, 0, this.freed)
    this.freed = tag
    this.heap.shrink(last)
    if (last === 0) {
      // no tag is in use any more
      this.tags.shrink(0)
      this.issued = this.freed = 0
    }
  }

  /** The mean of `limit` deadlines from the top of the heap, for INFO. */
  sample(limit: number): number {
    const count = Math.min(limit, this.count)
    let sum = 0
    for (let place = 0; place < count; place++) sum += this.deadlineAt(place)
    return count === 0 ? 0 : sum / count
  }

  private deadlineAt(place: number): number {
    return this.heap.get(place, HIGH) * 2 ** 32 + (this.heap.get(place, LOW) >>> 0)
  }

  /** Puts an entry in its place, up or down from a free one. */
  private sift(from: number, tag: number, deadline: number | bigint): void {
    const { heap, count } = this
    const sought = Number(deadline)
    let place = from
    while (place > 0) {
      const parent = Math.floor((place - 1) / arity)
      if (this.deadlineAt(parent) <= sought) break
      this.move(parent, place)
      place = parent
    }
    if (place === from) {
      for (;;) {
        const first = place * arity + 1
        const end = Math.min(first + arity, count)
        let nearest = place
        let least = sought
        for (let child = first; child < end; child++) {
          const other = this.deadlineAt(child)
          if (other < least) {
            least = other
            nearest = child
          }
        }
        if (nearest === place) break
        this.move(nearest, place)
        place = nearest
      }
    }
    const isNumber = typeof deadline === "number"
    heap.set(place, 0, tag)
    heap.set(place, HIGH, isNumber ? Math.floor(deadline / 2 ** 32) : Number(BigInt.asIntN(32, deadline >> 32n)))
    heap.set(place, LOW, isNumber ? deadline % 2 ** 32 : Number(BigInt.asIntN(32, deadline)))
    this.tags.set(tag, 0, place)
  }

  /** Moves the entry at one place to another, which is free. */
  private move(from: number, to: number): void {
    const { heap } = this
    const tag = heap.get(from, 0)
    heap.set(to, 0, tag)
    heap.set(to, HIGH, heap.get(from, HIGH))
    heap.set(to, LOW, heap.get(from, LOW))
    this.tags.set(tag, 0, to)
  }
}
