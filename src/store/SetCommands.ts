/**
 * A store's methods on sets: different members, at one key or several.
 *
 * @see https://redis.io/docs/latest/commands/?group=set
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"

type Keys<In> = readonly [In, ...ReadonlyArray<In>]

/**
 * A key that is not there is a set without members, and one whose last member is removed is gone. A set of integers
 * (`set-max-intset-entries`, 512) answers them in ascending order, others their members in none.
 */
export interface SetCommands<in In, out Out> {
  /** Adds members; how many of them are new. */
  readonly add: (key: In, members: In | ReadonlyArray<In>) => Effect.Effect<number, WrongType>

  /** Removes members; how many were there. */
  readonly remove: (key: In, members: In | ReadonlyArray<In>) => Effect.Effect<number, WrongType>

  /** Whether it is a member. */
  readonly has: (key: In, member: In) => Effect.Effect<boolean, WrongType>

  /** Whether they are members, each for itself. */
  readonly hasMany: (key: In, members: ReadonlyArray<In>) => Effect.Effect<ReadonlyArray<boolean>, WrongType>

  /** How many members there are. */
  readonly size: (key: In) => Effect.Effect<number, WrongType>

  /** All members, in one step. */
  readonly members: (key: In) => Effect.Effect<ReadonlyArray<Out>, WrongType>

  /** Moves a member to another set; whether it was there. */
  readonly move: (source: In, destination: In, member: In) => Effect.Effect<boolean, WrongType>

  /** Removes any member; none if there is no such key. */
  readonly pop: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /** Removes so many members, or all if there are fewer. A negative count is out of range. */
  readonly popMany: (key: In, count: number) => Effect.Effect<ReadonlyArray<Out>, WrongType | OutOfRange>

  /** Any member; none if there is no such key. */
  readonly randomMember: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /** So many different members, or all if there are fewer; with a negative count exactly so many, equal ones among them. */
  readonly randomMembers: (
    key: In,
    count: number
  ) => Effect.Effect<ReadonlyArray<Out>, WrongType | NotAnInteger | OutOfRange>

  /** What all the sets have in common. */
  readonly inter: (keys: Keys<In>) => Effect.Effect<ReadonlyArray<Out>, WrongType>

  /** How many members all the sets have in common; with a limit above 0 it stops counting there. */
  readonly interSize: (
    keys: Keys<In>,
    options?: { readonly limit?: number | undefined }
  ) => Effect.Effect<number, WrongType>

  /** Puts what all the sets have in common in the place of whatever is at the destination; how many members that are. */
  readonly interStore: (destination: In, keys: Keys<In>) => Effect.Effect<number, WrongType>

  /** What any of the sets has. */
  readonly union: (keys: Keys<In>) => Effect.Effect<ReadonlyArray<Out>, WrongType>

  /** As `interStore`, with what any of the sets has. */
  readonly unionStore: (destination: In, keys: Keys<In>) => Effect.Effect<number, WrongType>

  /** What the first set has, and none of the others. */
  readonly diff: (keys: Keys<In>) => Effect.Effect<ReadonlyArray<Out>, WrongType>

  /** As `interStore`, with what the first set has, and none of the others. */
  readonly diffStore: (destination: In, keys: Keys<In>) => Effect.Effect<number, WrongType>

  /**
   * Members, a step at a time. Those that are there from the stream's start to its end come at least once, others may
   * come.
   */
  readonly scan: (key: In, options?: Scan.ElementScanOptions) => Stream.Stream<Out, WrongType>
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
