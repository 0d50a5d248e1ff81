/**
 * ZADD and ZINCRBY: adding members with scores, and changing scores, under conditions.
 *
 * @see https://redis.io/docs/latest/commands/zadd/
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import { type Entry, type Limits, SortedSet } from "../../value/SortedSet.js"
import * as Stored from "./stored.js"

const newAndOld = Reply.error("XX and NX options at the same time are not compatible")
const contradicting = Reply.error("GT, LT, and/or NX options at the same time are not compatible")
const singlePair = Reply.error("INCR option supports a single increment-element pair")
const notANumber = Reply.error("resulting score is not a number (NaN)")

/**
 * The flags of a request. `XX` adds no new members, `NX` changes no existing ones, and `GT` and `LT` change these only to a greater
 * or smaller score. `INCR` adds the score to the existing one. `CH` only decides what is counted.
 */
export type Flags = Record<"NX" | "XX" | "GT" | "LT" | "INCR" | "CH", boolean>

/** Shared, as most requests have none. */
export const noFlags: Readonly<Flags> = { NX: false, XX: false, GT: false, LT: false, INCR: false, CH: false }

export interface Result {
  readonly added: number
  readonly updated: number
  /** The last member's score; `undefined` if the conditions did not allow its change. */
  readonly score: number | undefined
}

/** The outcome for one member, and its score. */
interface Outcome {
  readonly kind: "added" | "updated" | "same" | "refused"
  readonly score: number
}

const refused: Outcome = { kind: "refused", score: 0 }

const addOne = (set: SortedSet, { member, score: given }: Entry, flags: Readonly<Flags>, limits: Limits): Outcome => {
  const old = set.score(member)
  if (old === undefined) {
    if (flags.XX) return refused
    set.insert(member, given, limits)
    return { kind: "added", score: given }
  }
  if (flags.NX) return refused
  const score = flags.INCR ? old + given : given
  if (Number.isNaN(score)) throw notANumber
  if ((flags.LT && score >= old) || (flags.GT && score <= old)) return refused
  if (score === old) return { kind: "same", score }
  set.update(member, old, score)
  return { kind: "updated", score }
}

/** Adds members with scores to the sorted set at a key, or to a new one if there is none and not `XX`. */
export const add = (
  context: CommandContext,
  key: Bytes.Bytes,
  entries: ReadonlyArray<Entry>,
  flags: Readonly<Flags>
): Result => {
  const { database } = context
  const limits = Stored.limits(context)
  const found = Stored.lookup(context, key)
  let added = 0
  let updated = 0
  let score: number | undefined
  if (found !== undefined || !flags.XX) {
    const set = found ?? new SortedSet()
    for (const entry of entries) {
      const outcome = addOne(set, entry, flags, limits)
      if (outcome.kind === "added") added++
      else if (outcome.kind === "updated") updated++
      score = outcome.kind === "refused" ? undefined : outcome.score
    }
    if (found === undefined) database.create(key, set)
    if (added + updated > 0) Collection.changed(database, key, set, flags.INCR ? "zincr" : "zadd", added + updated)
  }
  return { added, updated, score }
}

const isFlag = (word: string): word is keyof Flags => word in noFlags

/** A longer word is no flag, and neither is one that begins as a number: this spares most scores the look-up. */
const maxFlagLength = 4
const firstLetter = "A".charCodeAt(0)

/** Takes all flags before the scores. */
const nextFlags = (args: Arguments, increments: boolean): Readonly<Flags> => {
  let given: Flags | undefined = increments ? { ...noFlags, INCR: true } : undefined
  for (;;) {
    const word = args.peek()
    if (word === undefined || word.length > maxFlagLength || word.charCodeAt(0) < firstLetter) return given ?? noFlags
    const flag = word.toUpperCase()
    if (!isFlag(flag)) return given ?? noFlags
    given ??= { ...noFlags }
    given[flag] = true
    args.next()
  }
}

/** ZADD, and ZINCRBY, which increments. */
export const zadd = (context: CommandContext, args: Arguments, increments: boolean): Reply.Reply => {
  const key = args.next()
  const flags = nextFlags(args, increments)
  if (args.remaining === 0 || args.remaining % 2 !== 0) return Reply.syntaxError
  if (flags.NX && flags.XX) return newAndOld
  if ((flags.NX && (flags.GT || flags.LT)) || (flags.GT && flags.LT)) return contradicting
  if (flags.INCR && args.remaining > 2) return singlePair
  const entries: Array<Entry> = []
  while (args.remaining > 0) {
    const score = Double.parse(args.next())
    if (score === undefined) return Reply.notAFloat
    entries.push({ score, member: args.next() })
  }
  const { added, updated, score } = add(context, key, entries, flags)
  if (flags.INCR) return score === undefined ? null : new Reply.Double(score)
  return flags.CH ? added + updated : added
}
