/**
 * The ends of ranges over a sorted set, by score (`1.5`, `(1.5`, `-inf`) and by member (`[a`, `(a`, `-`, `+`), as the
 * commands take them.
 *
 * @see https://redis.io/docs/latest/commands/zrange/
 */
import * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"

/** An end of a range of scores. */
export interface ScoreBound {
  readonly score: number
  readonly isExclusive: boolean
}

export interface ScoreRange {
  readonly min: ScoreBound
  readonly max: ScoreBound
}

/** An end of a range of members: before all members, after all members, or at one. */
export type LexBound = "-" | "+" | { readonly member: Bytes.Bytes; readonly isExclusive: boolean }

export interface LexRange {
  readonly min: LexBound
  readonly max: LexBound
}

/**
 * Reads an end of a range of scores; `undefined` if it is not one. As in Redis, white space may precede the number, a
 * NUL ends it, and a missing number is zero.
 */
export const parseScore = (bytes: Bytes.Bytes): ScoreBound | undefined => {
  const isExclusive = bytes.startsWith("(")
  const score = Double.parseLoosely(isExclusive ? Bytes.unsafeMake(bytes.slice(1)) : bytes)
  return score === undefined ? undefined : { score, isExclusive }
}

/** Reads an end of a range of members; `undefined` if it is not one. */
export const parseLex = (bytes: Bytes.Bytes): LexBound | undefined => {
  const first = bytes.charAt(0)
  if (first === "-" || first === "+") return Bytes.untilNul(bytes).length === 1 ? first : undefined
  if (first !== "[" && first !== "(") return undefined
  return { member: Bytes.unsafeMake(bytes.slice(1)), isExclusive: first === "(" }
}

/** Whether a member comes after the lower end of a range. */
export const isAboveMin = (member: Bytes.Bytes, min: LexBound): boolean =>
  typeof min === "string" ? min === "-" : min.isExclusive ? member > min.member : member >= min.member

/** Whether a member comes before the upper end of a range. */
export const isBelowMax = (member: Bytes.Bytes, max: LexBound): boolean =>
  typeof max === "string" ? max === "+" : max.isExclusive ? member < max.member : member <= max.member
