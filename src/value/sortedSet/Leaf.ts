/**
 * A run of a large sorted set's entries, in order: their scores, and the offsets of their members in an arena, where each
 * is its length (one byte, or five from 255 on) and its bytes; all of it off V8's heap. Entries move up and down in a loop,
 * as a call of `copyWithin` costs more than to move as many as a leaf has.
 */
import type { Bytes } from "../../Bytes.js"
import * as Arrived from "../../bytes/Arrived.js"
import * as Latin1 from "../../bytes/Latin1.js"
import { maxWordsLength } from "../../bytes/SipHash.js"
import { bufferOverhead, type Tally } from "../../dict/Tally.js"
import type { Take, Visit } from "./Order.js"

/** The most entries in a leaf. An insertion moves half of them; more would save little memory. */
const capacity = 128
/** The length byte that says: the length is in the next four bytes. */
const long = 255
/** The most bytes of members in a leaf of several entries: an insertion copies no more. */
const maxBytes = 64 * 1024
const minArena = 512

/** The least room that a removed member leaves for reuse: the two numbers of a hole. */
const minHole = 8
const noHole = -1

/** A member as bytes from the start of a buffer. */
export interface Needle {
  readonly bytes: Buffer
  readonly length: number
}

class Target implements Needle {
  bytes: Buffer = Arrived.wordBytes
  length = 0
}

const target = new Target()

/** A member as bytes, good until the next call or the next string is hashed. Hashing it has left a short one at hand. */
export const needleOf = (member: Bytes): Needle => {
  const { length } = member
  target.length = length
  if (length > maxWordsLength) target.bytes = Buffer.from(member, "latin1")
  else {
    Arrived.hash(member)
    target.bytes = Arrived.wordBytes
  }
  return target
}

/** The bytes that a member takes in an arena. */
const sizeOf = (length: number): number => (length < long ? length + 1 : length + 5)

/** The length of the member at an offset of an arena. */
const lengthIn = (arena: Buffer, offset: number): number => {
  const length = arena[offset] ?? 0
  return length < long ? length : arena.readUInt32LE(offset + 1)
}

/** The memory of a leaf without its arena, in bytes: a score and an offset for each entry, in one buffer. */
const leafSize = capacity * 12 + 2 * bufferOverhead + 200

export class Leaf {
  readonly children: undefined
  size = 0
  /** The scores in order. */
  private readonly scores: Float64Array
  /** The offset of each member in the arena, likewise. */
  private readonly offsets: Uint32Array
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
    const memory = new ArrayBuffer(capacity * 12)
    this.scores = new Float64Array(memory, 0, capacity)
    this.offsets = new Uint32Array(memory, capacity * 8, capacity)
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
    const offset = this.offsets[index] ?? 0
    const length = lengthIn(this.arena, offset)
    return Latin1.read(this.arena, offset + sizeOf(length) - length, length)
  }

  /** Compares the member of an entry with another. */
  compare(index: number, { bytes, length }: Needle): number {
    const { arena } = this
    const offset = this.offsets[index] ?? 0
    const own = lengthIn(arena, offset)
    const start = offset + sizeOf(own) - own
    const shared = own < length ? own : length
    for (let i = 0; i < shared; i++) {
      const order = (arena[start + i] ?? 0) - (bytes[i] ?? 0)
      if (order !== 0) return order
    }
    return own - length
  }

  /** As `Order.seek`. */
  seek(score: number, member: Needle | undefined, after: boolean): number {
    const { scores } = this
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >>> 1
      const own = scores[middle] ?? 0
      let order = own < score ? -1 : own > score ? 1 : 0
      if (order === 0 && member !== undefined) order = this.compare(middle, member)
      if (order < 0 || (after && order === 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds an entry. A full leaf keeps its lower entries, and returns a new leaf of the others. */
  insert(score: number, member: Needle): Leaf | undefined {
    const index = this.seek(score, member, false)
    if (this.size < capacity && (this.size === 0 || this.liveBytes + sizeOf(member.length) <= maxBytes)) {
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

  private insertAt(index: number, score: number, { bytes, length }: Needle): void {
    const size = sizeOf(length)
    const offset = this.room(size)
    const { arena } = this
    if (length < long) arena[offset] = length
    else {
      arena[offset] = long
      arena.writeUInt32LE(length, offset + 1)
    }
    Latin1.copy(arena, offset + size - length, bytes, 0, length)
    this.shiftUp(index, this.size)
    this.scores[index] = score
    this.offsets[index] = offset
    this.size++
  }

  /** Removes an entry that is there. */
  remove(score: number, member: Needle): void {
    this.removeAt(this.seek(score, member, false))
  }

  private removeAt(index: number): void {
    this.free(this.offsets[index] ?? 0)
    this.size--
    this.shiftDown(index, this.size)
    if (this.size === 0) this.forgetBytes()
  }

  /** Moves the entries from one index up to another by one up. */
  private shiftUp(from: number, to: number): void {
    const { offsets, scores } = this
    for (let i = to; i > from; i--) {
      scores[i] = scores[i - 1] ?? 0
      offsets[i] = offsets[i - 1] ?? 0
    }
  }

  /** Moves the entries after one index, up to and with another, by one down. */
  private shiftDown(from: number, to: number): void {
    const { offsets, scores } = this
    for (let i = from; i < to; i++) {
      scores[i] = scores[i + 1] ?? 0
      offsets[i] = offsets[i + 1] ?? 0
    }
  }

  /**
   * Changes the score of an entry that is there, if neither its old nor its new rank is the leaf's first or last: nothing above
   * the leaf changes then. Otherwise it does nothing, and returns false.
   */
  move(old: number, score: number, member: Needle): boolean {
    const { offsets, scores, size } = this
    if (!(score > (scores[0] ?? 0) && score < (scores[size - 1] ?? 0))) return false
    const index = this.seek(old, member, false)
    if (index === 0 || index === size - 1) return false
    const offset = offsets[index] ?? 0
    let to = this.seek(score, member, false)
    if (to > index) this.shiftDown(index, --to)
    else this.shiftUp(to, index)
    scores[to] = score
    offsets[to] = offset
    return true
  }

  /** Whether a neighbour of this size could join this one. */
  get isSparse(): boolean {
    return this.size <= capacity / 2
  }

  removeRange(start: number, end: number): void {
    const { offsets, scores, size } = this
    for (let i = start; i < end; i++) this.free(offsets[i] ?? 0)
    scores.copyWithin(start, end, size)
    offsets.copyWithin(start, end, size)
    this.size -= end - start
    if (this.size === 0) this.forgetBytes()
  }

  private forgetBytes(): void {
    this.used = this.wasted = 0
    this.hole = noHole
  }

  /** Takes room of `size` bytes for a member; its offset. */
  private room(size: number): number {
    const { arena, hole } = this
    if (hole !== noHole && arena.readUInt32LE(hole + 4) === size) {
      this.hole = arena.readInt32LE(hole)
      this.wasted -= size
      return hole
    }
    this.reserve(size)
    const offset = this.used
    this.used += size
    return offset
  }

  private free(offset: number): void {
    const size = sizeOf(lengthIn(this.arena, offset))
    this.wasted += size
    if (size < minHole) return
    this.arena.writeInt32LE(this.hole, offset)
    this.arena.writeUInt32LE(size, offset + 4)
    this.hole = offset
  }

  /** Whether half of this leaf would be free after it took the entries of another. */
  hasRoomFor(other: Leaf): boolean {
    return this.size + other.size <= capacity / 2 && this.liveBytes + other.liveBytes <= maxBytes / 2
  }

  /** Appends entries of another leaf, all of which come after these. */
  take(other: Leaf, start = 0, end = other.size): void {
    let needed = 0
    for (let i = start; i < end; i++) needed += sizeOf(lengthIn(other.arena, other.offsets[i] ?? 0))
    this.reserve(needed)
    for (let i = start; i < end; i++) {
      const from = other.offsets[i] ?? 0
      const size = sizeOf(lengthIn(other.arena, from))
      this.scores[this.size] = other.scores[i] ?? 0
      this.offsets[this.size] = this.used
      Latin1.copy(this.arena, this.used, other.arena, from, size)
      this.used += size
      this.size++
    }
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    if (isReversed) for (let i = end - 1; i >= start; i--) visit(this.memberAt(i), this.scores[i] ?? 0)
    else for (let i = start; i < end; i++) visit(this.memberAt(i), this.scores[i] ?? 0)
  }

  handOut(start: number, end: number, isReversed: boolean, take: Take): void {
    const { arena, offsets, scores } = this
    const step = isReversed ? -1 : 1
    let i = isReversed ? end - 1 : start
    for (let remaining = end - start; remaining > 0; remaining--, i += step) {
      const offset = offsets[i] ?? 0
      const length = arena[offset] ?? 0
      if (length < long) take(arena, offset + 1, length, scores[i] ?? 0)
      else take(arena, offset + 5, lengthIn(arena, offset), scores[i] ?? 0)
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
    const { arena, offsets } = this
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
      const from = offsets[i] ?? 0
      const size = sizeOf(lengthIn(arena, from))
      Latin1.copy(grown, used, arena, from, size)
      offsets[i] = used
      used += size
    }
    this.used = used
    this.wasted = 0
  }
}
