/**
 * The order of a small sorted set: a packed run of members, each followed by its score, which takes four bytes while
 * all scores are integers of 32 bits, else eight. A walk finds members and ranks, so there is no table.
 */
import type * as Bytes from "../../Bytes.js"
import { isNarrow, Packed, type PackedValue, sizeOf } from "../../dict/Packed.js"
import type { Order, Take, Visit } from "./Order.js"

/** The most entries: a walk over them costs about as much as a look-up in a table. */
export const maxSmall = 128

/** The longest member, in bytes: an edit moves the bytes after it. */
export const maxSmallMember = 1024

export class Small implements Order {
  private count: number
  private isWide: boolean
  /** The rank of the entry that `locate` found last. */
  private rank = 0

  /** An empty order, unless it is made of a run and the header that `pack` gave with it. */
  constructor(
    private readonly packed: Packed = Packed.empty(),
    header = 0
  ) {
    this.count = header >> 1
    this.isWide = (header & 1) === 1
  }

  get memory(): number {
    return this.packed.memory + 64
  }

  get size(): number {
    return this.count
  }

  /** A member's score; `undefined` if it is not there. */
  score(member: Bytes.Bytes): number | undefined {
    const offset = this.find(member)
    return offset < 0 ? undefined : this.scoreAt(offset)
  }

  update(_old: number, score: number, member: Bytes.Bytes): void {
    if (!this.isWide && !isNarrow(score)) this.widen()
    const { packed } = this
    const offset = this.find(member)
    const end = this.after(offset)
    const target = this.locate(score, member, false)
    if (target === offset || target === end) packed.putNumber(end - this.width, score, this.isWide)
    else {
      const size = end - offset
      packed.gap(offset, end, 0)
      this.put(target > offset ? target - size : target, score, member)
    }
  }

  /**
   * The first rank from `from` on, in steps of 1 or -1, whose member satisfies the test; past the end if there is none.
   */
  walk(from: number, step: 1 | -1, satisfies: (member: Bytes.Bytes) => boolean): number {
    const offsets = this.offsets()
    let rank = from
    for (; rank >= 0 && rank < offsets.length; rank += step) {
      if (satisfies(this.packed.read(offsets[rank] ?? 0))) break
    }
    return rank
  }

  seek(score: number, member: Bytes.Bytes | undefined, after: boolean): number {
    this.locate(score, member, after)
    return this.rank
  }

  insert(score: number, member: Bytes.Bytes): void {
    if (!this.isWide && !isNarrow(score)) this.widen()
    this.put(this.locate(score, member, false), score, member)
    this.count++
  }

  remove(_score: number, member: Bytes.Bytes): void {
    const offset = this.find(member)
    this.packed.gap(offset, this.after(offset), 0)
    this.count--
  }

  removeRange(start: number, end: number): void {
    if (start >= end) return
    this.packed.gap(this.offsetOf(start), this.offsetOf(end), 0)
    this.count -= end - start
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    this.eachAt(start, end, isReversed, (offset) => visit(this.packed.read(offset), this.scoreAt(offset)))
  }

  handOut(start: number, end: number, isReversed: boolean, take: Take): void {
    this.eachAt(start, end, isReversed, (offset) => this.packed.takePair(take, offset, this.isWide))
  }

  pack(): PackedValue {
    return { header: this.count * 2 + (this.isWide ? 1 : 0), packed: this.packed }
  }

  clone(): Small {
    return new Small(this.packed.clone(), this.pack().header)
  }

  private get width(): number {
    return this.isWide ? 8 : 4
  }

  private find(member: Bytes.Bytes): number {
    return this.packed.find(member, 1, this.width)
  }

  /** The score of the entry at an offset. */
  private scoreAt(offset: number): number {
    return this.packed.numberAt(this.packed.after(offset), this.isWide)
  }

  private after(offset: number): number {
    return this.packed.after(offset) + this.width
  }

  private offsetOf(rank: number): number {
    let offset = 0
    for (let i = 0; i < rank; i++) offset = this.after(offset)
    return offset
  }

  private offsets(): Array<number> {
    const offsets: Array<number> = []
    for (let offset = 0; offset < this.packed.length; offset = this.after(offset)) offsets.push(offset)
    return offsets
  }

  private eachAt(start: number, end: number, isReversed: boolean, visit: (offset: number) => void): void {
    if (isReversed) {
      const offsets = this.offsets()
      for (let rank = end - 1; rank >= start; rank--) visit(offsets[rank] ?? 0)
      return
    }
    let offset = this.offsetOf(start)
    for (let remaining = end - start; remaining > 0; remaining--) {
      visit(offset)
      offset = this.after(offset)
    }
  }

  /** The offset of the first entry that is not among those that `seek` counts. */
  private locate(score: number, member: Bytes.Bytes | undefined, after: boolean): number {
    const { packed, width } = this
    let offset = 0
    let rank = 0
    while (offset < packed.length) {
      const end = packed.after(offset)
      const own = packed.numberAt(end, this.isWide)
      if (!(own < score)) {
        if (own > score) break
        const order = member === undefined ? 0 : packed.compare(offset, member)
        if (order > 0 || (order === 0 && !after)) break
      }
      offset = end + width
      rank++
    }
    this.rank = rank
    return offset
  }

  private put(offset: number, score: number, member: Bytes.Bytes): void {
    const { packed } = this
    packed.gap(offset, offset, sizeOf(member.length) + this.width)
    packed.putNumber(packed.put(offset, member), score, this.isWide)
  }

  /** Turns every score into eight bytes. */
  private widen(): void {
    const { packed } = this
    for (let offset = 0; offset < packed.length; ) {
      const end = packed.after(offset)
      const score = packed.numberAt(end, false)
      packed.gap(end, end + 4, 8)
      packed.putNumber(end, score, true)
      offset = end + 8
    }
    this.isWide = true
  }
}
