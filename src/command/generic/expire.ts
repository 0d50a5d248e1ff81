/**
 * EXPIRE, TTL, PERSIST and their forms: the deadlines of keys, in seconds or milliseconds, from now or from 1970.
 *
 * @see https://redis.io/docs/latest/commands/expire/
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"

type Unit = "seconds" | "milliseconds"

/** The moment that a time counts from. */
type Origin = "now" | "epoch"

const originOf = (context: CommandContext, origin: Origin): number => (origin === "now" ? context.now : 0)

/**
 * The deadlines that may be replaced: NX none, XX any, GT only an earlier one, LT only a later one. Having no deadline counts
 * as the latest.
 */
interface Condition {
  readonly NX: boolean
  readonly XX: boolean
  readonly GT: boolean
  readonly LT: boolean
}

const nextCondition = (args: Arguments): Condition => {
  const condition = { NX: false, XX: false, GT: false, LT: false }
  for (const option of args.rest()) {
    const name = option.toUpperCase()
    if (name !== "NX" && name !== "XX" && name !== "GT" && name !== "LT") {
      throw Reply.error(`Unsupported option ${Bytes.untilNul(option)}`)
    }
    condition[name] = true
  }
  const { NX, XX, GT, LT } = condition
  if (NX && (XX || GT || LT)) {
    throw Reply.error("NX and XX, GT or LT options at the same time are not compatible")
  }
  if (GT && LT) throw Reply.error("GT and LT options at the same time are not compatible")
  return condition
}

const allows = (condition: Condition, before: number | bigint | undefined, deadline: number | bigint): boolean =>
  before === undefined
    ? !condition.XX && !condition.GT
    : !condition.NX && !(condition.GT && deadline <= before) && !(condition.LT && deadline >= before)

/** A deadline in milliseconds of Unix time; `undefined` if it does not fit in 64 bits. */
const deadlineOf = (time: number | bigint, unit: Unit, origin: number): number | bigint | undefined => {
  const milliseconds = BigInt(time) * (unit === "seconds" ? 1000n : 1n)
  if (milliseconds < Integer.min || milliseconds > Integer.max) return undefined
  return Integer.add(Integer.normal(milliseconds), origin)
}

/** EXPIRE, EXPIREAT, PEXPIRE and PEXPIREAT. */
export const expire =
  (name: string, unit: Unit, origin: Origin) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const { database } = context
    const key = args.next()
    const argument = args.next()
    // Redis checks the options before the time
    const condition = nextCondition(args)
    const time = Integer.parse(argument)
    if (time === undefined) return Reply.notAnInteger
    const deadline = deadlineOf(time, unit, originOf(context, origin))
    if (deadline === undefined) return Reply.error(`invalid expire time in '${name}' command`)
    if (database.lookup(key) === undefined || !allows(condition, database.deadline(key), deadline)) return 0
    if (deadline <= context.now) {
      database.delete(key, context.keyspace.lazyFree.causes.expire)
      if (context.isRecorded) context.record(context.state.journal.removal, key)
    } else {
      database.setDeadline(key, deadline)
      if (context.isRecorded && name !== "pexpireat") {
        context.record("PEXPIREAT", key, String(deadline), ...args.request.slice(3))
      }
    }
    return 1
  }

/** Milliseconds in a unit, rounded to the nearest. */
const inUnit = (milliseconds: number | bigint, unit: Unit): number | bigint =>
  unit === "milliseconds" ? milliseconds : Integer.normal((BigInt(milliseconds) + 500n) / 1000n)

/** TTL, PTTL, EXPIRETIME and PEXPIRETIME: -2 without a key, -1 without a deadline. */
export const ttl =
  (unit: Unit, origin: Origin) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const key = args.next()
    if (!context.database.exists(key)) return -2
    const deadline = context.database.deadline(key)
    if (deadline === undefined) return -1
    const from = originOf(context, origin)
    return inUnit(typeof deadline === "number" ? deadline - from : Integer.normal(deadline - BigInt(from)), unit)
  }

export const persist = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  if (database.lookup(key) === undefined || database.deadline(key) === undefined) return 0
  database.setDeadline(key, undefined)
  return 1
}
