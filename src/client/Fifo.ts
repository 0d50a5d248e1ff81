/** A queue in an array: adds at its end and takes from its front, each in constant time. */
export class Fifo<A> {
  private items: Array<A> = []
  private head = 0

  get size(): number {
    return this.items.length - this.head
  }

  peek(): A | undefined {
    return this.items[this.head]
  }

  add(item: A): void {
    this.items.push(item)
  }

  take(): A | undefined {
    const item = this.items[this.head]
    if (item === undefined) return undefined
    this.head++
    // drops what was taken once it is the greater part
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  /** Takes all. */
  takeAll(): ReadonlyArray<A> {
    const all = this.items.slice(this.head)
    this.items = []
    this.head = 0
    return all
  }
}
