/**
 * A set of 64-bit integers in ascending order: a plain array, where V8 keeps whole numbers and doubles without a box each.
 * A bigint stands only for what is beyond 2^53.
 */
export class IntegerSet {
  private readonly items: Array<number | bigint>

  /** @param items in ascending order, each once */
  constructor(items: ReadonlyArray<number | bigint> = []) {
    this.items = items.slice()
  }

  get size(): number {
    return this.items.length
  }

  /** All of them, in ascending order. Not to be kept: it changes with the set. */
  get ordered(): ReadonlyArray<number | bigint> {
    return this.items
  }

  has(integer: number | bigint): boolean {
    return this.items[this.rank(integer)] === integer
  }

  /** Whether it is new. */
  add(integer: number | bigint): boolean {
    const { items } = this
    const at = this.rank(integer)
    if (items[at] === integer) return false
    if (at === items.length) items.push(integer)
    else items.splice(at, 0, integer)
    return true
  }

  /** Whether it was there. */
  delete(integer: number | bigint): boolean {
    const at = this.rank(integer)
    if (this.items[at] !== integer) return false
    this.items.splice(at, 1)
    return true
  }

  clone(): IntegerSet {
    return new IntegerSet(this.items)
  }

  /** How many are less. */
  private rank(integer: number | bigint): number {
    const { items } = this
    let start = 0
    let end = items.length
    // integers that come in order go to the end
    const last = items[end - 1]
    if (last === undefined || last < integer) return end
    while (start < end) {
      const middle = (start + end) >>> 1
      if ((items[middle] ?? 0) < integer) start = middle + 1
      else end = middle
    }
    return start
  }
}
