/**
 * The sizes of Redis's own structures and strings in memory, in jemalloc's size classes, in bytes. The figures of MEMORY, INFO and
 * DEBUG are made of them, so that they equal Redis's.
 */
import type * as Bytes from "../../Bytes.js"
import { encodingOf, type StringValue } from "../../value/StringValue.js"

/** A hash table, an entry of it and a slot. */
export const tableSize = 56
export const entrySize = 24
export const slotSize = 8

/** The header of a value. */
export const headerSize = 16

/** The header of the shortest strings that can change their length, and the zero byte that ends every string. */
const embeddedHeader = 3
const terminator = 1

/** The number of slots of a table with `size` elements, at least 4: Redis doubles it. */
export const slots = (size: number): number => Math.max(4, 2 ** Math.ceil(Math.log2(size)))

/** The block that jemalloc allocates for a size: 8, then multiples of 16 up to 128, then four sizes to each doubling. */
export const block = (bytes: number): number => {
  if (bytes <= 8) return 8
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3)
  return Math.ceil(bytes / step) * step
}

/** A string in memory. */
export interface StringLayout {
  readonly length: number
  /** The bytes that it could grow by in place. */
  readonly available: number
  /** The bytes of its block, with its header. */
  readonly allocated: number
}

const layout = (length: number, header: number, maxLength: number): StringLayout => {
  const allocated = block(header + length + terminator)
  return { length, available: Math.min(allocated - header - terminator, maxLength) - length, allocated }
}

/** Redis returns spare room of more than a tenth. The block stays the same, as it is the smallest that fits. */
const trim = (layout: StringLayout): StringLayout =>
  layout.available > layout.length / 10 ? { ...layout, available: 0 } : layout

/** The layout of a string. Its header takes 3, 5, 9 or 17 bytes, by the length it must hold. */
export const stringLayout = (length: number): StringLayout => {
  if (length < 2 ** 8) return layout(length, 3, 2 ** 8 - 1)
  if (length < 2 ** 16) return layout(length, 5, 2 ** 16 - 1)
  return length < 2 ** 32 ? layout(length, 9, 2 ** 32 - 1) : layout(length, 17, Number.MAX_SAFE_INTEGER)
}

/** The layout of a key. A short key that is not empty has a header of one byte, and cannot grow. */
export const keyLayout = (key: Bytes.Bytes): StringLayout =>
  key.length > 0 && key.length < 2 ** 5
    ? { ...layout(key.length, 1, 2 ** 5 - 1), available: 0 }
    : stringLayout(key.length)

/** The layout of a string value; `undefined` for an integer, which is stored in the header. */
export const valueLayout = (value: StringValue): StringLayout | undefined => {
  switch (encodingOf(value)) {
    case "int":
      return undefined
    case "embstr": {
      const allocated = block(headerSize + embeddedHeader + value.length + terminator)
      return { length: value.length, available: 0, allocated: allocated - headerSize }
    }
    case "raw":
      return trim(stringLayout(value.length))
  }
}

/**
 * The size of an integer set. Its integers, in ascending order, are all as wide as the widest needs, after a header of eight
 * bytes.
 */
export const integerSetSize = (integers: ReadonlyArray<number | bigint>): number => {
  const ends = [integers[0] ?? 0, integers[integers.length - 1] ?? 0]
  const fits = (bits: number): boolean => ends.every((end) => end >= -(2 ** bits) && end < 2 ** bits)
  return 8 + integers.length * (fits(15) ? 2 : fits(31) ? 4 : 8)
}
