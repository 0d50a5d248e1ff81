/**
 * INCR, DECR, INCRBY, DECRBY and INCRBYFLOAT: strings as numbers.
 *
 * @see https://redis.io/docs/latest/commands/incrbyfloat/
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as LongDouble from "../../bytes/LongDouble.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import { bytesOf } from "./stored.js"

const overflow = Reply.error("increment or decrement would overflow")
const decrementOverflow = Reply.error("decrement would overflow")
const notFinite = Reply.error("increment would produce NaN or Infinity")

/** Adds a 64-bit integer to the one at a key: the sum, or an error. */
export const incrBy = (database: Database, key: Bytes.Bytes, by: number | bigint): Reply.Reply => {
  let answer: Reply.Reply = Reply.notAnInteger
  database.edit(key, (value) => {
    const current = value === undefined ? 0 : Integer.parse(typeof value === "string" ? value : bytesOf(value))
    if (current === undefined) return undefined
    const sum = Integer.add(current, by)
    answer = sum ?? overflow
    return sum === undefined ? undefined : Reply.bulk(String(sum))
  })
  if (!Reply.isError(answer)) database.notify("string", "incrby", key)
  return answer
}

export const incrbyfloat = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const value = database.lookup(key)
  const current = value === undefined ? LongDouble.zero : LongDouble.parse(bytesOf(value))
  const increment = current === undefined ? undefined : LongDouble.parse(args.next())
  if (current === undefined || increment === undefined) return Reply.notAFloat
  const sum = LongDouble.add(current, increment)
  if (sum === undefined || !LongDouble.isFinite(sum)) return notFinite
  const digits = LongDouble.format(sum)
  // Redis stores the result as text even if it is an integer, which shows in OBJECT ENCODING
  database.set(key, Integer.parse(digits) === undefined ? digits : new StringBuffer(digits, "embstr"), true)
  database.notify("string", "incrbyfloat", key)
  if (context.isRecorded) context.record("SET", key, digits, "KEEPTTL")
  return digits
}

export const decrby = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const by = args.nextInteger()
  // the lowest 64-bit integer has no opposite
  return by === Integer.min ? decrementOverflow : incrBy(database, key, -by)
}
