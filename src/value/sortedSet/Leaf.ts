/**
 * A run of a large sorted set's entries, in order: their scores and the spans of their members in typed arrays, the
 * members' bytes in an arena, all of it off V8's heap.
 */
import type { Bytes } from "../../Bytes.js"
import * as Arrived from "../../bytes/Arrived.js"
import * as Latin1 from "../../bytes/Latin1.js"
import { maxWordsLength } from "../../bytes/SipHash.js"
import { bufferOverhead, type Tally } from "../../dict/Tally.js"
import type { Take, Visit } from "./Order.js"

/** The most entries in a leaf. An insertion moves half of them; more would save little memory. */
const capacity = 128
/** The most bytes of members in a leaf of several entries: an insertion copies no more. */
const maxBytes = 64 * 1024
const minArena = 512

/** The least room that a removed member leaves for reuse: the two numbers of a hole. */
const minHole = 8
const noHole = -1

/** The bytes of a member of up to `maxWordsLength`, as hashing left them: a fifth of the cost of reading the string. */
const bytesOf = (member: Bytes): Buffer => {
  Arrived.hash(member)
  return Arrived.wordBytes
}

/** The memory of a leaf without its arena, in bytes: three buffers, two of them with a place for each entry. */
const leafSize = 2 * capacity * 8 + 3 * bufferOverhead + 100

export class Leaf {
  readonly children: undefined
  size = 0
  private scores = new Float64Array(capacity)
  /** The offset of each member in the arena, and its length. */
  private spans = new Uint32Array(capacity * 2)
  private arena: Buffer = Buffer.allocUnsafeSlow(minArena)
  private used = 0
  private wasted = 0
  /**
   * The room of the member that was removed last, for another of its length: it holds the offset of the hole before it,
   * and its size. A set whose members have one length never grows, however often their scores change.
   */
  private hole = noHole

  /** @param tally takes the memory of the leaf */
  constructor(private readonly tally: Tally) {
    tally.add(this.memory)
  }

  private get memory(): number {
    return leafSize + this.arena.length
  }

  /** Call when the tree gives up the leaf. */
  release(): void {
    this.tally.add(-this.memory)
  }

  get firstScore(): number {
    return this.scores[0] ?? 0
  }

  private get liveBytes(): number {
    return this.used - this.wasted
  }

  memberAt(index: number): Bytes {
    return Latin1.read(this.arena, this.spans[index * 2] ?? 0, this.spans[index * 2 + 1] ?? 0)
  }

  /** Compares an entry with a score and member, as `Order.seek` does. */
  compare(index: number, score: number, member: Bytes | undefined): number {
    const own = this.scores[index] ?? 0
    if (own < score) return -1
    if (own > score) return 1
    if (member === undefined) return 0
    return this.compareMember(index, member)
  }

  private compareMember(index: number, member: Bytes): number {
    const { arena } = this
    const start = this.spans[index * 2] ?? 0
    const length = this.spans[index * 2 + 1] ?? 0
    const shared = Math.min(length, member.length)
    if (member.length <= maxWordsLength) {
      const bytes = bytesOf(member)
      for (let i = 0; i < shared; i++) {
        const order = (arena[start + i] ?? 0) - (bytes[i] ?? 0)
        if (order !== 0) return order
      }
      return length - member.length
    }
    for (let i = 0; i < shared; i++) {
      const order = (arena[start + i] ?? 0) - member.charCodeAt(i)
      if (order !== 0) return order
    }
    return length - member.length
  }

  seek(score: number, member: Bytes | undefined, after: boolean): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = this.compare(middle, score, member)
      if (order < 0 || (after && order === 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds an entry. A full leaf keeps its lower entries, and returns a new leaf of the others. */
  insert(score: number, member: Bytes): Leaf | undefined {
    const index = this.seek(score, member, false)
    if (this.size < capacity && (this.size === 0 || this.liveBytes + member.length <= maxBytes)) {
      this.insertAt(index, score, member)
      return undefined
    }
    const right = new Leaf(this.tally)
    // entries added in order fill their leaves
    const middle = index === this.size ? this.size : index === 0 ? 0 : this.size >> 1
    right.take(this, middle, this.size)
    this.removeRange(middle, this.size)
    if (index > middle || middle === right.size + middle) right.insertAt(index - middle, score, member)
    else this.insertAt(index, score, member)
    return right
  }

  private insertAt(index: number, score: number, member: Bytes): void {
    const { scores, spans, size } = this
    const start = this.place(member.length)
    scores.copyWithin(index + 1, index, size)
    spans.copyWithin(index * 2 + 2, index * 2, size * 2)
    scores[index] = score
    spans[index * 2] = start
    spans[index * 2 + 1] = member.length
    if (member.length <= maxWordsLength) Latin1.copy(this.arena, start, bytesOf(member), 0, member.length)
    else Latin1.write(this.arena, start, member)
    this.size++
  }

  /** Removes an entry that is there. */
  remove(score: number, member: Bytes): void {
    const index = this.seek(score, member, false)
    this.removeRange(index, index + 1)
  }

  /** Whether a neighbour of this size could join this one. */
  get isSparse(): boolean {
    return this.size <= capacity / 2
  }

  removeRange(start: number, end: number): void {
    const { scores, spans, size } = this
    for (let i = start; i < end; i++) this.free(spans[i * 2] ?? 0, spans[i * 2 + 1] ?? 0)
    scores.copyWithin(start, end, size)
    spans.copyWithin(start * 2, end * 2, size * 2)
    this.size -= end - start
    if (this.size === 0) {
      this.used = this.wasted = 0
      this.hole = noHole
    }
  }

  /** Takes room for a member of a length; its offset. */
  private place(length: number): number {
    const { arena, hole } = this
    if (hole !== noHole && arena.readUInt32LE(hole + 4) === length) {
      this.hole = arena.readInt32LE(hole)
      this.wasted -= length
      return hole
    }
    this.reserve(length)
    const start = this.used
    this.used += length
    return start
  }

  private free(start: number, length: number): void {
    this.wasted += length
    if (length < minHole) return
    this.arena.writeInt32LE(this.hole, start)
    this.arena.writeUInt32LE(length, start + 4)
    this.hole = start
  }

  /** Whether half of this leaf would be free after it took the entries of another. */
  hasRoomFor(other: Leaf): boolean {
    return this.size + other.size <= capacity / 2 && this.liveBytes + other.liveBytes <= maxBytes / 2
  }

  /** Appends entries of another leaf, all of which come after these. */
  take(other: Leaf, start = 0, end = other.size): void {
    let needed = 0
    for (let i = start; i < end; i++) needed += other.spans[i * 2 + 1] ?? 0
    this.reserve(needed)
    for (let i = start; i < end; i++) {
      const from = other.spans[i * 2] ?? 0
      const length = other.spans[i * 2 + 1] ?? 0
      this.scores[this.size] = other.scores[i] ?? 0
      this.spans[this.size * 2] = this.used
      this.spans[this.size * 2 + 1] = length
      Latin1.copy(this.arena, this.used, other.arena, from, length)
      this.used += length
      this.size++
    }
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    if (isReversed) for (let i = end - 1; i >= start; i--) visit(this.memberAt(i), this.scores[i] ?? 0)
    else for (let i = start; i < end; i++) visit(this.memberAt(i), this.scores[i] ?? 0)
  }

  handOut(start: number, end: number, isReversed: boolean, take: Take): void {
    const { arena, spans, scores } = this
    const step = isReversed ? -1 : 1
    let i = isReversed ? end - 1 : start
    for (let remaining = end - start; remaining > 0; remaining--, i += step) {
      take(arena, spans[i * 2] ?? 0, spans[i * 2 + 1] ?? 0, scores[i] ?? 0)
    }
  }

  clone(tally: Tally): Leaf {
    const leaf = new Leaf(tally)
    leaf.take(this)
    return leaf
  }

  /** The leaf to change in place of this one, which stays with a view. */
  replacement(): Leaf {
    this.release()
    return this.clone(this.tally)
  }

  /** Makes sure that the arena has room for `needed` more bytes. A larger arena leaves out the wasted bytes. */
  private reserve(needed: number): void {
    if (this.used + needed <= this.arena.length) return
    const { arena, spans } = this
    // holes go: the members move together
    if (this.wasted > 0) this.hole = noHole
    const grown = Buffer.allocUnsafeSlow(Math.max(minArena, Math.ceil((this.liveBytes + needed) * 1.25)))
    this.tally.add(grown.length - arena.length)
    this.arena = grown
    if (this.wasted === 0) {
      arena.copy(grown, 0, 0, this.used)
      return
    }
    let used = 0
    for (let i = 0; i < this.size; i++) {
      const from = spans[i * 2] ?? 0
      const length = spans[i * 2 + 1] ?? 0
      Latin1.copy(grown, used, arena, from, length)
      spans[i * 2] = used
      used += length
    }
    this.used = used
    this.wasted = 0
  }
}
