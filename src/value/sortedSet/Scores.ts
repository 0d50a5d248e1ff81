/**
 * The scores of a big sorted set's members: the shared hash table, with a score in the two numbers beside each key. Small
 * members and all scores lie off V8's heap.
 */
import * as Bytes from "../../Bytes.js"
import { Dict } from "../../dict/Dict.js"
import type { Visit } from "./Order.js"

/** A score as the two numbers that a slot has room for. */
const score = new Float64Array(1)
const halves = new Int32Array(score.buffer)

export class Scores {
  private readonly dict = new Dict<Bytes.Bytes>()

  get size(): number {
    return this.dict.size
  }

  get(member: Bytes.Bytes): number | undefined {
    const at = this.dict.find(member)
    return at < 0 ? undefined : this.scoreAt(at)
  }

  set(member: Bytes.Bytes, value: number): void {
    const found = this.dict.find(member)
    // what is too long for the table's arena it keeps as it is
    const at = found < 0 ? this.dict.add(member.length >= ownedFrom ? Bytes.own(member) : member, Bytes.empty) : found
    score[0] = value
    this.dict.setStampAt(at, halves[0] ?? 0)
    this.dict.setTagAt(at, halves[1] ?? 0)
  }

  delete(member: Bytes.Bytes): boolean {
    return this.dict.delete(member)
  }

  forEach(visit: Visit): void {
    this.dict.forEach((at) => {
      visit(this.dict.keyAt(at), this.scoreAt(at))
    })
  }

  /** As `Dict.scan`. */
  scan(cursor: number, count: number, visit: Visit): number {
    return this.dict.scan(cursor, count, (at) => visit(this.dict.keyAt(at), this.scoreAt(at)))
  }

  private scoreAt(at: number): number {
    halves[0] = this.dict.stampAt(at)
    halves[1] = this.dict.tagAt(at)
    return score[0] ?? 0
  }
}

const ownedFrom = 0xffff
