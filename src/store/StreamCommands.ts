/**
 * A store's methods on streams: entries in the order of their ids, and the consumer groups that share them out.
 *
 * @see https://redis.io/docs/latest/commands/?group=stream
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { CommandError, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"

/**
 * An entry: its id, as in `1526919030474-0`, and its fields in their order, of which some may have the same name.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamEntry<out Out> {
  readonly id: string
  readonly fields: ReadonlyArray<readonly [name: Out, value: Out]>
}

/**
 * What is to remain: the last `maxLength` entries, or those from `minId` on. `approximate` removes whole nodes of a hundred
 * entries or so, which costs less and may leave more.
 *
 * @since 0.1.0
 * @category models
 */
export type StreamTrim = (
  | { readonly maxLength: number; readonly minId?: undefined }
  | { readonly minId: string; readonly maxLength?: undefined }
) & { readonly approximate?: boolean | undefined }

/**
 * Entries from `start` to `end`, both included unless `(` stands in front; all unless given, and at most `count` of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamRange {
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly count?: number | undefined
}

/**
 * An entry that a consumer has not acknowledged.
 *
 * @since 0.1.0
 * @category models
 */
export interface PendingEntry<out Out> {
  readonly id: string
  readonly consumer: Out
  /** Since it was last delivered. */
  readonly idle: Duration.Duration
  readonly deliveries: number
}

type Failure = WrongType | CommandError

/**
 * A key that is not there is a stream without entries; one whose entries are deleted stays. What Redis refuses (an id that
 * is none, or not greater than the last; a group that is not there) is a `CommandError`.
 *
 * @since 0.1.0
 * @category models
 */
export interface StreamCommands<in In, out Out> {
  /** Adds an entry and gives its id: the time and a sequence number unless given. `trim` removes old entries. */
  readonly add: (
    key: In,
    fields: Encode.Entries<In>,
    options?: { readonly id?: string | undefined; readonly trim?: StreamTrim | undefined }
  ) => Effect.Effect<string, Failure>

  /** How many entries there are. */
  readonly len: (key: In) => Effect.Effect<number, WrongType>

  /** Entries in the order of their ids. */
  readonly range: (key: In, range?: StreamRange) => Effect.Effect<ReadonlyArray<StreamEntry<Out>>, Failure>

  /** As `range`, from the end to the start. */
  readonly rangeReverse: (key: In, range?: StreamRange) => Effect.Effect<ReadonlyArray<StreamEntry<Out>>, Failure>

  /**
   * The entries behind an id (`0-0` unless given) up to the last there is, `count` of them (100 unless given) in one step.
   */
  readonly entries: (
    key: In,
    options?: { readonly after?: string | undefined; readonly count?: number | undefined }
  ) => Stream.Stream<StreamEntry<Out>, Failure>

  /** Deletes entries; how many were there. */
  readonly delete: (key: In, ids: string | ReadonlyArray<string>) => Effect.Effect<number, Failure>

  /** Removes old entries; how many. */
  readonly trim: (key: In, trim: StreamTrim) => Effect.Effect<number, Failure>

  /** Makes a group, and the stream where it is not there, that reads from behind an id (`$`, the last, unless given). */
  readonly createGroup: (
    key: In,
    group: In,
    options?: { readonly after?: string | undefined }
  ) => Effect.Effect<void, Failure>

  /** Removes a group; whether it was there. */
  readonly destroyGroup: (key: In, group: In) => Effect.Effect<boolean, Failure>

  /**
   * Entries that no consumer of the group has got, at most `count` of them: they wait for this one's acknowledgement, unless
   * `acknowledge` says that it is given already. With `after` those that wait for it behind an id; deleted ones are left out.
   */
  readonly readGroup: (
    key: In,
    group: In,
    consumer: In,
    options?: {
      readonly count?: number | undefined
      readonly acknowledge?: boolean | undefined
      readonly after?: string | undefined
    }
  ) => Effect.Effect<ReadonlyArray<StreamEntry<Out>>, Failure>

  /** Acknowledges entries; how many were waiting for it. */
  readonly acknowledge: (key: In, group: In, ids: string | ReadonlyArray<string>) => Effect.Effect<number, Failure>

  /** The entries that wait for their acknowledgement, at most `count` of them (100 unless given). */
  readonly pending: (
    key: In,
    group: In,
    options?: StreamRange & { readonly consumer?: In | undefined; readonly idle?: Duration.DurationInput | undefined }
  ) => Effect.Effect<ReadonlyArray<PendingEntry<Out>>, Failure>

  /**
   * Gives a consumer the entries that have waited for so long, from an id on (`0-0` unless given), at most `count` of them
   * (100 unless given); and where to go on: none at the end.
   */
  readonly claimIdle: (
    key: In,
    group: In,
    consumer: In,
    idle: Duration.DurationInput,
    options?: { readonly start?: string | undefined; readonly count?: number | undefined }
  ) => Effect.Effect<
    { readonly entries: ReadonlyArray<StreamEntry<Out>>; readonly next: Option.Option<string> },
    Failure
  >
}

const name = Bytes.unsafeMake

const failures = ["WrongType", "CommandError"] as const

const whole = (count: number): Bytes.Bytes => Encode.integer(Math.max(1, Math.floor(count)))

const counted = (count: number | undefined): ReadonlyArray<Bytes.Bytes> =>
  count === undefined ? [] : [name("COUNT"), whole(count)]

const trimming = ({ maxLength, minId, approximate }: StreamTrim): ReadonlyArray<Bytes.Bytes> => [
  ...(maxLength === undefined ? [name("MINID")] : [name("MAXLEN")]),
  name(approximate === true ? "~" : "="),
  maxLength === undefined ? Bytes.fromText(minId ?? "") : Encode.integer(maxLength)
]

const idsOf = (ids: string | ReadonlyArray<string>): ReadonlyArray<Bytes.Bytes> =>
  typeof ids === "string" ? [Bytes.fromText(ids)] : ids.map(Bytes.fromText)

const defaultCount = 100

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): StreamCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, ...words: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(failures, [...command.split(" ").map(name), ...words], decode)

  const entry = (reply: Reply.Reply): StreamEntry<Out> => {
    const [id = null, flat = null] = Decode.items(reply)
    const words = Decode.items(flat)
    const fields: Array<readonly [Out, Out]> = []
    for (let i = 0; i < words.length; i += 2) fields.push([value(words[i] ?? null), value(words[i + 1] ?? null)])
    return { id: Decode.bytes(id), fields }
  }
  const isThere = (reply: Reply.Reply): boolean => !(Decode.items(reply)[1] instanceof Reply.NullArray)
  const entries = (reply: Reply.Reply): ReadonlyArray<StreamEntry<Out>> =>
    Decode.items(reply).filter(isThere).map(entry)

  const range = (key: In, { start = "-", end = "+", count }: StreamRange = {}) =>
    call(entries, "XRANGE", encode(key), Bytes.fromText(start), Bytes.fromText(end), ...counted(count))

  return {
    add: (key, fields, { id = "*", trim } = {}) =>
      call(
        Decode.bytes,
        "XADD",
        encode(key),
        ...(trim === undefined ? [] : trimming(trim)),
        Bytes.fromText(id),
        ...Encode.pairs(encode, fields)
      ),
    len: (key) => caller.call(["WrongType"], [name("XLEN"), encode(key)], Decode.number),
    range,
    rangeReverse: (key, { start = "-", end = "+", count } = {}) =>
      call(entries, "XREVRANGE", encode(key), Bytes.fromText(end), Bytes.fromText(start), ...counted(count)),
    entries: (key, { after = "0-0", count = defaultCount } = {}) =>
      Stream.paginateChunkEffect(after, (last) =>
        Effect.map(range(key, { start: `(${last}`, count }), (found) => {
          const isMore = found.length >= Math.max(1, Math.floor(count))
          const next = isMore ? Option.fromNullable(found.at(-1)?.id) : Option.none()
          return [Chunk.unsafeFromArray(found), next] as const
        })
      ),
    delete: (key, ids) =>
      ids.length === 0 ? Effect.succeed(0) : call(Decode.number, "XDEL", encode(key), ...idsOf(ids)),
    trim: (key, trim) => call(Decode.number, "XTRIM", encode(key), ...trimming(trim)),
    createGroup: (key, group, { after = "$" } = {}) =>
      call(Decode.nothing, "XGROUP CREATE", encode(key), encode(group), Bytes.fromText(after), name("MKSTREAM")),
    destroyGroup: (key, group) => call(Decode.boolean, "XGROUP DESTROY", encode(key), encode(group)),
    readGroup: (key, group, consumer, { count, acknowledge = false, after = ">" } = {}) =>
      call(
        (reply) => (reply instanceof Reply.MapReply ? entries(reply.entries[0]?.[1] ?? []) : []),
        "XREADGROUP GROUP",
        encode(group),
        encode(consumer),
        ...counted(count),
        ...(acknowledge ? [name("NOACK")] : []),
        name("STREAMS"),
        encode(key),
        Bytes.fromText(after)
      ),
    acknowledge: (key, group, ids) =>
      ids.length === 0 ? Effect.succeed(0) : call(Decode.number, "XACK", encode(key), encode(group), ...idsOf(ids)),
    pending: (key, group, { start = "-", end = "+", count = defaultCount, consumer, idle = 0 } = {}) =>
      call(
        Decode.array((reply) => {
          const [id = null, owner = null, elapsed = null, deliveries = null] = Decode.items(reply)
          return {
            id: Decode.bytes(id),
            consumer: value(owner),
            idle: Duration.millis(Decode.number(elapsed)),
            deliveries: Decode.number(deliveries)
          }
        }),
        "XPENDING",
        encode(key),
        encode(group),
        name("IDLE"),
        Encode.duration(idle),
        Bytes.fromText(start),
        Bytes.fromText(end),
        whole(count),
        ...(consumer === undefined ? [] : [encode(consumer)])
      ),
    claimIdle: (key, group, consumer, idle, { start = "0-0", count = defaultCount } = {}) =>
      call(
        (reply) => {
          const [next = null, claimed = null] = Decode.items(reply)
          const id = Decode.bytes(next)
          return { entries: entries(claimed), next: id === "0-0" ? Option.none() : Option.some(id) }
        },
        "XAUTOCLAIM",
        encode(key),
        encode(group),
        encode(consumer),
        Encode.duration(idle),
        Bytes.fromText(start),
        ...counted(count)
      )
  }
}
