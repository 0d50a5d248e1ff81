/**
 * Commands on strings: reading and setting them whole. What counts, edits and compares them stands in `string/`.
 *
 * @see https://redis.io/docs/latest/commands/?group=string
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments, Options } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import type { Database } from "../keyspace/Database.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/string.js"
import * as Counter from "./string/counter.js"
import * as Expiration from "./string/expiration.js"
import * as Lcs from "./string/lcs.js"
import * as Part from "./string/part.js"
import { bytesOf } from "./string/stored.js"

/** GET: the string at a key; `null` when there is none. */
export const get = (database: Database, key: Bytes.Bytes): Bytes.Bytes | null => {
  const value = database.read(key)
  return value === undefined ? null : typeof value === "string" ? value : bytesOf(value)
}

/** SET, and what does the same under other names: the string at a key, whatever was there. */
export const put = (database: Database, key: Bytes.Bytes, value: Bytes.Bytes, keepDeadline = false): void => {
  database.set(key, value, keepDeadline)
  database.notify("string", "set", key)
}

/** SET with a deadline, in milliseconds of Unix time. */
export const putUntil = (database: Database, key: Bytes.Bytes, value: Bytes.Bytes, deadline: number | bigint): void => {
  database.setUntil(key, value, deadline)
  database.notify("string", "set", key)
  database.notify("generic", "expire", key)
}

const setOptions = {
  ...Expiration.options,
  KEEPTTL: { slot: "expiration" },
  NX: { slot: "condition" },
  XX: { slot: "condition" },
  GET: { slot: "get" }
} as const

/** SET with options. */
const set = (
  context: CommandContext,
  key: Bytes.Bytes,
  value: Bytes.Bytes,
  { condition, expiration, get: wantsOld }: Options<typeof setOptions>
): Reply.Reply => {
  const { database } = context
  const keep = expiration?.name === "KEEPTTL"
  const deadline = expiration === undefined || keep ? undefined : Expiration.parse("set", context.now, expiration)
  const old = wantsOld === undefined ? null : get(database, key)
  if (condition !== undefined && (database.lookup(key) !== undefined) !== (condition.name === "XX")) return old
  if (deadline === undefined) put(database, key, value, keep)
  else putUntil(database, key, value, deadline)
  return wantsOld === undefined ? Reply.ok : old
}

/** SETEX and PSETEX. */
const setUntil = (context: CommandContext, args: Arguments, name: "setex" | "psetex"): Reply.Reply => {
  const key = args.next()
  const option = name === "setex" ? "EX" : "PX"
  const deadline = Expiration.parse(name, context.now, { name: option, value: args.next() })
  putUntil(context.database, key, args.next(), deadline)
  return Reply.ok
}

const getexOptions = { ...Expiration.options, PERSIST: { slot: "expiration" } } as const

const getex = (
  context: CommandContext,
  key: Bytes.Bytes,
  { expiration }: Options<typeof getexOptions>
): Reply.Reply => {
  const { database } = context
  const value = get(database, key)
  if (value === null || expiration === undefined) return value
  if (expiration.name === "PERSIST") {
    if (database.deadline(key) !== undefined) database.setDeadline(key, undefined)
    return value
  }
  const deadline = Expiration.parse("getex", context.now, expiration)
  // a time that has passed removes the key at once; SET leaves that to the next who meets it
  if (expiration.name.endsWith("AT") && deadline <= context.now) database.delete(key)
  else database.setDeadline(key, deadline)
  return value
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.get, (context, args) => get(context.database, args.next())),

  Command.make(spec.set, (context, args) => {
    const key = args.next()
    const value = args.next()
    if (args.left > 0) return set(context, key, value, args.options(setOptions))
    put(context.database, key, value)
    return Reply.ok
  }),

  Command.make(spec.setnx, ({ database }, args) => {
    const key = args.next()
    if (database.lookup(key) !== undefined) return 0
    put(database, key, args.next())
    return 1
  }),

  Command.make(spec.setex, (context, args) => setUntil(context, args, "setex")),

  Command.make(spec.psetex, (context, args) => setUntil(context, args, "psetex")),

  Command.make(spec.getset, ({ database }, args) => {
    const key = args.next()
    const old = get(database, key)
    put(database, key, args.next())
    return old
  }),

  Command.make(spec.getdel, ({ database }, args) => {
    const key = args.next()
    const old = get(database, key)
    if (old !== null) database.delete(key)
    return old
  }),

  Command.make(spec.getex, (context, args) => {
    const key = args.next()
    return getex(context, key, args.options(getexOptions))
  }),

  Command.make(spec.mget, ({ database }, args) => {
    const values: Array<Bytes.Bytes | null> = []
    while (args.left > 0) {
      const value = database.read(args.next())
      values.push(value === undefined || (typeof value !== "string" && value.type !== "string") ? null : bytesOf(value))
    }
    return values
  }),

  Command.make(spec.mset, ({ database }, args) => {
    if (args.left % 2 !== 0) return Reply.error("wrong number of arguments for 'mset' command")
    while (args.left > 0) put(database, args.next(), args.next())
    return Reply.ok
  }),

  Command.make(spec.msetnx, ({ database }, args) => {
    if (args.left % 2 !== 0) return Reply.error("wrong number of arguments for 'msetnx' command")
    const pairs: Array<readonly [key: Bytes.Bytes, value: Bytes.Bytes]> = []
    while (args.left > 0) pairs.push([args.next(), args.next()])
    if (pairs.some(([key]) => database.lookup(key) !== undefined)) return 0
    for (const [key, value] of pairs) put(database, key, value)
    return 1
  }),

  ...Counter.commands,
  ...Part.commands,
  ...Lcs.commands
]
