/**
 * The methods for the bits of strings. Bit 0 is the highest bit of the first byte.
 *
 * @see https://redis.io/docs/latest/commands/?group=bitmap
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type { OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import type { Call } from "./Transport.js"

export type Bit = 0 | 1

/**
 * A part of a value from `start` (0 unless given) to `end` (the last unless given), both included; negative values
 * count from the end. The unit is bytes unless given.
 */
export interface BitRange {
  readonly start?: number | undefined
  readonly end?: number | undefined
  readonly unit?: "byte" | "bit" | undefined
}

/**
 * An integer among the bits: `u8` is unsigned with 8 bits, `i64` signed with 64. Unsigned integers have at most 63
 * bits.
 */
export type BitFieldType = `${"i" | "u"}${number}`

/**
 * One step of `bitField`. An offset is in bits, or with `#` in multiples of the type's width. `overflow` decides about
 * a result that does not fit: it wraps around (`wrap`, unless given), stops at the limit (`sat`), or leaves the value
 * as it is (`fail`).
 */
export type BitFieldStep =
  | { readonly op: "get"; readonly type: BitFieldType; readonly offset: number | `#${number}` }
  | {
      readonly op: "set"
      readonly type: BitFieldType
      readonly offset: number | `#${number}`
      readonly value: number | bigint
      readonly overflow?: "wrap" | "sat" | "fail" | undefined
    }
  | {
      readonly op: "incrBy"
      readonly type: BitFieldType
      readonly offset: number | `#${number}`
      readonly by: number | bigint
      readonly overflow?: "wrap" | "sat" | "fail" | undefined
    }

/** A missing key reads as zeros. A key of another type fails with `WrongType`. */
export interface BitCommands<in In> {
  /**
   * Sets a bit and returns the old one. The value grows with zeros as needed. An offset below 0, or of 2^32 and more,
   * fails with `OutOfRange`. {@link https://redis.io/docs/latest/commands/setbit/ SETBIT}
   */
  readonly setBit: (key: In, offset: number, bit: Bit) => Call<Bit, WrongType | OutOfRange>

  /** The bit at an offset; 0 past the end of the value. {@link https://redis.io/docs/latest/commands/getbit/ GETBIT} */
  readonly getBit: (key: In, offset: number) => Call<Bit, WrongType | OutOfRange>

  /**
   * The number of bits that are 1, in a value or in a range of it.
   * {@link https://redis.io/docs/latest/commands/bitcount/ BITCOUNT}
   */
  readonly bitCount: (key: In, range?: BitRange) => Call<number, WrongType>

  /**
   * The offset of the first bit with a value, in bits; none if there is none. A search for 0 finds the zeros past the
   * end of the value, unless the range has an `end` or a `unit`.
   * {@link https://redis.io/docs/latest/commands/bitpos/ BITPOS}
   */
  readonly bitPos: (key: In, bit: Bit, range?: BitRange) => Call<Option.Option<number>, WrongType>

  /**
   * Combines values bit by bit and stores the result at `destination`. Returns the length of the result in bytes.
   * Shorter values count as filled up with zeros; `not` takes one key.
   * {@link https://redis.io/docs/latest/commands/bitop/ BITOP}
   */
  readonly bitOp: {
    (
      operation: "and" | "or" | "xor",
      destination: In,
      sources: readonly [In, ...ReadonlyArray<In>]
    ): Call<number, WrongType>
    (operation: "not", destination: In, sources: readonly [In]): Call<number, WrongType>
  }

  /**
   * Reads and writes integers of any width in one step. Returns one result for each step: the integer that `get` read,
   * the old one for `set`, the sum for `incrBy`; none where the result did not fit and `overflow` is `fail`. Integers
   * beyond 2^53 are bigints. An invalid width or offset fails with `OutOfRange`.
   * {@link https://redis.io/docs/latest/commands/bitfield/ BITFIELD}
   */
  readonly bitField: (
    key: In,
    steps: ReadonlyArray<BitFieldStep>
  ) => Call<ReadonlyArray<Option.Option<number | bigint>>, WrongType | OutOfRange>
}

const name = Bytes.unsafeMake

const bit = (reply: Parameters<typeof Decode.number>[0]): Bit => (Decode.number(reply) === 0 ? 0 : 1)

export const make = <In>(caller: Caller, { encode }: Codec<In, unknown>): BitCommands<In> => ({
  setBit: (key, offset, to) =>
    caller.call(
      ["WrongType", "OutOfRange"],
      [name("SETBIT"), encode(key), Encode.integer(offset), Encode.integer(to)],
      bit
    ),
  getBit: (key, offset) =>
    caller.call(["WrongType", "OutOfRange"], [name("GETBIT"), encode(key), Encode.integer(offset)], bit),
  bitCount: (key, range) => {
    const words = [name("BITCOUNT"), encode(key)]
    // BITCOUNT takes both ends or neither
    if (range !== undefined) words.push(...rangeWords({ ...range, end: range.end ?? -1 }))
    return caller.call(["WrongType"], words, Decode.number)
  },
  bitPos: (key, wanted, range) => {
    const words = [name("BITPOS"), encode(key), Encode.integer(wanted)]
    if (range !== undefined) words.push(...rangeWords(range))
    return caller.call(["WrongType"], words, (reply) =>
      Option.liftPredicate(Decode.number(reply), (offset) => offset >= 0)
    )
  },
  bitOp: (operation: string, destination: In, sources: ReadonlyArray<In>) =>
    caller.call(
      ["WrongType"],
      [name("BITOP"), name(operation), encode(destination), ...sources.map(encode)],
      Decode.number
    ),
  bitField: (key, steps) =>
    steps.length === 0
      ? Effect.succeed([])
      : caller.call(
          ["WrongType", "OutOfRange"],
          [name("BITFIELD"), encode(key), ...steps.flatMap(stepWords)],
          Decode.array(Decode.option(Decode.integer))
        )
})

const rangeWords = ({ start = 0, end, unit }: BitRange): ReadonlyArray<Bytes.Bytes> => {
  const words = [Encode.integer(start)]
  if (end !== undefined || unit !== undefined) words.push(Encode.integer(end ?? -1))
  if (unit !== undefined) words.push(name(unit))
  return words
}

const stepWords = (step: BitFieldStep): ReadonlyArray<Bytes.Bytes> => {
  const where = [name(step.type), name(String(step.offset))]
  switch (step.op) {
    case "get":
      return [name("GET"), ...where]
    case "set":
      return [name("OVERFLOW"), name(step.overflow ?? "wrap"), name("SET"), ...where, Encode.integer(step.value)]
    case "incrBy":
      return [name("OVERFLOW"), name(step.overflow ?? "wrap"), name("INCRBY"), ...where, Encode.integer(step.by)]
  }
}
