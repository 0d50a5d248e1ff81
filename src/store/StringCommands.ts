/**
 * A store's methods on strings. GET, SET without options and INCRBY, the everyday ones, go straight to the database; the
 * others run as the requests they are named for.
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

/**
 * When a value that is set shall expire: after `ttl` (rounded up to milliseconds; an infinite one is none), at
 * `expireAt`, or, with `keepTtl`, when the old value would have.
 */
export type Expiry =
  | { readonly ttl?: Duration.DurationInput | undefined; readonly expireAt?: undefined; readonly keepTtl?: undefined }
  | { readonly expireAt: Encode.Instant; readonly ttl?: undefined; readonly keepTtl?: undefined }
  | { readonly keepTtl: boolean; readonly ttl?: undefined; readonly expireAt?: undefined }

export type SetOptions = Expiry & {
  /** Sets the value only if the key is not there, or only if it is. */
  readonly onlyIf?: "absent" | "present" | undefined
}

/** What becomes of the key's expiry: a new one after `ttl` or at `expireAt`, or none with `persist`. */
export type GetExOptions =
  | { readonly ttl: Duration.DurationInput; readonly expireAt?: undefined; readonly persist?: undefined }
  | { readonly expireAt: Encode.Instant; readonly ttl?: undefined; readonly persist?: undefined }
  | { readonly persist: true; readonly ttl?: undefined; readonly expireAt?: undefined }

/** A run of bytes that two strings have in common: where it is in each (first and last byte), and how long it is. */
export interface LcsMatch {
  readonly first: readonly [start: number, end: number]
  readonly second: readonly [start: number, end: number]
  readonly length: number
}

type CountingError = WrongType | NotAnInteger | OutOfRange

/** Lengths and offsets are in bytes; a negative offset counts from the end. */
export interface StringCommands<in In, out Out> {
  /** The value of a key; none if there is no such key. */
  readonly get: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /**
   * Sets the value of a key, whatever it held. Without options that always succeeds and the key no longer expires; with
   * them the result is whether the value was set, which only `onlyIf` can prevent. A `ttl` of nothing is out of range.
   */
  readonly set: {
    (key: In, value: In): Effect.Effect<void>
    (key: In, value: In, options: SetOptions): Effect.Effect<boolean, OutOfRange>
  }

  /** As `set`, with the value that was there before as the result (SET … GET). */
  readonly getSet: (
    key: In,
    value: In,
    options?: SetOptions
  ) => Effect.Effect<Option.Option<Out>, WrongType | OutOfRange>

  /** The value of a key, which is deleted. */
  readonly getDel: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /** The value of a key, and a change of when it expires. An `expireAt` that has passed deletes the key. */
  readonly getEx: (key: In, options: GetExOptions) => Effect.Effect<Option.Option<Out>, WrongType | OutOfRange>

  /** Part of a value, from `start` to `end`, both included; empty if there is no such key. */
  readonly getRange: (key: In, start: number, end: number) => Effect.Effect<Out, WrongType>

  /** Writes over part of a value, past its end too: what lies between is zero bytes. The new length. */
  readonly setRange: (key: In, offset: number, value: In) => Effect.Effect<number, WrongType | OutOfRange>

  /** Adds to the end of a value. The new length. */
  readonly append: (key: In, value: In) => Effect.Effect<number, WrongType | OutOfRange>

  /** The length of a value; 0 if there is no such key. */
  readonly strlen: (key: In) => Effect.Effect<number, WrongType>

  /** The values of several keys, in their order; none for a key that is not there or holds no string. */
  readonly mget: (keys: ReadonlyArray<In>) => Effect.Effect<ReadonlyArray<Option.Option<Out>>>

  /** Sets several keys at once. */
  readonly mset: (entries: Encode.Entries<In>) => Effect.Effect<void>

  /** Sets several keys at once if none of them is there; whether it did. */
  readonly msetNx: (entries: Encode.Entries<In>) => Effect.Effect<boolean>

  /** Adds 1 to the integer that a key holds, 0 if it is not there; the sum. */
  readonly incr: (key: In) => Effect.Effect<number, CountingError>

  /**
   * Adds to the integer of 64 bits that a key holds, 0 if it is not there; the sum. With a bigint the sum is one too, and
   * exact; as a number, a sum beyond 2^53 is the nearest there is.
   */
  readonly incrBy: {
    (key: In, by: number): Effect.Effect<number, CountingError>
    (key: In, by: bigint): Effect.Effect<bigint, CountingError>
  }

  /** Subtracts 1; see `incr`. */
  readonly decr: (key: In) => Effect.Effect<number, CountingError>

  /** Subtracts; see `incrBy`. */
  readonly decrBy: {
    (key: In, by: number): Effect.Effect<number, CountingError>
    (key: In, by: bigint): Effect.Effect<bigint, CountingError>
  }

  /** Adds to the floating point number that a key holds, 0 if it is not there; the sum. */
  readonly incrByFloat: (key: In, by: number) => Effect.Effect<number, WrongType | NotAFloat | OutOfRange>

  /** The longest common subsequence of two keys' values. Time and memory grow with the product of their lengths. */
  readonly lcs: (first: In, second: In) => Effect.Effect<Out, WrongType | OutOfRange>

  /** The length of the longest common subsequence. */
  readonly lcsLength: (first: In, second: In) => Effect.Effect<number, WrongType | OutOfRange>

  /** Where the longest common subsequence is in each value, last match first; matches shorter than `minLength` are left out. */
  readonly lcsMatches: (
    first: In,
    second: In,
    options?: { readonly minLength?: number | undefined }
  ) => Effect.Effect<{ readonly matches: ReadonlyArray<LcsMatch>; readonly length: number }, WrongType | OutOfRange>
}

const isInteger = (value: number | bigint): boolean =>
  typeof value === "number" ? Number.isSafeInteger(value) : value >= Integer.min && value <= Integer.max

/** Numbers for numbers, bigints for bigints. */
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

  const get = (key: Bytes.Bytes): Effect.Effect<Option.Option<Out>, WrongType> =>
    shortcuts === undefined
      ? caller.call(["WrongType"], [name("GET"), key], optional)
      : shortcuts.get(key, (reply) => {
          if (reply === null) return nothing
          if (Reply.isError(reply)) return caller.failure(["WrongType"], [name("GET"), key], reply)
          return Effect.succeed(Option.some(value(reply)))
        })

  const addInteger = (key: Bytes.Bytes, by: number | bigint): Effect.Effect<number | bigint, CountingError> =>
    shortcuts === undefined || !isInteger(by)
      ? caller.call(counting, [name("INCRBY"), key, Encode.integer(by)], (reply) => sum(reply, by))
      : shortcuts.incrBy(key, by, (reply) =>
          Reply.isError(reply)
            ? caller.failure(counting, [name("INCRBY"), key, Encode.integer(by)], reply)
            : Effect.succeed(sum(reply, by))
        )

  function set(key: In, to: In): Effect.Effect<void>
  function set(key: In, to: In, options: SetOptions): Effect.Effect<boolean, OutOfRange>
  function set(key: In, to: In, options?: SetOptions): Effect.Effect<unknown, OutOfRange> {
    if (options !== undefined) return caller.call(["OutOfRange"], setWords(key, to, options), Decode.boolean)
    return shortcuts === undefined
      ? caller.call([], setWords(key, to, {}), Decode.nothing)
      : shortcuts.set(encode(key), encode(to))
  }

  function incrBy(key: In, by: number): Effect.Effect<number, CountingError>
  function incrBy(key: In, by: bigint): Effect.Effect<bigint, CountingError>
  function incrBy(key: In, by: number | bigint): Effect.Effect<number | bigint, CountingError> {
    return addInteger(encode(key), by)
  }

  function decrBy(key: In, by: number): Effect.Effect<number, CountingError>
  function decrBy(key: In, by: bigint): Effect.Effect<bigint, CountingError>
  function decrBy(key: In, by: number | bigint): Effect.Effect<number | bigint, CountingError> {
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
