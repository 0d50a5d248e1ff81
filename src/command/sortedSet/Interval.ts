/**
 * The two arguments that say which part of a sorted set is meant - ranks, scores or members - and the ranks that they are
 * in a set.
 *
 * @since 0.1.0
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../keyspace/Integer.js"
import * as Range from "../../keyspace/Range.js"
import type { SortedSet } from "../../keyspace/SortedSet.js"
import * as Bound from "../../keyspace/sortedSet/Bound.js"
import * as Reply from "../../resp/Reply.js"

const notScores = Reply.error("min or max is not a float")
const notMembers = Reply.error("min or max not valid string range item")

/**
 * What the ends of an interval are.
 *
 * @since 0.1.0
 * @category models
 */
export type Unit = "rank" | "score" | "lex"

/**
 * The ranks of an interval in a set; counted and answered from the end where it is reversed.
 *
 * @since 0.1.0
 * @category models
 */
export type Interval = (set: SortedSet, isReversed: boolean) => Range.Range

const none: Range.Range = { start: 0, end: 0 }

/**
 * Reads an interval; throws for ends that are none.
 *
 * @since 0.1.0
 * @category parsing
 */
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
  return ({ size }, isReversed) => {
    const range = Range.within(first, last, size) ?? none
    return isReversed ? { start: size - range.end, end: size - range.start } : range
  }
}

const byScore = (min: Bytes.Bytes, max: Bytes.Bytes): Interval => {
  const from = Bound.parseScore(min)
  const to = Bound.parseScore(max)
  if (from === undefined || to === undefined) throw notScores
  return (set) => set.byScore({ min: from, max: to })
}

const byLex = (min: Bytes.Bytes, max: Bytes.Bytes): Interval => {
  const from = Bound.parseLex(min)
  const to = Bound.parseLex(max)
  if (from === undefined || to === undefined) throw notMembers
  return (set, isReversed) => set.byLex({ min: from, max: to }, isReversed)
}

/**
 * Of a range's ranks those behind the first `offset`, `count` of them; all where that is negative.
 *
 * @since 0.1.0
 * @category ranges
 */
export const limit = (range: Range.Range, offset: number, count: number, isReversed: boolean): Range.Range => {
  const { start, end } = range
  if (offset < 0) return none
  const size = end - start
  const from = Math.min(offset, size)
  const to = count < 0 ? size : Math.min(size, from + count)
  return isReversed ? { start: end - to, end: end - from } : { start: start + from, end: start + to }
}
