/**
 * ZADD and ZINCRBY: members and their scores, under conditions.
 *
 * @see https://redis.io/docs/latest/commands/zadd/
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/sortedSet.js"
import { type Entry, type Limits, SortedSet } from "../../value/SortedSet.js"
import * as Stored from "./stored.js"

const newAndOld = Reply.error("XX and NX options at the same time are not compatible")
const contradicting = Reply.error("GT, LT, and/or NX options at the same time are not compatible")
const singlePair = Reply.error("INCR option supports a single increment-element pair")
const notANumber = Reply.error("resulting score is not a number (NaN)")

/**
 * Which members are added or changed: new ones unless `XX`, others unless `NX`, and of those only to a greater (`GT`) or
 * smaller (`LT`) score. With `INCR` the score is added to the one that is there.
 */
export type Condition = "NX" | "XX" | "GT" | "LT" | "INCR"

/** `CH` says only what is counted, and is none. */
type Conditions = ReadonlySet<Condition | "CH">

/** What came of it. */
export interface Result {
  readonly added: number
  readonly updated: number
  /** The last member's score, unless the conditions left it alone. */
  readonly score: number | undefined
}

/** What became of one member: how, and its score. */
interface Step {
  readonly outcome: "added" | "updated" | "same" | "left"
  readonly score: number
}

const left: Step = { outcome: "left", score: 0 }

const addOne = (set: SortedSet, { member, score: given }: Entry, conditions: Conditions, limits: Limits): Step => {
  const old = set.score(member)
  if (old === undefined) {
    if (conditions.has("XX")) return left
    set.insert(member, given, limits)
    return { outcome: "added", score: given }
  }
  if (conditions.has("NX")) return left
  const score = conditions.has("INCR") ? old + given : given
  if (Number.isNaN(score)) throw notANumber
  if ((conditions.has("LT") && score >= old) || (conditions.has("GT") && score <= old)) return left
  if (score === old) return { outcome: "same", score }
  set.update(member, old, score)
  return { outcome: "updated", score }
}

/** Adds members with their scores to the sorted set at a key, which is made where there is none. */
export const add = (
  context: CommandContext,
  key: Bytes.Bytes,
  entries: ReadonlyArray<Entry>,
  conditions: Conditions
): Result => {
  const { database } = context
  const limits = Stored.limits(context)
  const found = Stored.lookup(context, key)
  let added = 0
  let updated = 0
  let score: number | undefined
  if (found !== undefined || !conditions.has("XX")) {
    const set = found ?? new SortedSet()
    for (const entry of entries) {
      const step = addOne(set, entry, conditions, limits)
      if (step.outcome === "added") added++
      else if (step.outcome === "updated") updated++
      score = step.outcome === "left" ? undefined : step.score
    }
    if (found === undefined) database.create(key, set)
    if (added + updated > 0)
      Collection.changed(database, key, set, conditions.has("INCR") ? "zincr" : "zadd", added + updated)
  }
  return { added, updated, score }
}

const flags: ReadonlyMap<string, Condition | "CH"> = new Map(
  (["NX", "XX", "GT", "LT", "INCR", "CH"] as const).map((flag) => [flag, flag])
)

/** Whether the word could be a flag: most scores tell by their length. */
const longestFlag = 4

/** The most usual. */
const noFlags: Conditions = new Set()

/** All flags that stand before the scores. */
const nextFlags = (args: Arguments, increments: boolean): Conditions => {
  let given: Set<Condition | "CH"> | undefined = increments ? new Set(["INCR"]) : undefined
  for (;;) {
    const word = args.peek()
    const flag = word === undefined || word.length > longestFlag ? undefined : flags.get(word.toUpperCase())
    if (flag === undefined) return given ?? noFlags
    given ??= new Set()
    given.add(flag)
    args.next()
  }
}

const zadd = (context: CommandContext, args: Arguments, increments: boolean): Reply.Reply => {
  const key = args.next()
  const conditions = nextFlags(args, increments)
  const has = (flag: Condition | "CH"): boolean => conditions.size > 0 && conditions.has(flag)
  if (args.left === 0 || args.left % 2 !== 0) return Reply.syntaxError
  if (has("NX") && has("XX")) return newAndOld
  if ((has("NX") && (has("GT") || has("LT"))) || (has("GT") && has("LT"))) return contradicting
  if (has("INCR") && args.left > 2) return singlePair
  const entries: Array<Entry> = []
  while (args.left > 0) {
    const score = Double.parse(args.next())
    if (score === undefined) return Reply.notAFloat
    entries.push({ score, member: args.next() })
  }
  const { added, updated, score } = add(context, key, entries, conditions)
  if (has("INCR")) return score === undefined ? null : new Reply.Double(score)
  return has("CH") ? added + updated : added
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.zadd, (context, args) => zadd(context, args, false)),

  Command.make(spec.zincrby, (context, args) => zadd(context, args, true))
]
