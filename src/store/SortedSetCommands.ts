/**
 * The methods for sorted sets: members in the order of their scores. The methods that combine several sets are in
 * `SortedSetCombineCommands`.
 *
 * @see https://redis.io/docs/latest/commands/?group=sorted-set
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import type { NotAFloat, NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"
import type { NonEmpty, Scored } from "./SortedSetCombineCommands.js"
import * as SortedSetCombineCommands from "./SortedSetCombineCommands.js"
import * as SortedSetRange from "./SortedSetRange.js"
import type { Call } from "./Transport.js"

/** Members and their scores, as a record or as pairs. */
export type ScoredEntries<In> = Encode.Entries<In, number>

export interface AddOptions {
  /**
   * Adds only new members (`absent`), or changes only existing ones (`present`). With `greater` and `less` new members
   * are added, and existing ones change only to a greater, or smaller, score.
   */
  readonly onlyIf?: "absent" | "present" | "greater" | "less" | "present and greater" | "present and less" | undefined
  /** Whether the result counts members whose score has changed too: false unless given. */
  readonly countChanged?: boolean | undefined
}

/**
 * A missing key is a set without members; a set whose last member is removed is deleted. Members with equal scores are
 * in the order of their bytes. A score may be infinite; one that is not a number fails with `NotAFloat`, a rank that
 * is not an integer with `NotAnInteger`, a key of another type with `WrongType`.
 */
export interface SortedSetCommands<in In, out Out> extends SortedSetCombineCommands.SortedSetCombineCommands<In, Out> {
  /**
   * Adds members, or changes their scores. Returns the number of new ones.
   * {@link https://redis.io/docs/latest/commands/zadd/ ZADD}
   */
  readonly add: (key: In, entries: ScoredEntries<In>, options?: AddOptions) => Call<number, WrongType | NotAFloat>

  /**
   * Adds to the score of a member, 0 if it does not exist. Returns the sum. Opposite infinities fail with
   * `OutOfRange`. {@link https://redis.io/docs/latest/commands/zincrby/ ZINCRBY}
   */
  readonly incrBy: (key: In, member: In, by: number) => Call<number, WrongType | NotAFloat | OutOfRange>

  /** Removes members. Returns the number that existed. {@link https://redis.io/docs/latest/commands/zrem/ ZREM} */
  readonly remove: (key: In, members: In | ReadonlyArray<In>) => Call<number, WrongType>

  /** The number of members. {@link https://redis.io/docs/latest/commands/zcard/ ZCARD} */
  readonly size: (key: In) => Call<number, WrongType>

  /** The score of a member; none if it does not exist. {@link https://redis.io/docs/latest/commands/zscore/ ZSCORE} */
  readonly score: (key: In, member: In) => Call<Option.Option<number>, WrongType>

  /** The scores of several members, in their order. {@link https://redis.io/docs/latest/commands/zmscore/ ZMSCORE} */
  readonly scores: (key: In, members: ReadonlyArray<In>) => Call<ReadonlyArray<Option.Option<number>>, WrongType>

  /**
   * The number of members before one, from the lowest score up; none if it does not exist.
   * {@link https://redis.io/docs/latest/commands/zrank/ ZRANK}
   */
  readonly rank: (key: In, member: In) => Call<Option.Option<number>, WrongType>

  /**
   * The number of members after one; none if it does not exist.
   * {@link https://redis.io/docs/latest/commands/zrevrank/ ZREVRANK}
   */
  readonly revRank: (key: In, member: In) => Call<Option.Option<number>, WrongType>

  /**
   * The members of a range by rank, score or name; all unless given. Takes the time of a search, and of the members it
   * returns. {@link https://redis.io/docs/latest/commands/zrange/ ZRANGE}
   */
  readonly range: (
    key: In,
    range?: SortedSetRange.Range<In>
  ) => Call<ReadonlyArray<Out>, WrongType | NotAFloat | NotAnInteger>

  /** Like `range`, with the scores. {@link https://redis.io/docs/latest/commands/zrange/ ZRANGE} */
  readonly rangeWithScores: (
    key: In,
    range?: SortedSetRange.ByRank | SortedSetRange.ByScore
  ) => Call<ReadonlyArray<Scored<Out>>, WrongType | NotAFloat | NotAnInteger>

  /**
   * Stores a range of a set at another key, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/zrangestore/ ZRANGESTORE}
   */
  readonly rangeStore: (
    destination: In,
    source: In,
    range?: SortedSetRange.Range<In>
  ) => Call<number, WrongType | NotAFloat | NotAnInteger>

  /**
   * The number of members in a range by score or name, whatever its `offset` and `count`.
   * {@link https://redis.io/docs/latest/commands/zcount/ ZCOUNT}
   */
  readonly count: (key: In, range: SortedSetRange.ByScore | SortedSetRange.ByName<In>) => Call<number, WrongType>

  /**
   * Removes the members of a range, whatever its `offset` and `count`. Returns their number.
   * {@link https://redis.io/docs/latest/commands/zremrangebyrank/ ZREMRANGEBYRANK}
   */
  readonly removeRange: (key: In, range: SortedSetRange.Range<In>) => Call<number, WrongType | NotAFloat | NotAnInteger>

  /**
   * Removes and returns the member with the lowest score; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/zpopmin/ ZPOPMIN}
   */
  readonly popMin: (key: In) => Call<Option.Option<Scored<Out>>, WrongType>

  /**
   * Removes and returns the member with the highest score; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/zpopmax/ ZPOPMAX}
   */
  readonly popMax: (key: In) => Call<Option.Option<Scored<Out>>, WrongType>

  /**
   * Removes and returns up to `count` members (1 unless given) with the lowest or highest scores of the first set that
   * is not empty, with its key; none if all sets are empty. {@link https://redis.io/docs/latest/commands/zmpop/ ZMPOP}
   */
  readonly popAny: (
    keys: NonEmpty<In>,
    end: "lowest" | "highest",
    options?: { readonly count?: number | undefined }
  ) => Call<Option.Option<{ readonly key: Out; readonly members: ReadonlyArray<Scored<Out>> }>, WrongType>

  /**
   * Like `popAny`, but waits for a member if there is none; waiters are served in the order they came. None when the
   * timeout is over: without one it waits forever, with one of 0 it does not wait. A fiber that is interrupted has
   * removed nothing: a member that it was already served goes back.
   * {@link https://redis.io/docs/latest/commands/bzmpop/ BZMPOP}
   */
  readonly popBlocking: (
    keys: NonEmpty<In>,
    end: "lowest" | "highest",
    options?: { readonly count?: number | undefined; readonly timeout?: Duration.DurationInput | undefined }
  ) => Call<Option.Option<{ readonly key: Out; readonly members: ReadonlyArray<Scored<Out>> }>, WrongType>

  /**
   * Removes and returns up to `count` members, from the lowest score up. A negative count fails with `OutOfRange`.
   * {@link https://redis.io/docs/latest/commands/zpopmin/ ZPOPMIN}
   */
  readonly popMinMany: (key: In, count: number) => Call<ReadonlyArray<Scored<Out>>, WrongType | OutOfRange>

  /** Like `popMinMany`, from the highest score down. {@link https://redis.io/docs/latest/commands/zpopmax/ ZPOPMAX} */
  readonly popMaxMany: (key: In, count: number) => Call<ReadonlyArray<Scored<Out>>, WrongType | OutOfRange>

  /**
   * A random member; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/zrandmember/ ZRANDMEMBER}
   */
  readonly randomMember: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * `count` distinct random members and their scores, or all if there are fewer. With a negative count exactly that
   * many, which may repeat. {@link https://redis.io/docs/latest/commands/zrandmember/ ZRANDMEMBER}
   */
  readonly randomMembers: (
    key: In,
    count: number
  ) => Call<ReadonlyArray<Scored<Out>>, WrongType | NotAnInteger | OutOfRange>

  /**
   * All members and their scores, step by step. A member that exists from the start of the stream to its end appears
   * at least once; other members may appear. {@link https://redis.io/docs/latest/commands/zscan/ ZSCAN}
   */
  readonly scan: (key: In, options?: Scan.ElementScanOptions) => Scan.Scanned<Scored<Out>, WrongType>
}

const name = Bytes.unsafeMake

const conditions = {
  absent: [name("NX")],
  present: [name("XX")],
  greater: [name("GT")],
  less: [name("LT")],
  "present and greater": [name("XX"), name("GT")],
  "present and less": [name("XX"), name("LT")]
} as const

const ranging = ["WrongType", "NotAFloat", "NotAnInteger"] as const

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): SortedSetCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, key: In, ...more: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(["WrongType"], [name(command), encode(key), ...more], decode)

  const scored = Decode.pairs(value, Decode.float)
  const pair = (reply: Reply.Reply): Scored<Out> => {
    const [member = null, score = null] = Decode.items(reply)
    return [value(member), Decode.float(score)]
  }
  const first = (reply: Reply.Reply): Option.Option<Scored<Out>> => Option.fromNullable(scored(reply)[0])

  const range = <A>(
    key: In,
    asked: SortedSetRange.Range<In>,
    more: ReadonlyArray<string>,
    decode: (reply: Reply.Reply) => A
  ) =>
    caller.call(
      ranging,
      [name("ZRANGE"), encode(key), ...SortedSetRange.words(encode, asked), ...more.map(name)],
      decode
    )

  const numbered = (keys: NonEmpty<In>): ReadonlyArray<Bytes.Bytes> => [
    Encode.integer(keys.length),
    ...keys.map(encode)
  ]
  const popping = (keys: NonEmpty<In>, end: "lowest" | "highest", count: number): ReadonlyArray<Bytes.Bytes> => [
    ...numbered(keys),
    name(end === "lowest" ? "MIN" : "MAX"),
    name("COUNT"),
    Encode.positive(count)
  ]
  const popped = Decode.option((reply) => {
    const [key = null, members = null] = Decode.items(reply)
    return { key: value(key), members: Decode.items(members).map(pair) }
  })
  const popAny: SortedSetCommands<In, Out>["popAny"] = (keys, end, { count = 1 } = {}) =>
    caller.call(["WrongType"], [name("ZMPOP"), ...popping(keys, end, count)], popped)
  const popMany = (command: string) => (key: In, count: number) =>
    caller.call(["WrongType", "OutOfRange"], [name(command), encode(key), Encode.integer(count)], scored)

  return {
    add: (key, entries, { onlyIf, countChanged = false } = {}) => {
      const pairs = Encode.entries(encode, entries, (member, score) => [Encode.float(score), member])
      if (pairs.length === 0) return Effect.succeed(0)
      const flags = [...(onlyIf === undefined ? [] : conditions[onlyIf]), ...(countChanged ? [name("CH")] : [])]
      return caller.call(["WrongType", "NotAFloat"], [name("ZADD"), encode(key), ...flags, ...pairs], Decode.number)
    },
    incrBy: (key, member, by) =>
      caller.call(
        ["WrongType", "NotAFloat", "OutOfRange"],
        [name("ZINCRBY"), encode(key), Encode.float(by), encode(member)],
        Decode.float
      ),
    remove: (key, members) => {
      const words = Encode.many(encode, members)
      return words.length === 0 ? Effect.succeed(0) : call(Decode.number, "ZREM", key, ...words)
    },
    size: (key) => call(Decode.number, "ZCARD", key),
    score: (key, member) => call(Decode.option(Decode.float), "ZSCORE", key, encode(member)),
    scores: (key, members) =>
      members.length === 0
        ? Effect.succeed([])
        : call(Decode.array(Decode.option(Decode.float)), "ZMSCORE", key, ...members.map(encode)),
    rank: (key, member) => call(Decode.option(Decode.number), "ZRANK", key, encode(member)),
    revRank: (key, member) => call(Decode.option(Decode.number), "ZREVRANK", key, encode(member)),
    range: (key, asked = {}) => range(key, asked, [], Decode.array(value)),
    rangeWithScores: (key, asked = {}) => range(key, asked, ["WITHSCORES"], scored),
    rangeStore: (destination, source, asked = {}) =>
      caller.call(
        ranging,
        [name("ZRANGESTORE"), encode(destination), encode(source), ...SortedSetRange.words(encode, asked)],
        Decode.number
      ),
    count: (key, asked) =>
      call(Decode.number, asked.by === "score" ? "ZCOUNT" : "ZLEXCOUNT", key, ...SortedSetRange.ends(encode, asked)),
    removeRange: (key, asked) =>
      caller.call(
        ranging,
        [name(removals[asked.by ?? "rank"]), encode(key), ...SortedSetRange.ends(encode, asked)],
        Decode.number
      ),
    popMin: (key) => call(first, "ZPOPMIN", key),
    popMax: (key) => call(first, "ZPOPMAX", key),
    popAny,
    popBlocking: (keys, end, { count = 1, timeout } = {}) =>
      Encode.isNoTime(timeout)
        ? popAny(keys, end, { count })
        : caller.callBlocking(
            ["WrongType"],
            [name("BZMPOP"), Encode.timeout(timeout, "seconds"), ...popping(keys, end, count)],
            popped
          ),
    popMinMany: popMany("ZPOPMIN"),
    popMaxMany: popMany("ZPOPMAX"),
    ...SortedSetCombineCommands.make(caller, codec),
    randomMember: (key) => call(Decode.option(value), "ZRANDMEMBER", key),
    randomMembers: (key, count) =>
      caller.call(
        ["WrongType", "NotAnInteger", "OutOfRange"],
        [name("ZRANDMEMBER"), encode(key), Encode.integer(count), name("WITHSCORES")],
        scored
      ),
    scan: (key, options) =>
      Scan.stream(caller, ["WrongType"], { ...options, words: [name("ZSCAN"), encode(key)] }, scored)
  }
}

const removals = { rank: "ZREMRANGEBYRANK", score: "ZREMRANGEBYSCORE", name: "ZREMRANGEBYLEX" } as const
