/**
 * Ranges of a sorted set: as options, and as the words of a request.
 *
 * @see https://redis.io/docs/latest/commands/zrange/
 */
import * as Bytes from "../Bytes.js"
import * as Encode from "./Encode.js"

/**
 * From rank `start` (0 unless given) to `end` (the last unless given), both included; negative ranks count from the
 * end. With `rev` ranks count from the highest score down.
 */
export interface ByRank {
  readonly by?: "rank" | undefined
  readonly start?: number | undefined
  readonly end?: number | undefined
  readonly rev?: boolean | undefined
}

/** An end of a range: included, or `exclusive`. */
export type End<A> = A | { readonly exclusive: A }

/** The order of a range by score or name, and the part of it to return. */
interface Limited {
  /** From the highest down. */
  readonly rev?: boolean | undefined
  /** The number of members to skip; 0 unless given. */
  readonly offset?: number | undefined
  /** The most members to return; all unless given. */
  readonly count?: number | undefined
}

/** Scores from `min` to `max`; from the lowest to the highest unless given. */
export interface ByScore extends Limited {
  readonly by: "score"
  readonly min?: End<number> | undefined
  readonly max?: End<number> | undefined
}

/** Members from `min` to `max` by their bytes. Meaningful only in a set whose scores are all the same. */
export interface ByName<In> extends Limited {
  readonly by: "name"
  readonly min?: End<In> | undefined
  readonly max?: End<In> | undefined
}

export type Range<In> = ByRank | ByScore | ByName<In>

const name = Bytes.unsafeMake

const isExclusive = <A>(end: End<A>): end is { readonly exclusive: A } =>
  typeof end === "object" && end !== null && "exclusive" in end

const scoreEnd = (end: End<number> | undefined, open: string): Bytes.Bytes =>
  end === undefined ? name(open) : isExclusive(end) ? name(`(${end.exclusive}`) : Encode.float(end)

const nameEnd = <In>(encode: (value: In) => Bytes.Bytes, end: End<In> | undefined, open: string): Bytes.Bytes =>
  end === undefined ? name(open) : isExclusive(end) ? name(`(${encode(end.exclusive)}`) : name(`[${encode(end)}`)

/** The two ends, the lower one first. */
export const ends = <In>(
  encode: (value: In) => Bytes.Bytes,
  range: Range<In>
): readonly [min: Bytes.Bytes, max: Bytes.Bytes] => {
  switch (range.by) {
    case "score":
      return [scoreEnd(range.min, "-inf"), scoreEnd(range.max, "+inf")]
    case "name":
      return [nameEnd(encode, range.min, "-"), nameEnd(encode, range.max, "+")]
    default: {
      const { start = 0, end = -1, rev = false } = range
      return rev ? [Encode.integer(-1 - end), Encode.integer(-1 - start)] : [Encode.integer(start), Encode.integer(end)]
    }
  }
}

/** The words of a range for ZRANGE. */
export const words = <In>(encode: (value: In) => Bytes.Bytes, range: Range<In>): ReadonlyArray<Bytes.Bytes> => {
  const rev = range.rev === true ? [name("REV")] : []
  if (range.by !== "score" && range.by !== "name") {
    const { start = 0, end = -1 } = range
    return [Encode.integer(start), Encode.integer(end), ...rev]
  }
  const [min, max] = ends(encode, range)
  const by = name(range.by === "score" ? "BYSCORE" : "BYLEX")
  return [...(range.rev === true ? [max, min] : [min, max]), by, ...rev, ...Encode.limit(range)]
}
