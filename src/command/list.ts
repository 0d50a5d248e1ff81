/**
 * Commands on lists: adding to them, reading and editing them. Taking away at the ends, moving and searching stand in
 * `list/`.
 *
 * @see https://redis.io/docs/latest/commands/?group=list
 */

import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Encoded from "../resp/Encoded.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/list.js"
import { type End, List } from "../value/List.js"
import * as Range from "../value/Range.js"
import * as Blocking from "./list/blocking.js"
import * as Ends from "./list/end.js"
import * as Move from "./list/move.js"
import * as Pop from "./list/pop.js"
import * as Position from "./list/position.js"

/** LPUSH and RPUSH. */
const push = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const found = Collection.lookup(context, key, List)
  const list = found ?? new List()
  const pushed = args.left
  while (args.left > 0) list.push(end, args.next())
  if (found === undefined) database.create(key, list)
  Collection.changed(database, key, list, Ends.pushed[end], pushed)
  return list.size
}

/** LPUSHX and RPUSHX. */
const pushExisting = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  const key = args.next()
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return 0
  const pushed = args.left
  while (args.left > 0) list.push(end, args.next())
  Collection.changed(context.database, key, list, Ends.pushed[end], pushed)
  return list.size
}

/** An index from the front; it may lie outside of the list. */
const fromFront = (index: number | bigint, list: List): number =>
  index < 0 ? list.size + Number(index) : Number(index)

const index = (context: CommandContext, args: Arguments): Reply.Reply => {
  const list = Collection.read(context, args.next(), List)
  if (list === undefined) return null
  return list.get(fromFront(args.nextInteger(), list)) ?? null
}

const insert = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const after = args.skip("AFTER")
  if (!after && !args.skip("BEFORE")) return Reply.syntaxError
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return 0
  const pivot = list.indexOf(args.next())
  if (pivot < 0) return -1
  list.insert(after ? pivot + 1 : pivot, args.next())
  Collection.changed(context.database, key, list, "linsert")
  return list.size
}

const range = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const [first, last] = [args.nextInteger(), args.nextInteger()]
  const list = Collection.read(context, key, List)
  const part = list === undefined ? undefined : Range.within(first, last, list.size)
  return list === undefined || part === undefined
    ? []
    : Encoded.array((elements) => list.writeTo(elements, part.start, part.end))
}

const remove = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const count = args.nextInteger()
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return 0
  const most = count === 0 ? list.size : Math.abs(Number(count))
  const removed = list.removeEqual(args.next(), most, count < 0)
  if (removed > 0) Collection.changed(context.database, key, list, "lrem", removed)
  return removed
}

const outOfRange = Reply.error("index out of range")

const set = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return Reply.noSuchKey
  const at = fromFront(args.nextInteger(), list)
  if (at < 0 || at >= list.size) return outOfRange
  list.set(at, args.next())
  Collection.changed(context.database, key, list, "lset")
  return Reply.ok
}

const trim = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const [first, last] = [args.nextInteger(), args.nextInteger()]
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return Reply.ok
  const { size } = list
  const { start, end } = Range.within(first, last, size) ?? { start: 0, end: 0 }
  list.trim(start, end)
  Collection.changed(context.database, key, list, "ltrim", size - list.size)
  return Reply.ok
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.lpush, (context, args) => push(context, args, "left")),

  Command.make(spec.rpush, (context, args) => push(context, args, "right")),

  Command.make(spec.lpushx, (context, args) => pushExisting(context, args, "left")),

  Command.make(spec.rpushx, (context, args) => pushExisting(context, args, "right")),

  Command.make(spec.llen, (context, args) => Collection.read(context, args.next(), List)?.size ?? 0),

  Command.make(spec.lindex, index),

  Command.make(spec.linsert, insert),

  Command.make(spec.lrange, range),

  Command.make(spec.lrem, remove),

  Command.make(spec.lset, set),

  Command.make(spec.ltrim, trim),

  ...Blocking.commands,

  ...Move.commands,
  ...Pop.commands,
  ...Position.commands
]
