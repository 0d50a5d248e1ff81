/**
 * The methods that combine several sorted sets: unions, intersections and differences.
 *
 * @see https://redis.io/docs/latest/commands/?group=sorted-set
 */
import * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import type { NotAFloat, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

/** A member and its score. */
export type Scored<Out> = readonly [member: Out, score: number]

export interface CombineOptions {
  /** The factor for the scores of each set, in the order of the keys; 1 unless given. */
  readonly weights?: ReadonlyArray<number> | undefined
  /** The score of a member that several sets have: the sum unless given. */
  readonly aggregate?: "sum" | "min" | "max" | undefined
}

export type NonEmpty<A> = readonly [A, ...ReadonlyArray<A>]

/**
 * Plain sets are allowed among the sorted sets: each of their members has the score 1. A weight that is not a number fails
 * with `NotAFloat`, a key of another type with `WrongType`.
 */
export interface SortedSetCombineCommands<in In, out Out> {
  /** The members that any of the sets has. {@link https://redis.io/docs/latest/commands/zunion/ ZUNION} */
  readonly union: (
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Call<ReadonlyArray<Scored<Out>>, WrongType | NotAFloat>

  /** The members that all sets have. {@link https://redis.io/docs/latest/commands/zinter/ ZINTER} */
  readonly inter: (
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Call<ReadonlyArray<Scored<Out>>, WrongType | NotAFloat>

  /** The members of the first set that no other set has. {@link https://redis.io/docs/latest/commands/zdiff/ ZDIFF} */
  readonly diff: (keys: NonEmpty<In>) => Call<ReadonlyArray<Scored<Out>>, WrongType>

  /**
   * Stores the union, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/zunionstore/ ZUNIONSTORE}
   */
  readonly unionStore: (
    destination: In,
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Call<number, WrongType | NotAFloat>

  /**
   * Stores the intersection, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/zinterstore/ ZINTERSTORE}
   */
  readonly interStore: (
    destination: In,
    keys: NonEmpty<In>,
    options?: CombineOptions
  ) => Call<number, WrongType | NotAFloat>

  /**
   * Stores the difference, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/zdiffstore/ ZDIFFSTORE}
   */
  readonly diffStore: (destination: In, keys: NonEmpty<In>) => Call<number, WrongType>

  /**
   * The number of members that all sets have; with a `limit` above 0 it stops counting there.
   * {@link https://redis.io/docs/latest/commands/zintercard/ ZINTERCARD}
   */
  readonly interSize: (keys: NonEmpty<In>, options?: { readonly limit?: number | undefined }) => Call<number, WrongType>
}

const name = Bytes.unsafeMake

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  { decode: decodeBytes, encode }: Codec<In, Out>
): SortedSetCombineCommands<In, Out> => {
  const scored = Decode.pairs((reply) => decodeBytes(Decode.bytes(reply)), Decode.float)
  const numbered = (keys: NonEmpty<In>): ReadonlyArray<Bytes.Bytes> => [
    Encode.integer(keys.length),
    ...keys.map(encode)
  ]

  const combine = <A>(
    words: ReadonlyArray<Bytes.Bytes>,
    keys: NonEmpty<In>,
    { weights, aggregate }: CombineOptions,
    more: ReadonlyArray<string>,
    decode: (reply: Reply.Reply) => A
  ) => {
    const request = [...words, ...numbered(keys)]
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

  return {
    union: combined("ZUNION"),
    inter: combined("ZINTER"),
    diff: (keys) => caller.call(["WrongType"], [name("ZDIFF"), ...numbered(keys), name("WITHSCORES")], scored),
    unionStore: stored("ZUNIONSTORE"),
    interStore: stored("ZINTERSTORE"),
    diffStore: (destination, keys) =>
      caller.call(["WrongType"], [name("ZDIFFSTORE"), encode(destination), ...numbered(keys)], Decode.number),
    interSize: (keys, { limit = 0 } = {}) =>
      caller.call(
        ["WrongType"],
        [name("ZINTERCARD"), ...numbered(keys), name("LIMIT"), Encode.integer(Math.max(0, Math.floor(limit)))],
        Decode.number
      )
  }
}
