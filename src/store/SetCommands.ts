/**
 * The methods for sets: distinct members at a key, and combinations of several sets.
 *
 * @see https://redis.io/docs/latest/commands/?group=set
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"
import type { Call } from "./Transport.js"

type Keys<In> = readonly [In, ...ReadonlyArray<In>]

/**
 * A missing key is a set without members; a set whose last member is removed is deleted. A set of up to 512 integers
 * (`set-max-intset-entries`) returns them in ascending order, any other set returns its members in no order. A key of
 * another type fails with `WrongType`.
 */
export interface SetCommands<in In, out Out> {
  /** Adds members. Returns the number of new ones. {@link https://redis.io/docs/latest/commands/sadd/ SADD} */
  readonly add: (key: In, members: In | ReadonlyArray<In>) => Call<number, WrongType>

  /** Removes members. Returns the number that existed. {@link https://redis.io/docs/latest/commands/srem/ SREM} */
  readonly remove: (key: In, members: In | ReadonlyArray<In>) => Call<number, WrongType>

  /** Whether a set has a member. {@link https://redis.io/docs/latest/commands/sismember/ SISMEMBER} */
  readonly has: (key: In, member: In) => Call<boolean, WrongType>

  /**
   * Whether a set has each of several members, in their order.
   * {@link https://redis.io/docs/latest/commands/smismember/ SMISMEMBER}
   */
  readonly hasMany: (key: In, members: ReadonlyArray<In>) => Call<ReadonlyArray<boolean>, WrongType>

  /** The number of members. {@link https://redis.io/docs/latest/commands/scard/ SCARD} */
  readonly size: (key: In) => Call<number, WrongType>

  /** All members, in one step. {@link https://redis.io/docs/latest/commands/smembers/ SMEMBERS} */
  readonly members: (key: In) => Call<ReadonlyArray<Out>, WrongType>

  /**
   * Moves a member to another set. Returns whether the source had it.
   * {@link https://redis.io/docs/latest/commands/smove/ SMOVE}
   */
  readonly move: (source: In, destination: In, member: In) => Call<boolean, WrongType>

  /**
   * Removes and returns a random member; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/spop/ SPOP}
   */
  readonly pop: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * Removes and returns `count` random members, or all if there are fewer. A negative count fails with `OutOfRange`.
   * {@link https://redis.io/docs/latest/commands/spop/ SPOP}
   */
  readonly popMany: (key: In, count: number) => Call<ReadonlyArray<Out>, WrongType | OutOfRange>

  /**
   * A random member; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/srandmember/ SRANDMEMBER}
   */
  readonly randomMember: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * `count` distinct random members, or all if there are fewer. With a negative count exactly that many, which may
   * repeat. {@link https://redis.io/docs/latest/commands/srandmember/ SRANDMEMBER}
   */
  readonly randomMembers: (key: In, count: number) => Call<ReadonlyArray<Out>, WrongType | NotAnInteger | OutOfRange>

  /** The members that all sets have. {@link https://redis.io/docs/latest/commands/sinter/ SINTER} */
  readonly inter: (keys: Keys<In>) => Call<ReadonlyArray<Out>, WrongType>

  /**
   * The number of members that all sets have; with a `limit` above 0 it stops counting there.
   * {@link https://redis.io/docs/latest/commands/sintercard/ SINTERCARD}
   */
  readonly interSize: (keys: Keys<In>, options?: { readonly limit?: number | undefined }) => Call<number, WrongType>

  /**
   * Stores the intersection, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/sinterstore/ SINTERSTORE}
   */
  readonly interStore: (destination: In, keys: Keys<In>) => Call<number, WrongType>

  /** The members that any of the sets has. {@link https://redis.io/docs/latest/commands/sunion/ SUNION} */
  readonly union: (keys: Keys<In>) => Call<ReadonlyArray<Out>, WrongType>

  /**
   * Stores the union, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/sunionstore/ SUNIONSTORE}
   */
  readonly unionStore: (destination: In, keys: Keys<In>) => Call<number, WrongType>

  /** The members of the first set that no other set has. {@link https://redis.io/docs/latest/commands/sdiff/ SDIFF} */
  readonly diff: (keys: Keys<In>) => Call<ReadonlyArray<Out>, WrongType>

  /**
   * Stores the difference, and replaces the destination. Returns its size.
   * {@link https://redis.io/docs/latest/commands/sdiffstore/ SDIFFSTORE}
   */
  readonly diffStore: (destination: In, keys: Keys<In>) => Call<number, WrongType>

  /**
   * All members, step by step. A member that exists from the start of the stream to its end appears at least once;
   * other members may appear. {@link https://redis.io/docs/latest/commands/sscan/ SSCAN}
   */
  readonly scan: (key: In, options?: Scan.ElementScanOptions) => Scan.Scanned<Out, WrongType>
}

const name = Bytes.unsafeMake

const isOne = (reply: Reply.Reply): boolean => reply === 1

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): SetCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const values = (reply: Reply.Reply): ReadonlyArray<Out> =>
    Decode.array(value)(reply instanceof Reply.SetReply ? reply.members : reply)

  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, ...words: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(["WrongType"], [name(command), ...words], decode)

  const change = (command: string) => (key: In, members: In | ReadonlyArray<In>) => {
    const words = Encode.many(encode, members)
    return words.length === 0 ? Effect.succeed(0) : call(Decode.number, command, encode(key), ...words)
  }

  const combine = (command: string) => (keys: Keys<In>) => call(values, command, ...keys.map(encode))

  const store = (command: string) => (destination: In, keys: Keys<In>) =>
    call(Decode.number, command, encode(destination), ...keys.map(encode))

  return {
    add: change("SADD"),
    remove: change("SREM"),
    has: (key, member) => call(isOne, "SISMEMBER", encode(key), encode(member)),
    hasMany: (key, members) =>
      members.length === 0
        ? Effect.succeed([])
        : call(Decode.array(isOne), "SMISMEMBER", encode(key), ...members.map(encode)),
    size: (key) => call(Decode.number, "SCARD", encode(key)),
    members: (key) => call(values, "SMEMBERS", encode(key)),
    move: (source, destination, member) => call(isOne, "SMOVE", encode(source), encode(destination), encode(member)),
    pop: (key) => call(Decode.option(value), "SPOP", encode(key)),
    popMany: (key, count) =>
      caller.call(["WrongType", "OutOfRange"], [name("SPOP"), encode(key), Encode.integer(count)], values),
    randomMember: (key) => call(Decode.option(value), "SRANDMEMBER", encode(key)),
    randomMembers: (key, count) =>
      caller.call(
        ["WrongType", "NotAnInteger", "OutOfRange"],
        [name("SRANDMEMBER"), encode(key), Encode.integer(count)],
        values
      ),
    inter: combine("SINTER"),
    interSize: (keys, { limit = 0 } = {}) =>
      call(
        Decode.number,
        "SINTERCARD",
        Encode.integer(keys.length),
        ...keys.map(encode),
        name("LIMIT"),
        Encode.integer(Math.max(0, Math.floor(limit)))
      ),
    interStore: store("SINTERSTORE"),
    union: combine("SUNION"),
    unionStore: store("SUNIONSTORE"),
    diff: combine("SDIFF"),
    diffStore: store("SDIFFSTORE"),
    scan: (key, options) =>
      Scan.stream(caller, ["WrongType"], { ...options, words: [name("SSCAN"), encode(key)] }, values)
  }
}
