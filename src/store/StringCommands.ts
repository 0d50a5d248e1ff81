/**
 * The methods for strings. GET, SET without options and INCRBY take a transport's shortcuts, where it has them.
 *
 * @see https://redis.io/docs/latest/commands/?group=string
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as Reply from "../resp/Reply.js"
import type { NotAFloat, NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

/**
 * When a new value expires: after `ttl` (rounded up to milliseconds; an infinite one means never), at `expireAt`, or,
 * with `keepTtl`, when the old value would have.
 */
export type Expiry =
  | { readonly ttl?: Duration.DurationInput | undefined; readonly expireAt?: undefined; readonly keepTtl?: undefined }
  | { readonly expireAt: Encode.Instant; readonly ttl?: undefined; readonly keepTtl?: undefined }
  | { readonly keepTtl: boolean; readonly ttl?: undefined; readonly expireAt?: undefined }

export type SetOptions = Expiry & {
  /** Sets the value only if the key does not exist (`absent`), or only if it does (`present`). */
  readonly onlyIf?: "absent" | "present" | undefined
}

/** The key's new deadline: after `ttl`, at `expireAt`, or none with `persist`. */
export type GetExOptions =
  | { readonly ttl: Duration.DurationInput; readonly expireAt?: undefined; readonly persist?: undefined }
  | { readonly expireAt: Encode.Instant; readonly ttl?: undefined; readonly persist?: undefined }
  | { readonly persist: true; readonly ttl?: undefined; readonly expireAt?: undefined }

/** Bytes that two strings have in common: the first and last index in each, from 0, and the length. */
export interface LcsMatch {
  readonly first: readonly [start: number, end: number]
  readonly second: readonly [start: number, end: number]
  readonly length: number
}

type CountingError = WrongType | NotAnInteger | OutOfRange

/**
 * Lengths and offsets are in bytes; a negative offset counts from the end. A missing key reads as an empty string,
 * unless a method says otherwise. A key of another type fails with `WrongType`.
 */
export interface StringCommands<in In, out Out> {
  /** The value of a key; none if the key does not exist. {@link https://redis.io/docs/latest/commands/get/ GET} */
  readonly get: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * Sets the value of a key, whatever it held. Without options it always succeeds and the key no longer expires. With
   * options the result is whether the value was set: only `onlyIf` can prevent it. A `ttl` of 0 fails with
   * `OutOfRange`. {@link https://redis.io/docs/latest/commands/set/ SET}
   */
  readonly set: {
    (key: In, value: In): Call<void>
    (key: In, value: In, options: SetOptions): Call<boolean, OutOfRange>
  }

  /**
   * Like `set`, but returns the old value; none if there was none. Fails if the key holds another type.
   * {@link https://redis.io/docs/latest/commands/set/ SET}
   */
  readonly getSet: (key: In, value: In, options?: SetOptions) => Call<Option.Option<Out>, WrongType | OutOfRange>

  /** Returns the value of a key and deletes the key. {@link https://redis.io/docs/latest/commands/getdel/ GETDEL} */
  readonly getDel: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * Returns the value of a key and changes when it expires. An `expireAt` in the past deletes the key; a `ttl` of 0
   * fails with `OutOfRange`. {@link https://redis.io/docs/latest/commands/getex/ GETEX}
   */
  readonly getEx: (key: In, options: GetExOptions) => Call<Option.Option<Out>, WrongType | OutOfRange>

  /**
   * The part of a value from `start` to `end`, both included. Copies that part only.
   * {@link https://redis.io/docs/latest/commands/getrange/ GETRANGE}
   */
  readonly getRange: (key: In, start: number, end: number) => Call<Out, WrongType>

  /**
   * Overwrites part of a value from an offset, and extends it where needed: a gap is filled with zero bytes. Returns
   * the new length. A negative offset, or a result beyond 512 MB, fails with `OutOfRange`.
   * {@link https://redis.io/docs/latest/commands/setrange/ SETRANGE}
   */
  readonly setRange: (key: In, offset: number, value: In) => Call<number, WrongType | OutOfRange>

  /** Appends to a value. Returns the new length. {@link https://redis.io/docs/latest/commands/append/ APPEND} */
  readonly append: (key: In, value: In) => Call<number, WrongType | OutOfRange>

  /**
   * The length of a value in bytes; 0 if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/strlen/ STRLEN}
   */
  readonly strlen: (key: In) => Call<number, WrongType>

  /**
   * The values of several keys, in their order; none for a key that does not exist or holds another type.
   * {@link https://redis.io/docs/latest/commands/mget/ MGET}
   */
  readonly mget: (keys: ReadonlyArray<In>) => Call<ReadonlyArray<Option.Option<Out>>>

  /** Sets several keys in one step. {@link https://redis.io/docs/latest/commands/mset/ MSET} */
  readonly mset: (entries: Encode.Entries<In>) => Call<void>

  /**
   * Sets several keys in one step if none of them exists; whether it did.
   * {@link https://redis.io/docs/latest/commands/msetnx/ MSETNX}
   */
  readonly msetNx: (entries: Encode.Entries<In>) => Call<boolean>

  /**
   * Adds 1 to the 64-bit integer at a key, 0 if the key does not exist. Returns the sum. A value that is not an
   * integer fails with `NotAnInteger`, an overflow with `OutOfRange`.
   * {@link https://redis.io/docs/latest/commands/incr/ INCR}
   */
  readonly incr: (key: In) => Call<number, CountingError>

  /**
   * Adds to the 64-bit integer at a key; see `incr`. With a bigint the sum is a bigint, and exact; with a number, a
   * sum beyond 2^53 is rounded to the nearest number. {@link https://redis.io/docs/latest/commands/incrby/ INCRBY}
   */
  readonly incrBy: {
    (key: In, by: number): Call<number, CountingError>
    (key: In, by: bigint): Call<bigint, CountingError>
  }

  /** Subtracts 1; see `incr`. {@link https://redis.io/docs/latest/commands/decr/ DECR} */
  readonly decr: (key: In) => Call<number, CountingError>

  /** Subtracts; see `incrBy`. {@link https://redis.io/docs/latest/commands/decrby/ DECRBY} */
  readonly decrBy: {
    (key: In, by: number): Call<number, CountingError>
    (key: In, by: bigint): Call<bigint, CountingError>
  }

  /**
   * Adds to the decimal number at a key, 0 if the key does not exist. Returns the sum. A value that is not a number
   * fails with `NotAFloat`, an infinite sum with `OutOfRange`.
   * {@link https://redis.io/docs/latest/commands/incrbyfloat/ INCRBYFLOAT}
   */
  readonly incrByFloat: (key: In, by: number) => Call<number, WrongType | NotAFloat | OutOfRange>

  /**
   * The longest common subsequence of two values. Time and memory grow with the product of their lengths.
   * {@link https://redis.io/docs/latest/commands/lcs/ LCS}
   */
  readonly lcs: (first: In, second: In) => Call<Out, WrongType | OutOfRange>

  /** The length of the longest common subsequence, in bytes. {@link https://redis.io/docs/latest/commands/lcs/ LCS} */
  readonly lcsLength: (first: In, second: In) => Call<number, WrongType | OutOfRange>

  /**
   * The position of the longest common subsequence in each value, the last match first. Matches shorter than
   * `minLength` bytes are left out. {@link https://redis.io/docs/latest/commands/lcs/ LCS}
   */
  readonly lcsMatches: (
    first: In,
    second: In,
    options?: { readonly minLength?: number | undefined }
  ) => Call<{ readonly matches: ReadonlyArray<LcsMatch>; readonly length: number }, WrongType | OutOfRange>
}

const isInteger = (value: number | bigint): boolean =>
  typeof value === "number" ? Number.isSafeInteger(value) : value >= Integer.min && value <= Integer.max

/** A number for a number, a bigint for a bigint. */
const sum = (reply: Reply.Reply, by: number | bigint): number | bigint =>
  typeof by === "bigint" ? Decode.bigint(reply) : Decode.number(reply)

const nothing = Effect.succeed(Option.none())

const counting = ["WrongType", "NotAnInteger", "OutOfRange"] as const

export const make = <In, Out>(caller: Caller, codec: Codec<In, Out>): StringCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const optional = Decode.option(value)
  const name = Bytes.unsafeMake

  const setWords = (key: In, to: In, options: SetOptions): Array<Bytes.Bytes> => {
    const words = [name("SET"), encode(key), encode(to), ...Encode.expiry(options)]
    if (options.keepTtl === true) words.push(name("KEEPTTL"))
    if (options.onlyIf !== undefined) words.push(name(options.onlyIf === "absent" ? "NX" : "XX"))
    return words
  }

  const lcs = <A>(first: In, second: In, options: ReadonlyArray<Bytes.Bytes>, decode: (reply: Reply.Reply) => A) =>
    caller.call(["WrongType", "OutOfRange"], [name("LCS"), encode(first), encode(second), ...options], decode)

  const { shortcuts } = caller.transport

  const get = (key: Bytes.Bytes): Call<Option.Option<Out>, WrongType> =>
    shortcuts === undefined
      ? caller.call(["WrongType"], [name("GET"), key], optional)
      : shortcuts.get(key, (reply) => {
          if (reply === null) return nothing
          if (Reply.isError(reply)) return caller.failure(["WrongType"], [name("GET"), key], reply)
          return Effect.succeed(Option.some(value(reply)))
        })

  const addInteger = (key: Bytes.Bytes, by: number | bigint): Call<number | bigint, CountingError> =>
    shortcuts === undefined || !isInteger(by)
      ? caller.call(counting, [name("INCRBY"), key, Encode.integer(by)], (reply) => sum(reply, by))
      : shortcuts.incrBy(key, by, (reply) =>
          Reply.isError(reply)
            ? caller.failure(counting, [name("INCRBY"), key, Encode.integer(by)], reply)
            : Effect.succeed(sum(reply, by))
        )

  function set(key: In, to: In): Call<void>
  function set(key: In, to: In, options: SetOptions): Call<boolean, OutOfRange>
  function set(key: In, to: In, options?: SetOptions): Call<unknown, OutOfRange> {
    if (options !== undefined) return caller.call(["OutOfRange"], setWords(key, to, options), Decode.boolean)
    return shortcuts === undefined
      ? caller.call([], setWords(key, to, {}), Decode.nothing)
      : shortcuts.set(encode(key), encode(to))
  }

  function incrBy(key: In, by: number): Call<number, CountingError>
  function incrBy(key: In, by: bigint): Call<bigint, CountingError>
  function incrBy(key: In, by: number | bigint): Call<number | bigint, CountingError> {
    return addInteger(encode(key), by)
  }

  function decrBy(key: In, by: number): Call<number, CountingError>
  function decrBy(key: In, by: bigint): Call<bigint, CountingError>
  function decrBy(key: In, by: number | bigint): Call<number | bigint, CountingError> {
    return caller.call(counting, [name("DECRBY"), encode(key), Encode.integer(by)], (reply) => sum(reply, by))
  }

  return {
    get: (key) => get(encode(key)),
    set,
    getSet: (key, to, options = {}) =>
      caller.call(["WrongType", "OutOfRange"], [...setWords(key, to, options), name("GET")], optional),
    getDel: (key) => caller.call(["WrongType"], [name("GETDEL"), encode(key)], optional),
    getEx: (key, options) => {
      const expiry = Encode.expiry(options)
      const change = expiry.length === 0 ? [name("PERSIST")] : expiry
      return caller.call(["WrongType", "OutOfRange"], [name("GETEX"), encode(key), ...change], optional)
    },
    getRange: (key, start, end) =>
      caller.call(["WrongType"], [name("GETRANGE"), encode(key), Encode.integer(start), Encode.integer(end)], value),
    setRange: (key, offset, part) =>
      caller.call(
        ["WrongType", "OutOfRange"],
        [name("SETRANGE"), encode(key), Encode.integer(offset), encode(part)],
        Decode.number
      ),
    append: (key, part) =>
      caller.call(["WrongType", "OutOfRange"], [name("APPEND"), encode(key), encode(part)], Decode.number),
    strlen: (key) => caller.call(["WrongType"], [name("STRLEN"), encode(key)], Decode.number),
    mget: (keys) =>
      keys.length === 0
        ? Effect.succeed([])
        : caller.call([], [name("MGET"), ...keys.map(encode)], Decode.array(optional)),
    mset: (entries) => {
      const words = [name("MSET"), ...Encode.pairs(encode, entries)]
      return words.length === 1 ? Effect.void : caller.call([], words, Decode.nothing)
    },
    msetNx: (entries) => {
      const words = [name("MSETNX"), ...Encode.pairs(encode, entries)]
      return words.length === 1 ? Effect.succeed(true) : caller.call([], words, Decode.boolean)
    },
    incr: (key) => caller.call(counting, [name("INCR"), encode(key)], Decode.number),
    incrBy,
    decr: (key) => caller.call(counting, [name("DECR"), encode(key)], Decode.number),
    decrBy,
    incrByFloat: (key, by) =>
      caller.call(
        ["WrongType", "NotAFloat", "OutOfRange"],
        [name("INCRBYFLOAT"), encode(key), Encode.float(by)],
        (reply) => Number(Decode.bytes(reply))
      ),
    lcs: (first, second) => lcs(first, second, [], value),
    lcsLength: (first, second) => lcs(first, second, [name("LEN")], Decode.number),
    lcsMatches: (first, second, options = {}) => {
      const words = ["IDX", "MINMATCHLEN", String(options.minLength ?? 0), "WITHMATCHLEN"].map(name)
      return lcs(first, second, words, (reply) => ({
        matches: Decode.items(Decode.field(reply, "matches")).map(match),
        length: Decode.number(Decode.field(reply, "len"))
      }))
    }
  }
}

const match = (reply: Reply.Reply): LcsMatch => {
  const [first, second, length] = Decode.items(reply)
  return { first: range(first), second: range(second), length: Decode.number(length ?? null) }
}

const range = (reply: Reply.Reply | undefined): readonly [number, number] => {
  const [start = null, end = null] = Decode.items(reply ?? null)
  return [Decode.number(start), Decode.number(end)]
}
