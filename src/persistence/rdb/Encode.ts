/**
 * Encodes values as DUMP and RDB files hold them, byte for byte as Redis 7.0 does wherever the order of elements is
 * known: hash tables have an order of their own. A long value is written piece by piece, straight from where it lies; only a
 * string, a listpack and an intset are written at once, as they may be compressed whole.
 */
import type * as Bytes from "../../Bytes.js"
import type { HashValue } from "../../value/HashValue.js"
import type { List } from "../../value/List.js"
import type { SetValue } from "../../value/SetValue.js"
import type { SortedSet } from "../../value/SortedSet.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import type { StringValue } from "../../value/StringValue.js"
import * as Listpack from "../../value/stream/Listpack.js"
import { isString, type Value } from "../../value/Value.js"
import * as EncodeStream from "./EncodeStream.js"
import * as IntegerSet from "./IntegerSet.js"
import { ListpackWriter } from "./ListpackWriter.js"
import { type Output, pieceSize } from "./Output.js"
import * as Type from "./Type.js"

/** The elements of a long value that are read at a time. */
const portion = 128

/** The byte that says which kind of value follows. */
export const typeOf = (value: Value): number => {
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
 * Writes a value, without its type. It stops whenever the output is full, for the caller to take a piece; the value must not
 * change before it goes on.
 *
 * @param fill the setting `list-max-listpack-size`
 */
export const write = (output: Output, value: Value, fill: number): Iterable<void> => {
  if (isString(value)) return string(output, value)
  switch (value.type) {
    case "hash":
      return hash(output, value)
    case "list":
      return list(output, value, fill)
    case "set":
      return set(output, value)
    case "stream":
      return EncodeStream.write(output, value)
    case "zset":
      return sortedSet(output, value)
  }
}

const nothing: Iterable<void> = []

const string = (output: Output, value: StringValue): Iterable<void> => {
  if (value.length > pieceSize) return longString(output, value)
  if (typeof value === "string") output.string(value)
  else output.blob(value.bytes)
  return nothing
}

function* longString(output: Output, value: StringValue): Generator<void> {
  const isBuffer = value instanceof StringBuffer
  if (output.compresses || isBuffer) {
    if (!output.header(isBuffer ? value.bytes : Buffer.from(value, "latin1"))) return
  } else output.length(value.length)
  for (let start = 0; start < value.length; start += pieceSize) {
    yield
    output.raw(value.slice(start, start + pieceSize))
  }
}

function* hash(output: Output, value: HashValue): Generator<void> {
  if (value.encoding === "listpack") {
    const listpack = new ListpackWriter()
    value.forEach((field, text) => {
      listpack.add(field)
      listpack.add(text)
    })
    output.blob(listpack.finish())
    return
  }
  output.length(value.size)
  for (let cursor = 0; ; ) {
    cursor = value.scan(cursor, portion, (field, text) => {
      output.string(field)
      output.string(text)
    })
    if (cursor === 0) return
    if (output.isFull) yield
  }
}

function* set(output: Output, value: SetValue): Generator<void> {
  const { integers } = value
  if (integers !== undefined) {
    output.blob(IntegerSet.encode(integers))
    return
  }
  output.length(value.size)
  for (let cursor = 0; ; ) {
    cursor = value.scan(cursor, portion, (member) => output.string(member))
    if (cursor === 0) return
    if (output.isFull) yield
  }
}

function* sortedSet(output: Output, value: SortedSet): Generator<void> {
  if (value.encoding === "listpack") {
    const listpack = new ListpackWriter()
    value.forEach((member, score) => {
      listpack.add(member)
      listpack.add(value.scoreText(score))
    })
    output.blob(listpack.finish())
    return
  }
  output.length(value.size)
  // the largest first, so that a reader inserts each at the front of its skip list
  for (let end = value.size; end > 0; end -= portion) {
    const visit = (member: Bytes.Bytes, score: number): void => {
      output.string(member)
      output.double(score)
    }
    value.forEach(visit, Math.max(end - portion, 0), end, true)
    if (output.isFull) yield
  }
}

/** The most bytes in a node by a negative `list-max-listpack-size`; a positive one counts elements, up to 8 KiB. */
const fillSizes = [4096, 8192, 16_384, 32_768, 65_536]
const safeSize = 8192

/** The bytes that Redis reckons with for an element besides its own. */
const elementReserve = 8

/** Whether one more element fits into a node, as Redis reckons. */
const hasRoom = (size: number, count: number, length: number, fill: number): boolean => {
  const estimate = size + length + elementReserve
  if (fill >= 0) return estimate <= safeSize && count < fill
  return estimate <= (fillSizes[Math.min(-fill, fillSizes.length) - 1] ?? safeSize)
}

const countNodes = (value: List, fill: number): number => {
  let nodes = 0
  let size = 0
  let count = 0
  for (let from = 0; from < value.size; from += portion) {
    for (const element of value.range(from, Math.min(from + portion, value.size))) {
      if (count === 0 || !hasRoom(size, count, element.length, fill)) {
        nodes++
        count = 0
        size = Listpack.overhead
      }
      size += Listpack.size(element)
      count++
    }
  }
  return nodes
}

/**
 * Writes the nodes that a list would have if its elements had been pushed to its right end. Redis's list has others if it
 * was edited at its left end or in the middle.
 */
function* list(output: Output, value: List, fill: number): Generator<void> {
  // the number of nodes precedes the first
  output.length(countNodes(value, fill))
  const node = new ListpackWriter()
  let count = 0
  const flush = (): void => {
    output.length(Type.packedNode)
    output.blob(node.finish())
    count = 0
  }
  for (let from = 0; from < value.size; from += portion) {
    for (const element of value.range(from, Math.min(from + portion, value.size))) {
      if (count > 0 && !hasRoom(node.size, count, element.length, fill)) {
        flush()
        if (output.isFull) yield
      }
      node.add(element)
      count++
    }
  }
  if (count > 0) flush()
}
