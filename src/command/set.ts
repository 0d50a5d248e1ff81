/**
 * Commands on sets: members, one set at a time. Those on several sets stand in `set/combine.ts`.
 *
 * @see https://redis.io/docs/latest/commands/?group=set
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as RandomMembers from "../execution/RandomMembers.js"
import { scanCollection } from "../execution/ScanOptions.js"
import * as Encoded from "../resp/Encoded.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/set.js"
import { SetValue } from "../value/SetValue.js"
import * as Combine from "./set/combine.js"
import { maxIntegers } from "./set/stored.js"

const none = new Reply.SetReply([])

const notPositive = Reply.error("value is out of range, must be positive")

const sadd = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const found = Collection.lookup(context, key, SetValue)
  const set = found ?? new SetValue()
  const most = maxIntegers(context)
  let added = 0
  while (args.left > 0) if (set.add(args.next(), most)) added++
  if (found === undefined) database.create(key, set)
  if (added > 0) Collection.changed(database, key, set, "sadd", added)
  return added
}

const srem = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const set = Collection.lookup(context, key, SetValue)
  if (set === undefined) return 0
  let removed = 0
  while (args.left > 0) if (set.delete(args.next())) removed++
  if (removed > 0) Collection.changed(context.database, key, set, "srem", removed)
  return removed
}

const smove = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const name = args.next()
  const member = args.next()
  const value = database.lookup(name)
  const source = Collection.lookup(context, key, SetValue)
  if (source === undefined) return 0
  if (value !== undefined && !(value instanceof SetValue)) return Reply.wrongType
  if (source === value) return source.has(member) ? 1 : 0
  if (!source.delete(member)) return 0
  Collection.changed(database, key, source, "srem")
  const target = value ?? new SetValue()
  const added = target.add(member, maxIntegers(context))
  if (value === undefined) database.create(name, target)
  if (added) Collection.changed(database, name, target, "sadd")
  return 1
}

const spop = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  if (args.left === 0) {
    const set = Collection.lookup(context, key, SetValue)
    if (set === undefined) return null
    const member = set.pop(Math.random)
    Collection.changed(database, key, set, "spop")
    return member
  }
  if (args.left > 1) return Reply.syntaxError
  const count = args.nextInteger(notPositive)
  if (count < 0) return notPositive
  const set = Collection.lookup(context, key, SetValue)
  if (set === undefined || count === 0) return none
  return popSeveral(context, key, set, Number(count))
}

const popSeveral = ({ database }: CommandContext, key: Bytes.Bytes, set: SetValue, count: number): Reply.Reply => {
  const { size } = set
  if (count >= size) {
    database.notify("set", "spop", key)
    // Redis reads them as SUNION does, which counts a hit
    database.exists(key)
    database.count(size - 1)
    database.delete(key)
    return Encoded.set((elements) => set.writeTo(elements))
  }
  const popped: Array<Bytes.Bytes> = []
  while (popped.length < count) popped.push(set.pop(Math.random))
  Collection.changed(database, key, set, "spop", count)
  return new Reply.SetReply(popped)
}

const srandmember = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const draw = RandomMembers.restOf(args)
  const set = Collection.read(context, key, SetValue)
  if (draw === undefined) return set === undefined ? null : set.random(Math.random)
  return set === undefined ? [] : RandomMembers.draw(set, draw.count)
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.sadd, sadd),

  Command.make(spec.scard, (context, args) => Collection.read(context, args.next(), SetValue)?.size ?? 0),

  Command.make(spec.sismember, (context, args) => {
    const set = Collection.read(context, args.next(), SetValue)
    return set?.has(args.next()) === true ? 1 : 0
  }),

  Command.make(spec.smembers, (context, args) => {
    const set = Collection.read(context, args.next(), SetValue)
    return set === undefined ? none : Encoded.set((elements) => set.writeTo(elements))
  }),

  Command.make(spec.smismember, (context, args) => {
    const set = Collection.read(context, args.next(), SetValue)
    return args.rest().map((member) => (set?.has(member) === true ? 1 : 0))
  }),

  Command.make(spec.smove, smove),

  Command.make(spec.spop, spop),

  Command.make(spec.srandmember, srandmember),

  Command.make(spec.srem, srem),

  Command.make(spec.sscan, (context, args) => scanCollection(context, args, SetValue)),

  ...Combine.commands
]
