/**
 * Commands on strings.
 *
 * @see https://redis.io/docs/latest/commands/?group=string
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Options from "../execution/Options.js"
import type { Database } from "../keyspace/Database.js"
import * as CollectionReply from "../resp/CollectionReply.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/string.js"
import * as Counter from "./string/counter.js"
import * as Expiration from "./string/expiration.js"
import { lcs } from "./string/lcs.js"
import * as Part from "./string/part.js"
import { bytesOf } from "./string/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.append, Part.append),
  Command.make(spec.decr, ({ database }, args) => Counter.incrBy(database, args.next(), -1)),
  Command.make(spec.decrby, Counter.decrby),
  Command.make(spec.get, ({ database }, args) => get(database, args.next())),
  Command.make(spec.getdel, getdel),
  Command.make(spec.getex, getex),
  Command.make(spec.getrange, Part.getrange),
  Command.make(spec.getset, getset),
  Command.make(spec.incr, ({ database }, args) => Counter.incrBy(database, args.next(), 1)),
  Command.make(spec.incrby, ({ database }, args) => Counter.incrBy(database, args.next(), args.nextInteger())),
  Command.make(spec.incrbyfloat, Counter.incrbyfloat),
  Command.make(spec.lcs, lcs),
  Command.make(spec.mget, mget),
  Command.make(spec.mset, mset),
  Command.make(spec.msetnx, msetnx),
  Command.make(spec.psetex, (context, args) => setex(context, args, "psetex")),
  Command.make(spec.set, set),
  Command.make(spec.setex, (context, args) => setex(context, args, "setex")),
  Command.make(spec.setnx, setnx),
  Command.make(spec.setrange, Part.setrange),
  Command.make(spec.strlen, Part.strlen),
  Command.make(spec.substr, Part.getrange)
]

/** The string at a key; `null` if there is none. */
export const get = (database: Database, key: Bytes.Bytes): Bytes.Bytes | null => {
  const value = database.read(key)
  return value === undefined ? null : typeof value === "string" ? value : bytesOf(value)
}

/** Sets the value of a key to a string, whatever type it had. */
export const put = (database: Database, key: Bytes.Bytes, value: Bytes.Bytes, keepDeadline = false): void => {
  database.set(key, value, keepDeadline)
  database.notify("string", "set", key)
}

/** Like `put`, with a deadline in milliseconds of Unix time. */
const putUntil = (context: CommandContext, key: Bytes.Bytes, value: Bytes.Bytes, deadline: number | bigint): void => {
  const { database } = context
  database.setUntil(key, value, deadline)
  // after the removal of a due key that it replaces
  if (context.isRecorded) context.record("SET", key, value, "PXAT", String(deadline))
  database.notify("string", "set", key)
  database.notify("generic", "expire", key)
}

const set = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const value = args.next()
  if (args.remaining > 0) return setWithOptions(context, key, value, args)
  put(context.database, key, value)
  return Reply.ok
}

interface SetOptions {
  readonly condition: "NX" | "XX" | undefined
  readonly expiration: Expiration.Expiration | undefined
  readonly get: boolean
}

const condition = (name: "NX" | "XX"): Options.Option<Options.Draft<SetOptions>> => [
  0,
  (draft) => {
    if (draft.condition !== undefined && draft.condition !== name) throw Reply.syntaxError
    draft.condition = name
  }
]

const setOptions = Options.table<Options.Draft<SetOptions>>({
  ...Expiration.options,
  KEEPTTL: Expiration.option("KEEPTTL", 0),
  NX: condition("NX"),
  XX: condition("XX"),
  GET: Options.flag("get")
})

/** Whether a word of a SET request is not its option GET. */
const isNotGet = (word: Bytes.Bytes, index: number): boolean => index < 3 || word.toUpperCase() !== "GET"

const setWithOptions = (
  context: CommandContext,
  key: Bytes.Bytes,
  value: Bytes.Bytes,
  args: Arguments
): Reply.Reply => {
  const { database, now } = context
  const draft = { condition: undefined, expiration: undefined, get: false }
  const { condition, expiration, get: returnsOld } = Options.read(args, setOptions, draft)
  const deadline = expiration === undefined ? undefined : Expiration.deadlineOf("set", now, expiration)
  const old = returnsOld ? get(database, key) : null
  if (condition !== undefined && (database.lookup(key) !== undefined) !== (condition === "XX")) return old
  if (deadline === undefined) {
    put(database, key, value, expiration?.name === "KEEPTTL")
    if (returnsOld && context.isRecorded) context.record(...args.request.filter(isNotGet))
  } else putUntil(context, key, value, deadline)
  return returnsOld ? old : Reply.ok
}

const setnx = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  if (database.lookup(key) !== undefined) return 0
  put(database, key, args.next())
  return 1
}

/** SETEX and PSETEX. */
const setex = (context: CommandContext, args: Arguments, command: "setex" | "psetex"): Reply.Reply => {
  const key = args.next()
  const deadline = Expiration.parse(command, context.now, command === "setex" ? "EX" : "PX", args.next())
  putUntil(context, key, args.next(), deadline)
  return Reply.ok
}

const getset = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const old = get(database, key)
  const value = args.next()
  put(database, key, value)
  if (context.isRecorded) context.record("SET", key, value)
  return old
}

const getdel = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const old = get(database, key)
  if (old !== null) {
    database.delete(key)
    if (context.isRecorded) context.record("DEL", key)
  }
  return old
}

interface GetexOptions {
  readonly expiration: Expiration.Expiration | undefined
}

const getexOptions = Options.table<Options.Draft<GetexOptions>>({
  ...Expiration.options,
  PERSIST: Expiration.option("PERSIST", 0)
})

const getex = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database, now } = context
  const key = args.next()
  const { expiration } = Options.read(args, getexOptions, { expiration: undefined })
  const value = get(database, key)
  if (value === null || expiration === undefined) return value
  const deadline = Expiration.deadlineOf("getex", now, expiration)
  if (deadline === undefined) {
    if (database.deadline(key) !== undefined) {
      database.setDeadline(key, undefined)
      if (context.isRecorded) context.record("PERSIST", key)
    }
    return value
  }
  // a time in the past deletes the key at once; SET leaves such a key to the next access
  if (expiration.name.endsWith("AT") && deadline <= now) {
    database.delete(key, context.keyspace.lazyFree.causes.expire)
    if (context.isRecorded) context.record(context.state.journal.removal, key)
  } else {
    database.setDeadline(key, deadline)
    if (context.isRecorded) context.record("PEXPIREAT", key, String(deadline))
  }
  return value
}

const mget = ({ client, database }: CommandContext, args: Arguments): Reply.Reply => {
  const writer = CollectionReply.begin(client, "array")
  while (args.remaining > 0) {
    const value = database.read(args.next())
    if (typeof value === "string") writer.add(value)
    else if (value?.type === "string") writer.addFrom(value.bytes, 0, value.length)
    else writer.addNull()
  }
  return writer.end()
}

const mset = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining % 2 !== 0) return Reply.error("wrong number of arguments for 'mset' command")
  while (args.remaining > 0) put(database, args.next(), args.next())
  return Reply.ok
}

const msetnx = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining % 2 !== 0) return Reply.error("wrong number of arguments for 'msetnx' command")
  const pairs: Array<readonly [key: Bytes.Bytes, value: Bytes.Bytes]> = []
  while (args.remaining > 0) pairs.push([args.next(), args.next()])
  if (pairs.some(([key]) => database.lookup(key) !== undefined)) return 0
  for (const [key, value] of pairs) put(database, key, value)
  return 1
}
