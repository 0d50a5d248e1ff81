/**
 * Several sorted sets as one: ZUNION, ZINTER, ZDIFF, the same with STORE, and ZINTERCARD. Plain sets take part too, each
 * member with score 1.
 *
 * @see https://redis.io/docs/latest/commands/zunionstore/
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/sortedSet.js"
import type { Specification } from "../../specification/Specification.js"
import { SetValue } from "../../value/SetValue.js"
import { SortedSet } from "../../value/SortedSet.js"
import { Scores } from "../../value/sortedSet/Scores.js"
import * as Stored from "./stored.js"

const notAWeight = Reply.error("weight value is not a float")
const negativeLimit = Reply.error("LIMIT can't be negative")

/** What a set's member counts. */
const plainScore = 1

/** One of the sets, and what its scores are multiplied by. */
interface Source {
  readonly set: SortedSet | SetValue | undefined
  weight: number
}

type Aggregate = (one: number, other: number) => number

/** What is no number counts as 0. */
const number = (value: number): number => (Number.isNaN(value) ? 0 : value)

const aggregates: Readonly<Record<string, Aggregate>> = {
  SUM: (one, other) => number(one + other),
  // biome-ignore lint/complexity/useMathMinMax: what is not a number loses, as in C
  MIN: (one, other) => (other < one ? other : one),
  // biome-ignore lint/complexity/useMathMinMax: as above
  MAX: (one, other) => (other > one ? other : one)
}

const sum: Aggregate = (one, other) => number(one + other)

interface Query {
  readonly sources: ReadonlyArray<Source>
  readonly aggregate: Aggregate
  readonly withScores: boolean
  /** The most that are counted; 0 for all. */
  readonly limit: number
}

/** Which options there are. */
interface Allowed {
  readonly weights: boolean
  readonly scores: boolean
  readonly limit: boolean
}

const sourceOf = (context: CommandContext, key: Bytes.Bytes): Source => {
  const set = context.database.read(key)
  if (set !== undefined && !(set instanceof SortedSet) && !(set instanceof SetValue)) throw Reply.wrongType
  return { set, weight: 1 }
}

const nextQuery = (context: CommandContext, args: Arguments, name: string, allowed: Allowed): Query => {
  const count = args.nextInteger()
  if (count < 1) throw Reply.error(`at least 1 input key is needed for '${name}' command`)
  if (count > args.left) throw Reply.syntaxError
  const sources = Array.from({ length: Number(count) }, () => sourceOf(context, args.next()))
  let aggregate = sum
  let withScores = false
  let limit = 0
  while (args.left > 0) {
    if (allowed.weights && args.left > sources.length && args.skip("WEIGHTS")) {
      for (const source of sources) {
        const weight = Double.parse(args.next())
        if (weight === undefined) throw notAWeight
        source.weight = weight
      }
    } else if (allowed.weights && args.left > 1 && args.skip("AGGREGATE")) {
      const chosen = args.nextKeyword()
      if (chosen !== "SUM" && chosen !== "MIN" && chosen !== "MAX") throw Reply.syntaxError
      aggregate = aggregates[chosen] ?? sum
    } else if (allowed.scores && args.skip("WITHSCORES")) withScores = true
    else if (allowed.limit && args.left > 1 && args.skip("LIMIT")) {
      limit = Number(args.nextInteger(negativeLimit))
      if (limit < 0) throw negativeLimit
    } else throw Reply.syntaxError
  }
  return { sources, aggregate, withScores, limit }
}

const sizeOf = ({ set }: Source): number => set?.size ?? 0

/** The smallest first, as Redis goes about it: in which order scores are added up shows in their last digits. */
const bySize = (sources: ReadonlyArray<Source>): ReadonlyArray<Source> =>
  sources.toSorted((one, other) => sizeOf(one) - sizeOf(other))

const forEach = ({ set }: Source, visit: (member: Bytes.Bytes, score: number) => void): void => {
  if (set instanceof SortedSet) set.forEach(visit)
  else set?.forEachMember((member) => visit(member, plainScore))
}

const scoreIn = ({ set }: Source, member: Bytes.Bytes): number | undefined => {
  if (set instanceof SortedSet) return set.score(member)
  return set?.has(member) === true ? plainScore : undefined
}

const union = ({ sources, aggregate }: Query): Scores => {
  const scores = new Scores()
  for (const source of bySize(sources)) {
    forEach(source, (member, score) => {
      const weighted = number(score * source.weight)
      const old = scores.get(member)
      scores.set(member, old === undefined ? weighted : aggregate(old, weighted))
    })
  }
  return scores
}

const intersection = ({ sources, aggregate }: Query): Scores => {
  const scores = new Scores()
  const [smallest, ...others] = bySize(sources)
  if (smallest === undefined) return scores
  forEach(smallest, (member, score) => {
    let result = number(score * smallest.weight)
    for (const other of others) {
      const found = scoreIn(other, member)
      if (found === undefined) return
      result = aggregate(result, found * other.weight)
    }
    scores.set(member, result)
  })
  return scores
}

const difference = ({ sources }: Query): Scores => {
  const scores = new Scores()
  const [first, ...others] = sources
  if (first === undefined) return scores
  forEach(first, (member, score) => {
    if (others.every((other) => scoreIn(other, member) === undefined)) scores.set(member, score)
  })
  return scores
}

const zintercard = (context: CommandContext, args: Arguments): Reply.Reply => {
  const query = nextQuery(context, args, "zintercard", { weights: false, scores: false, limit: true })
  const [smallest, ...others] = bySize(query.sources)
  let count = 0
  if (smallest === undefined) return count
  const enough = query.limit === 0 ? sizeOf(smallest) : query.limit
  forEach(smallest, (member) => {
    if (count < enough && others.every((other) => scoreIn(other, member) !== undefined)) count++
  })
  return count
}

/** A result that is only answered is a skiplist in Redis, and keeps the sign of a zero. */
const unlimited = { entries: 0, value: 0 }

const combine = (
  specification: Specification,
  storing: Specification,
  combined: (query: Query) => Scores
): ReadonlyArray<Command.Command> => {
  const weights = combined !== difference
  return [
    Command.make(specification, (context, args) => {
      const query = nextQuery(context, args, specification.name, { weights, scores: true, limit: false })
      return Stored.reply(context, SortedSet.from(combined(query), unlimited), query.withScores)
    }),

    Command.make(storing, (context, args) => {
      const destination = args.next()
      const query = nextQuery(context, args, storing.name, { weights, scores: false, limit: false })
      return Stored.store(context, destination, SortedSet.from(combined(query), Stored.limits(context)), storing.name)
    })
  ]
}

export const commands: ReadonlyArray<Command.Command> = [
  ...combine(spec.zunion, spec.zunionstore, union),

  ...combine(spec.zinter, spec.zinterstore, intersection),

  ...combine(spec.zdiff, spec.zdiffstore, difference),

  Command.make(spec.zintercard, zintercard)
]
