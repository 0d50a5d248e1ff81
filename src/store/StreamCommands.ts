/**
 * The methods for streams: entries in the order of their ids. The methods for consumer groups are in
 * `StreamGroupCommands`.
 *
 * @see https://redis.io/docs/latest/commands/?group=stream
 */
import * as Chunk from "effect/Chunk"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { CommandError, NoSuchKey, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Scanned } from "./Scan.js"
import type { StreamEntry } from "./StreamEntry.js"
import * as StreamEntries from "./StreamEntry.js"
import * as StreamGroupCommands from "./StreamGroupCommands.js"
import { blockWords, countWords, idWords, type StreamRange } from "./StreamGroupCommands.js"
import type { Call } from "./Transport.js"

/**
 * The entries to keep: the last `maxLength`, or those from `minId` on. `approximate` removes only whole nodes of about
 * a hundred entries, which is cheaper and may keep more; with a `limit` it removes at most that many entries.
 */
export type StreamTrim = (
  | { readonly maxLength: number; readonly minId?: undefined }
  | { readonly minId: string; readonly maxLength?: undefined }
) & { readonly approximate?: boolean | { readonly limit: number } | undefined }

export interface StreamAddOptions {
  /** The id of the new entry, greater than all before; `<milliseconds>-*` leaves the sequence number to the store. */
  readonly id?: string | undefined
  /** Trims the stream after the entry was added. */
  readonly trim?: StreamTrim | undefined
}

export interface StreamInfo<out Out> {
  readonly length: number
  /** The number of entries that were ever added. */
  readonly entriesAdded: number
  readonly lastId: string
  /** The greatest id that was deleted; `0-0` if none was. */
  readonly maxDeletedId: string
  readonly groups: number
  readonly first: Option.Option<StreamEntry<Out>>
  readonly last: Option.Option<StreamEntry<Out>>
}

type Failure = WrongType | CommandError

/**
 * A missing key is a stream without entries; a stream whose entries are all deleted stays. A key of another type fails
 * with `WrongType`. Whatever else Redis refuses (an invalid id, an id that is not greater than the last, an unknown
 * group) fails with `CommandError`.
 */
export interface StreamCommands<in In, out Out> extends StreamGroupCommands.StreamGroupCommands<In, Out> {
  /**
   * Adds an entry and returns its id: unless given, the time in milliseconds and a sequence number.
   * {@link https://redis.io/docs/latest/commands/xadd/ XADD}
   */
  readonly add: (key: In, fields: Encode.Entries<In>, options?: StreamAddOptions) => Call<string, Failure>

  /** Like `add`, if the stream exists; none if it does not. {@link https://redis.io/docs/latest/commands/xadd/ XADD} */
  readonly addIfPresent: (
    key: In,
    fields: Encode.Entries<In>,
    options?: StreamAddOptions
  ) => Call<Option.Option<string>, Failure>

  /** The number of entries. {@link https://redis.io/docs/latest/commands/xlen/ XLEN} */
  readonly len: (key: In) => Call<number, WrongType>

  /** The entries of a range, in the order of their ids. {@link https://redis.io/docs/latest/commands/xrange/ XRANGE} */
  readonly range: (key: In, range?: StreamRange) => Call<ReadonlyArray<StreamEntry<Out>>, Failure>

  /** Like `range`, from the end to the start. {@link https://redis.io/docs/latest/commands/xrevrange/ XREVRANGE} */
  readonly revRange: (key: In, range?: StreamRange) => Call<ReadonlyArray<StreamEntry<Out>>, Failure>

  /**
   * The entries after an id (`0-0` unless given) up to the last one, `count` of them (100 unless given) in each step.
   * {@link https://redis.io/docs/latest/commands/xrange/ XRANGE}
   */
  readonly entries: (
    key: In,
    options?: { readonly after?: string | undefined; readonly count?: number | undefined }
  ) => Scanned<StreamEntry<Out>, Failure>

  /**
   * The entries of several streams after an id each, at most `count` of each stream. Streams without such entries are
   * left out. With `block` it waits that long for an entry if there is none (`Duration.infinity` waits forever); `$`
   * stands for the last id of a stream. {@link https://redis.io/docs/latest/commands/xread/ XREAD}
   */
  readonly read: (
    after: Encode.Entries<In>,
    options?: { readonly count?: number | undefined; readonly block?: Duration.DurationInput | undefined }
  ) => Call<ReadonlyArray<readonly [key: Out, entries: ReadonlyArray<StreamEntry<Out>>]>, Failure>

  /** Deletes entries. Returns the number that existed. {@link https://redis.io/docs/latest/commands/xdel/ XDEL} */
  readonly del: (key: In, ids: string | ReadonlyArray<string>) => Call<number, Failure>

  /** Removes old entries. Returns their number. {@link https://redis.io/docs/latest/commands/xtrim/ XTRIM} */
  readonly trim: (key: In, trim: StreamTrim) => Call<number, Failure>

  /**
   * Sets the last id, which new entries must exceed. It must not be less than the id of an entry. Fails with
   * `NoSuchKey` if the stream does not exist. {@link https://redis.io/docs/latest/commands/xsetid/ XSETID}
   */
  readonly setId: (key: In, id: string) => Call<void, Failure | NoSuchKey>

  /**
   * The length, ids and groups of a stream. Fails with `NoSuchKey` if it does not exist.
   * {@link https://redis.io/docs/latest/commands/xinfo-stream/ XINFO STREAM}
   */
  readonly info: (key: In) => Call<StreamInfo<Out>, WrongType | NoSuchKey>
}

const name = Bytes.unsafeMake

const failures = ["WrongType", "CommandError"] as const

const trimming = ({ maxLength, minId, approximate }: StreamTrim): ReadonlyArray<Bytes.Bytes> => [
  ...(maxLength === undefined ? [name("MINID")] : [name("MAXLEN")]),
  name(approximate === undefined || approximate === false ? "=" : "~"),
  maxLength === undefined ? Bytes.fromText(minId ?? "") : Encode.integer(maxLength),
  ...(typeof approximate === "object" ? [name("LIMIT"), Encode.integer(approximate.limit)] : [])
]

const defaultCount = 100

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): StreamCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, ...words: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(failures, [...command.split(" ").map(name), ...words], decode)

  const entry = StreamEntries.entry(value)
  const entries = StreamEntries.entries(value)

  const add = <A>(
    decode: (reply: Reply.Reply) => A,
    key: In,
    fields: Encode.Entries<In>,
    { id = "*", trim }: StreamAddOptions,
    more: ReadonlyArray<Bytes.Bytes>
  ) =>
    call(
      decode,
      "XADD",
      encode(key),
      ...more,
      ...(trim === undefined ? [] : trimming(trim)),
      Bytes.fromText(id),
      ...Encode.pairs(encode, fields)
    )

  const range = (key: In, { start = "-", end = "+", count }: StreamRange = {}) =>
    call(entries, "XRANGE", encode(key), Bytes.fromText(start), Bytes.fromText(end), ...countWords(count))

  return {
    ...StreamGroupCommands.make(caller, codec),
    add: (key, fields, options = {}) => add(Decode.bytes, key, fields, options, []),
    addIfPresent: (key, fields, options = {}) =>
      add(Decode.option(Decode.bytes), key, fields, options, [name("NOMKSTREAM")]),
    len: (key) => caller.call(["WrongType"], [name("XLEN"), encode(key)], Decode.number),
    range,
    revRange: (key, { start = "-", end = "+", count } = {}) =>
      call(entries, "XREVRANGE", encode(key), Bytes.fromText(end), Bytes.fromText(start), ...countWords(count)),
    entries: (key, { after = "0-0", count = defaultCount } = {}) =>
      Stream.paginateChunkEffect(after, (last) =>
        Effect.map(range(key, { start: `(${last}`, count }), (found) => {
          const isMore = found.length >= Math.max(1, Math.floor(count))
          const next = isMore ? Option.fromNullable(found.at(-1)?.id) : Option.none()
          return [Chunk.unsafeFromArray(found), next] as const
        })
      ),
    read: (after, { count, block } = {}) => {
      const words = Encode.pairs(encode, after)
      if (words.length === 0) return Effect.succeed([])
      return caller.callBlocking(
        failures,
        [
          name("XREAD"),
          ...countWords(count),
          ...blockWords(block),
          name("STREAMS"),
          ...words.filter((_, index) => index % 2 === 0),
          ...words.filter((_, index) => index % 2 === 1)
        ],
        (reply) =>
          reply instanceof Reply.MapReply
            ? reply.entries.map(([key, read]) => [value(key), entries(read)] as const)
            : []
      )
    },
    del: (key, ids) =>
      ids.length === 0 ? Effect.succeed(0) : call(Decode.number, "XDEL", encode(key), ...idWords(ids)),
    trim: (key, trim) => call(Decode.number, "XTRIM", encode(key), ...trimming(trim)),
    setId: (key, id) =>
      caller.call([...failures, "NoSuchKey"], [name("XSETID"), encode(key), Bytes.fromText(id)], Decode.nothing),
    info: (key) =>
      caller.call(["WrongType", "NoSuchKey"], [name("XINFO"), name("STREAM"), encode(key)], (reply) => ({
        length: Decode.number(Decode.field(reply, "length")),
        entriesAdded: Decode.number(Decode.field(reply, "entries-added")),
        lastId: Decode.bytes(Decode.field(reply, "last-generated-id")),
        maxDeletedId: Decode.bytes(Decode.field(reply, "max-deleted-entry-id")),
        groups: Decode.number(Decode.field(reply, "groups")),
        first: Decode.option(entry)(Decode.field(reply, "first-entry")),
        last: Decode.option(entry)(Decode.field(reply, "last-entry"))
      }))
  }
}
