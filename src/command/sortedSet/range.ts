/**
 * Ranges of sorted sets, by rank, score or member: read, counted, stored and removed.
 *
 * @see https://redis.io/docs/latest/commands/zrange/
 */

import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/sortedSet.js"
import type { Range } from "../../value/Range.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Interval from "./interval.js"
import * as Stored from "./stored.js"

const limitByRank = Reply.error("syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX")
const scoresByLex = Reply.error("syntax error, WITHSCORES not supported in combination with BYLEX")

/** What a command's name says, and its options need not say again. */
interface Fixed {
  readonly unit?: Interval.Unit
  readonly isReversed?: boolean
  readonly stores?: boolean
}

/** A request for a range, but for its key. */
interface Query {
  readonly interval: Interval.Interval
  readonly isReversed: boolean
  readonly withScores: boolean
  readonly offset: number
  readonly count: number
}

const nextQuery = (args: Arguments, fixed: Fixed): Query => {
  const first = args.next()
  const second = args.next()
  let { unit, isReversed } = fixed
  let withScores = false
  let offset = 0
  let count = -1
  while (args.left > 0) {
    if (fixed.stores !== true && args.skip("WITHSCORES")) withScores = true
    else if (args.left > 2 && args.skip("LIMIT")) {
      offset = Number(args.nextInteger())
      count = Number(args.nextInteger())
    } else if (isReversed === undefined && args.skip("REV")) isReversed = true
    else if (unit === undefined && args.skip("BYLEX")) unit = "lex"
    else if (unit === undefined && args.skip("BYSCORE")) unit = "score"
    else throw Reply.syntaxError
  }
  unit ??= "rank"
  isReversed ??= false
  // a count of -1 is none; ranks skip nothing
  if (count !== -1 && unit === "rank") throw limitByRank
  if (withScores && unit === "lex") throw scoresByLex
  const swapped = isReversed && unit !== "rank"
  const interval = Interval.parse(unit, swapped ? second : first, swapped ? first : second)
  return { interval, isReversed, withScores, offset: unit === "rank" ? 0 : offset, count }
}

const ranksOf = (set: SortedSet, { interval, isReversed, offset, count }: Query): Range =>
  Interval.limited(interval, set, isReversed, offset, count)

const zrange = (context: CommandContext, args: Arguments, fixed: Fixed): Reply.Reply => {
  const key = args.next()
  const query = nextQuery(args, fixed)
  const set = Stored.read(context, key)
  if (set === undefined) return []
  const { start, end } = ranksOf(set, query)
  return Stored.reply(context, set, query.withScores, { start, end }, query.isReversed)
}

const zrangestore = (context: CommandContext, args: Arguments): Reply.Reply => {
  const destination = args.next()
  const key = args.next()
  const query = nextQuery(args, { stores: true })
  const set = Stored.read(context, key)
  if (set === undefined) return Stored.store(context, destination, new SortedSet(), "zrangestore")
  const { start, end } = ranksOf(set, query)
  const limits = Stored.limits(context)
  const result = new SortedSet(end - start <= limits.entries)
  set.forEach((member, score) => void result.insert(member, score, limits), start, end, query.isReversed)
  return Stored.store(context, destination, result, "zrangestore")
}

/** How many entries are in an interval. */
const count = (context: CommandContext, args: Arguments, unit: Interval.Unit): Reply.Reply => {
  const key = args.next()
  const interval = Interval.parse(unit, args.next(), args.next())
  const set = Stored.read(context, key)
  if (set === undefined) return 0
  const { start, end } = interval(set, false, 0)
  return end - start
}

const removals = { rank: "zremrangebyrank", score: "zremrangebyscore", lex: "zremrangebylex" } as const

const remove = (context: CommandContext, args: Arguments, unit: Interval.Unit): Reply.Reply => {
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

const ranges: ReadonlyArray<readonly [specification: Command.Command["specification"], fixed: Fixed]> = [
  [spec.zrange, {}],
  [spec.zrevrange, { unit: "rank", isReversed: true }],
  [spec.zrangebyscore, { unit: "score", isReversed: false }],
  [spec.zrevrangebyscore, { unit: "score", isReversed: true }],
  [spec.zrangebylex, { unit: "lex", isReversed: false }],
  [spec.zrevrangebylex, { unit: "lex", isReversed: true }]
]

export const commands: ReadonlyArray<Command.Command> = [
  ...ranges.map(([specification, fixed]) =>
    Command.make(specification, (context, args) => zrange(context, args, fixed))
  ),

  Command.make(spec.zrangestore, zrangestore),

  Command.make(spec.zcount, (context, args) => count(context, args, "score")),

  Command.make(spec.zlexcount, (context, args) => count(context, args, "lex")),

  Command.make(spec.zremrangebyrank, (context, args) => remove(context, args, "rank")),

  Command.make(spec.zremrangebyscore, (context, args) => remove(context, args, "score")),

  Command.make(spec.zremrangebylex, (context, args) => remove(context, args, "lex"))
]
