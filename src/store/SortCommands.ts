/**
 * The methods that sort the elements of a list, a set or a sorted set.
 *
 * @see https://redis.io/docs/latest/commands/sort/
 */
import type * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { NotAFloat, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

/**
 * A pattern names a key for each element, which replaces its `*`: `price:*`, or `item:*->price` for a field of a hash.
 * In `get`, `#` is the element itself.
 */
export type SortOptions<In> = (
  | {
      /** Compares the values at these keys instead of the elements. A missing value counts as 0, or as empty text. */
      readonly by?: In | undefined
      readonly unsorted?: undefined
    }
  | {
      /** Keeps the elements in their order; those of a set have none. */
      readonly unsorted: boolean
      readonly by?: undefined
    }
) & {
  /** Compares texts, by their bytes, instead of numbers. */
  readonly alpha?: boolean | undefined
  /** From the highest down. */
  readonly rev?: boolean | undefined
  /** The number of elements to skip; 0 unless given. */
  readonly offset?: number | undefined
  /** The most elements to return; all unless given. */
  readonly count?: number | undefined
}

type Failure = WrongType | NotAFloat

/**
 * A missing key has no elements. Without `alpha` the compared values must be numbers: anything else fails with
 * `NotAFloat`. Sorting takes time in proportion to n log n, in one step.
 */
export interface SortCommands<in In, out Out> {
  /**
   * The elements of a list, a set or a sorted set, in order.
   * {@link https://redis.io/docs/latest/commands/sort_ro/ SORT_RO}
   */
  readonly sort: (key: In, options?: SortOptions<In>) => Call<ReadonlyArray<Out>, Failure>

  /**
   * Like `sort`, but returns a row for each element: the values that the patterns find, none where there is no string.
   * {@link https://redis.io/docs/latest/commands/sort_ro/ SORT_RO}
   */
  readonly sortGet: (
    key: In,
    patterns: readonly [In, ...ReadonlyArray<In>],
    options?: SortOptions<In>
  ) => Call<ReadonlyArray<ReadonlyArray<Option.Option<Out>>>, Failure>

  /**
   * Stores the result of `sort` as a list, and replaces the destination. Returns the length of the list. With `get`
   * the list has the values that the patterns find, one after another; a missing one is empty.
   * {@link https://redis.io/docs/latest/commands/sort/ SORT}
   */
  readonly sortStore: (
    destination: In,
    source: In,
    options?: SortOptions<In> & { readonly get?: ReadonlyArray<In> | undefined }
  ) => Call<number, Failure>
}

const name = Bytes.unsafeMake

const failures = ["WrongType", "NotAFloat"] as const

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): SortCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply): Out => codec.decode(Decode.bytes(reply))

  const words = (key: In, options: SortOptions<In>, patterns: ReadonlyArray<In>): ReadonlyArray<Bytes.Bytes> => [
    encode(key),
    // a pattern without a star names no key, and Redis does not sort then
    ...(options.unsorted === true ? [name("BY"), name("nosort")] : []),
    ...(options.by === undefined ? [] : [name("BY"), encode(options.by)]),
    ...Encode.limit(options),
    ...patterns.flatMap((pattern) => [name("GET"), encode(pattern)]),
    ...(options.rev === true ? [name("DESC")] : []),
    ...(options.alpha === true ? [name("ALPHA")] : [])
  ]

  return {
    sort: (key, options = {}) =>
      caller.call(failures, [name("SORT_RO"), ...words(key, options, [])], Decode.array(value)),
    sortGet: (key, patterns, options = {}) =>
      caller.call(failures, [name("SORT_RO"), ...words(key, options, patterns)], (reply) => {
        const found = Decode.array(Decode.option(value))(reply)
        return Array.from({ length: found.length / patterns.length }, (_, row) =>
          found.slice(row * patterns.length, (row + 1) * patterns.length)
        )
      }),
    sortStore: (destination, source, options = {}) =>
      caller.call(
        failures,
        [name("SORT"), ...words(source, options, options.get ?? []), name("STORE"), encode(destination)],
        Decode.number
      )
  }
}
