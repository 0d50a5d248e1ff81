/** Sorted sets at keys: reading, storing, the limits of their encoding, and ranges of them as replies. */
import type * as Bytes from "../../Bytes.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import type * as Reply from "../../resp/Reply.js"
import type { Range } from "../../value/Range.js"
import { type Limits, SortedSet } from "../../value/SortedSet.js"

/** The sorted set at a key for a command that reads. */
export const read = (context: CommandContext, key: Bytes.Bytes): SortedSet | undefined =>
  Collection.read(context, key, SortedSet)

/** The sorted set at a key for a command that may change it. */
export const lookup = (context: CommandContext, key: Bytes.Bytes): SortedSet | undefined =>
  Collection.lookup(context, key, SortedSet)

/** The limits of the encoding, by the settings. */
export const limits = ({ state: { settings } }: CommandContext): Limits => ({
  entries: settings.number("zset-max-listpack-entries"),
  value: settings.number("zset-max-listpack-value")
})

/** Replaces the value of a key by a result, or deletes the key if that is empty; the number of entries. */
export const store = ({ database }: CommandContext, key: Bytes.Bytes, result: SortedSet, event: string): number => {
  if (result.size > 0) {
    database.set(key, result)
    database.notify("sortedSet", event, key)
  } else database.vacate(key)
  return result.size
}

/** The reply of the members in a range of ranks, with or without their scores. */
export const reply = (
  context: CommandContext,
  set: SortedSet,
  withScores: boolean,
  range: Range = { start: 0, end: set.size },
  isReversed = false
): Reply.Reply => {
  // in RESP3 a score is a double, paired with its member
  if (!withScores || context.client.protocol === 2) {
    return CollectionReply.array(context.client, (elements) => set.writeTo(elements, range, isReversed, withScores))
  }
  const { start, end } = range
  return CollectionReply.pairs(context.client, (writer) =>
    set.forEach(
      (member, score) => {
        writer.pair()
        writer.add(member)
        writer.addDouble(score)
      },
      start,
      end,
      isReversed
    )
  )
}
