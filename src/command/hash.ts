/**
 * Commands on hashes.
 *
 * @see https://redis.io/docs/latest/commands/?group=hash
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as RandomMembers from "../execution/RandomMembers.js"
import * as ScanOptions from "../execution/ScanOptions.js"
import * as CollectionReply from "../resp/CollectionReply.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/hash.js"
import { HashValue } from "../value/HashValue.js"
import * as FieldCounter from "./hash/fieldCounter.js"
import * as Stored from "./hash/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.hdel, hdel, { constantWords: 3 }),
  Command.make(spec.hexists, (context, args) => (read(context, args.next())?.has(args.next()) === true ? 1 : 0)),
  Command.make(spec.hget, (context, args) => read(context, args.next())?.get(args.next()) ?? null),
  Command.make(spec.hgetall, hgetall),
  Command.make(spec.hincrby, FieldCounter.hincrby),
  Command.make(spec.hincrbyfloat, FieldCounter.hincrbyfloat),
  Command.make(spec.hkeys, (context, args) => halves(context, args, "fields")),
  Command.make(spec.hlen, (context, args) => read(context, args.next())?.size ?? 0),
  Command.make(spec.hmget, hmget),
  Command.make(spec.hmset, hmset),
  Command.make(spec.hrandfield, hrandfield),
  Command.make(spec.hscan, ScanOptions.scanning(HashValue)),
  Command.make(spec.hset, (context, args) => set(context, args, "hset")),
  Command.make(spec.hsetnx, hsetnx),
  Command.make(spec.hstrlen, (context, args) => read(context, args.next())?.get(args.next())?.length ?? 0),
  Command.make(spec.hvals, (context, args) => halves(context, args, "values"))
]

const read = (context: CommandContext, key: Bytes.Bytes): HashValue | undefined =>
  Collection.read(context, key, HashValue)

const hdel = Collection.removing(HashValue, "hdel", (hash, field) => hash.delete(field))

const hgetall = (context: CommandContext, args: Arguments): Reply.Reply => {
  const hash = read(context, args.next())
  return CollectionReply.map(context.client, (elements) => hash?.writeTo(elements))
}

/** HKEYS and HVALS. */
const halves = (context: CommandContext, args: Arguments, half: "fields" | "values"): Reply.Reply => {
  const hash = read(context, args.next())
  return CollectionReply.array(context.client, (elements) => hash?.writeTo(elements, half))
}

const hmget = (context: CommandContext, args: Arguments): Reply.Reply => {
  const hash = read(context, args.next())
  const writer = CollectionReply.begin(context.client, "array")
  while (args.remaining > 0) {
    const field = args.next()
    const value = hash?.get(field)
    if (value === undefined) writer.addNull()
    else writer.add(value)
  }
  return writer.end()
}

const hmset = (context: CommandContext, args: Arguments): Reply.Reply => {
  set(context, args, "hmset")
  return Reply.ok
}

/** HSET and HMSET: the number of new fields. */
const set = (context: CommandContext, args: Arguments, name: "hset" | "hmset"): number => {
  const key = args.next()
  if (args.remaining % 2 !== 0) throw Reply.error(`wrong number of arguments for '${name}' command`)
  const limits = Stored.limits(context)
  const changes = args.remaining / 2
  let added = 0
  Stored.edit(context, key, { event: "hset", changes }, (hash) => {
    while (args.remaining > 0) if (hash.set(args.next(), args.next(), limits)) added++
  })
  return added
}

const hsetnx = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const field = args.next()
  if (Collection.lookup(context, key, HashValue)?.has(field) === true) return 0
  const value = args.next()
  Stored.edit(context, key, { event: "hset" }, (hash) => void hash.set(field, value, Stored.limits(context)))
  return 1
}

const hrandfield = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const request = RandomMembers.nextRequest(args, "WITHVALUES")
  const hash = read(context, key)
  if (request === undefined) return hash === undefined ? null : hash.random(Math.random)
  if (hash === undefined) return []
  return RandomMembers.reply(context.client, hash, request, (writer, field) => writer.addReply(hash.get(field) ?? null))
}
