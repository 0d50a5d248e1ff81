/**
 * A store's methods on HyperLogLogs, which estimate how many different elements they have seen in 12 KB at most, with a
 * standard error of 0.81 %. In every other respect they are strings, and can be read and set as such.
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

/**
 * A string that is no HyperLogLog is of the wrong type; one whose bytes break off is a command error (`INVALIDOBJ`).
 */
export interface HyperLogLogCommands<in In> {
  /** Shows elements to one, a new one where there is none; whether its estimate may have changed. */
  readonly add: (key: In, elements: In | ReadonlyArray<In>) => Effect.Effect<boolean, WrongType | CommandError>

  /** How many different elements one has seen, or several together. */
  readonly count: (keys: In | ReadonlyArray<In>) => Effect.Effect<number, WrongType | CommandError>

  /** Adds to one what others have seen. */
  readonly merge: (destination: In, sources: In | ReadonlyArray<In>) => Effect.Effect<void, WrongType | CommandError>
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
