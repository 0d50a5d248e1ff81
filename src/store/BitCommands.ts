/**
 * A store's methods on strings as arrays of bits. Bit 0 is the highest of the first byte.
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

export type Bit = 0 | 1

/**
 * Part of a value: from `start` (0 unless given) to `end` (the last), both included, negative from the end; in bytes, or
 * in bits where `unit` says so.
 */
export interface BitRange {
  readonly start?: number | undefined
  readonly end?: number | undefined
  readonly unit?: "byte" | "bit" | undefined
}

/**
 * An integer among the bits: `u8` is unsigned with 8 bits, `i64` signed with 64. Unsigned ones have at most 63 bits.
 */
export type BitFieldType = `${"i" | "u"}${number}`

/**
 * One step of `bitField`. An offset is in bits, or with `#` in integers of the step's width. `overflow` is what happens
 * when a result does not fit: it wraps around unless told otherwise.
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

export interface BitCommands<in In> {
  /** Sets a bit, growing the value with zeros to hold it; the bit that was there. */
  readonly setBit: (key: In, offset: number, bit: Bit) => Effect.Effect<Bit, WrongType | OutOfRange>

  /** A bit; 0 past the value's end. */
  readonly getBit: (key: In, offset: number) => Effect.Effect<Bit, WrongType | OutOfRange>

  /** How many bits are 1. */
  readonly bitCount: (key: In, range?: BitRange) => Effect.Effect<number, WrongType>

  /**
   * Where the first such bit is; none if there is none. Beyond the value's end there are zeros to be found, unless the
   * range has an `end` or a `unit`.
   */
  readonly bitPos: (key: In, bit: Bit, range?: BitRange) => Effect.Effect<Option.Option<number>, WrongType>

  /** Combines values bit by bit into `destination`; the length of the result in bytes. `not` takes one key. */
  readonly bitOp: {
    (
      operation: "and" | "or" | "xor",
      destination: In,
      sources: readonly [In, ...ReadonlyArray<In>]
    ): Effect.Effect<number, WrongType>
    (operation: "not", destination: In, sources: readonly [In]): Effect.Effect<number, WrongType>
  }

  /**
   * Reads and writes integers of any width among the bits, in one atomic step: what `get` finds, what was there before a
   * `set`, the sum of an `incrBy` - or none where it would not fit and `overflow` is `fail`. Results beyond 2^53 are
   * bigints. A type of no such width is out of range.
   */
  readonly bitField: (
    key: In,
    steps: ReadonlyArray<BitFieldStep>
  ) => Effect.Effect<ReadonlyArray<Option.Option<number | bigint>>, WrongType | OutOfRange>
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
    return caller.call(["WrongType"], words, (reply) => Option.liftPredicate(Decode.number(reply), (at) => at >= 0))
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
