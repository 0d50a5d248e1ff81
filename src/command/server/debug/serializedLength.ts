/**
 * The length of a value in an RDB file, in bytes, for DEBUG OBJECT. Redis may compress strings of more than 20 bytes, including
 * the nodes and listpacks of collections. Compression is not counted here, so Redis may report less.
 */
import type * as Bytes from "../../../Bytes.js"
import * as Integer from "../../../bytes/Integer.js"
import { integerSetSize } from "../../../observability/memory/Allocation.js"
import * as QuicklistSize from "../../../observability/memory/QuicklistSize.js"
import type { HashValue } from "../../../value/HashValue.js"
import type { List } from "../../../value/List.js"
import type { SetValue } from "../../../value/SetValue.js"
import type { SortedSet } from "../../../value/SortedSet.js"
import type { Stream } from "../../../value/Stream.js"
import * as StringValue from "../../../value/StringValue.js"
import * as Group from "../../../value/stream/Group.js"
import * as Listpack from "../../../value/stream/Listpack.js"
import { isString, type Value } from "../../../value/Value.js"

/** The length of a length prefix. */
const count = (value: number | bigint): number => (value < 64 ? 1 : value < 16_384 ? 2 : value < 2 ** 32 ? 5 : 9)

/** Bytes and their length prefix. */
const blob = (bytes: number): number => count(bytes) + bytes

/** A score as a binary double. */
const double = 8

/** A binary timestamp, and the binary id of a stream entry. */
const time = 8
const id = 16

const string = (value: StringValue.StringValue): number => {
  const number = value.length <= 11 ? Integer.parse(StringValue.bytesOf(value)) : undefined
  if (number !== undefined && number >= -(2 ** 31) && number < 2 ** 31) {
    return number >= -128 && number < 128 ? 2 : number >= -32768 && number < 32768 ? 3 : 5
  }
  return blob(value.length)
}

const list = (value: List): number => {
  let nodes = 0
  let sum = 0
  for (const { bytes } of QuicklistSize.nodes(value)) {
    nodes++
    sum += count(2) + blob(bytes)
  }
  return count(nodes) + sum
}

const hash = (value: HashValue): number => {
  const elements: Array<Bytes.Bytes> = []
  value.forEach((field, text) => void elements.push(field, text))
  if (value.encoding === "listpack") return blob(Listpack.sizeOf(elements))
  return count(value.size) + elements.reduce((sum, each) => sum + string(each), 0)
}

const set = (value: SetValue): number =>
  value.integers === undefined
    ? count(value.size) + value.members().reduce((sum, each) => sum + string(each), 0)
    : blob(integerSetSize(value.integers))

const sortedSet = (value: SortedSet): number => {
  const elements: Array<Bytes.Bytes> = []
  if (value.encoding === "listpack") {
    value.forEach((member, score) => void elements.push(member, value.scoreText(score)))
    return blob(Listpack.sizeOf(elements))
  }
  let sum = count(value.size)
  value.forEach((member) => {
    sum += string(member) + double
  })
  return sum
}

const group = (value: Group.Group): number => {
  // Redis stores an unknown counter as the largest 64-bit number
  const read = value.read === Group.unknown ? 2n ** 64n - 1n : value.read
  let sum = string(value.name) + count(value.last.ms) + count(value.last.seq) + count(read) + count(value.pending.size)
  for (const { deliveries } of value.pending) sum += id + time + count(deliveries)
  sum += count(value.consumers.length)
  for (const { name, pending } of value.consumers) sum += string(name) + time + count(pending.size) + pending.size * id
  return sum
}

const stream = (value: Stream): number => {
  let sum = count(value.nodeCount)
  for (const bytes of value.nodeSizes()) sum += blob(id) + blob(bytes)
  sum += count(value.size) + count(value.added)
  for (const { ms, seq } of [value.last, value.first, value.maxDeleted]) sum += count(ms) + count(seq)
  return value.groups.reduce((whole, each) => whole + group(each), sum + count(value.groupCount))
}

/** The length of a value without its key, in bytes. */
export const serializedLength = (value: Value): number => {
  if (isString(value)) return string(value)
  switch (value.type) {
    case "list":
      return list(value)
    case "hash":
      return hash(value)
    case "set":
      return set(value)
    case "zset":
      return sortedSet(value)
    case "stream":
      return stream(value)
  }
}
