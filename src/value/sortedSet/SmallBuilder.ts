/** Makes a small sorted set's order of entries that come in that order, from memory. */
import type { Bytes } from "../../Bytes.js"
import type { FlatElements } from "../../bytes/Elements.js"
import { isNarrow, Packed } from "../../dict/Packed.js"
import { maxSmallMember, Small } from "./Small.js"

export class SmallBuilder implements FlatElements {
  private readonly run = Packed.empty()
  private count = 0
  private score = Number.NEGATIVE_INFINITY
  /** Where the last member lies, and the one before it. */
  private last = 0
  private before = 0

  /** @param isWide whether scores may be other numbers than integers of 32 bits */
  constructor(private readonly isWide: boolean) {}

  add(member: Bytes): void {
    this.begin()
    this.run.add(member)
  }

  addFrom(memory: Buffer, start: number, length: number): void {
    this.begin()
    this.run.addFrom(memory, start, length)
  }

  private begin(): void {
    this.before = this.last
    this.last = this.run.length
  }

  /** Gives the last member its score; false if it is no number, too wide, or the entry does not follow the one before it. */
  close(score: number): boolean {
    const { run } = this
    const follows =
      score > this.score || this.count === 0 || (score === this.score && run.order(this.before, this.last) < 0)
    if (run.length - this.last > maxSmallMember) return false
    if (!follows || Number.isNaN(score) || (!this.isWide && !isNarrow(score))) return false
    const { length } = run
    run.gap(length, length, this.isWide ? 8 : 4)
    run.putNumber(length, score, this.isWide)
    this.score = score
    this.count++
    return true
  }

  /** The order; `undefined` if a member is there twice. */
  get small(): Small | undefined {
    return this.run.hasTwice(1, this.isWide ? 8 : 4)
      ? undefined
      : new Small(this.run, this.count * 2 + (this.isWide ? 1 : 0))
  }
}
