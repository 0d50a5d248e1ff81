/**
 * What takes entries off the ends of sorted sets: ZPOPMIN, ZPOPMAX, ZMPOP.
 *
 * @see https://redis.io/docs/latest/commands/zpopmin/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/sortedSet.js"
import type { SortedSet } from "../../value/SortedSet.js"
import * as Stored from "./stored.js"

const notPositive = Reply.error("value is out of range, must be positive")

/** The end that is taken from: the lowest scores or the highest. */
export type End = "MIN" | "MAX"

/** Takes up to so many entries off an end of the sorted set at a key, the outermost first: members and scores, flat. */
export const pop = (
  context: CommandContext,
  key: Bytes.Bytes,
  set: SortedSet,
  end: End,
  count: number
): ReadonlyArray<Reply.Reply> => {
  const taken = Math.min(count, set.size)
  const start = end === "MIN" ? 0 : set.size - taken
  const items: Array<Reply.Reply> = []
  set.forEach((member, score) => void items.push(member, new Reply.Double(score)), start, start + taken, end === "MAX")
  set.removeRange(start, start + taken)
  Collection.changed(context.database, key, set, end === "MIN" ? "zpopmin" : "zpopmax", taken)
  return items
}

const zpop = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  const key = args.next()
  if (args.left > 1) return Reply.syntaxError
  const count = args.left === 0 ? undefined : args.nextInteger(notPositive)
  if (count !== undefined && count < 0) return notPositive
  const set = Stored.lookup(context, key)
  if (set === undefined || count === 0) return []
  if (count === undefined) return pop(context, key, set, end, 1)
  return new Reply.PairsReply(pop(context, key, set, end, Number(count)))
}

const nextEnd = (args: Arguments): End => {
  const word = args.nextKeyword()
  if (word !== "MIN" && word !== "MAX") throw Reply.syntaxError
  return word
}

const pairs = (items: ReadonlyArray<Reply.Reply>): ReadonlyArray<Reply.Reply> => {
  const all: Array<Reply.Reply> = []
  for (let i = 0; i < items.length; i += 2) all.push([items[i] ?? null, items[i + 1] ?? null])
  return all
}

/** The arguments of ZMPOP: the sets, of which the first that is there is popped from, at which end, and how often. */
export const nextFirst = (args: Arguments): Numkeys.First<End> => Numkeys.nextFirst(args, nextEnd)

/**
 * Takes up to so many entries off an end of the set at a key: the key, and the entries as pairs, the outermost first.
 */
export const take = (
  context: CommandContext,
  key: Bytes.Bytes,
  set: SortedSet,
  end: End,
  count: number
): Reply.Reply => [key, pairs(pop(context, key, set, end, count))]

const zmpop = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keys, end, count } = nextFirst(args)
  for (const key of keys) {
    const set = Stored.lookup(context, key)
    if (set !== undefined) return take(context, key, set, end, count)
  }
  return Reply.nullArray
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.zpopmin, (context, args) => zpop(context, args, "MIN")),

  Command.make(spec.zpopmax, (context, args) => zpop(context, args, "MAX")),

  Command.make(spec.zmpop, zmpop)
]
