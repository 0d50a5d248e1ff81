/**
 * Parts of strings: APPEND, STRLEN, GETRANGE (once SUBSTR), SETRANGE.
 *
 * @see https://redis.io/docs/latest/commands/setrange/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/string.js"
import * as Range from "../../value/Range.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import * as Stored from "./stored.js"

const append = (context: CommandContext, key: Bytes.Bytes, bytes: Bytes.Bytes): Reply.Reply => {
  const { database } = context
  const value = Stored.lookup(database, key)
  if (value === undefined) {
    database.set(key, bytes)
    database.notify("string", "append", key)
    return bytes.length
  }
  Stored.checkLength(context, value.length + bytes.length)
  const buffer = Stored.toBuffer(database, key, value)
  buffer.write(buffer.length, bytes)
  database.touch(key)
  database.notify("string", "append", key)
  return buffer.length
}

const offsetOutOfRange = Reply.error("offset is out of range")

const setRange = (
  context: CommandContext,
  key: Bytes.Bytes,
  offset: number | bigint,
  bytes: Bytes.Bytes
): Reply.Reply => {
  const { database } = context
  if (offset < 0) return offsetOutOfRange
  const value = Stored.lookup(database, key)
  if (bytes.length === 0) return value === undefined ? 0 : value.length
  // an offset that is no longer exact is far past any limit
  Stored.checkLength(context, Number(offset) + bytes.length)
  const buffer = value === undefined ? new StringBuffer(Bytes.empty) : Stored.toBuffer(database, key, value)
  buffer.write(Number(offset), bytes)
  if (value === undefined) database.set(key, buffer)
  else database.touch(key)
  database.notify("string", "setrange", key)
  return buffer.length
}

const getRange = (database: Database, args: Arguments): Reply.Reply => {
  const key = args.next()
  const start = args.nextInteger()
  const end = args.nextInteger()
  const value = Stored.read(database, key)
  const range = Range.isReversed(start, end) ? undefined : Range.clamp(start, end, value.length)
  return range === undefined ? Bytes.empty : Stored.slice(value, range.start, range.end)
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.append, (context, args) => append(context, args.next(), args.next())),

  Command.make(spec.strlen, ({ database }, args) => Stored.read(database, args.next()).length),

  Command.make(spec.setrange, (context, args) => {
    const key = args.next()
    const offset = args.nextInteger()
    return setRange(context, key, offset, args.next())
  }),

  Command.make(spec.getrange, ({ database }, args) => getRange(database, args)),

  Command.make(spec.substr, ({ database }, args) => getRange(database, args))
]
