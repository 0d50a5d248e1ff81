/**
 * Commands on lists.
 *
 * @see https://redis.io/docs/latest/commands/?group=list
 */
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as CollectionReply from "../resp/CollectionReply.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/list.js"
import { type End, List } from "../value/List.js"
import * as Range from "../value/Range.js"
import * as Blocking from "./list/blocking.js"
import * as Ends from "./list/end.js"
import * as Move from "./list/move.js"
import * as Pop from "./list/pop.js"
import { lpos } from "./list/position.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.blmove, Blocking.blmove),
  Command.make(spec.blmpop, Blocking.blmpop),
  Command.make(spec.blpop, (context, args) => Blocking.pop(context, args, "left")),
  Command.make(spec.brpop, (context, args) => Blocking.pop(context, args, "right")),
  Command.make(spec.brpoplpush, Blocking.brpoplpush),
  Command.make(spec.lindex, lindex),
  Command.make(spec.linsert, linsert),
  Command.make(spec.llen, (context, args) => Collection.read(context, args.next(), List)?.size ?? 0),
  Command.make(spec.lmove, Move.lmove),
  Command.make(spec.lmpop, Pop.lmpop),
  Command.make(spec.lpop, (context, args) => Pop.pop(context, args, "left"), withoutCount),
  Command.make(spec.lpos, lpos),
  Command.make(spec.lpush, (context, args) => push(context, args, "left")),
  Command.make(spec.lpushx, (context, args) => pushExisting(context, args, "left")),
  Command.make(spec.lrange, lrange),
  Command.make(spec.lrem, lrem),
  Command.make(spec.lset, lset),
  Command.make(spec.ltrim, ltrim),
  Command.make(spec.rpop, (context, args) => Pop.pop(context, args, "right"), withoutCount),
  Command.make(spec.rpoplpush, Move.rpoplpush),
  Command.make(spec.rpush, (context, args) => push(context, args, "right")),
  Command.make(spec.rpushx, (context, args) => pushExisting(context, args, "right"))
]

/** LPOP and RPOP take constant time where they take one element. */
const withoutCount = { constantWords: 2 }

/** LPUSH and RPUSH. */
const push = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const found = Collection.lookup(context, key, List)
  const list = found ?? new List()
  const pushed = args.remaining
  while (args.remaining > 0) list.push(end, args.next())
  if (found === undefined) database.create(key, list)
  Collection.changed(database, key, list, Ends.pushed[end], pushed)
  return list.size
}

/** LPUSHX and RPUSHX. */
const pushExisting = (context: CommandContext, args: Arguments, end: End): Reply.Reply => {
  const key = args.next()
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return 0
  const pushed = args.remaining
  while (args.remaining > 0) list.push(end, args.next())
  Collection.changed(context.database, key, list, Ends.pushed[end], pushed)
  return list.size
}

/** An index from the left end; it may lie outside of the list. */
const fromLeft = (index: number | bigint, list: List): number => (index < 0 ? list.size + Number(index) : Number(index))

const lindex = (context: CommandContext, args: Arguments): Reply.Reply => {
  const list = Collection.read(context, args.next(), List)
  if (list === undefined) return null
  return list.get(fromLeft(args.nextInteger(), list)) ?? null
}

const linsert = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const isAfter = args.skip("AFTER")
  if (!isAfter && !args.skip("BEFORE")) return Reply.syntaxError
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return 0
  const pivot = list.indexOf(args.next())
  if (pivot < 0) return -1
  list.insert(isAfter ? pivot + 1 : pivot, args.next())
  Collection.changed(context.database, key, list, "linsert")
  return list.size
}

const lrange = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const [first, last] = [args.nextInteger(), args.nextInteger()]
  const list = Collection.read(context, key, List)
  const range = list === undefined ? undefined : Range.within(first, last, list.size)
  return list === undefined || range === undefined
    ? []
    : CollectionReply.array(context.client, (elements) => list.writeTo(elements, range.start, range.end))
}

const lrem = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const count = args.nextInteger()
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return 0
  const limit = count === 0 ? list.size : Math.abs(Number(count))
  const removed = list.removeEqual(args.next(), limit, count < 0)
  if (removed > 0) Collection.changed(context.database, key, list, "lrem", removed)
  return removed
}

const lset = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const list = Collection.lookup(context, key, List)
  if (list === undefined) return Reply.noSuchKey
  const index = fromLeft(args.nextInteger(), list)
  if (index < 0 || index >= list.size) return Reply.error("index out of range")
  list.set(index, args.next())
  Collection.changed(context.database, key, list, "lset")
  return Reply.ok
}

const ltrim = (context: CommandContext, args: Arguments): Reply.Reply => {
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
