/** A queue in an array: adds at its end and takes from its front, each in constant time. */
export class Fifo<A> {
  /** Those before `head` have been taken, and are `undefined`: a big request must not stay in memory. */
  private items: Array<A | undefined> = []
  private head = 0

  get size(): number {
    return this.items.length - this.head
  }

  peek(): A | undefined {
    return this.items[this.head]
  }

  /** The first item that a predicate holds for. */
  find(holds: (item: A) => boolean): A | undefined {
    for (let at = this.head; at < this.items.length; at++) {
      const item = this.items[at]
      if (item !== undefined && holds(item)) return item
    }
    return undefined
  }

  forEach(visit: (item: A) => void): void {
    for (let at = this.head; at < this.items.length; at++) {
      const item = this.items[at]
      if (item !== undefined) visit(item)
    }
  }

  add(item: A): void {
    this.items.push(item)
  }

  take(): A | undefined {
    const item = this.items[this.head]
    if (item === undefined) return undefined
    this.items[this.head++] = undefined
    if (this.head === this.items.length) {
      this.items.length = 0
      this.head = 0
    } else if (this.head > 1024 && this.head * 2 > this.items.length) {
      // what was taken is the greater part
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  /** Takes all. */
  takeAll(): ReadonlyArray<A> {
    const all: Array<A> = []
    for (let item = this.take(); item !== undefined; item = this.take()) all.push(item)
    return all
  }
}
