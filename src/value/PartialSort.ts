/**
 * Sorts a range of places: Bentley and McIlroy's quicksort, which leaves alone the parts outside the range. It follows
 * Redis's step by step, so that equal items come out in the same order. But Redis's takes quadratic time on an array
 * made to be its worst case; here another sort takes over then, so that no client can hold the loop.
 *
 * @see https://github.com/redis/redis/blob/7.0/src/pqsort.c
 */

type Compare<A> = (one: A, other: A) => number

/** Fewer items than this are sorted by insertion. */
const few = 7

/** Above this size the pivot is the median of nine items, not of three. */
const many = 40

/**
 * The levels of recursion allowed for each doubling of the length, before a sort without a worst case takes the rest.
 * Arrays that no attacker has made need about half of them.
 */
const levelsPerDoubling = 3

/** Puts into the places `first` to `last` the items that a sort of the whole array would put there. */
export const partialSort = <A>(items: Array<A>, compare: Compare<A>, first: number, last: number): void => {
  const at = (place: number): A => items[place] as A // places are within the array
  const compareAt = (one: number, other: number): number => compare(at(one), at(other))
  const swap = (one: number, other: number): void => {
    const item = at(one)
    items[one] = at(other)
    items[other] = item
  }
  const swapRuns = (one: number, other: number, length: number): void => {
    for (let i = 0; i < length; i++) swap(one + i, other + i)
  }
  const median = (a: number, b: number, c: number): number => {
    if (compareAt(a, b) < 0) return compareAt(b, c) < 0 ? b : compareAt(a, c) < 0 ? c : a
    return compareAt(b, c) > 0 ? b : compareAt(a, c) < 0 ? a : c
  }
  const pivotOf = (start: number, size: number): number => {
    const middle = start + (size >> 1)
    if (size === few) return middle
    const end = start + size - 1
    if (size <= many) return median(start, middle, end)
    const step = size >> 3
    return median(
      median(start, start + step, start + 2 * step),
      median(middle - step, middle, middle + step),
      median(end - 2 * step, end - step, end)
    )
  }
  const sort = (from: number, count: number, levels: number): void => {
    let start = from
    let size = count
    let depth = levels
    // loops for the part after the pivot, recurs for the part before it
    while (size >= few) {
      if (depth-- === 0) {
        for (const item of items.slice(start, start + size).sort(compare)) items[start++] = item
        return
      }
      swap(start, pivotOf(start, size))
      const end = start + size
      // items equal to the pivot gather at both ends: before `a` and after `d`
      let a = start + 1
      let b = a
      let c = end - 1
      let d = c
      for (;;) {
        for (let order = 0; b <= c && (order = compareAt(b, start)) <= 0; b++) if (order === 0) swap(a++, b)
        for (let order = 0; b <= c && (order = compareAt(c, start)) >= 0; c--) if (order === 0) swap(c, d--)
        if (b > c) break
        swap(b++, c--)
      }
      const left = Math.min(a - start, b - a)
      swapRuns(start, b - left, left)
      const right = Math.min(d - c, end - d - 1)
      swapRuns(b, end - right, right)
      const smaller = b - a
      const greater = d - c
      if (smaller > 1 && first <= start + smaller - 1 && last >= start) sort(start, smaller, depth)
      start = end - greater
      size = greater > 1 && first <= end - 1 && last >= start ? greater : 0
    }
    for (let i = start + 1; i < start + size; i++) {
      for (let j = i; j > start && compareAt(j - 1, j) > 0; j--) swap(j, j - 1)
    }
  }
  sort(0, items.length, levelsPerDoubling * Math.ceil(Math.log2(items.length + 1)))
}
