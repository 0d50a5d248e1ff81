/**
 * The scores of a large sorted set's members: a hash table with each score in the two numbers that a slot keeps for its
 * owner. All scores, and all but very long members, lie off V8's heap.
 */
import * as Bytes from "../../Bytes.js"
import { Dict, owned } from "../../dict/Dict.js"
import type { Visit } from "./Order.js"

export class Scores {
  /** The slot of the member that `get` found last. */
  private found = -1

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
    this.found = slot
    return slot < 0 ? undefined : this.dict.doubleAt(slot)
  }

  /** Changes the score of the member that `get` has just found. */
  setFound(value: number): void {
    this.dict.setDoubleAt(this.found, value)
  }

  /** Adds a member known to be absent. */
  add(member: Bytes.Bytes, value: number): void {
    this.dict.setDoubleAt(this.dict.add(owned(member), Bytes.empty), value)
  }

  set(member: Bytes.Bytes, value: number): void {
    const found = this.dict.find(member)
    this.dict.setDoubleAt(found < 0 ? this.dict.add(owned(member), Bytes.empty) : found, value)
  }

  delete(member: Bytes.Bytes): boolean {
    return this.dict.delete(member)
  }

  forEach(visit: Visit): void {
    this.dict.forEach((slot) => void visit(this.dict.keyAt(slot), this.dict.doubleAt(slot)))
  }

  clone(): Scores {
    return new Scores(this.dict.clone())
  }

  /** As `Dict.scan`. */
  scan(cursor: number, count: number, visit: Visit): number {
    return this.dict.scan(cursor, count, (slot) => visit(this.dict.keyAt(slot), this.dict.doubleAt(slot)))
  }
}
