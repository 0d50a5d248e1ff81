/**
 * Index ranges, as commands on strings, bitmaps, lists and sorted sets take them: both ends belong to the range, and a
 * negative index counts from the end.
 */

/** The items from `start` up to `end`, which is not part of the range. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** An index counted from the front, 0 if it lies before the front. */
const fromFront = (index: number | bigint, length: number): number =>
  Math.max(index < 0 ? length + Number(index) : Number(index), 0)

/** The part of a range that lies within `length` items; `undefined` if it is empty. */
export const clamp = (first: number | bigint, last: number | bigint, length: number): Range | undefined => {
  const start = fromFront(first, length)
  const end = Math.min(fromFront(last, length), length - 1) + 1
  return start < end ? { start, end } : undefined
}

/**
 * Whether both indexes count from the end, in the wrong order. For GETRANGE and BITCOUNT such a range is empty even if
 * both lie before the front, where `clamp` would make it the first item.
 */
export const isReversed = (first: number | bigint, last: number | bigint): boolean =>
  first < 0 && last < 0 && first > last

/** As `clamp`, for the elements of a list or sorted set: a range that ends before the first element is empty. */
export const within = (first: number | bigint, last: number | bigint, length: number): Range | undefined =>
  last < -length ? undefined : clamp(first, last, length)
