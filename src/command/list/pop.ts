/**
 * LPOP, RPOP and LMPOP: taking elements away at an end.
 *
 * @see https://redis.io/docs/latest/commands/lpop/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/list.js"
import { type End, List } from "../../value/List.js"
import * as Ends from "./end.js"

const notPositive = Reply.error("value is out of range, must be positive")

/** LPOP and RPOP. */
const pop = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  if (args.left > 2) return Reply.error(`wrong number of arguments for '${end === "left" ? "lpop" : "rpop"}' command`)
  const { database } = context
  const key = args.next()
  const many = args.left > 0
  const count = many ? args.nextIntegerIn(0, Number.POSITIVE_INFINITY, notPositive) : 1
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return many ? Reply.nullArray : null
  if (count === 0) return []
  const popped = many ? list.popMany(end, count) : (list.pop(end) ?? null)
  Collection.changed(database, key, list, Ends.popped[end], Array.isArray(popped) ? popped.length : 1)
  return popped
}

const popFirst = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keys, end, count } = nextFirst(args)
  for (const key of keys) {
    const list = Collection.lookup(context, key, List)
    if (list !== undefined) return take(context, key, list, end, count)
  }
  return Reply.nullArray
}

/** Takes up to so many elements off an end of the list at a key: the key, and the elements, the outermost first. */
export const take = (context: CommandContext, key: Bytes.Bytes, list: List, end: End, count: number): Reply.Reply => {
  const popped = list.popMany(end, count)
  Collection.changed(context.database, key, list, Ends.popped[end], popped.length)
  return [key, popped]
}

/** The arguments of LMPOP: the lists, of which the first that is there is popped from, at which end, and how often. */
export const nextFirst = (args: Arguments): Numkeys.First<End> => Numkeys.nextFirst(args, Ends.next)

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.lpop, (context, args) => pop(context, args, "left")),

  Command.make(spec.rpop, (context, args) => pop(context, args, "right")),

  Command.make(spec.lmpop, popFirst)
]
