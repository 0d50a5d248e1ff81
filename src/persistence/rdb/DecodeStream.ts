/**
 * Decodes a stream as DUMP and RDB files hold it, in its three versions: 1 lacks the counters, 3 adds the time at which a
 * consumer was active. Entries are added to new nodes one by one, so that an element in an unusual form becomes a usual one.
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import { Stream } from "../../value/Stream.js"
import { Group, PendingEntry, unknown } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import * as Listpack from "../../value/stream/Listpack.js"
import { Node } from "../../value/stream/Node.js"
import { corrupt, type Input, more } from "./Input.js"
import * as ListpackReader from "./ListpackReader.js"

const idSize = 16

/** The most fields of an entry. Their names and values become strings, which take many times the bytes of a compressed form. */
const maxFields = 2 ** 20
const deletedFlag = 1
const sameFields = 2
const maxFlags = deletedFlag | sameFields

export function* read(input: Input, version: 1 | 2 | 3): Generator<void, Stream> {
  const stream = new Stream()
  let before: Id.Id | undefined
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const key = input.blob() ?? (yield* more(() => input.blob()))
    if (key.length !== idSize) corrupt("a stream's node without an id")
    const id = idOf(key)
    const listpack = input.blob() ?? (yield* more(() => input.blob()))
    const node = nodeOf(id, listpack)
    if (before !== undefined && Id.compare(node, before) <= 0) corrupt("a stream's nodes out of order")
    before = node.last
    stream.addNode(node)
  }
  if ((yield* length(input)) !== stream.size) corrupt("a stream with a wrong number of entries")
  stream.last = yield* parts(input)
  if (before !== undefined && Id.compare(before, stream.last) > 0) corrupt("a stream with a wrong last id")
  if (version === 1) stream.added = stream.size
  else {
    yield* parts(input)
    stream.maxDeleted = yield* parts(input)
    stream.added = signed(yield* integer(input))
  }
  for (let remaining = yield* length(input); remaining > 0; remaining--) yield* readGroup(input, stream, version)
  return stream
}

function* readGroup(input: Input, stream: Stream, version: 1 | 2 | 3): Generator<void, void> {
  const name = input.string() ?? (yield* more(() => input.string()))
  const last = yield* parts(input)
  const entriesRead = version === 1 ? stream.distance(last) : signed(yield* integer(input))
  if (stream.group(name) !== undefined) corrupt("a consumer group twice in a stream")
  const group = new Group(name, last, entriesRead === -1 ? unknown : entriesRead)
  const pending = yield* readPending(input)
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const consumerName = input.string() ?? (yield* more(() => input.string()))
    const seen = yield* time(input)
    if (version === 3) yield* time(input)
    if (group.consumer(consumerName) !== undefined) corrupt("a consumer twice in a group")
    const consumer = group.addConsumer(consumerName, seen)
    for (let entries = yield* length(input); entries > 0; entries--) {
      const id = idOf(input.raw(idSize) ?? (yield* more(() => input.raw(idSize))))
      const key = Id.format(id)
      const delivery = pending.get(key) ?? corrupt("a consumer's pending entry unknown to its group")
      pending.delete(key)
      const entry = new PendingEntry(id, consumer, delivery.time)
      entry.deliveries = delivery.count
      group.addPending(entry)
    }
  }
  if (pending.size > 0) corrupt("a pending entry without a consumer")
  stream.addGroup(group)
}

interface Delivery {
  readonly time: number
  readonly count: number | bigint
}

/** The pending entries of a group, whose consumers follow later. */
function* readPending(input: Input): Generator<void, Map<Bytes.Bytes, Delivery>> {
  const pending = new Map<Bytes.Bytes, Delivery>()
  for (let remaining = yield* length(input); remaining > 0; remaining--) {
    const key = Id.format(idOf(input.raw(idSize) ?? (yield* more(() => input.raw(idSize)))))
    if (pending.has(key)) corrupt("a pending entry twice in a group")
    const delivered = yield* time(input)
    pending.set(key, { time: delivered, count: signed(yield* integer(input)) })
  }
  return pending
}

function* length(input: Input): Generator<void, number> {
  return input.length() ?? (yield* more(() => input.length()))
}

function* integer(input: Input): Generator<void, number | bigint> {
  return input.integer() ?? (yield* more(() => input.integer()))
}

function* parts(input: Input): Generator<void, Id.Id> {
  const ms = yield* integer(input)
  return { ms, seq: yield* integer(input) }
}

function* time(input: Input): Generator<void, number> {
  const milliseconds = Integer.normal((input.raw(8) ?? (yield* more(() => input.raw(8)))).readBigInt64LE(0))
  return typeof milliseconds === "number" ? milliseconds : corrupt("a time beyond 2^53")
}

const signed = (value: number | bigint): number | bigint =>
  typeof value === "number" ? value : Integer.normal(BigInt.asIntN(64, value))

const idOf = (bytes: Buffer): Id.Id => Id.make(bytes.readBigUInt64BE(0), bytes.readBigUInt64BE(8))

/** A node with the entries of a listpack. */
const nodeOf = (id: Id.Id, listpack: Buffer): Node => {
  const reader = new Elements(ListpackReader.open(listpack))
  const live = reader.count()
  const deleted = reader.count()
  const names = reader.strings(reader.count())
  if (reader.count() !== 0) corrupt("a stream's node without the end of its first entry")
  const node = new Node(id.ms, id.seq, names)
  let before: Id.Id | undefined
  while (reader.remaining > 0) {
    const { offset, remaining } = reader
    const flags = reader.count()
    const same = (flags & sameFields) !== 0
    const entryId = { ms: Id.plus(id.ms, reader.integer()), seq: Id.plus(id.seq, reader.integer()) }
    if (Id.compare(entryId, before ?? id) < (before === undefined ? 0 : 1)) corrupt("a stream's entries out of order")
    before = entryId
    const isDeleted = (flags & deletedFlag) !== 0
    if (same && flags <= maxFlags && reader.skipUsual(offset, remaining, names.length)) {
      node.appendFrames(entryId, listpack, offset, reader.offset, isDeleted)
      continue
    }
    const count = same ? names.length : reader.count()
    const texts = reader.strings(same ? count : 2 * count)
    const fields = same ? names.flatMap((name, i) => [name, texts[i] ?? name]) : texts
    if (reader.count() !== (same ? count + 3 : 2 * count + 4)) corrupt("a stream's entry of a wrong size")
    let bytes = 0
    for (const each of fields) bytes += each.length
    const start = node.frames.length
    node.append(entryId, { fields, bytes })
    if (isDeleted) node.delete({ start })
  }
  if (node.live !== live || node.deleted !== deleted) corrupt("a stream's node with a wrong number of entries")
  if (live === 0) corrupt("a stream's node without entries")
  return node
}

/** The integers at the start of an entry: its flags and the two parts of its id. */
const entryIntegers = 3

/** The elements of a listpack, one after the other; an element that is not there or of another kind is an error. */
class Elements {
  remaining: number
  private readonly reader: Listpack.Reader

  constructor({ reader, count }: { readonly reader: Listpack.Reader; readonly count: number }) {
    this.reader = reader
    this.remaining = count
  }

  get offset(): number {
    return this.reader.offset
  }

  integer(): number | bigint {
    if (this.remaining > 0 && this.reader.isInteger) {
      this.remaining--
      return this.reader.integer()
    }
    return Integer.parse(this.next()) ?? corrupt("a stream's listpack without an integer")
  }

  /**
   * Skips the rest of an entry that began at an offset and has values only, if all its elements are in their usual form and its
   * end is right; else skips nothing.
   */
  skipUsual(start: number, before: number, values: number): boolean {
    const { memory, offset } = this.reader
    const end = entryIntegers + values + 1
    if (before < end) return false
    let next = start
    for (let i = 1; i < end; i++) {
      next = Listpack.afterUsual(memory, next)
      if (next < 0) return false
    }
    const last = Listpack.afterUsual(memory, next)
    this.reader.offset = next
    if (last < 0 || !this.reader.isInteger || this.reader.integer() !== values + entryIntegers) {
      this.reader.offset = offset
      return false
    }
    this.remaining = before - end
    return true
  }

  /** An integer that counts what follows: there cannot be more of it than elements. */
  count(): number {
    const value = this.integer()
    return typeof value === "number" && value >= 0 ? value : corrupt("a negative count in a stream")
  }

  strings(count: number): ReadonlyArray<Bytes.Bytes> {
    if (count > this.remaining) corrupt("a stream's listpack too short")
    if (count > 2 * maxFields) corrupt("a stream's entry with more than a million fields")
    return Array.from({ length: count }, () => this.next())
  }

  private next(): Bytes.Bytes {
    if (this.remaining-- <= 0) corrupt("a stream's listpack too short")
    return this.reader.bytes()
  }
}
