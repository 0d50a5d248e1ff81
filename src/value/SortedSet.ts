/**
 * A sorted set: members in the order of their scores and, for equal scores, of their bytes. A small set is a packed
 * run. A large one is a counted B+-tree next to a hash table from members to scores, both off V8's heap, in which
 * ranks, and ranges by rank, score or member, are found in O(log n). Methods name entries by half-open ranges of ranks.
 */
import { type Bytes, empty, unsafeMake } from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import type { Elements } from "../bytes/Elements.js"
import type { Packed, PackedValue } from "../dict/Packed.js"
import type { Weighed } from "../dict/Weights.js"
import type { Range } from "./Range.js"
import { isAboveMin, isBelowMax, type LexBound, type LexRange, type ScoreRange } from "./sortedSet/Bound.js"
import { noScore, type Order, type Take, type Visit } from "./sortedSet/Order.js"
import { Scores } from "./sortedSet/Scores.js"
import { maxSmall, maxSmallMember, Small } from "./sortedSet/Small.js"
import { Tree } from "./sortedSet/Tree.js"
import * as View from "./View.js"

/**
 * The limits within which Redis keeps a set as a listpack: `zset-max-listpack-entries` and `zset-max-listpack-value`.
 */
export interface Limits {
  readonly entries: number
  /** The length of a member, in bytes. */
  readonly value: number
}

/** Redis's defaults. */
export const defaultLimits: Limits = { entries: 128, value: 64 }

export interface Entry {
  readonly member: Bytes
  readonly score: number
}

const maxListpackInteger = 2 ** 62

const none: Range = { start: 0, end: 0 }

/** The memory of the object on V8's heap, in bytes. */
const objectSize = 64

export class SortedSet implements Weighed {
  readonly type = "zset"
  weight = 0
  /** The scores by member; absent while the set is small. */
  private scores: Scores | undefined

  /** An empty set, unless it is made of the parts of another. */
  constructor(
    private isListpack = true,
    private order: Order = new Small()
  ) {}

  /** A set of members with their scores. It takes over `scores`, which the caller must not use any more. */
  static from(scores: Scores, limits: Limits): SortedSet {
    let longest = 0
    if (scores.size <= Math.max(limits.entries, maxSmall)) {
      scores.forEach(({ length }) => {
        longest = Math.max(longest, length)
      })
    }
    const set = new SortedSet(scores.size <= limits.entries && longest <= limits.value)
    if (scores.size > maxSmall || longest > maxSmallMember) {
      set.order = new Tree()
      set.scores = scores
    }
    scores.forEach((member, score) => void set.order.insert(set.stored(score), member))
    return set
  }

  /** The memory it takes, in bytes. */
  get memory(): number {
    return objectSize + this.order.memory + (this.scores?.memory ?? 0)
  }

  get size(): number {
    return this.order.size
  }

  /** The encoding, as OBJECT ENCODING names it: a listpack until the set first outgrows the limits. */
  get encoding(): "listpack" | "skiplist" {
    return this.isListpack ? "listpack" : "skiplist"
  }

  /** Makes it a skiplist, whatever its size, as SORT does. */
  outgrow(): void {
    this.isListpack = false
  }

  score(member: Bytes): number | undefined {
    if (this.scores !== undefined) return this.scores.get(member)
    return this.order instanceof Small ? this.order.score(member) : undefined
  }

  /** Adds a member, or changes its score, which must be a number; whether the member is new. */
  add(member: Bytes, score: number, limits: Limits = defaultLimits): boolean {
    const old = this.score(member)
    if (old === undefined) this.insert(member, score, limits)
    else if (old !== score) this.update(member, old, score)
    return old === undefined
  }

  /** Adds a member known to be absent. */
  insert(member: Bytes, score: number, limits: Limits = defaultLimits): void {
    const size = this.size + 1
    if (this.isListpack && (size > limits.entries || member.length > limits.value)) this.isListpack = false
    if (this.order instanceof Small && (size > maxSmall || member.length > maxSmallMember)) this.grow()
    const stored = this.stored(score)
    this.order.insert(stored, member)
    this.scores?.add(member, stored)
  }

  /** Changes the score of a member that `score` has just found. */
  update(member: Bytes, old: number, score: number): void {
    const stored = this.stored(score)
    this.order.update(old, stored, member)
    this.scores?.setFound(stored)
  }

  /** Removes a member; whether it was there. */
  remove(member: Bytes): boolean {
    const score = this.score(member)
    if (score === undefined) return false
    this.order.remove(score, member)
    this.scores?.delete(member)
    return true
  }

  /** The number of entries before a member; `undefined` if it is not there. */
  rank(member: Bytes): number | undefined {
    const score = this.score(member)
    return score === undefined ? undefined : this.order.seek(score, member, false)
  }

  /** The entry at a rank; `undefined` past the ends. */
  at(rank: number): Entry | undefined {
    let entry: Entry | undefined
    if (rank >= 0 && rank < this.size) {
      this.order.visit(rank, rank + 1, false, (member, score) => {
        entry = { member, score }
      })
    }
    return entry
  }

  /** The ranks of the entries within a range of scores. */
  byScore({ min, max }: ScoreRange): Range {
    const start = this.order.seek(min.score, undefined, min.isExclusive)
    const end = this.order.seek(max.score, undefined, !max.isExclusive)
    return start < end ? { start, end } : none
  }

  /**
   * The ranks of the entries within a range of members, for sets whose scores are all equal. In another small set it
   * finds, as Redis's listpack does, the entries that follow the first member in the range (reversed, precede the
   * last), after `skip` members.
   */
  byLex(range: LexRange, isReversed = false, skip = 0): Range {
    const { order } = this
    if (order instanceof Small) return byWalk(order, range, isReversed, skip)
    const start = this.seekLex(range.min, true) + (isReversed ? 0 : skip)
    const end = this.seekLex(range.max, false) - (isReversed ? skip : 0)
    return start < end ? { start, end } : none
  }

  /** Visits the entries from rank `start` up to `end`, in order or reversed. */
  forEach(visit: Visit, start = 0, end = this.size, isReversed = false): void {
    if (start < end) this.order.visit(start, end, isReversed, visit)
  }

  /** Hands out the members of a range of ranks, in order or reversed, each followed by its score if `withScores`. */
  writeTo(elements: Elements, { start, end }: Range, isReversed: boolean, withScores: boolean): void {
    if (start >= end) return
    this.order.handOut(start, end, isReversed, (memory, from, length, score) => {
      elements.addFrom(memory, from, length)
      if (withScores) elements.add(Double.format(score))
    })
  }

  /** Hands out the entries from rank `start` up to `end`, in order or reversed, as `forEach`, without a string of each member. */
  handOut(take: Take, start = 0, end = this.size, isReversed = false): void {
    if (start < end) this.order.handOut(start, end, isReversed, take)
  }

  /** Removes the entries from rank `start` up to `end`. */
  removeRange(start: number, end: number): void {
    const { scores } = this
    if (scores !== undefined) {
      // the tree must not change during the visit; the table may
      this.order.visit(start, end, false, (member) => void scores.delete(member))
    }
    this.order.removeRange(start, end)
  }

  /**
   * Visits about `count` entries from a cursor on and returns the next cursor, 0 at the end. A member that is there
   * throughout is visited at least once, with its score as text. A small set is visited whole.
   */
  scan(cursor: number, count: number, visit: (member: Bytes, score: Bytes) => void): number {
    const visitEntry: Visit = (member, score) => visit(member, this.scoreText(score))
    if (this.scores !== undefined) return this.scores.scan(cursor, count, visitEntry)
    this.forEach(visitEntry)
    return 0
  }

  /** A random member, each as likely as the others; there must be one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes {
    let drawn: Bytes | undefined
    const rank = Math.floor(random() * this.size)
    this.order.visit(rank, rank + 1, false, (member) => {
      drawn = member
    })
    return drawn ?? empty
  }

  /** Visits every member, in order. */
  forEachMember(visit: (member: Bytes) => void): void {
    this.forEach(visit)
  }

  /** The set as a packed run, if it is small. */
  pack(): PackedValue | undefined {
    if (!(this.order instanceof Small)) return undefined
    const { header, packed } = this.order.pack()
    return { header: header * 2 + (this.isListpack ? 1 : 0), packed }
  }

  /** The set of which `pack` made a run. */
  static unpack(header: number, packed: Packed): SortedSet {
    return new SortedSet((header & 1) === 1, new Small(packed, header >> 1))
  }

  clone(): SortedSet {
    const copy = new SortedSet(this.isListpack, this.order.clone())
    if (this.scores !== undefined) copy.scores = this.scores.clone()
    return copy
  }

  /** The view has no scores by member: it is for reading the members in their order. */
  view(): View.View<SortedSet> {
    const { order } = this
    if (!(order instanceof Tree)) return View.own(this.clone())
    const { value, end } = order.view()
    return { value: new SortedSet(this.isListpack, value), end }
  }

  /**
   * A score as SCAN prints it, which depends on the encoding: a listpack keeps all digits of an integer in its range.
   */
  scoreText(score: number): Bytes {
    return this.isListpack && Number.isInteger(score) && Math.abs(score) <= maxListpackInteger
      ? unsafeMake(String(BigInt(score)))
      : Double.format(score)
  }

  /** The score to store: a listpack stores zero as an integer, without a sign. */
  private stored(score: number): number {
    return this.isListpack && score === 0 ? 0 : score
  }

  private grow(): void {
    const scores = new Scores()
    const tree = new Tree()
    this.forEach((member, score) => {
      scores.add(member, score)
      tree.insert(score, member)
    })
    this.scores = scores
    this.order = tree
  }

  private seekLex(bound: LexBound, isMin: boolean): number {
    if (typeof bound === "string") return bound === "-" ? 0 : this.size
    return this.order.seek(noScore, bound.member, bound.isExclusive === isMin)
  }
}

const byWalk = (order: Small, { min, max }: LexRange, isReversed: boolean, skip: number): Range => {
  const { size } = order
  const isAbove = (member: Bytes): boolean => isAboveMin(member, min)
  const isBelow = (member: Bytes): boolean => isBelowMax(member, max)
  if (size === 0 || order.walk(size - 1, 1, isAbove) === size || order.walk(0, -1, isBelow) < 0) return none
  if (isReversed) {
    const found = order.walk(size - 1, -1, isBelow)
    if (order.walk(found, -1, isAbove) !== found) return none
    const last = found - skip
    const before = order.walk(last, -1, (member) => !isAbove(member))
    return before < last ? { start: before + 1, end: last + 1 } : none
  }
  const found = order.walk(0, 1, isAbove)
  if (order.walk(found, 1, isBelow) !== found) return none
  const start = found + skip
  const end = order.walk(start, 1, (member) => !isBelow(member))
  return start < end ? { start, end } : none
}
