/**
 * The deadlines of a database's keys, in milliseconds of Unix time. The slot of a key holds the tag of its deadline, or 0, and
 * a heap finds the nearest. A deadline is a bigint only beyond 2^53.
 */
import { Deadlines } from "../dict/Deadlines.js"
import type { Dict } from "../dict/Dict.js"
import type { Value } from "../value/Value.js"

/** Deadlines that the mean time to live is computed from. */
const sampleSize = 1024

export class KeyDeadlines {
  private readonly heap: Deadlines

  constructor(private readonly dict: Dict<Value>) {
    this.heap = new Deadlines(dict.tally)
  }

  /** The number of keys with a deadline. */
  get size(): number {
    return this.heap.size
  }

  /** The slot of a key with a deadline by its number in no certain order, from 0 up to `size`. */
  slotOf(number: number): number {
    const tag = this.heap.tagOf(number)
    return this.dict.findTagged(this.heap.hashOf(tag), tag)
  }

  /** The nearest deadline; `Infinity` if there is none. */
  get nearest(): number {
    return this.heap.next
  }

  /** The slot of the key with the nearest deadline. */
  get nearestSlot(): number {
    const tag = this.heap.nextTag
    return this.dict.findTagged(this.heap.hashOf(tag), tag)
  }

  /** The mean deadline of a sample; NaN if there is none. */
  get mean(): number {
    return this.heap.sample(sampleSize)
  }

  isDue(slot: number, now: number): boolean {
    const tag = this.dict.tagAt(slot)
    return tag !== 0 && this.heap.deadlineOf(tag) <= now
  }

  at(slot: number): number | bigint | undefined {
    const tag = this.dict.tagAt(slot)
    return tag === 0 ? undefined : this.heap.exactDeadlineOf(tag)
  }

  set(slot: number, deadline: number | bigint): void {
    const tag = this.dict.tagAt(slot)
    if (tag === 0) this.dict.setTagAt(slot, this.heap.add(this.dict.hashAt(slot), deadline))
    else {
      this.dict.release(slot)
      this.heap.change(tag, deadline)
    }
  }

  clear(slot: number): void {
    const tag = this.dict.tagAt(slot)
    if (tag === 0) return
    this.dict.setTagAt(slot, 0)
    this.heap.remove(tag)
  }
}
