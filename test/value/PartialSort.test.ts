import { assert, describe, it } from "@effect/vitest"
import { partialSort } from "../../src/value/PartialSort.js"

const byNumber = (one: number, other: number): number => one - other

/** Numbers in no order, the same each time. */
const shuffled = (length: number): Array<number> => Array.from({ length }, (_, i) => (i * 7919) % length)

const count = <A>(items: Array<A>, compare: (one: A, other: A) => number, first: number, last: number): number => {
  let comparisons = 0
  const counted = (one: A, other: A): number => {
    comparisons++
    return compare(one, other)
  }
  partialSort(items, counted, first, last)
  return comparisons
}

/**
 * An array from McIlroy's adversary, which chooses values only when the sort compares them, so that every pivot is the worst.
 * The sort is not random, so it does the same again on the finished array.
 */
const killer = (length: number): Array<number> => {
  const undecided = length
  const values = Array.from({ length }, () => undecided)
  let decided = 0
  let candidate = 0
  const of = (index: number): number => values[index] ?? 0
  const compare = (one: number, other: number): number => {
    if (of(one) === undecided && of(other) === undecided) values[one === candidate ? one : other] = decided++
    if (of(one) === undecided) candidate = one
    else if (of(other) === undecided) candidate = other
    return of(one) - of(other)
  }
  partialSort(
    Array.from({ length }, (_, i) => i),
    compare,
    0,
    length - 1
  )
  return values
}

describe("partialSort", () => {
  it("sorts a range of places as a sort of the whole array would", () => {
    for (const length of [0, 1, 2, 6, 7, 8, 39, 40, 41, 500]) {
      const whole = shuffled(length).sort(byNumber)
      for (const [first, last] of [
        [0, length - 1],
        [0, 0],
        [3, 9],
        [Math.floor(length / 2), Math.floor(length / 2)],
        [length - 1, length - 1]
      ] as const) {
        const items = shuffled(length)
        partialSort(items, byNumber, first, last)
        assert.deepStrictEqual(
          items.slice(first, last + 1),
          whole.slice(first, last + 1),
          `${first} to ${last} of ${length}`
        )
        assert.deepStrictEqual(items.sort(byNumber), whole)
      }
    }
  })

  it("does not sort outside the range", () => {
    const length = 100_000
    assert.isBelow(count(shuffled(length), byNumber, 0, 9), 6 * length)
  })

  it("takes n log n comparisons on an array made to be its worst case", () => {
    const length = 20_000
    const worst = killer(length)
    const sorted = [...worst].sort(byNumber)
    const comparisons = count(worst, byNumber, 0, length - 1)
    assert.deepStrictEqual(worst, sorted)
    // a quicksort without a limit on its levels takes 39 million
    assert.isBelow(comparisons, 6 * length * Math.log2(length))
    assert.isAbove(comparisons, 2 * length * Math.log2(length))
  })
})
