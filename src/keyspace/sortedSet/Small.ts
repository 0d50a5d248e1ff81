/**
 * The order of a small sorted set: two plain arrays side by side. Members are found by a walk, so it needs no table.
 *
 * @since 0.1.0
 */
import * as Bytes from "../../Bytes.js"
import type { Elements } from "../Elements.js"
import * as Packed from "../Packed.js"
import * as PackedNumbers from "../PackedNumbers.js"
import * as SmallArray from "../SmallArray.js"
import type { Order, ScoreText, Visit } from "./Order.js"

/**
 * @since 0.1.0
 * @category models
 */
export class Small implements Order {
  constructor(
    private scores: Array<number> = [],
    private members: Array<Bytes.Bytes> = []
  ) {}

  get size(): number {
    return this.members.length
  }

  /** The rank of a member, or -1. */
  find(member: Bytes.Bytes): number {
    const { members } = this
    const { length } = member
    // two numbers are compared sooner than two strings: most members differ in their length or at their end
    const last = member.charCodeAt(length - 1)
    for (let i = 0; i < members.length; i++) {
      const other = members[i]
      if (other === undefined || other.length !== length) continue
      if ((length === 0 || other.charCodeAt(length - 1) === last) && other === member) return i
    }
    return -1
  }

  /** The score at a rank within the set. */
  scoreAt(rank: number): number {
    return this.scores[rank] ?? Number.NaN
  }

  /** The first rank from one on, in steps of 1 or -1, whose member satisfies; past the ends where none does. */
  walk(from: number, step: 1 | -1, satisfies: (member: Bytes.Bytes) => boolean): number {
    let rank = from
    for (; rank >= 0 && rank < this.members.length; rank += step) {
      const member = this.members[rank]
      if (member !== undefined && satisfies(member)) break
    }
    return rank
  }

  seek(score: number, member: Bytes.Bytes | undefined, after: boolean): number {
    let low = 0
    let high = this.members.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = this.compare(middle, score, member)
      if (order < 0 || (after && order === 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  private compare(rank: number, score: number, member: Bytes.Bytes | undefined): number {
    const own = this.scoreAt(rank)
    if (own < score) return -1
    if (own > score) return 1
    const text = this.members[rank]
    if (member === undefined || text === undefined || text === member) return 0
    return text < member ? -1 : 1
  }

  insert(score: number, member: Bytes.Bytes): void {
    const rank = this.seek(score, member, false)
    this.scores = SmallArray.insert(this.scores, rank, score)
    this.members = SmallArray.insert(this.members, rank, Bytes.own(member))
  }

  remove(score: number, member: Bytes.Bytes): void {
    const rank = this.seek(score, member, false)
    this.removeRange(rank, rank + 1)
  }

  removeRange(start: number, end: number): void {
    this.scores.splice(start, end - start)
    this.members.splice(start, end - start)
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    const step = isReversed ? -1 : 1
    let rank = isReversed ? end - 1 : start
    for (let left = end - start; left > 0; left--, rank += step) {
      const member = this.members[rank]
      if (member !== undefined) visit(member, this.scoreAt(rank))
    }
  }

  writeTo(elements: Elements, start: number, end: number, isReversed: boolean, text?: ScoreText): void {
    const step = isReversed ? -1 : 1
    let rank = isReversed ? end - 1 : start
    for (let left = end - start; left > 0; left--, rank += step) {
      elements.add(this.members[rank] ?? Bytes.empty)
      if (text !== undefined) elements.add(text(this.scoreAt(rank)))
    }
  }

  /** The members and then the scores, as bytes; there may be as many as `PackedNumbers.most`. */
  pack(): Bytes.Bytes {
    const members = Packed.splice(Bytes.empty, 0, 0, this.members)
    return Bytes.unsafeMake(members + PackedNumbers.pack(this.scores))
  }

  static unpack(count: number, bytes: Bytes.Bytes): Small {
    const members = Packed.readAll(bytes, 0, count)
    let at = 0
    for (let i = 0; i < count; i++) at = Packed.after(bytes, at)
    return new Small(PackedNumbers.unpack(Bytes.unsafeMake(bytes.slice(at)), count), members)
  }

  clone(): Small {
    return new Small(this.scores.slice(), this.members.slice())
  }
}
