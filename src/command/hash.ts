/**
 * Commands on hashes: their fields, one by one or all. Fields as numbers stand in `hash/counter.ts`.
 *
 * @see https://redis.io/docs/latest/commands/?group=hash
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
import * as spec from "../specification/data/hash.js"
import { HashValue } from "../value/HashValue.js"
import * as Counter from "./hash/counter.js"
import * as Stored from "./hash/stored.js"

const read = (context: CommandContext, key: Bytes.Bytes): HashValue | undefined =>
  Collection.read(context, key, HashValue)

/** HSET and HMSET: how many of the fields are new. */
const set = (context: CommandContext, args: Arguments, name: "hset" | "hmset"): number => {
  const key = args.next()
  if (args.left % 2 !== 0) throw Reply.error(`wrong number of arguments for '${name}' command`)
  const limits = Stored.limits(context)
  const changes = args.left / 2
  let added = 0
  Stored.edit(context, key, { event: "hset", changes }, (hash) => {
    while (args.left > 0) if (hash.set(args.next(), args.next(), limits)) added++
  })
  return added
}

const setNew = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const field = args.next()
  if (Collection.lookup(context, key, HashValue)?.has(field) === true) return 0
  const value = args.next()
  Stored.edit(context, key, { event: "hset" }, (hash) => void hash.set(field, value, Stored.limits(context)))
  return 1
}

const del = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const hash = Collection.lookup(context, key, HashValue)
  if (hash === undefined) return 0
  let deleted = 0
  while (args.left > 0) if (hash.delete(args.next())) deleted++
  if (deleted > 0) Collection.changed(context.database, key, hash, "hdel", deleted)
  return deleted
}

const getAll = (context: CommandContext, args: Arguments): Reply.Reply => {
  const hash = read(context, args.next())
  return Encoded.map((elements) => hash?.writeTo(elements))
}

/** HKEYS and HVALS. */
const half = (context: CommandContext, args: Arguments, what: "fields" | "values"): Reply.Reply => {
  const hash = read(context, args.next())
  return Encoded.array((elements) => hash?.writeTo(elements, what))
}

const randomField = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const wanted = RandomMembers.restOf(args, "WITHVALUES")
  const hash = read(context, key)
  if (wanted === undefined) return hash === undefined ? null : hash.random(Math.random)
  if (hash === undefined) return []
  const fields = RandomMembers.draw(hash, wanted.count)
  return wanted.paired ? new Reply.PairsReply(fields.flatMap((field) => [field, hash.get(field) ?? null])) : fields
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.hdel, del),

  Command.make(spec.hexists, (context, args) => (read(context, args.next())?.has(args.next()) === true ? 1 : 0)),

  Command.make(spec.hget, (context, args) => read(context, args.next())?.get(args.next()) ?? null),

  Command.make(spec.hgetall, getAll),

  Command.make(spec.hkeys, (context, args) => half(context, args, "fields")),

  Command.make(spec.hlen, (context, args) => read(context, args.next())?.size ?? 0),

  Command.make(spec.hmget, (context, args) => {
    const hash = read(context, args.next())
    return args.rest().map((field) => hash?.get(field) ?? null)
  }),

  Command.make(spec.hmset, (context, args) => {
    set(context, args, "hmset")
    return Reply.ok
  }),

  Command.make(spec.hrandfield, randomField),

  Command.make(spec.hscan, (context, args) => scanCollection(context, args, HashValue)),

  Command.make(spec.hset, (context, args) => set(context, args, "hset")),

  Command.make(spec.hsetnx, setNew),

  Command.make(spec.hstrlen, (context, args) => read(context, args.next())?.get(args.next())?.length ?? 0),

  Command.make(spec.hvals, (context, args) => half(context, args, "values")),

  ...Counter.commands
]
