/**
 * Encodes values as DUMP and RDB files hold them, byte for byte as Redis 7.0 does wherever the order of elements is
 * known: hash tables have an order of their own. A long value is written piece by piece, straight from where it lies; only a
 * listpack and an intset are gathered first, as they may be compressed whole.
 */
import type { HashValue, HashView } from "../../value/HashValue.js"
import type { SetValue, SetView } from "../../value/SetValue.js"
import type { SortedSet } from "../../value/SortedSet.js"
import type { Take } from "../../value/sortedSet/Order.js"
import { isString, type Viewed } from "../../value/Value.js"
import { Elements } from "./Elements.js"
import * as EncodeList from "./EncodeList.js"
import * as EncodeStream from "./EncodeStream.js"
import * as EncodeString from "./EncodeString.js"
import * as IntegerSet from "./IntegerSet.js"
import { takeShared } from "./ListpackWriter.js"
import type { Output } from "./Output.js"
import * as Type from "./Type.js"

/** The elements of a long table that are read at a time. */
const portion = 128

/** The byte that says which kind of value follows. */
export const typeOf = (value: Viewed): number => {
  if (isString(value)) return Type.string
  switch (value.type) {
    case "hash":
      return value.encoding === "listpack" ? Type.hashListpack : Type.hash
    case "list":
      return Type.quicklist2
    case "set":
      return value.encoding === "intset" ? Type.integerSet : Type.set
    case "stream":
      return Type.stream2
    case "zset":
      return value.encoding === "listpack" ? Type.sortedSetListpack : Type.sortedSet
  }
}

/**
 * Writes a value, without its type. It rests after a bounded amount of work, for the caller to take what the output holds; the
 * value must not change before it goes on.
 *
 * @param fill the setting `list-max-listpack-size`
 */
export const write = (output: Output, value: Viewed, fill: number): Iterable<void> => {
  if (isString(value)) return EncodeString.write(output, value)
  switch (value.type) {
    case "hash":
      return hash(output, value)
    case "list":
      return EncodeList.write(output, value, fill)
    case "set":
      return set(output, value)
    case "stream":
      return EncodeStream.write(output, value)
    case "zset":
      return sortedSet(output, value)
  }
}

const hash = (output: Output, value: HashValue | HashView): Iterable<void> => {
  if (value.encoding !== "listpack") return hashTable(output, value)
  const listpack = takeShared()
  value.writeTo(listpack)
  return listpack.writeTo(output)
}

function* hashTable(output: Output, value: HashValue | HashView): Generator<void> {
  output.length(value.size)
  const elements = new Elements(output)
  for (let cursor = 0; ; ) {
    cursor = value.scan(cursor, portion, (field, text) => {
      elements.add(field)
      elements.add(text)
    })
    if (elements.isFull) yield* elements.drain()
    if (cursor === 0) return
  }
}

const set = (output: Output, value: SetValue | SetView): Iterable<void> => {
  const { integers } = value
  return integers === undefined ? setTable(output, value) : EncodeString.write(output, IntegerSet.encode(integers))
}

function* setTable(output: Output, value: SetValue | SetView): Generator<void> {
  output.length(value.size)
  const elements = new Elements(output)
  for (let cursor = 0; ; ) {
    cursor = value.scan(cursor, portion, (member) => elements.add(member))
    if (elements.isFull) yield* elements.drain()
    if (cursor === 0) return
  }
}

const sortedSet = (output: Output, value: SortedSet): Iterable<void> => {
  if (value.encoding !== "listpack") return skipList(output, value)
  const listpack = takeShared()
  value.handOut((memory, start, length, score) => {
    listpack.addFrom(memory, start, length)
    if (Number.isSafeInteger(score)) listpack.integer(score)
    else listpack.add(value.scoreText(score))
  })
  return listpack.writeTo(output)
}

function* skipList(output: Output, value: SortedSet): Generator<void> {
  output.length(value.size)
  const elements = new Elements(output)
  const take: Take = (memory, start, length, score) => elements.addFrom(memory, start, length, score)
  // the largest first, so that a reader inserts each at the front of its skip list
  for (let end = value.size; end > 0; end -= portion) {
    value.handOut(take, Math.max(end - portion, 0), end, true)
    if (elements.isFull) yield* elements.drain()
  }
}
