/**
 * A store's methods on sorted sets: members with scores, in the order of their scores.
 *
 * @see https://redis.io/docs/latest/commands/?group=sorted-set
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import type { NotAFloat, NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"
import * as SortedSetRange from "./SortedSetRange.js"

/** A member and its score. */
export type Scored<Out> = readonly [member: Out, score: number]

/** Members and their scores, as a record or as pairs. */
export type ScoredEntries<In> = Encode.Entries<In, number>

export interface AddOptions {
  /**
   * Adds only members that are not there (`absent`), or changes only those that are (`present`). With `greater` and
   * `less` new members are added too, and others changed only to a greater, or smaller, score.
   */
  readonly onlyIf?: "absent" | "present" | "greater" | "less" | "present and greater" | "present and less" | undefined
  /** Whether members whose score has changed count too. */
  readonly countChanged?: boolean | undefined
}

export interface CombineOptions {
  /** What the scores of each set, in the order of the keys, are multiplied by; 1 unless given. */
  readonly weights?: ReadonlyArray<number> | undefined
  /** The score of a member that several sets have: the sum unless given. */
  readonly aggregate?: "sum" | "min" | "max" | undefined
}

type NonEmpty<A> = readonly [A, ...ReadonlyArray<A>]

/**
 * A key that is not there is a set without members, and one whose last member is removed is gone. Equal scores are in the
 * order of their members' bytes. A score may be infinite; one that is not a number fails with `NotAFloat`. Where several
 * sets are combined, plain sets may be among them: each member has score 1.
 */
export interface SortedSetCommands<in In, out Out> {
  /** Adds members, or changes their scores; how many are new. */
  readonly add: (
    key: In,
    entries: ScoredEntries<In>,
    options?: AddOptions
  ) => Effect.Effect<number, WrongType | NotAFloat>

  /** Adds to a member's score, 0 if it is not there; the sum. Opposite infinities have none, and fail with `OutOfRange`. */
  readonly incrBy: (key: In, member: In, by: number) => Effect.Effect<number, WrongType | NotAFloat | OutOfRange>

  /** Removes members; how many were there. */
  readonly remove: (key: In, members: In | ReadonlyArray<In>) => Effect.Effect<number, WrongType>

  /** How many members there are. */
  readonly size: (key: In) => Effect.Effect<number, WrongType>

  /** A member's score; none if there is no such member. */
  readonly score: (key: In, member: In) => Effect.Effect<Option.Option<number>, WrongType>

  /** The scores of several members, in their order. */
  readonly scores: (
    key: In,
    members: ReadonlyArray<In>
  ) => Effect.Effect<ReadonlyArray<Option.Option<number>>, WrongType>

  /** How many members come before one; none if there is no such member. */
  readonly rank: (key: In, member: In) => Effect.Effect<Option.Option<number>, WrongType>

  /** How many members come behind one; none if there is no such member. */
  readonly revRank: (key: In, member: In) => Effect.Effect<Option.Option<number>, WrongType>

  /** Members by rank (all unless said otherwise), score or name. Costs what it answers, and a search. */
  readonly range: (
    key: In,
    range?: SortedSetRange.Range<In>
  ) => Effect.Effect<ReadonlyArray<Out>, WrongType | NotAFloat | NotAnInteger>

  /** As `range`, with scores; of a range of names they are all the same. */
  readonly rangeWithScores: (
    key: In,
    range?: SortedSetRange.ByRank | SortedSetRange.ByScore
  ) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType | NotAFloat | NotAnInteger>

  /** Stores a range of one set at another key, over whatever is there; how many members it has. */
  readonly rangeStore: (
    destination: In,
    source: In,
    range?: SortedSetRange.Range<In>
  ) => Effect.Effect<number, WrongType | NotAFloat | NotAnInteger>

  /** How many members a range of scores or names has; a limit does not count. */
  readonly count: (
    key: In,
    range: SortedSetRange.ByScore | SortedSetRange.ByName<In>
  ) => Effect.Effect<number, WrongType>

  /** Removes a range, whatever its limit; how many members it had. */
  readonly removeRange: (
    key: In,
    range: SortedSetRange.Range<In>
  ) => Effect.Effect<number, WrongType | NotAFloat | NotAnInteger>

  /** Removes and returns the member of the lowest score; none if there is none. */
  readonly popMin: (key: In) => Effect.Effect<Option.Option<Scored<Out>>, WrongType>

  /** Removes and returns the member of the highest score; none if there is none. */
  readonly popMax: (key: In) => Effect.Effect<Option.Option<Scored<Out>>, WrongType>

  /** Removes up to `count` members (1 unless given) of the lowest or highest scores of the first set that has any. */
  readonly popAny: (
    keys: NonEmpty<In>,
    end: "lowest" | "highest",
    options?: { readonly count?: number | undefined }
  ) => Effect.Effect<Option.Option<{ readonly key: Out; readonly members: ReadonlyArray<Scored<Out>> }>, WrongType>

  /**
   * As `popAny`, and waits where there is nothing: first come, first served; none when the timeout is over, which it never
   * is unless given. Whoever is interrupted has taken nothing, whenever that is; what it was served with goes back.
   *
   * @see https://redis.io/docs/latest/commands/bzmpop/
   */
  readonly popBlocking: (
    keys: NonEmpty<In>,
    end: "lowest" | "highest",
    options?: { readonly count?: number | undefined; readonly timeout?: Duration.DurationInput | undefined }
  ) => Effect.Effect<Option.Option<{ readonly key: Out; readonly members: ReadonlyArray<Scored<Out>> }>, WrongType>

  /** As `popMin`, up to so many, the lowest first. */
  readonly popMinMany: (key: In, count: number) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType | OutOfRange>

  /** As `popMax`, up to so many, the highest first. */
  readonly popMaxMany: (key: In, count: number) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType | OutOfRange>

  /** The members of any of the sets. */
  readonly union: (
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType | NotAFloat>

  /** The members of all of the sets. */
  readonly inter: (
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType | NotAFloat>

  /** The members of the first set that no other has. */
  readonly diff: (keys: NonEmpty<In>) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType>

  /** Stores the union at a key, over whatever is there; how many members it has. */
  readonly unionStore: (
    destination: In,
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Effect.Effect<number, WrongType | NotAFloat>

  /** Stores the intersection at a key, over whatever is there; how many members it has. */
  readonly interStore: (
    destination: In,
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Effect.Effect<number, WrongType | NotAFloat>

  /** Stores the difference at a key, over whatever is there; how many members it has. */
  readonly diffStore: (destination: In, keys: NonEmpty<In>) => Effect.Effect<number, WrongType>

  /** How many members all of the sets have; counting ends at `limit`, if that is not 0. */
  readonly interSize: (keys: NonEmpty<In>, limit?: number) => Effect.Effect<number, WrongType>

  /** Any member; none if there is no such key. */
  readonly randomMember: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /** So many different members, or all if there are fewer; with a negative count exactly so many, equal ones among them. */
  readonly randomMembers: (
    key: In,
    count: number
  ) => Effect.Effect<ReadonlyArray<Scored<Out>>, WrongType | NotAnInteger | OutOfRange>

  /** Members and scores, a step at a time. Those that are there from the start to the end come at least once. */
  readonly scan: (key: In, options?: Scan.ElementScanOptions) => Stream.Stream<Scored<Out>, WrongType>
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

  const combine = <A>(
    words: ReadonlyArray<Bytes.Bytes>,
    keys: NonEmpty<In>,
    { weights, aggregate }: CombineOptions,
    more: ReadonlyArray<string>,
    decode: (reply: Reply.Reply) => A
  ) => {
    const request = [...words, Encode.integer(keys.length), ...keys.map(encode)]
    if (weights !== undefined)
      request.push(name("WEIGHTS"), ...keys.map((_, index) => Encode.float(weights[index] ?? 1)))
    if (aggregate !== undefined) request.push(name("AGGREGATE"), name(aggregate))
    return caller.call(["WrongType", "NotAFloat"], [...request, ...more.map(name)], decode)
  }
  const combined =
    (command: string) =>
    (keys: NonEmpty<In>, options: CombineOptions = {}) =>
      combine([name(command)], keys, options, ["WITHSCORES"], scored)
  const stored =
    (command: string) =>
    (destination: In, keys: NonEmpty<In>, options: CombineOptions = {}) =>
      combine([name(command), encode(destination)], keys, options, [], Decode.number)

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
    union: combined("ZUNION"),
    inter: combined("ZINTER"),
    diff: (keys) => caller.call(["WrongType"], [name("ZDIFF"), ...numbered(keys), name("WITHSCORES")], scored),
    unionStore: stored("ZUNIONSTORE"),
    interStore: stored("ZINTERSTORE"),
    diffStore: (destination, keys) => call(Decode.number, "ZDIFFSTORE", destination, ...numbered(keys)),
    interSize: (keys, limit = 0) =>
      caller.call(
        ["WrongType"],
        [name("ZINTERCARD"), ...numbered(keys), name("LIMIT"), Encode.integer(Math.max(0, Math.floor(limit)))],
        Decode.number
      ),
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
