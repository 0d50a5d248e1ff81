/**
 * The methods for hashes: fields with values at one key.
 *
 * @see https://redis.io/docs/latest/commands/?group=hash
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import type { NotAFloat, NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"
import type { Call } from "./Transport.js"

/** A field and its value. */
export type Field<Out> = readonly [field: Out, value: Out]

type CountingError = WrongType | NotAnInteger | OutOfRange

/**
 * A missing key is a hash without fields; a hash whose last field is deleted is deleted. A small hash returns its
 * fields in the order they were set, a large one (more fields than `hash-max-listpack-entries`, 512) in no order. A
 * key of another type fails with `WrongType`.
 */
export interface HashCommands<in In, out Out> {
  /** The value of a field; none if it does not exist. {@link https://redis.io/docs/latest/commands/hget/ HGET} */
  readonly get: (key: In, field: In) => Call<Option.Option<Out>, WrongType>

  /** The values of several fields, in their order. {@link https://redis.io/docs/latest/commands/hmget/ HMGET} */
  readonly getMany: (key: In, fields: ReadonlyArray<In>) => Call<ReadonlyArray<Option.Option<Out>>, WrongType>

  /**
   * All fields and their values, in one step. `Object.fromEntries` makes a record of them.
   * {@link https://redis.io/docs/latest/commands/hgetall/ HGETALL}
   */
  readonly getAll: (key: In) => Call<ReadonlyArray<Field<Out>>, WrongType>

  /** Sets fields. Returns the number of new ones. {@link https://redis.io/docs/latest/commands/hset/ HSET} */
  readonly set: (key: In, fields: Encode.Entries<In>) => Call<number, WrongType>

  /**
   * Sets a field if it does not exist. Returns whether it did.
   * {@link https://redis.io/docs/latest/commands/hsetnx/ HSETNX}
   */
  readonly setNx: (key: In, field: In, value: In) => Call<boolean, WrongType>

  /** Deletes fields. Returns the number that existed. {@link https://redis.io/docs/latest/commands/hdel/ HDEL} */
  readonly del: (key: In, fields: In | ReadonlyArray<In>) => Call<number, WrongType>

  /** Whether a field exists. {@link https://redis.io/docs/latest/commands/hexists/ HEXISTS} */
  readonly exists: (key: In, field: In) => Call<boolean, WrongType>

  /** The number of fields. {@link https://redis.io/docs/latest/commands/hlen/ HLEN} */
  readonly len: (key: In) => Call<number, WrongType>

  /**
   * The length of a field's value in bytes; 0 if the field does not exist.
   * {@link https://redis.io/docs/latest/commands/hstrlen/ HSTRLEN}
   */
  readonly strlen: (key: In, field: In) => Call<number, WrongType>

  /** All fields, in one step. {@link https://redis.io/docs/latest/commands/hkeys/ HKEYS} */
  readonly keys: (key: In) => Call<ReadonlyArray<Out>, WrongType>

  /** All values, in one step. {@link https://redis.io/docs/latest/commands/hvals/ HVALS} */
  readonly values: (key: In) => Call<ReadonlyArray<Out>, WrongType>

  /**
   * Adds to the 64-bit integer in a field, 0 if the field does not exist. Returns the sum: with a bigint a bigint, and
   * exact; with a number, a sum beyond 2^53 is rounded to the nearest number.
   * {@link https://redis.io/docs/latest/commands/hincrby/ HINCRBY}
   */
  readonly incrBy: {
    (key: In, field: In, by: number): Call<number, CountingError>
    (key: In, field: In, by: bigint): Call<bigint, CountingError>
  }

  /**
   * Adds to the decimal number in a field, 0 if the field does not exist. Returns the sum.
   * {@link https://redis.io/docs/latest/commands/hincrbyfloat/ HINCRBYFLOAT}
   */
  readonly incrByFloat: (key: In, field: In, by: number) => Call<number, WrongType | NotAFloat | OutOfRange>

  /**
   * A random field; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/hrandfield/ HRANDFIELD}
   */
  readonly randomField: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * `count` distinct random fields, or all if there are fewer. With a negative count exactly that many, which may
   * repeat. {@link https://redis.io/docs/latest/commands/hrandfield/ HRANDFIELD}
   */
  readonly randomFields: (key: In, count: number) => Call<ReadonlyArray<Out>, CountingError>

  /** Like `randomFields`, with the values. {@link https://redis.io/docs/latest/commands/hrandfield/ HRANDFIELD} */
  readonly randomEntries: (key: In, count: number) => Call<ReadonlyArray<Field<Out>>, CountingError>

  /**
   * All fields and their values, step by step. A field that exists from the start of the stream to its end appears at
   * least once; other fields may appear. {@link https://redis.io/docs/latest/commands/hscan/ HSCAN}
   */
  readonly scan: (key: In, options?: Scan.ElementScanOptions) => Scan.Scanned<Field<Out>, WrongType>
}

const name = Bytes.unsafeMake

const counting = ["WrongType", "NotAnInteger", "OutOfRange"] as const

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): HashCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, key: In, ...more: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(["WrongType"], [name(command), encode(key), ...more], decode)

  const random = <A>(key: In, count: number, more: ReadonlyArray<Bytes.Bytes>, decode: (reply: Reply.Reply) => A) =>
    caller.call(counting, [name("HRANDFIELD"), encode(key), Encode.integer(count), ...more], decode)

  const flatFields = Decode.pairs(value, value)

  function incrBy(key: In, field: In, by: number): Call<number, CountingError>
  function incrBy(key: In, field: In, by: bigint): Call<bigint, CountingError>
  function incrBy(key: In, field: In, by: number | bigint): Call<number | bigint, CountingError> {
    return caller.call(counting, [name("HINCRBY"), encode(key), encode(field), Encode.integer(by)], (reply) =>
      typeof by === "bigint" ? Decode.bigint(reply) : Decode.number(reply)
    )
  }

  return {
    get: (key, field) => call(Decode.option(value), "HGET", key, encode(field)),
    getMany: (key, fields) =>
      fields.length === 0
        ? Effect.succeed([])
        : call(Decode.array(Decode.option(value)), "HMGET", key, ...fields.map(encode)),
    getAll: (key) =>
      call(
        (reply) => Decode.entries(reply).map(([field, content]) => [value(field), value(content)] as const),
        "HGETALL",
        key
      ),
    set: (key, fields) => {
      const words = Encode.pairs(encode, fields)
      return words.length === 0 ? Effect.succeed(0) : call(Decode.number, "HSET", key, ...words)
    },
    setNx: (key, field, to) => call(Decode.boolean, "HSETNX", key, encode(field), encode(to)),
    del: (key, fields) => {
      const words = Encode.many(encode, fields)
      return words.length === 0 ? Effect.succeed(0) : call(Decode.number, "HDEL", key, ...words)
    },
    exists: (key, field) => call(Decode.boolean, "HEXISTS", key, encode(field)),
    len: (key) => call(Decode.number, "HLEN", key),
    strlen: (key, field) => call(Decode.number, "HSTRLEN", key, encode(field)),
    keys: (key) => call(Decode.array(value), "HKEYS", key),
    values: (key) => call(Decode.array(value), "HVALS", key),
    incrBy,
    incrByFloat: (key, field, by) =>
      caller.call(
        ["WrongType", "NotAFloat", "OutOfRange"],
        [name("HINCRBYFLOAT"), encode(key), encode(field), Encode.float(by)],
        (reply) => Number(Decode.bytes(reply))
      ),
    randomField: (key) => call(Decode.option(value), "HRANDFIELD", key),
    randomFields: (key, count) => random(key, count, [], Decode.array(value)),
    randomEntries: (key, count) => random(key, count, [name("WITHVALUES")], flatFields),
    scan: (key, options) =>
      Scan.stream(caller, ["WrongType"], { ...options, words: [name("HSCAN"), encode(key)] }, flatFields)
  }
}
