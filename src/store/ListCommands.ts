/**
 * A store's methods on lists: elements in an order, with two ends.
 *
 * @see https://redis.io/docs/latest/commands/?group=list
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import type { NoSuchKey, NotAnInteger, OutOfRange, WrongType } from "../StoreError.js"
import type { End } from "../value/List.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"

export type ListEnd = End

export interface PushOptions {
  /** Adds elements only to a list that is there. */
  readonly onlyIf?: "present" | undefined
}

/**
 * What to search for: from the match number `rank` on (1 unless given; from the right end if negative), among no more than
 * the first `within` elements (all unless given).
 */
export interface SearchOptions {
  readonly rank?: number | undefined
  readonly within?: number | undefined
}

type NumberError = WrongType | NotAnInteger

type Elements<In> = In | ReadonlyArray<In>

/**
 * A key that is not there is a list without elements, and one whose last element is taken is gone. Indexes count from 0 at
 * the left end, negative ones from -1 at the right end. What happens at an end costs the same whatever the length.
 */
export interface ListCommands<in In, out Out> {
  /** Adds elements at the left end, one after another, so that the last comes to be the first; the new length. */
  readonly pushLeft: (key: In, elements: Elements<In>, options?: PushOptions) => Effect.Effect<number, WrongType>

  /** Adds elements at the right end; the new length. */
  readonly pushRight: (key: In, elements: Elements<In>, options?: PushOptions) => Effect.Effect<number, WrongType>

  /** Takes the element at the left end; none if there is no such key. */
  readonly popLeft: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /** Takes the element at the right end; none if there is no such key. */
  readonly popRight: (key: In) => Effect.Effect<Option.Option<Out>, WrongType>

  /** Takes so many elements at the left end, or all if there are fewer. A negative count is out of range. */
  readonly popLeftMany: (key: In, count: number) => Effect.Effect<ReadonlyArray<Out>, WrongType | OutOfRange>

  /** As `popLeftMany`, at the right end, whose element comes first. */
  readonly popRightMany: (key: In, count: number) => Effect.Effect<ReadonlyArray<Out>, WrongType | OutOfRange>

  /** Takes up to `count` elements (1 unless given) at an end of the first of several lists that is not empty. */
  readonly popAny: (
    keys: readonly [In, ...ReadonlyArray<In>],
    end: ListEnd,
    options?: { readonly count?: number | undefined }
  ) => Effect.Effect<Option.Option<{ readonly key: Out; readonly elements: ReadonlyArray<Out> }>, WrongType>

  /** Takes the element at an end of a list and adds it at an end of another, or of the same; none if there was none. */
  readonly move: (
    source: In,
    destination: In,
    ends: { readonly from: ListEnd; readonly to: ListEnd }
  ) => Effect.Effect<Option.Option<Out>, WrongType>

  /**
   * As `popAny`, and waits where there is nothing: first come, first served; none when the timeout is over, which it never
   * is unless given, and at once is if it is 0. Whoever is interrupted has taken nothing, whenever that is; what it was served with goes back.
   *
   * @see https://redis.io/docs/latest/commands/blmpop/
   */
  readonly popBlocking: (
    keys: readonly [In, ...ReadonlyArray<In>],
    end: ListEnd,
    options?: { readonly count?: number | undefined; readonly timeout?: Duration.DurationInput | undefined }
  ) => Effect.Effect<Option.Option<{ readonly key: Out; readonly elements: ReadonlyArray<Out> }>, WrongType>

  /**
   * As `move`, and waits for an element as `popBlocking` does. What was moved when it is interrupted stays where it is.
   *
   * @see https://redis.io/docs/latest/commands/blmove/
   */
  readonly moveBlocking: (
    source: In,
    destination: In,
    ends: { readonly from: ListEnd; readonly to: ListEnd },
    options?: { readonly timeout?: Duration.DurationInput | undefined }
  ) => Effect.Effect<Option.Option<Out>, WrongType>

  /** The element of an index. Finding it costs the logarithm of the length. */
  readonly get: (key: In, index: number) => Effect.Effect<Option.Option<Out>, NumberError>

  /** Puts an element in the place of the one of an index, which must be there. */
  readonly set: (key: In, index: number, element: In) => Effect.Effect<void, NumberError | NoSuchKey | OutOfRange>

  /** The elements from `start` to `end`, both included; all of them unless told otherwise. */
  readonly range: (key: In, start?: number, end?: number) => Effect.Effect<ReadonlyArray<Out>, NumberError>

  /** Keeps only the elements from `start` to `end`, both included. */
  readonly trim: (key: In, start: number, end: number) => Effect.Effect<void, NumberError>

  /** How many elements there are. */
  readonly len: (key: In) => Effect.Effect<number, WrongType>

  /** Adds an element before the first that is equal to another; the new length, or none if there is no such element. */
  readonly insertBefore: (key: In, pivot: In, element: In) => Effect.Effect<Option.Option<number>, WrongType>

  /** As `insertBefore`, behind it. */
  readonly insertAfter: (key: In, pivot: In, element: In) => Effect.Effect<Option.Option<number>, WrongType>

  /**
   * Removes the elements that are equal to another: all, or the first `count` of them, from the right end if it is
   * negative. How many that were.
   */
  readonly remove: (
    key: In,
    element: In,
    options?: { readonly count?: number | undefined }
  ) => Effect.Effect<number, NumberError>

  /** The index of an element. A rank of 0 matches none. */
  readonly indexOf: (key: In, element: In, options?: SearchOptions) => Effect.Effect<Option.Option<number>, NumberError>

  /** The indexes of all elements that are equal to another, or of the first `count` of them, in the order of the search. */
  readonly indexesOf: (
    key: In,
    element: In,
    options?: SearchOptions & { readonly count?: number | undefined }
  ) => Effect.Effect<ReadonlyArray<number>, NumberError>
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
