/**
 * Commands on keys, whatever type their values have.
 *
 * @see https://redis.io/docs/latest/commands/?group=generic
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as DatabaseIndex from "../execution/DatabaseIndex.js"
import * as Options from "../execution/Options.js"
import * as Wait from "../execution/Wait.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/generic.js"
import type { Answer } from "../state/Pending.js"
import { typeOf } from "../value/Value.js"
import * as Expire from "./generic/expire.js"
import type { Transfers } from "./generic/migrate/transfers.js"
import * as Migrate from "./generic/migrate.js"
import * as ObjectCommand from "./generic/object.js"
import * as Restore from "./generic/restore.js"
import * as Scan from "./generic/scan.js"
import * as Sort from "./generic/sort.js"

export const make = ({ transfers }: { readonly transfers: Transfers }): ReadonlyArray<Command.Command> => [
  Command.make(spec.copy, copy),
  Command.make(spec.del, (context, args) => del(context, args, context.keyspace.lazyFree.causes.user)),
  Command.make(spec.dump, Restore.dump),
  Command.make(spec.exists, exists),
  Command.make(spec.expire, Expire.expire("expire", "seconds", "now")),
  Command.make(spec.expireat, Expire.expire("expireat", "seconds", "epoch")),
  Command.make(spec.expiretime, Expire.ttl("seconds", "epoch")),
  Command.make(spec.keys, Scan.keys),
  Command.make(spec.migrate, Migrate.migrate(transfers)),
  Command.make(spec.move, move),
  ObjectCommand.make(),
  Command.make(spec.persist, Expire.persist),
  Command.make(spec.pexpire, Expire.expire("pexpire", "milliseconds", "now")),
  Command.make(spec.pexpireat, Expire.expire("pexpireat", "milliseconds", "epoch")),
  Command.make(spec.pexpiretime, Expire.ttl("milliseconds", "epoch")),
  Command.make(spec.pttl, Expire.ttl("milliseconds", "now")),
  Command.make(spec.randomkey, randomkey),
  Command.make(spec.rename, rename),
  Command.make(spec.renamenx, renamenx),
  Command.make(spec.restore, Restore.restore),
  Command.make(spec.scan, Scan.scan),
  Command.make(spec.sort, (context, args) => Sort.sort(context, args, true)),
  Command.make(spec.sortRo, (context, args) => Sort.sort(context, args, false)),
  Command.make(spec.touch, touch),
  Command.make(spec.ttl, Expire.ttl("seconds", "now")),
  Command.make(spec.type_, type),
  Command.make(spec.unlink, (context, args) => del(context, args, true)),
  Command.make(spec.wait, wait)
]

const randomkey = ({ database, isNested, state }: CommandContext): Reply.Reply => {
  if (!isNested) state.journal.separate()
  return database.randomKey(Math.random) ?? null
}

/** The number of remaining arguments that a predicate holds for. */
const count = (args: Arguments, holds: (key: Bytes.Bytes) => boolean): number => {
  let sum = 0
  while (args.remaining > 0) if (holds(args.next())) sum++
  return sum
}

/** DEL and UNLINK: freeing a value takes no time here, so the two differ in what they count. */
const del = ({ database }: CommandContext, args: Arguments, isLazy: boolean): Reply.Reply =>
  count(args, (key) => database.delete(key, isLazy))

const exists = ({ database }: CommandContext, args: Arguments): Reply.Reply =>
  count(args, (key) => database.exists(key))

const touch = ({ database }: CommandContext, args: Arguments): Reply.Reply =>
  count(args, (key) => database.exists(key, true))

const type = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const value = database.read(args.next(), false)
  return Reply.simple(value === undefined ? "none" : typeOf(value))
}

const sameObject = Reply.error("source and destination objects are the same")

interface CopyOptions {
  readonly context: CommandContext
  /** The database to copy to. */
  readonly index: number
  readonly replace: boolean
}

const copyOptions = Options.table<Options.Draft<CopyOptions>>({
  REPLACE: Options.flag("replace"),
  DB: [1, (draft, args) => (draft.index = DatabaseIndex.next(draft.context, args))]
})

const copy = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const name = args.next()
  const draft = { context, index: context.client.database, replace: false }
  const { index, replace } = Options.read(args, copyOptions, draft)
  const source = context.database
  const target = context.keyspace.database(index)
  if (source === target && key === name) return sameObject
  if (!source.exists(key, true)) return 0
  if (!replace && target.lookup(name) !== undefined) return 0
  source.copy(key, target, name)
  target.notify("generic", "copy_to", name)
  return 1
}

const move = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const source = context.database
  const target = context.keyspace.database(DatabaseIndex.next(context, args))
  if (source === target) return sameObject
  if (source.lookup(key) === undefined || target.lookup(key) !== undefined) return 0
  source.move(key, target, key)
  source.notify("generic", "move_from", key)
  target.notify("generic", "move_to", key)
  return 1
}

/** Renames a key, and returns whether it did: not to its own name, nor to an existing one unless it may `replace` that. */
const renameKey = (
  { database }: CommandContext,
  args: Arguments,
  { replace }: { readonly replace: boolean }
): boolean => {
  const key = args.next()
  const name = args.next()
  if (database.lookup(key) === undefined) throw Reply.noSuchKey
  if (key === name || (!replace && database.lookup(name) !== undefined)) return false
  database.move(key, database, name)
  database.notify("generic", "rename_from", key)
  database.notify("generic", "rename_to", name)
  return true
}

const rename = (context: CommandContext, args: Arguments): Reply.Reply => {
  renameKey(context, args, { replace: true })
  return Reply.ok
}

const renamenx = (context: CommandContext, args: Arguments): Reply.Reply =>
  renameKey(context, args, { replace: false }) ? 1 : 0

/** WAIT. There are no replicas: 0 acknowledge at once, and a wait for any ends with its timeout. */
const wait = (context: CommandContext, args: Arguments): Answer => {
  const replicas = args.nextInteger()
  const deadline = Wait.millisecondsOf(context, args.next())
  return replicas <= 0
    ? 0
    : Wait.wait(context, { keys: [], type: undefined, deadline, timedOut: 0, serve: () => undefined })
}
