/**
 * Index ranges as the commands on strings and bitmaps take them: both ends belong to the range, and a negative index
 * counts from the end.
 */

/** A range within something: from `start` up to `end`, which is not part of it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** An index from the front, and not before it. */
const fromFront = (index: number | bigint, length: number): number =>
  Math.max(index < 0 ? length + Number(index) : Number(index), 0)

/** The part of `length` items that a range names; `undefined` if it is empty. */
export const clamp = (first: number | bigint, last: number | bigint, length: number): Range | undefined => {
  const start = fromFront(first, length)
  const end = Math.min(fromFront(last, length), length - 1) + 1
  return start < end ? { start, end } : undefined
}

/**
 * Whether two indexes count from the end, in the wrong order. To GETRANGE and BITCOUNT such a range is empty even where
 * both lie before the front, and would become the first item.
 */
export const isReversed = (first: number | bigint, last: number | bigint): boolean =>
  first < 0 && last < 0 && first > last

/** As `clamp`, for the elements of a list or sorted set: a range that ends before the first is empty. */
export const within = (first: number | bigint, last: number | bigint, length: number): Range | undefined =>
  last < -length ? undefined : clamp(first, last, length)
