/** Intervals of ranks, scores or members, as two arguments, and the ranks that they contain in a sorted set. */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Reply from "../../resp/Reply.js"
import * as Range from "../../value/Range.js"
import type { SortedSet } from "../../value/SortedSet.js"
import * as Bound from "../../value/sortedSet/Bound.js"

const notScores = Reply.error("min or max is not a float")
const notMembers = Reply.error("min or max not valid string range item")

/** The kind of an interval's ends. */
export type Unit = "rank" | "score" | "lex"

/** The ranks of an interval in a set, without the first `skip`, which are the last ones if it is reversed. */
export type Interval = (set: SortedSet, isReversed: boolean, skip: number) => Range.Range

const none: Range.Range = { start: 0, end: 0 }

/** Parses an interval; throws if an end is invalid. */
export const parse = (unit: Unit, min: Bytes.Bytes, max: Bytes.Bytes): Interval => {
  switch (unit) {
    case "rank":
      return byRank(min, max)
    case "score":
      return byScore(min, max)
    case "lex":
      return byLex(min, max)
  }
}

const byRank = (min: Bytes.Bytes, max: Bytes.Bytes): Interval => {
  const first = Integer.parse(min)
  const last = Integer.parse(max)
  if (first === undefined || last === undefined) throw Reply.notAnInteger
  // `skip` is always 0: a range of ranks takes no LIMIT
  return ({ size }, isReversed) => {
    const range = Range.within(first, last, size) ?? none
    return isReversed ? { start: size - range.end, end: size - range.start } : range
  }
}

const byScore = (min: Bytes.Bytes, max: Bytes.Bytes): Interval => {
  const from = Bound.parseScore(min)
  const to = Bound.parseScore(max)
  if (from === undefined || to === undefined) throw notScores
  return (set, isReversed, skip) => {
    const { start, end } = set.byScore({ min: from, max: to })
    if (end - start <= skip) return none
    return isReversed ? { start, end: end - skip } : { start: start + skip, end }
  }
}

const byLex = (min: Bytes.Bytes, max: Bytes.Bytes): Interval => {
  const from = Bound.parseLex(min)
  const to = Bound.parseLex(max)
  if (from === undefined || to === undefined) throw notMembers
  return (set, isReversed, skip) => set.byLex({ min: from, max: to }, isReversed, skip)
}

/** The ranks of an interval with LIMIT: after the first `offset`, up to `count` of them, or all if `count` is negative. */
export const limited = (
  interval: Interval,
  set: SortedSet,
  isReversed: boolean,
  offset: number,
  count: number
): Range.Range => {
  if (offset < 0) return none
  const { start, end } = interval(set, isReversed, offset)
  if (count < 0 || count >= end - start) return { start, end }
  return isReversed ? { start: end - count, end } : { start, end: start + count }
}
