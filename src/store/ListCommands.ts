/**
 * The methods for lists: ordered elements with a left and a right end.
 *
 * @see https://redis.io/docs/latest/commands/?group=list
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import type { NoSuchKey, NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

/** An end of a list. */
export type ListEnd = "left" | "right"

export interface PushOptions {
  /** Adds elements only if the list exists. */
  readonly onlyIf?: "present" | undefined
}

/**
 * Starts at match number `rank` (1 unless given; a negative rank counts from the right end), and looks at no more than
 * the first `within` elements (all unless given).
 */
export interface SearchOptions {
  readonly rank?: number | undefined
  readonly within?: number | undefined
}

type NumberError = WrongType | NotAnInteger

type Elements<In> = In | ReadonlyArray<In>

/**
 * A missing key is a list without elements; a list whose last element is removed is deleted. Indexes count from 0 at
 * the left end, negative ones from -1 at the right end. An operation at an end costs the same whatever the length. A
 * key of another type fails with `WrongType`, an index that is not an integer with `NotAnInteger`.
 */
export interface ListCommands<in In, out Out> {
  /**
   * Adds elements at the left end, one after another: the last one becomes the first of the list. Returns the new
   * length. {@link https://redis.io/docs/latest/commands/lpush/ LPUSH}
   */
  readonly pushLeft: (key: In, elements: Elements<In>, options?: PushOptions) => Call<number, WrongType>

  /**
   * Adds elements at the right end. Returns the new length. {@link https://redis.io/docs/latest/commands/rpush/ RPUSH}
   */
  readonly pushRight: (key: In, elements: Elements<In>, options?: PushOptions) => Call<number, WrongType>

  /**
   * Removes and returns the element at the left end; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/lpop/ LPOP}
   */
  readonly popLeft: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * Removes and returns the element at the right end; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/rpop/ RPOP}
   */
  readonly popRight: (key: In) => Call<Option.Option<Out>, WrongType>

  /**
   * Removes and returns `count` elements at the left end, or all if there are fewer. A negative count fails with
   * `OutOfRange`. {@link https://redis.io/docs/latest/commands/lpop/ LPOP}
   */
  readonly popLeftMany: (key: In, count: number) => Call<ReadonlyArray<Out>, WrongType | OutOfRange>

  /**
   * Like `popLeftMany`, at the right end, from the last element on.
   * {@link https://redis.io/docs/latest/commands/rpop/ RPOP}
   */
  readonly popRightMany: (key: In, count: number) => Call<ReadonlyArray<Out>, WrongType | OutOfRange>

  /**
   * Removes and returns up to `count` elements (1 unless given) at an end of the first list that is not empty, with
   * its key; none if all lists are empty. {@link https://redis.io/docs/latest/commands/lmpop/ LMPOP}
   */
  readonly popAny: (
    keys: readonly [In, ...ReadonlyArray<In>],
    end: ListEnd,
    options?: { readonly count?: number | undefined }
  ) => Call<Option.Option<{ readonly key: Out; readonly elements: ReadonlyArray<Out> }>, WrongType>

  /**
   * Moves the element at an end of a list to an end of another list, or of the same one. Returns the element; none if
   * the source is empty. {@link https://redis.io/docs/latest/commands/lmove/ LMOVE}
   */
  readonly move: (
    source: In,
    destination: In,
    ends: { readonly from: ListEnd; readonly to: ListEnd }
  ) => Call<Option.Option<Out>, WrongType>

  /**
   * Like `popAny`, but waits for an element if there is none; waiters are served in the order they came. None when the
   * timeout is over: without one it waits forever, with one of 0 it does not wait. A fiber that is interrupted has
   * removed nothing: an element that it was already served goes back.
   * {@link https://redis.io/docs/latest/commands/blmpop/ BLMPOP}
   */
  readonly popBlocking: (
    keys: readonly [In, ...ReadonlyArray<In>],
    end: ListEnd,
    options?: { readonly count?: number | undefined; readonly timeout?: Duration.DurationInput | undefined }
  ) => Call<Option.Option<{ readonly key: Out; readonly elements: ReadonlyArray<Out> }>, WrongType>

  /**
   * Like `move`, but waits for an element as `popBlocking` does. An element that was moved before an interruption
   * stays moved. {@link https://redis.io/docs/latest/commands/blmove/ BLMOVE}
   */
  readonly moveBlocking: (
    source: In,
    destination: In,
    ends: { readonly from: ListEnd; readonly to: ListEnd },
    options?: { readonly timeout?: Duration.DurationInput | undefined }
  ) => Call<Option.Option<Out>, WrongType>

  /**
   * The element at an index; none if the list has no such index. Takes time in proportion to the logarithm of the
   * length. {@link https://redis.io/docs/latest/commands/lindex/ LINDEX}
   */
  readonly get: (key: In, index: number) => Call<Option.Option<Out>, NumberError>

  /**
   * Replaces the element at an index. Fails with `NoSuchKey` if the list does not exist, and with `OutOfRange` if the
   * index does not. {@link https://redis.io/docs/latest/commands/lset/ LSET}
   */
  readonly set: (key: In, index: number, element: In) => Call<void, NumberError | NoSuchKey | OutOfRange>

  /**
   * The elements from `start` to `end`, both included; all unless given.
   * {@link https://redis.io/docs/latest/commands/lrange/ LRANGE}
   */
  readonly range: (key: In, start?: number, end?: number) => Call<ReadonlyArray<Out>, NumberError>

  /**
   * Keeps only the elements from `start` to `end`, both included.
   * {@link https://redis.io/docs/latest/commands/ltrim/ LTRIM}
   */
  readonly trim: (key: In, start: number, end: number) => Call<void, NumberError>

  /** The number of elements. {@link https://redis.io/docs/latest/commands/llen/ LLEN} */
  readonly len: (key: In) => Call<number, WrongType>

  /**
   * Inserts an element before the first one that equals `pivot`. Returns the new length; none if there is no such
   * element. {@link https://redis.io/docs/latest/commands/linsert/ LINSERT}
   */
  readonly insertBefore: (key: In, pivot: In, element: In) => Call<Option.Option<number>, WrongType>

  /** Like `insertBefore`, after the pivot. {@link https://redis.io/docs/latest/commands/linsert/ LINSERT} */
  readonly insertAfter: (key: In, pivot: In, element: In) => Call<Option.Option<number>, WrongType>

  /**
   * Removes the elements that equal another: all of them, the first `count`, or with a negative count the last ones.
   * Returns the number removed. {@link https://redis.io/docs/latest/commands/lrem/ LREM}
   */
  readonly remove: (
    key: In,
    element: In,
    options?: { readonly count?: number | undefined }
  ) => Call<number, NumberError>

  /**
   * The index of an element; none if the list does not have it, or `rank` is 0.
   * {@link https://redis.io/docs/latest/commands/lpos/ LPOS}
   */
  readonly indexOf: (key: In, element: In, options?: SearchOptions) => Call<Option.Option<number>, NumberError>

  /**
   * The indexes of all elements that equal another, or of the first `count` matches, in the order of the search.
   * {@link https://redis.io/docs/latest/commands/lpos/ LPOS}
   */
  readonly indexesOf: (
    key: In,
    element: In,
    options?: SearchOptions & { readonly count?: number | undefined }
  ) => Call<ReadonlyArray<number>, NumberError>
}

const name = Bytes.unsafeMake

const numbers = ["WrongType", "NotAnInteger"] as const

const orNothing = <A>(decode: (reply: Reply.Reply) => ReadonlyArray<A>) => {
  const optional = Decode.option(decode)
  return (reply: Reply.Reply): ReadonlyArray<A> => Option.getOrElse(optional(reply), () => [])
}

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): ListCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply.Reply): Out => codec.decode(Decode.bytes(reply))
  const optional = Decode.option(value)
  const values = Decode.array(value)
  const call = <A>(decode: (reply: Reply.Reply) => A, command: string, key: In, ...more: ReadonlyArray<Bytes.Bytes>) =>
    caller.call(["WrongType"], [name(command), encode(key), ...more], decode)

  const length = (key: In) => call(Decode.number, "LLEN", key)

  const push = (command: string, ifPresent: string) => (key: In, elements: Elements<In>, options?: PushOptions) => {
    const words = Encode.many(encode, elements)
    if (words.length === 0) return length(key)
    return call(Decode.number, options?.onlyIf === "present" ? ifPresent : command, key, ...words)
  }

  const popMany = (command: string) => (key: In, count: number) =>
    caller.call(["WrongType", "OutOfRange"], [name(command), encode(key), Encode.integer(count)], orNothing(values))

  const insert = (place: string) => (key: In, pivot: In, element: In) =>
    call(
      (reply) => Option.liftPredicate((size: number) => size > 0)(Decode.number(reply)),
      "LINSERT",
      key,
      name(place),
      encode(pivot),
      encode(element)
    )

  const search = <A>(
    key: In,
    element: In,
    { rank = 1, within = 0 }: SearchOptions,
    more: ReadonlyArray<Bytes.Bytes>,
    decode: (reply: Reply.Reply) => A
  ) =>
    caller.call(
      numbers,
      [
        name("LPOS"),
        encode(key),
        encode(element),
        name("RANK"),
        Encode.integer(rank),
        name("MAXLEN"),
        Encode.integer(Math.max(0, Math.floor(within))),
        ...more
      ],
      decode
    )

  const popped = Decode.option((reply) => {
    const [key = null, elements = null] = Decode.items(reply)
    return { key: value(key), elements: values(elements) }
  })
  const numbered = (keys: ReadonlyArray<In>, end: ListEnd, count: number): ReadonlyArray<Bytes.Bytes> => [
    Encode.integer(keys.length),
    ...keys.map(encode),
    name(end),
    name("COUNT"),
    Encode.positive(count)
  ]
  const popAny: ListCommands<In, Out>["popAny"] = (keys, end, { count = 1 } = {}) =>
    caller.call(["WrongType"], [name("LMPOP"), ...numbered(keys, end, count)], popped)

  type Ends = { readonly from: ListEnd; readonly to: ListEnd }
  const moving = (source: In, destination: In, { from, to }: Ends): ReadonlyArray<Bytes.Bytes> => [
    encode(source),
    encode(destination),
    name(from),
    name(to)
  ]
  const move = (source: In, destination: In, ends: Ends) =>
    caller.call(["WrongType"], [name("LMOVE"), ...moving(source, destination, ends)], optional)

  return {
    pushLeft: push("LPUSH", "LPUSHX"),
    pushRight: push("RPUSH", "RPUSHX"),
    popLeft: (key) => call(optional, "LPOP", key),
    popRight: (key) => call(optional, "RPOP", key),
    popLeftMany: popMany("LPOP"),
    popRightMany: popMany("RPOP"),
    popAny,
    popBlocking: (keys, end, { count = 1, timeout } = {}) =>
      Encode.isNoTime(timeout)
        ? popAny(keys, end, { count })
        : caller.callBlocking(
            ["WrongType"],
            [name("BLMPOP"), Encode.timeout(timeout, "seconds"), ...numbered(keys, end, count)],
            popped
          ),
    move,
    moveBlocking: (source, destination, ends, { timeout } = {}) =>
      Encode.isNoTime(timeout)
        ? move(source, destination, ends)
        : caller.callBlocking(
            ["WrongType"],
            [name("BLMOVE"), ...moving(source, destination, ends), Encode.timeout(timeout, "seconds")],
            optional
          ),
    get: (key, index) => caller.call(numbers, [name("LINDEX"), encode(key), Encode.integer(index)], optional),
    set: (key, index, element) =>
      caller.call(
        [...numbers, "NoSuchKey", "OutOfRange"],
        [name("LSET"), encode(key), Encode.integer(index), encode(element)],
        Decode.nothing
      ),
    range: (key, start = 0, end = -1) =>
      caller.call(numbers, [name("LRANGE"), encode(key), Encode.integer(start), Encode.integer(end)], values),
    trim: (key, start, end) =>
      caller.call(numbers, [name("LTRIM"), encode(key), Encode.integer(start), Encode.integer(end)], Decode.nothing),
    len: length,
    insertBefore: insert("BEFORE"),
    insertAfter: insert("AFTER"),
    remove: (key, element, { count = 0 } = {}) =>
      caller.call(numbers, [name("LREM"), encode(key), Encode.integer(count), encode(element)], Decode.number),
    indexOf: (key, element, options = {}) =>
      options.rank === 0
        ? Effect.succeed(Option.none())
        : search(key, element, options, [], Decode.option(Decode.number)),
    indexesOf: (key, element, options = {}) =>
      options.rank === 0
        ? Effect.succeed([])
        : search(
            key,
            element,
            options,
            [name("COUNT"), Encode.integer(Math.max(0, Math.floor(options.count ?? 0)))],
            Decode.array(Decode.number)
          )
  }
}
