/**
 * Decodes values from DUMP payloads and RDB files of every version up to 10, and of later versions the kinds that Redis 7.0
 * has too. Every length, frame and element is verified, as if with `sanitize-dump-payload yes`: duplicates cannot be stored,
 * and nothing is allocated for bytes that are not there.
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import { Packed } from "../../dict/Packed.js"
import { HashValue } from "../../value/HashValue.js"
import { List } from "../../value/List.js"
import { SetValue } from "../../value/SetValue.js"
import { SortedSet } from "../../value/SortedSet.js"
import { maxSmall, type Small } from "../../value/sortedSet/Small.js"
import { SmallBuilder } from "../../value/sortedSet/SmallBuilder.js"
import * as Listpack from "../../value/stream/Listpack.js"
import type { Value } from "../../value/Value.js"
import * as DecodeStream from "./DecodeStream.js"
import { corrupt, type Input, more } from "./Input.js"
import * as IntegerSet from "./IntegerSet.js"
import type { Limits } from "./Limits.js"
import * as ListpackReader from "./ListpackReader.js"
import * as Type from "./Type.js"
import * as Ziplist from "./Ziplist.js"

/** A longer listpack is taken apart element by element. */
const maxRun = 64 * 1024

/** The value, or `undefined` if it is a collection without elements, which Redis does not keep. */
export type Decoded = Value | undefined

/** Whether values of a kind can be read. */
export const isKnown = (type: number): boolean => readers[type] !== undefined

/** Reads a value of a kind. Yields whenever more bytes are needed; throws `Corrupt` if it is malformed. */
export const read = (type: number, input: Input, limits: Limits): Generator<void, Decoded> =>
  (readers[type] ?? corrupt(`Unknown RDB encoding type ${type}`))(input, limits)

type Read = (input: Input, limits: Limits) => Generator<void, Decoded>

/** Reads a value that is one string, and good until the next; throws `Corrupt` if it is malformed. */
export type Parse = (blob: Buffer, limits: Limits) => Decoded

/** The reader of a kind whose values are one string each; `undefined` for other kinds. */
export const parserOf = (type: number): Parse | undefined => parsers[type]

/** Reads a kind whose values are one string each. */
const parsed = (parse: Parse): Read =>
  function* (input, limits) {
    return parse(yield* blob(input), limits)
  }

function* length(input: Input): Generator<void, number> {
  return input.length() ?? (yield* more(() => input.length()))
}

function* blob(input: Input): Generator<void, Buffer> {
  return input.blob() ?? (yield* more(() => input.blob()))
}

function* string(input: Input): Generator<void, Decoded> {
  return input.string() ?? (yield* more(() => input.string()))
}

function* list(input: Input): Generator<void, Decoded> {
  const value = new List()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    value.push("right", input.string() ?? (yield* more(() => input.string())))
  }
  return value.size === 0 ? undefined : value
}

/** A list of one ziplist. */
const listZiplist: Parse = (blob) => {
  const value = new List()
  Ziplist.forEach(blob, (element) => value.push("right", element))
  return value.size === 0 ? undefined : value
}

function* quicklist(input: Input): Generator<void, Decoded> {
  const value = new List()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    Ziplist.forEach(yield* blob(input), (element) => value.push("right", element))
  }
  return value.size === 0 ? undefined : value
}

function* quicklist2(input: Input): Generator<void, Decoded> {
  const value = new List()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const container = input.length() ?? (yield* length(input))
    if (container === Type.plainNode) value.push("right", input.string() ?? (yield* more(() => input.string())))
    else if (container === Type.packedNode) {
      ListpackReader.handOut(input.blob() ?? (yield* blob(input)), {
        add: (element) => value.push("right", element),
        addFrom: (memory, start, length) => value.pushFrom(memory, start, length)
      })
    } else corrupt("a node of an unknown container")
  }
  return value.size === 0 ? undefined : value
}

function* set(input: Input, { maxIntegers }: Limits): Generator<void, Decoded> {
  const value = new SetValue()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const member = input.key() ?? (yield* more(() => input.key()))
    if (!value.add(member, maxIntegers)) corrupt("a member twice in a set")
  }
  return value.size === 0 ? undefined : value
}

const integerSet: Parse = (blob, { maxIntegers }) => {
  const integers = IntegerSet.decode(blob) ?? corrupt("a broken intset")
  if (integers.length === 0) return undefined
  return SetValue.ofIntegers(integers, maxIntegers)
}

const setListpack: Parse = (blob, { maxIntegers }) => {
  const value = new SetValue()
  ListpackReader.forEach(blob, (member) => {
    if (!value.add(member, maxIntegers)) corrupt("a member twice in a set")
  })
  return value.size === 0 ? undefined : value
}

function* hash(input: Input, limits: Limits): Generator<void, Decoded> {
  const value = new HashValue()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const field = input.key() ?? (yield* more(() => input.key()))
    const text = input.string() ?? (yield* more(() => input.string()))
    if (!value.set(field, text, limits.hash)) corrupt("a field twice in a hash")
  }
  return value.size === 0 ? undefined : value
}

/** Visits the elements of a blob. */
type ForEach = (buffer: Buffer, visit: (element: Bytes.Bytes) => void) => void

/** Visits elements in pairs. */
const pairsOf = (forEach: ForEach, buffer: Buffer, visit: (first: Bytes.Bytes, second: Bytes.Bytes) => void): void => {
  let first: Bytes.Bytes | undefined
  forEach(buffer, (element) => {
    if (first === undefined) first = element
    else {
      visit(first, element)
      first = undefined
    }
  })
  if (first !== undefined) corrupt("an odd number of elements in a hash or a sorted set")
}

const hashOf = (forEach: ForEach, buffer: Buffer, limits: Limits["hash"]): Decoded => {
  const value = new HashValue()
  pairsOf(forEach, buffer, (field, text) => {
    if (!value.set(field, text, limits)) corrupt("a field twice in a hash")
  })
  return value.size === 0 ? undefined : value
}

// as in Redis, a listpack stays one in spite of long elements
const unbounded = { value: Number.POSITIVE_INFINITY } as const

const hashListpack: Parse = (blob, { hash }) => {
  const listpack = ListpackReader.open(blob)
  const { count } = listpack
  if (count === 0 || count % 2 !== 0 || count > 2 * hash.entries || blob.length > maxRun) {
    return hashOf(ListpackReader.forEach, blob, { ...hash, ...unbounded })
  }
  const run = Packed.empty()
  ListpackReader.handOutAll(listpack, run)
  return run.hasTwice(2, 0) ? corrupt("a field twice in a hash") : new HashValue(run, count / 2)
}

const hashZiplist: Parse = (blob, { hash }) => hashOf(Ziplist.forEach, blob, { ...hash, ...unbounded })

const hashZipmap: Parse = (blob, { hash }) => hashOf(Ziplist.forEachOfZipmap, blob, hash)

const addScore = (value: SortedSet, member: Bytes.Bytes, score: number, limits: Limits["sortedSet"]): void => {
  if (Number.isNaN(score)) corrupt("a score that is no number")
  if (!value.add(member, score, limits)) corrupt("a member twice in a sorted set")
}

function* sortedSet(input: Input, limits: Limits): Generator<void, Decoded> {
  const value = new SortedSet()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const member = input.key() ?? (yield* more(() => input.key()))
    const score = input.raw(8) ?? (yield* more(() => input.raw(8)))
    addScore(value, member, score.readDoubleLE(0), limits.sortedSet)
  }
  return value.size === 0 ? undefined : value
}

/** The lengths that stand for scores without digits. */
const special: ReadonlyMap<number, number> = new Map([
  [253, Number.NaN],
  [254, Number.POSITIVE_INFINITY],
  [255, Number.NEGATIVE_INFINITY]
])

/** A sorted set with scores as text, each with its length in a byte. */
function* sortedSetText(input: Input, limits: Limits): Generator<void, Decoded> {
  const value = new SortedSet()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const member = input.string() ?? (yield* more(() => input.string()))
    const size = input.byte() ?? (yield* more(() => input.byte()))
    let score = special.get(size)
    if (score === undefined) {
      const digits = input.raw(size) ?? (yield* more(() => input.raw(size)))
      score = scoreOf(digits.toString("latin1") as Bytes.Bytes) // latin1 text is a byte string
    }
    addScore(value, member, score, limits.sortedSet)
  }
  return value.size === 0 ? undefined : value
}

const scoreOf = (text: Bytes.Bytes): number => Double.parseLoosely(text) ?? Number.NaN

const sortedSetOf = (forEach: ForEach, buffer: Buffer, limits: Limits["sortedSet"]): Decoded => {
  const value = new SortedSet()
  pairsOf(forEach, buffer, (member, score) => addScore(value, member, scoreOf(score), limits))
  return value.size === 0 ? undefined : value
}

const sortedSetListpack: Parse = (blob, { sortedSet }) => {
  const listpack = ListpackReader.open(blob)
  const { count } = listpack
  if (count > 0 && count % 2 === 0 && count <= 2 * Math.min(sortedSet.entries, maxSmall) && blob.length <= maxRun) {
    const small = smallOf(listpack, false) ?? smallOf(listpack, true)
    if (small !== undefined) return new SortedSet(true, small)
  }
  return sortedSetOf(ListpackReader.forEach, blob, { ...sortedSet, ...unbounded })
}

/** The entries of a listpack, if they are in their order and their scores not too wide; others are added one by one. */
const smallOf = ({ count, reader: { memory, offset } }: ListpackReader.Opened, isWide: boolean): Small | undefined => {
  const reader = new Listpack.Reader(memory, offset)
  const builder = new SmallBuilder(isWide)
  for (let remaining = count / 2; remaining > 0; remaining--) {
    reader.elementTo(builder)
    // a listpack stores zero as an integer, without a sign
    const score = reader.isInteger ? Number(reader.integer()) : scoreOf(reader.bytes())
    if (!builder.close(score === 0 ? 0 : score)) return undefined
  }
  return builder.small
}

const sortedSetZiplist: Parse = (blob, { sortedSet }) =>
  sortedSetOf(Ziplist.forEach, blob, { ...sortedSet, ...unbounded })

const parsers: Readonly<Record<number, Parse>> = {
  [Type.hashZipmap]: hashZipmap,
  [Type.listZiplist]: listZiplist,
  [Type.integerSet]: integerSet,
  [Type.sortedSetZiplist]: sortedSetZiplist,
  [Type.hashZiplist]: hashZiplist,
  [Type.hashListpack]: hashListpack,
  [Type.sortedSetListpack]: sortedSetListpack,
  [Type.setListpack]: setListpack
}

const readers: Readonly<Record<number, Read>> = {
  ...Object.fromEntries(Object.entries(parsers).map(([type, parse]) => [type, parsed(parse)])),
  [Type.string]: string,
  [Type.list]: list,
  [Type.set]: set,
  [Type.sortedSetText]: sortedSetText,
  [Type.hash]: hash,
  [Type.sortedSet]: sortedSet,
  [Type.quicklist]: quicklist,
  [Type.stream1]: (input) => DecodeStream.read(input, 1),
  [Type.quicklist2]: quicklist2,
  [Type.stream2]: (input) => DecodeStream.read(input, 2),
  [Type.stream3]: (input) => DecodeStream.read(input, 3)
}
