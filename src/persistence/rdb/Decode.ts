/**
 * Decodes values from DUMP payloads and RDB files of every version up to 10, and of later versions the kinds that Redis 7.0
 * has too. Every length, frame and element is verified, as if with `sanitize-dump-payload yes`: duplicates cannot be stored,
 * and nothing is allocated for bytes that are not there.
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import { HashValue } from "../../value/HashValue.js"
import { List } from "../../value/List.js"
import { SetValue } from "../../value/SetValue.js"
import { SortedSet } from "../../value/SortedSet.js"
import type { Value } from "../../value/Value.js"
import * as DecodeStream from "./DecodeStream.js"
import { corrupt, type Input, more } from "./Input.js"
import * as IntegerSet from "./IntegerSet.js"
import type { Limits } from "./Limits.js"
import * as ListpackReader from "./ListpackReader.js"
import * as Type from "./Type.js"
import * as Ziplist from "./Ziplist.js"

/** The value, or `undefined` if it is a collection without elements, which Redis does not keep. */
export type Decoded = Value | undefined

/** Whether values of a kind can be read. */
export const isKnown = (type: number): boolean => readers[type] !== undefined

/** Reads a value of a kind. Yields whenever more bytes are needed; throws `Corrupt` if it is malformed. */
export const read = (type: number, input: Input, limits: Limits): Generator<void, Decoded> =>
  (readers[type] ?? corrupt(`Unknown RDB encoding type ${type}`))(input, limits)

type Read = (input: Input, limits: Limits) => Generator<void, Decoded>

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
function* listZiplist(input: Input): Generator<void, Decoded> {
  const value = new List()
  Ziplist.forEach(yield* blob(input), (element) => value.push("right", element))
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
    const container = yield* length(input)
    if (container === Type.plainNode) value.push("right", input.string() ?? (yield* more(() => input.string())))
    else if (container === Type.packedNode) {
      ListpackReader.forEach(yield* blob(input), (element) => value.push("right", element))
    } else corrupt("a node of an unknown container")
  }
  return value.size === 0 ? undefined : value
}

function* set(input: Input, { maxIntegers }: Limits): Generator<void, Decoded> {
  const value = new SetValue()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const member = input.string() ?? (yield* more(() => input.string()))
    if (!value.add(member, maxIntegers)) corrupt("a member twice in a set")
  }
  return value.size === 0 ? undefined : value
}

function* integerSet(input: Input, { maxIntegers }: Limits): Generator<void, Decoded> {
  const integers = IntegerSet.decode(yield* blob(input)) ?? corrupt("a broken intset")
  if (integers.length === 0) return undefined
  return SetValue.ofIntegers(integers, maxIntegers)
}

function* setListpack(input: Input, { maxIntegers }: Limits): Generator<void, Decoded> {
  const value = new SetValue()
  ListpackReader.forEach(yield* blob(input), (member) => {
    if (!value.add(member, maxIntegers)) corrupt("a member twice in a set")
  })
  return value.size === 0 ? undefined : value
}

function* hash(input: Input, limits: Limits): Generator<void, Decoded> {
  const value = new HashValue()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const field = input.string() ?? (yield* more(() => input.string()))
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

function* hashListpack(input: Input, { hash }: Limits): Generator<void, Decoded> {
  return hashOf(ListpackReader.forEach, yield* blob(input), { ...hash, ...unbounded })
}

function* hashZiplist(input: Input, { hash }: Limits): Generator<void, Decoded> {
  return hashOf(Ziplist.forEach, yield* blob(input), { ...hash, ...unbounded })
}

function* hashZipmap(input: Input, { hash }: Limits): Generator<void, Decoded> {
  return hashOf(Ziplist.forEachOfZipmap, yield* blob(input), hash)
}

const addScore = (value: SortedSet, member: Bytes.Bytes, score: number, limits: Limits["sortedSet"]): void => {
  if (Number.isNaN(score)) corrupt("a score that is no number")
  if (!value.add(member, score, limits)) corrupt("a member twice in a sorted set")
}

function* sortedSet(input: Input, limits: Limits): Generator<void, Decoded> {
  const value = new SortedSet()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const member = input.string() ?? (yield* more(() => input.string()))
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

function* sortedSetListpack(input: Input, { sortedSet }: Limits): Generator<void, Decoded> {
  return sortedSetOf(ListpackReader.forEach, yield* blob(input), { ...sortedSet, ...unbounded })
}

function* sortedSetZiplist(input: Input, { sortedSet }: Limits): Generator<void, Decoded> {
  return sortedSetOf(Ziplist.forEach, yield* blob(input), { ...sortedSet, ...unbounded })
}

const readers: Readonly<Record<number, Read>> = {
  [Type.string]: string,
  [Type.list]: list,
  [Type.set]: set,
  [Type.sortedSetText]: sortedSetText,
  [Type.hash]: hash,
  [Type.sortedSet]: sortedSet,
  [Type.hashZipmap]: hashZipmap,
  [Type.listZiplist]: listZiplist,
  [Type.integerSet]: integerSet,
  [Type.sortedSetZiplist]: sortedSetZiplist,
  [Type.hashZiplist]: hashZiplist,
  [Type.quicklist]: quicklist,
  [Type.stream1]: (input) => DecodeStream.read(input, 1),
  [Type.hashListpack]: hashListpack,
  [Type.sortedSetListpack]: sortedSetListpack,
  [Type.quicklist2]: quicklist2,
  [Type.stream2]: (input) => DecodeStream.read(input, 2),
  [Type.setListpack]: setListpack,
  [Type.stream3]: (input) => DecodeStream.read(input, 3)
}
