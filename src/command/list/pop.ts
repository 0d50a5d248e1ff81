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
  const popped = count === undefined ? (list.pop(end) ?? null) : list.popMany(end, count)
  Collection.changed(database, key, list, Ends.popped[end], Array.isArray(popped) ? popped.length : 1)
  return popped
}

/** Pops up to `count` elements from the list at a key: the key, and the elements, the outermost first. */
export const take = (context: CommandContext, key: Bytes.Bytes, list: List, end: End, count: number): Reply.Reply => {
  const popped = list.popMany(end, count)
  Collection.changed(context.database, key, list, Ends.popped[end], popped.length)
  return [key, popped]
}

export const lmpop = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keys, end, count } = Numkeys.nextPopFirst(args, Ends.next)
  return (
    Collection.takeFirst(context, keys, List, (key, list) => take(context, key, list, end, count)) ?? Reply.nullArray
  )
}
