/**
 * Commands on several sets: SINTER, SUNION, SDIFF, what they store, and SINTERCARD. An intersection walks the smallest of
 * its sets; a difference walks the first, or takes the others' members out of it, by what is less work.
 *
 * @see https://redis.io/docs/latest/commands/sdiff/
 * @since 0.1.0
 */
import type * as Bytes from "../../Bytes.js"
import type { Context } from "../../instance/Context.js"
import { SetValue } from "../../keyspace/SetValue.js"
import * as Reply from "../../resp/Reply.js"
import type { Arguments } from "../Arguments.js"
import * as Collection from "../Collection.js"
import * as Command from "../Command.js"
import * as spec from "../spec/set.js"
import { maxIntegers } from "./stored.js"

/** The sets at keys; `undefined` where there is none. */
type Sets = ReadonlyArray<SetValue | undefined>

const read = (context: Context, keys: ReadonlyArray<Bytes.Bytes>): Sets =>
  keys.map((key) => Collection.read(context, key, SetValue))

/** Visits what all the sets have in common, until the visitor says that it is enough. */
const intersect = (sets: Sets, visit: (member: () => Bytes.Bytes) => boolean): void => {
  const present = sets.filter((set) => set !== undefined)
  if (present.length < sets.length) return
  const [smallest, ...others] = present.sort((one, other) => one.size - other.size)
  smallest?.select(others, true, visit)
}

/** Makes a set of what a walk gives. */
const collect = (context: Context, walk: (visit: (member: () => Bytes.Bytes) => boolean) => void): SetValue => {
  const most = maxIntegers(context)
  const result = new SetValue()
  walk((member) => {
    result.add(member(), most)
    return false
  })
  return result
}

const intersection = (context: Context, sets: Sets): SetValue => collect(context, (visit) => intersect(sets, visit))

const union = (context: Context, sets: Sets): SetValue => {
  const most = maxIntegers(context)
  const result = new SetValue()
  for (const set of sets) set?.forEachMember((member) => void result.add(member, most))
  return result
}

const difference = (context: Context, [first, ...others]: Sets): SetValue => {
  if (first === undefined || others.includes(first)) return new SetValue()
  const present = others.filter((set) => set !== undefined)
  const searches = (first.size * (present.length + 1)) / 2
  const removals = present.reduce((sum, { size }) => sum + size, first.size)
  if (Math.floor(searches) <= removals) {
    // what is in the largest is found there soonest
    present.sort((one, other) => other.size - one.size)
    return collect(context, (visit) => first.select(present, false, visit))
  }
  const result = union(context, [first])
  for (const set of present) {
    if (result.size === 0) break
    set.forEachMember((member) => void result.delete(member))
  }
  return result
}

type Combination = (context: Context, sets: Sets) => SetValue

/** Stores a set in place of whatever is at the key; its size. Of an empty one nothing remains. */
const store =
  (combine: Combination) =>
  (context: Context, args: Arguments): Reply.Reply => {
    const { database } = context
    const destination = args.next()
    const result = combine(context, read(context, args.rest()))
    if (result.size === 0) database.delete(destination)
    else database.set(destination, result)
    return result.size
  }

const answer =
  (combine: Combination) =>
  (context: Context, args: Arguments): Reply.Reply =>
    new Reply.SetReply(combine(context, read(context, args.rest())).members())

const notPositive = Reply.error("numkeys should be greater than 0")
const tooManyKeys = Reply.error("Number of keys can't be greater than number of args")
const negativeLimit = Reply.error("LIMIT can't be negative")

const sintercard = (context: Context, args: Arguments): Reply.Reply => {
  const count = args.nextInteger(notPositive)
  if (count < 1) return notPositive
  if (count > args.left) return tooManyKeys
  const keys: Array<Bytes.Bytes> = []
  while (keys.length < count) keys.push(args.next())
  let limit = 0
  while (args.left > 0) {
    if (args.left === 1 || !args.skip("LIMIT")) return Reply.syntaxError
    limit = Number(args.nextInteger(negativeLimit))
    if (limit < 0) return negativeLimit
  }
  let cardinality = 0
  intersect(read(context, keys), () => ++cardinality === limit)
  return cardinality
}

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.sdiff, answer(difference)),

  Command.make(spec.sdiffstore, store(difference)),

  Command.make(spec.sinter, (context, args) => {
    const members: Array<Bytes.Bytes> = []
    intersect(read(context, args.rest()), (member) => {
      members.push(member())
      return false
    })
    return new Reply.SetReply(members)
  }),

  Command.make(spec.sintercard, sintercard),

  Command.make(spec.sinterstore, store(intersection)),

  Command.make(spec.sunion, answer(union)),

  Command.make(spec.sunionstore, store(union))
]
