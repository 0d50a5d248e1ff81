/**
 * The methods for consumer groups of streams. A group distributes the entries among its consumers, and keeps each one
 * pending until it is acknowledged.
 *
 * @see https://redis.io/docs/latest/commands/?group=stream
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { CommandError, NoSuchKey, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import { entries as entriesOf, type StreamEntry } from "./StreamEntry.js"
import type { Call } from "./Transport.js"

/**
 * The entries from `start` to `end`, both included unless prefixed with `(`; all unless given, and at most `count` of
 * them.
 */
export interface StreamRange {
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly count?: number | undefined
}

/** An entry that a consumer has received and not acknowledged. */
export interface PendingEntry<out Out> {
  readonly id: string
  readonly consumer: Out
  /** The time since the last delivery. */
  readonly idle: Duration.Duration
  readonly deliveries: number
}

/** The pending entries of a group: their number, the first and last id, and the number for each consumer. */
export interface PendingSummary<out Out> {
  readonly count: number
  readonly first: Option.Option<string>
  readonly last: Option.Option<string>
  readonly consumers: ReadonlyArray<readonly [consumer: Out, count: number]>
}

export interface GroupInfo<out Out> {
  readonly name: Out
  readonly consumers: number
  readonly pending: number
  readonly lastDelivered: string
  /** The number of entries that the group has read; none if it is unknown. */
  readonly entriesRead: Option.Option<number>
  /** The number of entries that the group has yet to read; none if it is unknown. */
  readonly lag: Option.Option<number>
}

export interface ConsumerInfo<out Out> {
  readonly name: Out
  readonly pending: number
  /** The time since the consumer last asked for entries. */
  readonly idle: Duration.Duration
}

type Failure = WrongType | CommandError

type Ids = string | ReadonlyArray<string>

/** An unknown group fails with `CommandError` (`NOGROUP`). A consumer is created when it first reads or claims. */
export interface StreamGroupCommands<in In, out Out> {
  /**
   * Creates a group that reads the entries after an id (`$`, the last, unless given), and creates the stream if it
   * does not exist. {@link https://redis.io/docs/latest/commands/xgroup-create/ XGROUP CREATE}
   */
  readonly createGroup: (key: In, group: In, options?: { readonly after?: string | undefined }) => Call<void, Failure>

  /**
   * Makes a group continue after another id (`$`, the last, unless given).
   * {@link https://redis.io/docs/latest/commands/xgroup-setid/ XGROUP SETID}
   */
  readonly setGroup: (key: In, group: In, options?: { readonly after?: string | undefined }) => Call<void, Failure>

  /**
   * Deletes a group. Returns whether it existed.
   * {@link https://redis.io/docs/latest/commands/xgroup-destroy/ XGROUP DESTROY}
   */
  readonly destroyGroup: (key: In, group: In) => Call<boolean, Failure>

  /**
   * Creates a consumer. Returns false if it exists.
   * {@link https://redis.io/docs/latest/commands/xgroup-createconsumer/ XGROUP CREATECONSUMER}
   */
  readonly createConsumer: (key: In, group: In, consumer: In) => Call<boolean, Failure>

  /**
   * Deletes a consumer. Returns the number of its pending entries, which nobody can acknowledge or claim any more.
   * {@link https://redis.io/docs/latest/commands/xgroup-delconsumer/ XGROUP DELCONSUMER}
   */
  readonly delConsumer: (key: In, group: In, consumer: In) => Call<number, Failure>

  /**
   * Up to `count` entries that no consumer of the group has received. They are pending until acknowledged, unless
   * `acknowledge` does it at once. With `after` it returns the consumer's own pending entries after an id instead,
   * without deleted ones. With `block` it waits that long for an entry if there is none (`Duration.infinity` waits
   * forever). Entries received just before an interruption stay pending.
   * {@link https://redis.io/docs/latest/commands/xreadgroup/ XREADGROUP}
   */
  readonly readGroup: (
    key: In,
    group: In,
    consumer: In,
    options?: {
      readonly count?: number | undefined
      readonly block?: Duration.DurationInput | undefined
      readonly acknowledge?: boolean | undefined
      readonly after?: string | undefined
    }
  ) => Call<ReadonlyArray<StreamEntry<Out>>, Failure>

  /**
   * Acknowledges entries. Returns the number that were pending.
   * {@link https://redis.io/docs/latest/commands/xack/ XACK}
   */
  readonly acknowledge: (key: In, group: In, ids: Ids) => Call<number, Failure>

  /**
   * The pending entries of a group, at most `count` (100 unless given): of one `consumer` or all, and idle for at
   * least `idle`. {@link https://redis.io/docs/latest/commands/xpending/ XPENDING}
   */
  readonly pending: (
    key: In,
    group: In,
    options?: StreamRange & { readonly consumer?: In | undefined; readonly idle?: Duration.DurationInput | undefined }
  ) => Call<ReadonlyArray<PendingEntry<Out>>, Failure>

  /** A summary of the pending entries of a group. {@link https://redis.io/docs/latest/commands/xpending/ XPENDING} */
  readonly pendingSummary: (key: In, group: In) => Call<PendingSummary<Out>, Failure>

  /**
   * Gives a consumer those of the pending entries that have been idle for at least `idle`; with `force` entries that
   * are not pending too. Deleted entries are no longer pending.
   * {@link https://redis.io/docs/latest/commands/xclaim/ XCLAIM}
   */
  readonly claim: (
    key: In,
    group: In,
    consumer: In,
    idle: Duration.DurationInput,
    ids: Ids,
    options?: { readonly force?: boolean | undefined }
  ) => Call<ReadonlyArray<StreamEntry<Out>>, Failure>

  /**
   * Gives a consumer the entries that have been idle for at least `idle`, from an id on (`0-0` unless given), at most
   * `count` of them (100 unless given). `next` is the id to continue from; none at the end.
   * {@link https://redis.io/docs/latest/commands/xautoclaim/ XAUTOCLAIM}
   */
  readonly claimIdle: (
    key: In,
    group: In,
    consumer: In,
    idle: Duration.DurationInput,
    options?: { readonly start?: string | undefined; readonly count?: number | undefined }
  ) => Call<{ readonly entries: ReadonlyArray<StreamEntry<Out>>; readonly next: Option.Option<string> }, Failure>

  /**
   * The groups of a stream. Fails with `NoSuchKey` if it does not exist.
   * {@link https://redis.io/docs/latest/commands/xinfo-groups/ XINFO GROUPS}
   */
  readonly groups: (key: In) => Call<ReadonlyArray<GroupInfo<Out>>, Failure | NoSuchKey>

  /**
   * The consumers of a group. Fails with `NoSuchKey` if the stream does not exist.
   * {@link https://redis.io/docs/latest/commands/xinfo-consumers/ XINFO CONSUMERS}
   */
  readonly consumers: (key: In, group: In) => Call<ReadonlyArray<ConsumerInfo<Out>>, Failure | NoSuchKey>
}

const name = Bytes.unsafeMake

const failures = ["WrongType", "CommandError"] as const

const defaultCount = 100

/** The ids, one or several, as words. */
export const idWords = (ids: Ids): ReadonlyArray<Bytes.Bytes> =>
  typeof ids === "string" ? [Bytes.fromText(ids)] : ids.map(Bytes.fromText)

/** COUNT and the number of entries; nothing unless given. */
export const countWords = (count: number | undefined): ReadonlyArray<Bytes.Bytes> =>
  count === undefined ? [] : [name("COUNT"), Encode.positive(count)]

/** BLOCK and the time to wait; nothing where a read does not wait. */
export const blockWords = (block: Duration.DurationInput | undefined): ReadonlyArray<Bytes.Bytes> =>
  block === undefined || Encode.isNoTime(block) ? [] : [name("BLOCK"), Encode.timeout(block, "milliseconds")]

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): StreamGroupCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const entries = entriesOf(value)
  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, ...words: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(failures, [...command.split(" ").map(name), ...words], decode)
  const inform = <A>(decode: (reply: Reply.Reply) => A, command: string, ...words: ReadonlyArray<Bytes.Bytes>) =>
    caller.call([...failures, "NoSuchKey"], [...command.split(" ").map(name), ...words], Decode.array(decode))

  return {
    createGroup: (key, group, { after = "$" } = {}) =>
      call(Decode.nothing, "XGROUP CREATE", encode(key), encode(group), Bytes.fromText(after), name("MKSTREAM")),
    setGroup: (key, group, { after = "$" } = {}) =>
      call(Decode.nothing, "XGROUP SETID", encode(key), encode(group), Bytes.fromText(after)),
    destroyGroup: (key, group) => call(Decode.boolean, "XGROUP DESTROY", encode(key), encode(group)),
    createConsumer: (key, group, consumer) =>
      call(Decode.boolean, "XGROUP CREATECONSUMER", encode(key), encode(group), encode(consumer)),
    delConsumer: (key, group, consumer) =>
      call(Decode.number, "XGROUP DELCONSUMER", encode(key), encode(group), encode(consumer)),
    readGroup: (key, group, consumer, { count, block, acknowledge = false, after = ">" } = {}) =>
      caller.callBlocking(
        failures,
        [
          name("XREADGROUP"),
          name("GROUP"),
          encode(group),
          encode(consumer),
          ...countWords(count),
          ...blockWords(block),
          ...(acknowledge ? [name("NOACK")] : []),
          name("STREAMS"),
          encode(key),
          Bytes.fromText(after)
        ],
        (reply) => (reply instanceof Reply.MapReply ? entries(reply.entries[0]?.[1] ?? []) : [])
      ),
    acknowledge: (key, group, ids) =>
      ids.length === 0 ? Effect.succeed(0) : call(Decode.number, "XACK", encode(key), encode(group), ...idWords(ids)),
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
        Encode.positive(count),
        ...(consumer === undefined ? [] : [encode(consumer)])
      ),
    pendingSummary: (key, group) =>
      call(
        (reply) => {
          const [count = null, first = null, last = null, owners = null] = Decode.items(reply)
          const consumers = Decode.option(
            Decode.array((each) => {
              const [owner = null, pending = null] = Decode.items(each)
              return [value(owner), Number(Decode.bytes(pending))] as const
            })
          )(owners)
          return {
            count: Decode.number(count),
            first: Decode.option(Decode.bytes)(first),
            last: Decode.option(Decode.bytes)(last),
            consumers: Option.getOrElse(consumers, () => [])
          }
        },
        "XPENDING",
        encode(key),
        encode(group)
      ),
    claim: (key, group, consumer, idle, ids, { force = false } = {}) =>
      ids.length === 0
        ? Effect.succeed([])
        : call(
            entries,
            "XCLAIM",
            encode(key),
            encode(group),
            encode(consumer),
            Encode.duration(idle),
            ...idWords(ids),
            ...(force ? [name("FORCE")] : [])
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
        ...countWords(count)
      ),
    groups: (key) =>
      inform(
        (reply) => ({
          name: value(Decode.field(reply, "name")),
          consumers: Decode.number(Decode.field(reply, "consumers")),
          pending: Decode.number(Decode.field(reply, "pending")),
          lastDelivered: Decode.bytes(Decode.field(reply, "last-delivered-id")),
          entriesRead: Decode.option(Decode.number)(Decode.field(reply, "entries-read")),
          lag: Decode.option(Decode.number)(Decode.field(reply, "lag"))
        }),
        "XINFO GROUPS",
        encode(key)
      ),
    consumers: (key, group) =>
      inform(
        (reply) => ({
          name: value(Decode.field(reply, "name")),
          pending: Decode.number(Decode.field(reply, "pending")),
          idle: Duration.millis(Decode.number(Decode.field(reply, "idle")))
        }),
        "XINFO CONSUMERS",
        encode(key),
        encode(group)
      )
  }
}
