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

/** An end of a range of members: before all of them, behind all, or one of them. */
export type LexBound = "-" | "+" | { readonly member: Bytes.Bytes; readonly isExclusive: boolean }

export interface LexRange {
  readonly min: LexBound
  readonly max: LexBound
}

/**
 * An end of a range of scores; `undefined` where it is none. As in Redis the number may have white space before it, is
 * zero where it is missing, and ends with a NUL.
 */
export const parseScore = (bytes: Bytes.Bytes): ScoreBound | undefined => {
  const isExclusive = bytes.startsWith("(")
  const score = Double.parseLoosely(isExclusive ? Bytes.unsafeMake(bytes.slice(1)) : bytes)
  return score === undefined ? undefined : { score, isExclusive }
}

/** An end of a range of members; `undefined` where it is none. */
export const parseLex = (bytes: Bytes.Bytes): LexBound | undefined => {
  const first = bytes.charAt(0)
  if (first === "-" || first === "+") return Bytes.untilNul(bytes).length === 1 ? first : undefined
  if (first !== "[" && first !== "(") return undefined
  return { member: Bytes.unsafeMake(bytes.slice(1)), isExclusive: first === "(" }
}

/** Whether a member comes behind the lower end of a range. */
export const isAboveMin = (member: Bytes.Bytes, min: LexBound): boolean =>
  typeof min === "string" ? min === "-" : min.isExclusive ? member > min.member : member >= min.member

/** Whether a member comes before the upper end of a range. */
export const isBelowMax = (member: Bytes.Bytes, max: LexBound): boolean =>
  typeof max === "string" ? max === "+" : max.isExclusive ? member < max.member : member <= max.member
