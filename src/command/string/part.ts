/**
 * APPEND, STRLEN, GETRANGE, SUBSTR and SETRANGE: parts of strings.
 *
 * @see https://redis.io/docs/latest/commands/setrange/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as Range from "../../value/Range.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import * as Stored from "./stored.js"

export const strlen = ({ database }: CommandContext, args: Arguments): Reply.Reply =>
  Stored.read(database, args.next()).length

export const append = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const bytes = args.next()
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

export const setrange = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const offset = args.nextInteger()
  const bytes = args.next()
  if (offset < 0) return Reply.error("offset is out of range")
  const value = Stored.lookup(database, key)
  if (bytes.length === 0) return value === undefined ? 0 : value.length
  // an offset too large to be exact is far past any limit
  Stored.checkLength(context, Number(offset) + bytes.length)
  const buffer = value === undefined ? new StringBuffer(Bytes.empty) : Stored.toBuffer(database, key, value)
  buffer.write(Number(offset), bytes)
  if (value === undefined) database.set(key, buffer)
  else database.touch(key)
  database.notify("string", "setrange", key)
  return buffer.length
}

/** GETRANGE, and its old name SUBSTR. */
export const getrange = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const start = args.nextInteger()
  const end = args.nextInteger()
  const value = Stored.read(database, key)
  const range = Range.isReversed(start, end) ? undefined : Range.clamp(start, end, value.length)
  return range === undefined ? Bytes.empty : Stored.slice(value, range.start, range.end)
}
