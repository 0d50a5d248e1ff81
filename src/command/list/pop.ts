/**
 * LPOP, RPOP and LMPOP: taking elements from an end of a list.
 *
 * @see https://redis.io/docs/latest/commands/lpop/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import { type End, List } from "../../value/List.js"
import * as Ends from "./end.js"

/** LPOP and RPOP. */
export const pop = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  if (args.remaining > 2) return Reply.error(`wrong number of arguments for '${Ends.popped[end]}' command`)
  const { database } = context
  const key = args.next()
  const count = args.remaining > 0 ? args.nextCount() : undefined
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return count === undefined ? null : Reply.nullArray
  if (count === 0) return []
  if (count !== undefined) return popMany(context, key, list, end, count)
  const popped = list.pop(end) ?? null
  Collection.changed(database, key, list, Ends.popped[end])
  return popped
}

/** Elements that are strings on V8's heap at one time, while many are popped. */
const portion = 1024

const popMany = (context: CommandContext, key: Bytes.Bytes, list: List, end: End, limit: number): Reply.Encoded => {
  const count = Math.min(limit, list.size)
  const popped = CollectionReply.array(context.client, (elements) => {
    for (let remaining = count; remaining > 0; remaining -= portion) {
      for (const element of list.popMany(end, Math.min(remaining, portion))) elements.add(element)
    }
  })
  Collection.changed(context.database, key, list, Ends.popped[end], count)
  return popped
}

/** Pops up to `count` elements from the list at a key: the key, and the elements, the outermost first. */
export const take = (context: CommandContext, key: Bytes.Bytes, list: List, end: End, count: number): Reply.Reply => {
  if (context.isRecorded) {
    context.record(Ends.popped[end].toUpperCase(), key, String(Math.min(count, list.size)))
  }
  return [key, popMany(context, key, list, end, count)]
}

export const lmpop = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keys, end, count } = Numkeys.nextPopFirst(args, Ends.next)
  return (
    Collection.takeFirst(context, keys, List, (key, list) => take(context, key, list, end, count)) ?? Reply.nullArray
  )
}
