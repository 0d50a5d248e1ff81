/**
 * The scores of a large sorted set's members: a hash table with each score in the two numbers that a slot keeps for its
 * owner. All scores, and all but very long members, lie off V8's heap.
 */
import * as Bytes from "../../Bytes.js"
import { Dict, owned } from "../../dict/Dict.js"
import type { Visit } from "./Order.js"

/** A score as the two numbers of a slot. */
const score = new Float64Array(1)
const halves = new Int32Array(score.buffer)

export class Scores {
  constructor(private readonly dict = new Dict<Bytes.Bytes>()) {}

  /** The memory it takes, in bytes. */
  get memory(): number {
    return this.dict.memory
  }

  get size(): number {
    return this.dict.size
  }

  get(member: Bytes.Bytes): number | undefined {
    const slot = this.dict.find(member)
    return slot < 0 ? undefined : this.scoreAt(slot)
  }

  set(member: Bytes.Bytes, value: number): void {
    const found = this.dict.find(member)
    const slot = found < 0 ? this.dict.add(owned(member), Bytes.empty) : found
    score[0] = value
    this.dict.setStampAt(slot, halves[0] ?? 0)
    this.dict.setTagAt(slot, halves[1] ?? 0)
  }

  delete(member: Bytes.Bytes): boolean {
    return this.dict.delete(member)
  }

  forEach(visit: Visit): void {
    this.dict.forEach((slot) => void visit(this.dict.keyAt(slot), this.scoreAt(slot)))
  }

  clone(): Scores {
    return new Scores(this.dict.clone())
  }

  /** As `Dict.scan`. */
  scan(cursor: number, count: number, visit: Visit): number {
    return this.dict.scan(cursor, count, (slot) => visit(this.dict.keyAt(slot), this.scoreAt(slot)))
  }

  private scoreAt(slot: number): number {
    halves[0] = this.dict.stampAt(slot)
    halves[1] = this.dict.tagAt(slot)
    return score[0] ?? 0
  }
}
