/**
 * The methods for HyperLogLogs, which estimate the number of distinct elements in 12 KB at most, with a standard error
 * of 0.81 %. A HyperLogLog is kept as a string, and can be read and set as one.
 *
 * @see https://redis.io/docs/latest/commands/?group=hyperloglog
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { CommandError, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

/** A string that is not a HyperLogLog fails with `WrongType`, a truncated one with `CommandError` (`INVALIDOBJ`). */
export interface HyperLogLogCommands<in In> {
  /**
   * Adds elements, and creates a HyperLogLog if the key does not exist. Returns whether its estimate may have changed.
   * {@link https://redis.io/docs/latest/commands/pfadd/ PFADD}
   */
  readonly add: (key: In, elements: In | ReadonlyArray<In>) => Call<boolean, WrongType | CommandError>

  /**
   * The estimated number of distinct elements in one HyperLogLog, or in several together.
   * {@link https://redis.io/docs/latest/commands/pfcount/ PFCOUNT}
   */
  readonly count: (keys: In | ReadonlyArray<In>) => Call<number, WrongType | CommandError>

  /**
   * Merges HyperLogLogs into the one at the destination.
   * {@link https://redis.io/docs/latest/commands/pfmerge/ PFMERGE}
   */
  readonly merge: (destination: In, sources: In | ReadonlyArray<In>) => Call<void, WrongType | CommandError>
}

const name = Bytes.unsafeMake

const tags = ["WrongType", "CommandError"] as const

export const make = <In extends string | Uint8Array>(
  caller: Caller,
  { encode }: Codec<In, unknown>
): HyperLogLogCommands<In> => ({
  add: (key, elements) =>
    caller.call(tags, [name("PFADD"), encode(key), ...Encode.many(encode, elements)], Decode.boolean),
  count: (keys) => {
    const words = Encode.many(encode, keys)
    return words.length === 0 ? Effect.succeed(0) : caller.call(tags, [name("PFCOUNT"), ...words], Decode.number)
  },
  merge: (destination, sources) =>
    caller.call(tags, [name("PFMERGE"), encode(destination), ...Encode.many(encode, sources)], Decode.nothing)
})
