/**
 * LMOVE and RPOPLPUSH: from an end of a list to an end of another one, or of the same.
 *
 * @see https://redis.io/docs/latest/commands/lmove/
 */
import type * as Bytes from "../../Bytes.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/list.js"
import { type End, List } from "../../value/List.js"
import * as Ends from "./end.js"

/**
 * Moves an element; null where there is none. It counts as so many changes: as one, unless the element was waited for.
 */
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
  const target = Collection.lookup(context, destination, List)
  const element = list.pop(from)
  if (element === undefined) return null
  const pushed = target ?? new List()
  pushed.push(to, element)
  if (target === undefined) database.create(destination, pushed)
  Collection.changed(database, destination, pushed, Ends.pushed[to], 0)
  Collection.changed(database, source, list, Ends.popped[from], changes)
  return element
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.lmove, (context, args) => {
    const [source, destination] = [args.next(), args.next()]
    const from = Ends.next(args)
    return move(context, source, destination, from, Ends.next(args))
  }),

  Command.make(spec.rpoplpush, (context, args) => move(context, args.next(), args.next(), "right", "left"))
]
