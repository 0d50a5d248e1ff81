/**
 * ZUNION, ZINTER, ZDIFF, their STORE forms, and ZINTERCARD: combinations of sorted sets, and of plain sets, whose members have
 * score 1.
 *
 * @see https://redis.io/docs/latest/commands/zunionstore/
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import { SetValue } from "../../value/SetValue.js"
import { SortedSet } from "../../value/SortedSet.js"
import { Scores } from "../../value/sortedSet/Scores.js"
import * as Stored from "./stored.js"

const notAWeight = Reply.error("weight value is not a float")

/** The score of a plain set's member. */
const plainScore = 1

/** One of the sets, and the factor of its scores. */
interface Source {
  readonly set: SortedSet | SetValue | undefined
  weight: number
}

type Aggregate = (one: number, other: number) => number

/** NaN counts as 0. */
const number = (value: number): number => (Number.isNaN(value) ? 0 : value)

const sum: Aggregate = (one, other) => number(one + other)

const aggregates: Readonly<Record<string, Aggregate>> = {
  SUM: sum,
  // biome-ignore lint/complexity/useMathMinMax: Math.min returns NaN if either is
  MIN: (one, other) => (other < one ? other : one),
  // biome-ignore lint/complexity/useMathMinMax: as above
  MAX: (one, other) => (other > one ? other : one)
}

interface Query {
  readonly sources: ReadonlyArray<Source>
  readonly aggregate: Aggregate
  readonly withScores: boolean
  /** The number at which ZINTERCARD stops counting; 0 for none. */
  readonly limit: number
}

const sourceOf = (context: CommandContext, key: Bytes.Bytes): Source => {
  const set = context.database.read(key)
  if (set !== undefined && !(set instanceof SortedSet) && !(set instanceof SetValue)) throw Reply.wrongType
  return { set, weight: 1 }
}

type Draft = Options.Draft<Query>

const weights: Options.Option<Draft> = [
  0,
  ({ sources }, args) => {
    if (args.remaining < sources.length) throw Reply.syntaxError
    for (const source of sources) {
      const weight = Double.parse(args.next())
      if (weight === undefined) throw notAWeight
      source.weight = weight
    }
  }
]

const aggregate: Options.Option<Draft> = [
  1,
  (draft, args) => {
    const name = args.nextKeyword()
    const found = Object.hasOwn(aggregates, name) ? aggregates[name] : undefined
    if (found === undefined) throw Reply.syntaxError
    draft.aggregate = found
  }
]

const weighted = { WEIGHTS: weights, AGGREGATE: aggregate }
const answered = { WITHSCORES: Options.flag("withScores") }

/** The options of each command. */
const options = {
  zunion: Options.table<Draft>({ ...weighted, ...answered }),
  zunionstore: Options.table<Draft>(weighted),
  zinter: Options.table<Draft>({ ...weighted, ...answered }),
  zinterstore: Options.table<Draft>(weighted),
  zdiff: Options.table<Draft>(answered),
  zdiffstore: Options.table<Draft>({}),
  zintercard: Options.table<Draft>({ LIMIT: Numkeys.limit })
}

/** Takes the number of keys, the keys and the options. */
const nextQuery = (context: CommandContext, args: Arguments, name: keyof typeof options): Query => {
  const count = args.nextInteger()
  if (count < 1) throw Reply.error(`at least 1 input key is needed for '${name}' command`)
  if (count > args.remaining) throw Reply.syntaxError
  const sources = args.take(Number(count)).map((key) => sourceOf(context, key))
  return Options.read(args, options[name], { sources, aggregate: sum, withScores: false, limit: 0 })
}

const sizeOf = ({ set }: Source): number => set?.size ?? 0

/** The smallest first, like Redis: the order in which scores are added shows in their last digits. */
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

const combinations = {
  zunion: union,
  zunionstore: union,
  zinter: intersection,
  zinterstore: intersection,
  zdiff: difference,
  zdiffstore: difference
}

/** Redis builds the result of a command that does not store it as a skiplist, which keeps the sign of a zero. */
const noListpack = { entries: 0, value: 0 }

/** ZUNION, ZINTER and ZDIFF. */
export const answer =
  (name: "zunion" | "zinter" | "zdiff") =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const query = nextQuery(context, args, name)
    return Stored.reply(context, SortedSet.from(combinations[name](query), noListpack), query.withScores)
  }

/** ZUNIONSTORE, ZINTERSTORE and ZDIFFSTORE. */
export const store =
  (name: "zunionstore" | "zinterstore" | "zdiffstore") =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const destination = args.next()
    const scores = combinations[name](nextQuery(context, args, name))
    return Stored.store(context, destination, SortedSet.from(scores, Stored.limits(context)), name)
  }

export const zintercard = (context: CommandContext, args: Arguments): Reply.Reply => {
  const query = nextQuery(context, args, "zintercard")
  const [smallest, ...others] = bySize(query.sources)
  let count = 0
  if (smallest === undefined) return count
  const limit = query.limit === 0 ? sizeOf(smallest) : query.limit
  forEach(smallest, (member) => {
    if (count < limit && others.every((other) => scoreIn(other, member) !== undefined)) count++
  })
  return count
}
