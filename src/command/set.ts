/**
 * Commands on sets.
 *
 * @see https://redis.io/docs/latest/commands/?group=set
 */
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as RandomMembers from "../execution/RandomMembers.js"
import * as ScanOptions from "../execution/ScanOptions.js"
import * as CollectionReply from "../resp/CollectionReply.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/set.js"
import { SetValue } from "../value/SetValue.js"
import * as Combine from "./set/combine.js"
import { spop } from "./set/pop.js"
import { maxIntegers } from "./set/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.sadd, sadd),
  Command.make(spec.scard, (context, args) => Collection.read(context, args.next(), SetValue)?.size ?? 0),
  Command.make(spec.sdiff, Combine.sdiff),
  Command.make(spec.sdiffstore, Combine.sdiffstore),
  Command.make(spec.sinter, Combine.sinter),
  Command.make(spec.sintercard, Combine.sintercard),
  Command.make(spec.sinterstore, Combine.sinterstore),
  Command.make(spec.sismember, sismember),
  Command.make(spec.smembers, smembers),
  Command.make(spec.smismember, smismember),
  Command.make(spec.smove, smove),
  Command.make(spec.spop, spop, { constantWords: 2 }),
  Command.make(spec.srandmember, srandmember, { constantWords: 2 }),
  Command.make(spec.srem, srem, { constantWords: 3 }),
  Command.make(spec.sscan, ScanOptions.scanning(SetValue)),
  Command.make(spec.sunion, Combine.sunion),
  Command.make(spec.sunionstore, Combine.sunionstore)
]

const sadd = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const found = Collection.lookup(context, key, SetValue)
  const set = found ?? new SetValue()
  const limit = maxIntegers(context)
  let added = 0
  while (args.remaining > 0) if (set.add(args.next(), limit)) added++
  if (found === undefined) database.create(key, set)
  if (added > 0) Collection.changed(database, key, set, "sadd", added)
  return added
}

const sismember = (context: CommandContext, args: Arguments): Reply.Reply => {
  const set = Collection.read(context, args.next(), SetValue)
  return set?.has(args.next()) === true ? 1 : 0
}

const smembers = (context: CommandContext, args: Arguments): Reply.Reply => {
  const set = Collection.read(context, args.next(), SetValue)
  return set === undefined
    ? new Reply.SetReply([])
    : CollectionReply.set(context.client, (elements) => set.writeTo(elements))
}

const smismember = (context: CommandContext, args: Arguments): Reply.Reply => {
  const set = Collection.read(context, args.next(), SetValue)
  return args.rest().map((member) => (set?.has(member) === true ? 1 : 0))
}

const smove = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const destination = args.next()
  const member = args.next()
  const found = database.lookup(destination)
  const source = Collection.lookup(context, key, SetValue)
  if (source === undefined) return 0
  if (found !== undefined && !(found instanceof SetValue)) return Reply.wrongType
  if (source === found) return source.has(member) ? 1 : 0
  if (!source.delete(member)) return 0
  Collection.changed(database, key, source, "srem")
  const target = found ?? new SetValue()
  const added = target.add(member, maxIntegers(context))
  if (found === undefined) database.create(destination, target)
  if (added) Collection.changed(database, destination, target, "sadd")
  return 1
}

const srandmember = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const request = RandomMembers.nextRequest(args)
  const set = Collection.read(context, key, SetValue)
  if (request === undefined) return set === undefined ? null : set.random(Math.random)
  return set === undefined ? [] : RandomMembers.reply(context.client, set, request)
}

const srem = Collection.removing(SetValue, "srem", (set, member) => set.delete(member))
