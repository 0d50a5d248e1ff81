/**
 * What a key takes in memory: what Redis would take for it, with jemalloc's size classes, so that a program finds the
 * figures it knows. Here the bytes themselves lie in an arena, with 20 bytes a slot: usually less.
 *
 * @see https://redis.io/docs/latest/commands/memory-usage/
 */
import type * as Bytes from "../../Bytes.js"
import type { HashValue } from "../../value/HashValue.js"
import type { SetValue } from "../../value/SetValue.js"
import type { SortedSet } from "../../value/SortedSet.js"
import { encodingOf, type StringValue } from "../../value/StringValue.js"
import * as Listpack from "../../value/stream/Listpack.js"
import { isString, type Value } from "../../value/Value.js"
import * as Quicklist from "./Quicklist.js"
import * as Stream from "./Stream.js"

/** Redis's structures, in bytes: a table's entry, and a value's header. */
const entrySize = 24
const headerSize = 16

/** The header of the shortest of Redis's strings that may change their length, and the zero byte that ends each. */
const embeddedHeader = 3
const terminator = 1

/**
 * The block that jemalloc gives for so many bytes: 8, then multiples of 16 up to 128, then four sizes to each doubling.
 */
export const block = (bytes: number): number => {
  if (bytes <= 8) return 8
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3)
  return Math.ceil(bytes / step) * step
}

/** A string with its header in memory. */
export interface StringLayout {
  readonly length: number
  /** Bytes that it could grow by in place. */
  readonly available: number
  readonly allocated: number
}

const layout = (length: number, header: number, longest: number): StringLayout => {
  const allocated = block(header + length + terminator)
  return { length, available: Math.min(allocated - header - terminator, longest) - length, allocated }
}

/** Room for more than a tenth of a value is given back: its block stays the same, as it is the smallest that fits. */
const trim = (layout: StringLayout): StringLayout =>
  layout.available > layout.length / 10 ? { ...layout, available: 0 } : layout

/** How Redis keeps a string of so many bytes: with a header of 3, 5, 9 or 17 bytes by what it can count to. */
const stringLayout = (length: number): StringLayout => {
  if (length < 2 ** 8) return layout(length, 3, 2 ** 8 - 1)
  if (length < 2 ** 16) return layout(length, 5, 2 ** 16 - 1)
  return length < 2 ** 32 ? layout(length, 9, 2 ** 32 - 1) : layout(length, 17, Number.MAX_SAFE_INTEGER)
}

/** How Redis keeps a key; short ones, but the empty one, have a header of one byte, and cannot grow. */
export const keyLayout = (key: Bytes.Bytes): StringLayout =>
  key.length > 0 && key.length < 2 ** 5
    ? { ...layout(key.length, 1, 2 ** 5 - 1), available: 0 }
    : stringLayout(key.length)

/** How Redis keeps a string value; `undefined` where it keeps an integer. */
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

/** A table itself, and each of its slots. */
const tableSize = 56
const slotSize = 8

/** How many slots Redis has for so many elements: it doubles them. */
export const slots = (size: number): number => Math.max(4, 2 ** Math.ceil(Math.log2(size)))

/** A table of so many entries, at what the entries of a sample take on average. */
const table = (size: number, sample: ReadonlyArray<number>): number => {
  const mean = sample.length === 0 ? 0 : sample.reduce((sum, each) => sum + each, 0) / sample.length
  return tableSize + slotSize * slots(size) + Math.floor((entrySize + mean) * size)
}

/**
 * Redis's integer sets in bytes: integers, in ascending order, are as wide as the widest of them needs, behind a header of
 * eight bytes.
 */
export const integerTable = (integers: ReadonlyArray<number | bigint>): number => {
  const ends = [integers[0] ?? 0, integers[integers.length - 1] ?? 0]
  const fits = (bits: number): boolean => ends.every((end) => end >= -(2 ** bits) && end < 2 ** bits)
  return 8 + integers.length * (fits(15) ? 2 : fits(31) ? 4 : 8)
}

const setSize = (set: SetValue, samples: number): number => {
  if (set.integers !== undefined) return block(integerTable(set.integers))
  const sample: Array<number> = []
  set.select([], true, (member) => sample.push(keyLayout(member()).allocated) === samples)
  return table(set.size, sample)
}

const hashSize = (hash: HashValue, samples: number): number => {
  const elements: Array<Bytes.Bytes> = []
  if (hash.encoding === "listpack") {
    hash.forEach((field, value) => void elements.push(field, value))
    return block(Listpack.sizeOf(elements))
  }
  const sample: Array<number> = []
  hash.scan(0, samples === 0 ? hash.size : samples, (field, value) => {
    if (samples > 0 && sample.length >= samples) return
    sample.push(keyLayout(field).allocated + keyLayout(value).allocated)
  })
  return table(hash.size, sample)
}

/** What a skiplist has besides its table, and a node of it on average: every fourth has a further level of 16 bytes. */
const skiplistSize = 16 + 32 + block(24 + 32 * 16)
const nodeSize = 160 / 3

const sortedSetSize = (set: SortedSet, samples: number): number => {
  if (set.encoding === "listpack") {
    const elements: Array<Bytes.Bytes> = []
    set.forEach((member, score) => void elements.push(member, set.scoreText(score)))
    return block(Listpack.sizeOf(elements))
  }
  const sample: Array<number> = []
  const end = samples === 0 ? set.size : Math.min(samples, set.size)
  set.forEach((member) => void sample.push(keyLayout(member).allocated + nodeSize), 0, end)
  return skiplistSize + table(set.size, sample)
}

const sizeOf = (value: Value, samples: number): number => {
  if (isString(value)) return valueLayout(value)?.allocated ?? 0
  switch (value.type) {
    case "hash":
      return hashSize(value, samples)
    case "list":
      return Quicklist.sizeOf(value, samples, block)
    case "set":
      return setSize(value, samples)
    case "stream":
      return Stream.sizeOf(value, samples, block)
    case "zset":
      return sortedSetSize(value, samples)
  }
}

/** A key and its value, in bytes. Of a large collection so many elements are measured for all; 0 for every one. */
export const usage = (key: Bytes.Bytes, value: Value, samples: number): number =>
  entrySize + keyLayout(key).allocated + headerSize + sizeOf(value, samples)
