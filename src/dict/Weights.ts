/**
 * The memory of the objects that a hash table keeps on V8's heap. A command may change an object after the table has handed it
 * out, so an object handed out for change is noted, and weighed again when the sum is asked for. Weighing must not walk over
 * the object.
 */
import type { Tally, Unsettled } from "./Tally.js"

/** An object that knows its memory. */
export interface Weighed {
  /** In bytes, at no cost that grows with the object. */
  readonly memory: number
  /** The memory that its table has counted, in bytes: 0 if none has. Only `Weights` sets it. */
  weight: number
}

/** Objects that are noted before they are weighed. */
const maxNoted = 64

export class Weights implements Unsettled {
  private noted: Array<Weighed> = []

  constructor(private readonly tally: Tally) {}

  /** Notes an object that is in the table and may change. */
  note(object: Weighed): void {
    const { noted } = this
    // commands in a row change the same object
    if (noted[noted.length - 1] === object) return
    if (noted.length === 0) this.tally.settleLater(this)
    if (noted.push(object) >= maxNoted) this.settle()
  }

  /** Weighs the noted objects. */
  settle(): void {
    const { noted, tally } = this
    if (noted.length === 0) return
    this.noted = []
    for (const object of noted) {
      const { memory } = object
      tally.add(memory - object.weight)
      object.weight = memory
    }
  }

  /** Forgets an object that leaves the table. */
  forget(object: Weighed): void {
    this.tally.add(-object.weight)
    object.weight = 0
    if (this.noted.includes(object)) this.noted = this.noted.filter((each) => each !== object)
  }
}
