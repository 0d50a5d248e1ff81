/**
 * Ranges of sorted sets by rank, score or member: ZRANGE and its forms, and the commands that store, count and remove ranges.
 *
 * @see https://redis.io/docs/latest/commands/zrange/
 */

import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import type { Range } from "../../value/Range.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Interval from "./interval.js"
import * as Stored from "./stored.js"

const limitByRank = Reply.error("syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX")
const scoresByLex = Reply.error("syntax error, WITHSCORES not supported in combination with BYLEX")

/** The options that a command's name implies, and that may not be given again. */
interface Fixed {
  readonly unit?: Interval.Unit
  readonly isReversed?: boolean
}

/** A request for a range, without its key. */
interface Query {
  readonly interval: Interval.Interval
  readonly isReversed: boolean
  readonly withScores: boolean
  readonly offset: number
  readonly count: number
}

interface Draft {
  unit: Interval.Unit | undefined
  isReversed: boolean | undefined
  withScores: boolean
  offset: number
  count: number
}

const unit = (unit: Interval.Unit): Options.Option<Draft> => [
  0,
  (draft) => {
    if (draft.unit !== undefined) throw Reply.syntaxError
    draft.unit = unit
  }
]

const stored: Record<string, Options.Option<Draft>> = {
  BYLEX: unit("lex"),
  BYSCORE: unit("score"),
  LIMIT: [
    2,
    (draft, args) => {
      draft.offset = Number(args.nextInteger())
      draft.count = Number(args.nextInteger())
    }
  ],
  REV: [
    0,
    (draft) => {
      if (draft.isReversed !== undefined) throw Reply.syntaxError
      draft.isReversed = true
    }
  ]
}

const storeOptions = Options.table(stored)
const answerOptions = Options.table<Draft>({ ...stored, WITHSCORES: Options.flag("withScores") })

const nextQuery = (args: Arguments, options: Options.Table<Draft>, fixed: Fixed): Query => {
  const first = args.next()
  const second = args.next()
  const draft = { unit: fixed.unit, isReversed: fixed.isReversed, withScores: false, offset: 0, count: -1 }
  const { unit = "rank", isReversed = false, withScores, offset, count } = Options.read(args, options, draft)
  // a count of -1 is like no LIMIT; ranks skip nothing
  if (count !== -1 && unit === "rank") throw limitByRank
  if (withScores && unit === "lex") throw scoresByLex
  const isSwapped = isReversed && unit !== "rank"
  const interval = Interval.parse(unit, isSwapped ? second : first, isSwapped ? first : second)
  return { interval, isReversed, withScores, offset: unit === "rank" ? 0 : offset, count }
}

const ranksOf = (set: SortedSet, { interval, isReversed, offset, count }: Query): Range =>
  Interval.limited(interval, set, isReversed, offset, count)

/** ZRANGE, and the older commands whose names imply some of its options. */
export const zrange =
  (fixed: Fixed) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const key = args.next()
    const query = nextQuery(args, answerOptions, fixed)
    const set = Stored.read(context, key)
    if (set === undefined) return []
    return Stored.reply(context, set, query.withScores, ranksOf(set, query), query.isReversed)
  }

export const zrangestore = (context: CommandContext, args: Arguments): Reply.Reply => {
  const destination = args.next()
  const key = args.next()
  const query = nextQuery(args, storeOptions, {})
  const set = Stored.read(context, key)
  if (set === undefined) return Stored.store(context, destination, new SortedSet(), "zrangestore")
  const { start, end } = ranksOf(set, query)
  const limits = Stored.limits(context)
  const result = new SortedSet(end - start <= limits.entries)
  set.forEach((member, score) => void result.insert(member, score, limits), start, end, query.isReversed)
  return Stored.store(context, destination, result, "zrangestore")
}

/** ZCOUNT and ZLEXCOUNT. */
export const count = (context: CommandContext, args: Arguments, unit: Interval.Unit): Reply.Reply => {
  const key = args.next()
  const interval = Interval.parse(unit, args.next(), args.next())
  const set = Stored.read(context, key)
  if (set === undefined) return 0
  const { start, end } = interval(set, false, 0)
  return end - start
}

const removals = { rank: "zremrangebyrank", score: "zremrangebyscore", lex: "zremrangebylex" } as const

/** ZREMRANGEBYRANK, ZREMRANGEBYSCORE and ZREMRANGEBYLEX. */
export const remove = (context: CommandContext, args: Arguments, unit: Interval.Unit): Reply.Reply => {
  const key = args.next()
  const interval = Interval.parse(unit, args.next(), args.next())
  const set = Stored.lookup(context, key)
  if (set === undefined) return 0
  const { start, end } = interval(set, false, 0)
  if (start === end) return 0
  set.removeRange(start, end)
  Collection.changed(context.database, key, set, removals[unit], end - start)
  return end - start
}
