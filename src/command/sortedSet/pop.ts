/**
 * ZPOPMIN, ZPOPMAX and ZMPOP: taking entries from an end of a sorted set.
 *
 * @see https://redis.io/docs/latest/commands/zpopmin/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Stored from "./stored.js"

/** The lowest scores, or the highest. */
export type End = "MIN" | "MAX"

/** Takes MIN or MAX. */
export const nextEnd = (args: Arguments): End => {
  const word = args.nextKeyword()
  if (word !== "MIN" && word !== "MAX") throw Reply.syntaxError
  return word
}

/** Pops up to `count` entries from the sorted set at a key, the outermost first. */
const pop = (
  context: CommandContext,
  key: Bytes.Bytes,
  set: SortedSet,
  end: End,
  count: number,
  visit: (member: Bytes.Bytes, score: number) => void
): void => {
  const taken = Math.min(count, set.size)
  const start = end === "MIN" ? 0 : set.size - taken
  set.forEach(visit, start, start + taken, end === "MAX")
  set.removeRange(start, start + taken)
  Collection.changed(context.database, key, set, end === "MIN" ? "zpopmin" : "zpopmax", taken)
}

/** Pops one entry: the member and its score. */
export const popOne = (
  context: CommandContext,
  key: Bytes.Bytes,
  set: SortedSet,
  end: End
): ReadonlyArray<Reply.Reply> => {
  const items: Array<Reply.Reply> = []
  pop(context, key, set, end, 1, (member, score) => void items.push(member, new Reply.Double(score)))
  return items
}

/** ZPOPMIN and ZPOPMAX. */
export const zpop = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  const key = args.next()
  if (args.remaining > 1) return Reply.syntaxError
  const count = args.remaining === 0 ? undefined : args.nextCount()
  const set = Stored.lookup(context, key)
  if (set === undefined || count === 0) return []
  if (count === undefined) return popOne(context, key, set, end)
  return CollectionReply.pairs(context.client, (writer) =>
    pop(context, key, set, end, count, (member, score) => {
      writer.pair()
      writer.add(member)
      writer.addDouble(score)
    })
  )
}

/** Pops up to `count` entries from the sorted set at a key: the key, and the entries as pairs, the outermost first. */
export const take = (
  context: CommandContext,
  key: Bytes.Bytes,
  set: SortedSet,
  end: End,
  count: number
): Reply.Reply => {
  if (context.isRecorded) context.record(`ZPOP${end}`, key, String(Math.min(count, set.size)))
  const entries = CollectionReply.array(context.client, (writer) =>
    pop(context, key, set, end, count, (member, score) => {
      writer.nest(2)
      writer.add(member)
      writer.addDouble(score)
    })
  )
  return [key, entries]
}

export const zmpop = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keys, end, count } = Numkeys.nextPopFirst(args, nextEnd)
  return (
    Collection.takeFirst(context, keys, SortedSet, (key, set) => take(context, key, set, end, count)) ?? Reply.nullArray
  )
}
