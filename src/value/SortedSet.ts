/**
 * A sorted set: members with scores, in the order of their scores and, of equal ones, of their bytes. A small one is a
 * packed run. A big one is a counted B+-tree beside a hash table from members to scores, both off V8's heap; ranks,
 * and ranges by rank, score or member, are found in O(log n). Half-open ranges of ranks say which entries are meant.
 */
import { type Bytes, empty, unsafeMake } from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import type { Elements } from "../bytes/Elements.js"
import type { Packed, PackedValue } from "../dict/Packed.js"
import type { Range } from "./Range.js"
import { isAboveMin, isBelowMax, type LexBound, type LexRange, type ScoreRange } from "./sortedSet/Bound.js"
import { noScore, type Order, type Visit } from "./sortedSet/Order.js"
import { Scores } from "./sortedSet/Scores.js"
import { Small } from "./sortedSet/Small.js"
import { Tree } from "./sortedSet/Tree.js"

/** How many entries a small set holds: a walk over its members then costs about what a look into a table does. */
const maxSmall = 128

/** The longest member of one, in bytes: an edit moves what is behind it. */
const maxSmallMember = 1024

/**
 * How big a set may be for Redis to keep it as a listpack: `zset-max-listpack-entries` and `zset-max-listpack-value`.
 */
export interface Limits {
  readonly entries: number
  /** Of a member, in bytes. */
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

export class SortedSet {
  readonly type = "zset"
  /** Absent while the set is small. */
  private scores: Scores | undefined

  /** An empty set; Redis makes one that is to outgrow a listpack a skiplist at once. */
  constructor(
    private isListpack = true,
    private order: Order = new Small()
  ) {}

  /** A set of members with their scores, which it keeps: whoever made them lets go. */
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
    scores.forEach((member, score) => void set.order.insert(set.kept(score), member))
    return set
  }

  get size(): number {
    return this.order.size
  }

  /** How OBJECT ENCODING names it: a listpack until it once outgrew the limits. */
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
    const kept = this.kept(score)
    this.order.insert(kept, member)
    this.scores?.set(member, kept)
  }

  /** Gives a member that is there another score. */
  update(member: Bytes, old: number, score: number): void {
    const kept = this.kept(score)
    if (this.order instanceof Small) {
      this.order.update(member, kept)
      return
    }
    this.order.remove(old, member)
    this.order.insert(kept, member)
    this.scores?.set(member, kept)
  }

  /** Removes a member; whether it was there. */
  remove(member: Bytes): boolean {
    const score = this.score(member)
    if (score === undefined) return false
    this.order.remove(score, member)
    this.scores?.delete(member)
    return true
  }

  /** How many entries come before a member; `undefined` if it is not there. */
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
   * The ranks of the entries within a range of members, which is meant for sets whose scores are all the same. Of others
   * a small one finds, as Redis's listpack does, what follows its first (from the end, its last) member in the range,
   * `skip` members further on.
   */
  byLex(range: LexRange, isReversed = false, skip = 0): Range {
    const { order } = this
    if (order instanceof Small) return byWalk(order, range, isReversed, skip)
    const start = this.seekLex(range.min, true) + (isReversed ? 0 : skip)
    const end = this.seekLex(range.max, false) - (isReversed ? skip : 0)
    return start < end ? { start, end } : none
  }

  /** Visits the entries from a rank up to another, which stays; in order, or reversed. */
  forEach(visit: Visit, start = 0, end = this.size, isReversed = false): void {
    if (start < end) this.order.visit(start, end, isReversed, visit)
  }

  /** Hands out the members from a rank up to another, in order or reversed, each followed by its score if it is wanted. */
  writeTo(elements: Elements, { start, end }: Range, isReversed: boolean, withScores: boolean): void {
    if (start < end) this.order.writeTo(elements, start, end, isReversed, withScores ? Double.format : undefined)
  }

  /** Removes the entries from a rank up to another, which stays. */
  removeRange(start: number, end: number): void {
    const { scores } = this
    if (scores !== undefined) {
      // the visit must be over before the table changes, not the tree
      this.order.visit(start, end, false, (member) => void scores.delete(member))
    }
    this.order.removeRange(start, end)
  }

  /**
   * Visits entries from a cursor on, about `count` of them, and returns the cursor to go on from, 0 at the end. A member
   * that is there throughout is visited at least once, with its score as text. A small set is visited whole.
   */
  scan(cursor: number, count: number, visit: (member: Bytes, score: Bytes) => void): number {
    const visitEntry: Visit = (member, score) => visit(member, this.scoreText(score))
    if (this.scores !== undefined) return this.scores.scan(cursor, count, visitEntry)
    this.forEach(visitEntry)
    return 0
  }

  /** Any member, each as likely; there must be one. `random` gives 0 ≤ x < 1. */
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

  /** Itself as it is packed, if it is; and of that again. */
  pack(): PackedValue | undefined {
    if (!(this.order instanceof Small)) return undefined
    const { header, packed } = this.order.pack()
    return { header: header * 2 + (this.isListpack ? 1 : 0), packed }
  }

  static unpack(header: number, packed: Packed): SortedSet {
    return new SortedSet((header & 1) === 1, new Small(packed, header >> 1))
  }

  /** A set that shares nothing with this one. */
  clone(): SortedSet {
    const copy = new SortedSet(this.isListpack, this.order.clone())
    if (this.scores !== undefined) {
      const scores = new Scores()
      this.scores.forEach((member, score) => void scores.set(member, score))
      copy.scores = scores
    }
    return copy
  }

  /** A score as its encoding holds it, which a scan shows: a listpack has all digits of an integer that it can. */
  scoreText(score: number): Bytes {
    return this.isListpack && Number.isInteger(score) && Math.abs(score) <= maxListpackInteger
      ? unsafeMake(String(BigInt(score)))
      : Double.format(score)
  }

  /** A listpack keeps an integer where it can, and has no sign for zero. */
  private kept(score: number): number {
    return this.isListpack && score === 0 ? 0 : score
  }

  private grow(): void {
    const scores = new Scores()
    const tree = new Tree()
    this.forEach((member, score) => {
      scores.set(member, score)
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
