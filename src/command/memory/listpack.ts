/**
 * What a listpack of Redis's takes: each element in the shortest of its forms, integers as such, with its length once more
 * behind it.
 *
 * @see https://github.com/antirez/listpack/blob/master/listpack.md
 * @since 0.1.0
 */
import type { Bytes } from "../../Bytes.js"
import * as Integer from "../../keyspace/Integer.js"

/**
 * The header, and the byte at the end.
 *
 * @since 0.1.0
 * @category measuring
 */
export const empty = 7

/** Integers of so many bits, with their sign, take so many bytes. */
const integers: ReadonlyArray<readonly [bits: number, bytes: number]> = [
  [13, 2],
  [16, 3],
  [24, 4],
  [32, 5],
  [64, 9]
]

const encoded = (element: Bytes): number => {
  const { length } = element
  const integer = length <= 20 ? Integer.parse(element) : undefined
  if (integer === undefined) return length + (length < 64 ? 1 : length < 4096 ? 2 : 5)
  if (integer >= 0 && integer < 128) return 1
  return integers.find(([bits]) => integer >= -(2 ** (bits - 1)) && integer < 2 ** (bits - 1))?.[1] ?? 9
}

/** What its length takes behind an element: seven bits to a byte. */
const backwards = (bytes: number): number => (bytes < 128 ? 1 : bytes < 16_383 ? 2 : bytes < 2_097_151 ? 3 : 4)

/**
 * The bytes of an element in a listpack.
 *
 * @since 0.1.0
 * @category measuring
 */
export const entrySize = (element: Bytes): number => {
  const bytes = encoded(element)
  return bytes + backwards(bytes)
}

/**
 * The bytes of a listpack of elements, before the allocator rounds them up.
 *
 * @since 0.1.0
 * @category measuring
 */
export const sizeOf = (elements: Iterable<Bytes>): number => {
  let size = empty
  for (const element of elements) size += entrySize(element)
  return size
}
