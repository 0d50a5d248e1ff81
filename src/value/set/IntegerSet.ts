/**
 * A set of 64-bit integers in ascending order: a plain array, in which V8 keeps numbers without boxing each. Integers
 * beyond 2^53 are bigints, others never.
 */
import { isNarrow, Packed } from "../../dict/Packed.js"

export class IntegerSet {
  private readonly items: Array<number | bigint>

  /** @param items in ascending order, each once */
  constructor(items: ReadonlyArray<number | bigint> = []) {
    this.items = items.slice()
  }

  /** The memory of the integers, in bytes. */
  get memory(): number {
    return this.items.length * 8
  }

  get size(): number {
    return this.items.length
  }

  /** The integers in ascending order. Do not keep it: it changes with the set. */
  get ordered(): ReadonlyArray<number | bigint> {
    return this.items
  }

  has(integer: number | bigint): boolean {
    return this.items[this.rank(integer)] === integer
  }

  /** Adds an integer; whether it is new. */
  add(integer: number | bigint): boolean {
    const { items } = this
    const rank = this.rank(integer)
    if (items[rank] === integer) return false
    if (rank === items.length) items.push(integer)
    else items.splice(rank, 0, integer)
    return true
  }

  /** Removes an integer; whether it was there. */
  delete(integer: number | bigint): boolean {
    const rank = this.rank(integer)
    if (this.items[rank] !== integer) return false
    this.items.splice(rank, 1)
    return true
  }

  clone(): IntegerSet {
    return new IntegerSet(this.items)
  }

  /** The number of integers that are less. */
  private rank(integer: number | bigint): number {
    const { items } = this
    let start = 0
    let end = items.length
    // integers added in order go to the end
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

/** Numbers as a packed run: of four bytes each if all are integers of 32 bits, else of eight. */
export const packNumbers = (numbers: ReadonlyArray<number>): Packed => {
  const packed = Packed.empty()
  const isDouble = !numbers.every(isNarrow)
  const width = isDouble ? 8 : 4
  packed.gap(0, 0, numbers.length * width)
  for (let i = 0; i < numbers.length; i++) packed.putNumber(i * width, numbers[i] ?? 0, isDouble)
  return packed
}

/** The numbers of which `packNumbers` made a run. */
export const unpackNumbers = (packed: Packed, count: number): Array<number> => {
  const width = packed.length / count
  const numbers = new Array<number>(count)
  for (let i = 0; i < count; i++) numbers[i] = packed.numberAt(i * width, width === 8)
  return numbers
}
