/**
 * A FIFO queue with O(1) removal from any position. A `Set` would iterate over every entry
 * that was deleted from its head.
 */

/** The place of an item in a queue. */
export interface Place<A> {
  readonly queue: Queue<A>
  readonly item: A
  before: Place<A> | undefined
  after: Place<A> | undefined
}

export class Queue<A> implements Iterable<A> {
  private first: Place<A> | undefined
  private last: Place<A> | undefined

  get isEmpty(): boolean {
    return this.first === undefined
  }

  /** Adds an item at the end. */
  add(item: A): Place<A> {
    const place: Place<A> = { queue: this, item, before: this.last, after: undefined }
    if (this.last === undefined) this.first = place
    else this.last.after = place
    this.last = place
    return place
  }

  /** Removes an item, once, by its place. */
  remove({ before, after }: Place<A>): void {
    if (before === undefined) this.first = after
    else before.after = after
    if (after === undefined) this.last = before
    else after.before = before
  }

  /** From first to last. The current item may be removed meanwhile. */
  *[Symbol.iterator](): Generator<A> {
    for (let place = this.first; place !== undefined; ) {
      const { item, after } = place
      yield item
      place = after
    }
  }
}
