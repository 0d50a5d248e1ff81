/**
 * Commands on the deadlines of keys.
 *
 * @see https://redis.io/docs/latest/commands/expire/
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/generic.js"
import type { Specification } from "../../specification/Specification.js"

/** The unit of an argument or a reply, in milliseconds. */
type Unit = 1 | 1000

/** Which deadlines may be replaced: NX none, XX any, GT an earlier one, LT a later one; a key without one counts as latest. */
interface Condition {
  readonly NX: boolean
  readonly XX: boolean
  readonly GT: boolean
  readonly LT: boolean
}

const parseCondition = (args: Arguments): Condition => {
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

/** A deadline in milliseconds; `undefined` if it does not fit in 64 bits. */
const deadlineOf = (given: number | bigint, unit: Unit, from: number): number | bigint | undefined => {
  const milliseconds = BigInt(given) * BigInt(unit)
  if (milliseconds < Integer.min || milliseconds > Integer.max) return undefined
  return Integer.add(Integer.normal(milliseconds), from)
}

const expire = (specification: Specification, unit: Unit, from: (context: CommandContext) => number): Command.Command =>
  Command.make(specification, (context, args) => {
    const { database } = context
    const key = args.next()
    const time = args.next()
    // Redis looks at the options first
    const condition = parseCondition(args)
    const given = Integer.parse(time)
    if (given === undefined) return Reply.notAnInteger
    const deadline = deadlineOf(given, unit, from(context))
    if (deadline === undefined) return Reply.error(`invalid expire time in '${specification.name}' command`)
    if (database.lookup(key) === undefined || !allows(condition, database.deadline(key), deadline)) return 0
    if (deadline <= context.now) database.delete(key)
    else database.setDeadline(key, deadline)
    return 1
  })

const sinceNow = (context: CommandContext): number => context.now
const sinceEpoch = (): number => 0

/** Milliseconds in a unit, to the nearest. */
const inUnit = (milliseconds: number | bigint, unit: Unit): number | bigint =>
  unit === 1 ? milliseconds : Integer.normal((BigInt(milliseconds) + 500n) / 1000n)

/** When a key expires: -2 if it is not there, -1 if it never does. */
const ask = (specification: Specification, unit: Unit, from: (context: CommandContext) => number): Command.Command =>
  Command.make(specification, (context, args) => {
    const key = args.next()
    if (!context.database.exists(key)) return -2
    const deadline = context.database.deadline(key)
    if (deadline === undefined) return -1
    const left = typeof deadline === "number" ? deadline - from(context) : deadline - BigInt(from(context))
    return inUnit(typeof left === "number" ? left : Integer.normal(left), unit)
  })

export const commands: ReadonlyArray<Command.Command> = [
  expire(spec.expire, 1000, sinceNow),
  expire(spec.expireat, 1000, sinceEpoch),
  expire(spec.pexpire, 1, sinceNow),
  expire(spec.pexpireat, 1, sinceEpoch),

  ask(spec.ttl, 1000, sinceNow),
  ask(spec.pttl, 1, sinceNow),
  ask(spec.expiretime, 1000, sinceEpoch),
  ask(spec.pexpiretime, 1, sinceEpoch),

  Command.make(spec.persist, (context, args) => {
    const { database } = context
    const key = args.next()
    if (database.lookup(key) === undefined || database.deadline(key) === undefined) return 0
    database.setDeadline(key, undefined)
    return 1
  })
]
