/**
 * A line of those who wait: first come, first served, and whoever leaves leaves at once, wherever they stand. (A `Set` would
 * do, were it not that those who left from its head are stepped over each time it is gone through.)
 */

/** Where one stands in a line. */
export interface Place<A> {
  readonly line: Line<A>
  readonly who: A
  before: Place<A> | undefined
  behind: Place<A> | undefined
}

export class Line<A> implements Iterable<A> {
  private first: Place<A> | undefined
  private last: Place<A> | undefined

  get isEmpty(): boolean {
    return this.first === undefined
  }

  /** One more, at the end. */
  add(who: A): Place<A> {
    const place: Place<A> = { line: this, who, before: this.last, behind: undefined }
    if (this.last === undefined) this.first = place
    else this.last.behind = place
    this.last = place
    return place
  }

  /** Leaves; once. */
  remove({ before, behind }: Place<A>): void {
    if (before === undefined) this.first = behind
    else before.behind = behind
    if (behind === undefined) this.last = before
    else behind.before = before
  }

  /** From the first to the last; whoever is met may leave meanwhile. */
  *[Symbol.iterator](): Generator<A> {
    for (let place = this.first; place !== undefined; ) {
      const { who, behind } = place
      yield who
      place = behind
    }
  }
}
