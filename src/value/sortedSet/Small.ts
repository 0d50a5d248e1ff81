/**
 * The order of a small sorted set: a packed run of members, each with its score behind it, of four bytes while all are
 * integers of 32 bits, else of eight. Members and places are found by a walk, so it needs no table.
 */
import type * as Bytes from "../../Bytes.js"
import type { Elements } from "../../bytes/Elements.js"
import { isNarrow, Packed, type PackedValue, sizeOf } from "../../dict/Packed.js"
import type { Order, ScoreText, Visit } from "./Order.js"

export class Small implements Order {
  private count: number
  private isWide: boolean
  /** How many entries come before what `locate` found last. */
  private rank = 0

  /** No entries, unless it is made of another one's: `header` is as `pack` gives it. */
  constructor(
    private readonly packed: Packed = Packed.empty(),
    header = 0
  ) {
    this.count = header >> 1
    this.isWide = (header & 1) === 1
  }

  get size(): number {
    return this.count
  }

  /** A member's score; `undefined` if it is not there. */
  score(member: Bytes.Bytes): number | undefined {
    const at = this.find(member)
    return at < 0 ? undefined : this.scoreAt(at)
  }

  /** Gives a member that is there another score. */
  update(member: Bytes.Bytes, score: number): void {
    if (!this.isWide && !isNarrow(score)) this.widen()
    const { packed } = this
    const at = this.find(member)
    const end = this.after(at)
    const target = this.locate(score, member, false)
    if (target === at || target === end) packed.putNumber(end - this.width, score, this.isWide)
    else {
      const size = end - at
      packed.gap(at, end, 0)
      this.put(target > at ? target - size : target, score, member)
    }
  }

  /** The first rank from one on, in steps of 1 or -1, whose member satisfies; past the ends where none does. */
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
    const at = this.find(member)
    this.packed.gap(at, this.after(at), 0)
    this.count--
  }

  removeRange(start: number, end: number): void {
    if (start >= end) return
    this.packed.gap(this.offsetOf(start), this.offsetOf(end), 0)
    this.count -= end - start
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    this.eachAt(start, end, isReversed, (at) => visit(this.packed.read(at), this.scoreAt(at)))
  }

  writeTo(elements: Elements, start: number, end: number, isReversed: boolean, text?: ScoreText): void {
    this.eachAt(start, end, isReversed, (at) => {
      this.packed.writeOne(elements, at)
      if (text !== undefined) elements.add(text(this.scoreAt(at)))
    })
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
  private scoreAt(at: number): number {
    return this.packed.numberAt(this.packed.after(at), this.isWide)
  }

  private after(at: number): number {
    return this.packed.after(at) + this.width
  }

  private offsetOf(rank: number): number {
    let at = 0
    for (let i = 0; i < rank; i++) at = this.after(at)
    return at
  }

  private offsets(): Array<number> {
    const offsets: Array<number> = []
    for (let at = 0; at < this.packed.length; at = this.after(at)) offsets.push(at)
    return offsets
  }

  private eachAt(start: number, end: number, isReversed: boolean, visit: (at: number) => void): void {
    if (isReversed) {
      const offsets = this.offsets()
      for (let rank = end - 1; rank >= start; rank--) visit(offsets[rank] ?? 0)
      return
    }
    let at = this.offsetOf(start)
    for (let left = end - start; left > 0; left--) {
      visit(at)
      at = this.after(at)
    }
  }

  /** The offset of the first entry that does not come before a place, as `seek` tells it. */
  private locate(score: number, member: Bytes.Bytes | undefined, after: boolean): number {
    const { packed, width } = this
    let at = 0
    let rank = 0
    while (at < packed.length) {
      const end = packed.after(at)
      const own = packed.numberAt(end, this.isWide)
      if (!(own < score)) {
        if (own > score) break
        const order = member === undefined ? 0 : packed.compare(at, member)
        if (order > 0 || (order === 0 && !after)) break
      }
      at = end + width
      rank++
    }
    this.rank = rank
    return at
  }

  private put(at: number, score: number, member: Bytes.Bytes): void {
    const { packed } = this
    packed.gap(at, at, sizeOf(member.length) + this.width)
    packed.putNumber(packed.put(at, member), score, this.isWide)
  }

  /** From now on all scores take eight bytes. */
  private widen(): void {
    const { packed } = this
    for (let at = 0; at < packed.length; ) {
      const end = packed.after(at)
      const score = packed.numberAt(end, false)
      packed.gap(end, end + 4, 8)
      packed.putNumber(end, score, true)
      at = end + 8
    }
    this.isWide = true
  }
}
