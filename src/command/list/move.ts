/**
 * LMOVE and RPOPLPUSH: moving an element from one end of a list to an end of another list, or of the same.
 *
 * @see https://redis.io/docs/latest/commands/lmove/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type * as Reply from "../../resp/Reply.js"
import { type End, List } from "../../value/List.js"
import * as Ends from "./end.js"

/** Moves an element, and returns it; null if there is none. Records `changes` changes: 1, or 0 if the client waited. */
export const move = (
  context: CommandContext,
  source: Bytes.Bytes,
  destination: Bytes.Bytes,
  from: End,
  to: End,
  changes = 1
): Reply.Reply => {
  const { database } = context
  const list = Collection.lookup(context, source, List)
  if (list === undefined) return null
  const found = Collection.lookup(context, destination, List)
  const element = list.pop(from)
  if (element === undefined) return null
  const target = found ?? new List()
  target.push(to, element)
  if (found === undefined) database.create(destination, target)
  Collection.changed(database, destination, target, Ends.pushed[to], 0)
  Collection.changed(database, source, list, Ends.popped[from], changes)
  return element
}

export const lmove = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [source, destination] = [args.next(), args.next()]
  const from = Ends.next(args)
  return move(context, source, destination, from, Ends.next(args))
}

export const rpoplpush = (context: CommandContext, args: Arguments): Reply.Reply =>
  move(context, args.next(), args.next(), "right", "left")
