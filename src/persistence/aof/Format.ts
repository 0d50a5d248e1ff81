/**
 * The format of a base of the append-only file that holds requests, for a snapshot: the commands that make each key anew, as
 * Redis writes them where `aof-use-rdb-preamble` is off.
 */
import { type Bytes, unsafeMake } from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import * as Latin1 from "../../bytes/Latin1.js"
import type { Frozen } from "../../keyspace/Snapshot.js"
import type { Stream } from "../../value/Stream.js"
import type { Group } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { isString, type Viewed } from "../../value/Value.js"
import * as EncodeString from "../rdb/EncodeString.js"
import { type Output, pieceSize } from "../rdb/Output.js"
import type { Format } from "../SnapshotEncoder.js"

/** The elements of one request, as in Redis. */
const perRequest = 64

const word = unsafeMake

export interface Options {
  /** The texts of the libraries of functions. */
  readonly functions: Iterable<Bytes>
  /** Milliseconds of Unix time, for an annotation with the time of the file; none without it. */
  readonly now: number | undefined
}

export const make = ({ functions, now }: Options): Format => ({
  compresses: false,
  *begin(output) {
    if (now !== undefined) output.raw(`#TS:${Math.floor(now / 1000)}\r\n`)
    for (const code of functions) yield* request(output, word("FUNCTION"), word("LOAD"), code)
  },
  select: (output, database) => {
    for (const _ of request(output, word("SELECT"), word(String(database))));
  },
  key: writeKey,
  string: (output, { deadline, dict, slot }) => {
    for (const _ of writeKey(output, { key: dict.keyAt(slot), value: dict.valueAt(slot), deadline }));
  },
  end: () => undefined,
  onPiece: () => undefined,
  seal: () => undefined
})

function* writeKey(output: Output, { deadline, key, value }: Omit<Frozen, "database" | "stamp">): Generator<void> {
  yield* writeValue(output, key, value)
  if (deadline !== undefined) yield* request(output, word("PEXPIREAT"), key, word(String(deadline)))
}

/** Writes a request. It rests where the output is full. */
function* request(output: Output, ...words: ReadonlyArray<Bytes>): Generator<void> {
  output.raw(`*${words.length}\r\n`)
  for (const each of words) {
    output.raw(`$${each.length}\r\n`)
    output.raw(each)
    output.raw("\r\n")
    if (output.isFull) yield
  }
}

function* writeValue(output: Output, key: Bytes, value: Viewed): Generator<void> {
  if (isString(value)) {
    output.raw(`*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${value.length}\r\n`)
    if (value.length <= pieceSize && typeof value === "string") output.raw(value)
    else {
      const slice = EncodeString.slicesOf(value)
      for (let start = 0; start < value.length; start += pieceSize) {
        if (output.isFull) yield
        output.rawBuffer(slice(start, Math.min(start + pieceSize, value.length)))
      }
    }
    output.raw("\r\n")
    return
  }
  switch (value.type) {
    case "list":
      yield* inRequests(output, [word("RPUSH"), key], 1, (from, add) => {
        const end = value.endOfRun(from)
        value.writeTo({ addFrom: (memory, start, length) => add(Latin1.read(memory, start, length)) }, from, end)
        return end === value.size ? 0 : end
      })
      return
    case "set":
      yield* inRequests(output, [word("SADD"), key], 1, (cursor, add) => value.scan(cursor, perRequest, add))
      return
    case "hash":
      yield* inRequests(output, [word("HMSET"), key], 2, (cursor, add) => value.scan(cursor, perRequest, add))
      return
    case "zset":
      for (let from = 0; from < value.size; from += perRequest) {
        const words: Array<Bytes> = []
        const add = (member: Bytes, score: number): void => void words.push(Double.format(score), member)
        value.forEach(add, from, Math.min(from + perRequest, value.size))
        yield* request(output, word("ZADD"), key, ...words)
      }
      return
    case "stream":
      yield* writeStream(output, key, value)
  }
}

/** Writes the elements of a table, of so many words each, as requests that begin with some words. */
function* inRequests(
  output: Output,
  begin: ReadonlyArray<Bytes>,
  wordsEach: number,
  scan: (cursor: number, add: (...words: ReadonlyArray<Bytes>) => void) => number
): Generator<void> {
  let words: Array<Bytes> = []
  for (let cursor = 0, isFirst = true; isFirst || cursor !== 0; isFirst = false) {
    cursor = scan(cursor, (...more) => void words.push(...more))
    while (words.length >= perRequest * wordsEach || (cursor === 0 && words.length > 0)) {
      yield* request(output, ...begin, ...words.slice(0, perRequest * wordsEach))
      words = words.slice(perRequest * wordsEach)
    }
  }
}

function* writeStream(output: Output, key: Bytes, stream: Stream): Generator<void> {
  for (const node of stream.allNodes()) {
    for (const reader = node.reader(); reader.next(); ) {
      if (reader.isDeleted) reader.skipRest()
      else yield* request(output, word("XADD"), key, Id.format(reader), ...reader.fields())
    }
  }
  if (stream.size === 0) {
    // an entry that goes at once makes the stream; its id is the smallest there is
    const id = word("0-1")
    yield* request(output, word("XADD"), key, word("MAXLEN"), word("0"), id, word("x"), word("y"))
  }
  yield* request(
    output,
    ...[word("XSETID"), key, Id.format(stream.last), word("ENTRIESADDED"), word(String(stream.added))],
    ...[word("MAXDELETEDID"), Id.format(stream.maxDeleted)]
  )
  for (const group of stream.groups) yield* writeGroup(output, key, group)
}

function* writeGroup(output: Output, key: Bytes, group: Group): Generator<void> {
  const read = word(String(group.read))
  yield* request(
    output,
    ...[word("XGROUP"), word("CREATE"), key, group.name, Id.format(group.last), word("ENTRIESREAD"), read]
  )
  for (const consumer of group.consumers) {
    if (consumer.pending.size === 0) {
      yield* request(output, word("XGROUP"), word("CREATECONSUMER"), key, group.name, consumer.name)
    }
    for (const pending of consumer.pending) {
      yield* request(
        output,
        ...[word("XCLAIM"), key, group.name, consumer.name, word("0"), Id.format(pending)],
        ...[word("TIME"), word(String(pending.delivered)), word("RETRYCOUNT"), word(String(pending.deliveries))],
        ...[word("JUSTID"), word("FORCE")]
      )
    }
  }
}
