/**
 * Strings as numbers: INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT.
 *
 * @see https://redis.io/docs/latest/commands/incrbyfloat/
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as LongDouble from "../../bytes/LongDouble.js"
import * as Command from "../../execution/Command.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/string.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import { bytesOf } from "./stored.js"

const overflow = Reply.error("increment or decrement would overflow")
const decrementOverflow = Reply.error("decrement would overflow")
const notFinite = Reply.error("increment would produce NaN or Infinity")

/** INCRBY, by an integer of 64 bits. */
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

const incrByFloat = (database: Database, key: Bytes.Bytes, by: Bytes.Bytes): Reply.Reply => {
  const value = database.lookup(key)
  const current = value === undefined ? LongDouble.zero : LongDouble.parse(bytesOf(value))
  const increment = current === undefined ? undefined : LongDouble.parse(by)
  if (current === undefined || increment === undefined) return Reply.notAFloat
  const sum = LongDouble.add(current, increment)
  if (sum === undefined || !LongDouble.isFinite(sum)) return notFinite
  const digits = LongDouble.format(sum)
  // Redis keeps the result as text, whatever it looks like, and OBJECT ENCODING tells
  database.set(key, Integer.parse(digits) === undefined ? digits : new StringBuffer(digits, "embstr"), true)
  database.notify("string", "incrbyfloat", key)
  return digits
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.incr, ({ database }, args) => incrBy(database, args.next(), 1)),

  Command.make(spec.decr, ({ database }, args) => incrBy(database, args.next(), -1)),

  Command.make(spec.incrby, ({ database }, args) => incrBy(database, args.next(), args.nextInteger())),

  Command.make(spec.decrby, ({ database }, args) => {
    const key = args.next()
    const by = args.nextInteger()
    // what has no opposite in 64 bits
    return by === Integer.min ? decrementOverflow : incrBy(database, key, -by)
  }),

  Command.make(spec.incrbyfloat, ({ database }, args) => incrByFloat(database, args.next(), args.next()))
]
