/**
 * HINCRBY and HINCRBYFLOAT: the fields of hashes as numbers.
 *
 * @see https://redis.io/docs/latest/commands/hincrbyfloat/
 */
import * as Integer from "../../bytes/Integer.js"
import * as LongDouble from "../../bytes/LongDouble.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as Stored from "./stored.js"

const notAnInteger = Reply.error("hash value is not an integer")
const notAFloat = Reply.error("hash value is not a float")
const overflow = Reply.error("increment or decrement would overflow")
const infiniteIncrement = Reply.error("value is NaN or Infinity")
const notFinite = Reply.error("increment would produce NaN or Infinity")

export const hincrby = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const field = args.next()
  const by = args.nextInteger()
  let sum: number | bigint | undefined
  Stored.edit(context, key, { event: "hincrby" }, (hash) => {
    const value = hash.get(field)
    const current = value === undefined ? 0 : Integer.parse(value)
    if (current === undefined) throw notAnInteger
    sum = Integer.add(current, by)
    if (sum === undefined) throw overflow
    hash.set(field, Reply.bulk(String(sum)), Stored.limits(context))
  })
  return sum ?? null
}

export const hincrbyfloat = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const field = args.next()
  const by = LongDouble.parse(args.next())
  if (by === undefined) return Reply.notAFloat
  if (!LongDouble.isFinite(by)) return infiniteIncrement
  let digits = Reply.bulk("")
  Stored.edit(context, key, { event: "hincrbyfloat" }, (hash) => {
    const value = hash.get(field)
    const current = value === undefined ? LongDouble.zero : LongDouble.parse(value)
    if (current === undefined) throw notAFloat
    const sum = LongDouble.add(current, by)
    if (sum === undefined || !LongDouble.isFinite(sum)) throw notFinite
    digits = LongDouble.format(sum)
    hash.set(field, digits, Stored.limits(context))
  })
  if (context.isRecorded) context.record("HSET", key, field, digits)
  return digits
}
