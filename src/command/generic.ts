/**
 * Commands on keys, whatever they hold. Expiry stands in `expire.ts`, walks over the keyspace in `scan.ts`, OBJECT in
 * `object.ts`.
 *
 * @see https://redis.io/docs/latest/commands/?group=generic
 */
import type * as Effect from "effect/Effect"
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Wait from "../execution/Wait.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/generic.js"
import { typeOf } from "../value/Value.js"
import * as Expire from "./generic/expire.js"
import * as Object_ from "./generic/object.js"
import * as Scan from "./generic/scan.js"
import * as Sort from "./generic/sort.js"

const sameObject = Reply.error("source and destination objects are the same")

/** How many of the keys that follow are so. */
const count = (args: Arguments, isSo: (key: Bytes.Bytes) => boolean): number => {
  let sum = 0
  while (args.left > 0) if (isSo(args.next())) sum++
  return sum
}

/** How many replicas have acknowledged all writes. There are none: whoever wants any waits in vain. */
const awaitReplicas = (context: CommandContext, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const wanted = args.nextInteger()
  const deadline = Wait.millisecondsOf(context, args.next())
  return wanted <= 0
    ? 0
    : Wait.wait(context, { keys: [], type: undefined, deadline, timedOut: 0, serve: () => undefined })
}

/** The number of a database, as an argument. */
const nextDatabase = (context: CommandContext, args: Arguments): number => {
  const index = args.nextInt32()
  if (index < 0 || index >= context.keyspace.count) throw Reply.error("DB index is out of range")
  return index
}

const copy = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const name = args.next()
  let index = context.client.database
  let replace = false
  while (args.left > 0) {
    if (args.skip("REPLACE")) replace = true
    else if (args.left > 1 && args.skip("DB")) index = nextDatabase(context, args)
    else return Reply.syntaxError
  }
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
  const target = context.keyspace.database(nextDatabase(context, args))
  if (source === target) return sameObject
  if (source.lookup(key) === undefined || target.lookup(key) !== undefined) return 0
  source.move(key, target, key)
  source.notify("generic", "move_from", key)
  target.notify("generic", "move_to", key)
  return 1
}

/** Whether the key was renamed: not if it is its own new name, or if it must not replace another. */
const rename = (context: CommandContext, args: Arguments, replace: boolean): boolean => {
  const { database } = context
  const key = args.next()
  const name = args.next()
  if (database.lookup(key) === undefined) throw Reply.noSuchKey
  if (key === name || (!replace && database.lookup(name) !== undefined)) return false
  database.move(key, database, name)
  database.notify("generic", "rename_from", key)
  database.notify("generic", "rename_to", name)
  return true
}

const del = Command.make(spec.del, (context, args) => {
  const { database } = context
  return count(args, (key) => database.delete(key))
})

export const commands: ReadonlyArray<Command.Command> = [
  ...Expire.commands,
  ...Object_.commands,
  ...Scan.commands,
  ...Sort.commands,

  Command.make(spec.copy, copy),

  del,

  Command.alias(del, "delete", "0.1.0"),

  Command.make(spec.exists, (context, args) => {
    const { database } = context
    return count(args, (key) => database.exists(key))
  }),

  Command.make(spec.move, move),

  Command.make(spec.rename, (context, args) => {
    rename(context, args, true)
    return Reply.ok
  }),

  Command.make(spec.renamenx, (context, args) => (rename(context, args, false) ? 1 : 0)),

  Command.make(spec.touch, (context, args) => {
    const { database } = context
    return count(args, (key) => database.exists(key, true))
  }),

  Command.make(spec.type_, (context, args) => {
    const value = context.database.read(args.next(), false)
    return Reply.simple(value === undefined ? "none" : typeOf(value))
  }),

  Command.make(spec.unlink, (context, args) => {
    const { database } = context
    return count(args, (key) => database.delete(key))
  }),

  Command.make(spec.wait, awaitReplicas)
]
