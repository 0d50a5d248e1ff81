/**
 * Commands on several sets: SINTER, SUNION, SDIFF, what they store, and SINTERCARD. An intersection walks the smallest of
 * its sets; a difference walks the first, or takes the others' members out of it, by what is less work.
 *
 * @see https://redis.io/docs/latest/commands/sdiff/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Encoded from "../../resp/Encoded.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/set.js"
import { integersOf, SetValue } from "../../value/SetValue.js"
import { maxIntegers } from "./stored.js"

/** The sets at keys; `undefined` where there is none. */
type Sets = ReadonlyArray<SetValue | undefined>

const read = (context: CommandContext, keys: ReadonlyArray<Bytes.Bytes>): Sets =>
  keys.map((key) => Collection.read(context, key, SetValue))

/** Visits what all the sets have in common, until the visitor says that it is enough. */
const intersect = (sets: Sets, visit: (member: () => Bytes.Bytes) => boolean): void => {
  const present = sets.filter((set) => set !== undefined)
  if (present.length < sets.length) return
  const [smallest, ...others] = present.sort((one, other) => one.size - other.size)
  smallest?.select(others, true, visit)
}

/** What a walk gives. */
const collect = (walk: (visit: (member: () => Bytes.Bytes) => boolean) => void): ReadonlyArray<Bytes.Bytes> => {
  const members: Array<Bytes.Bytes> = []
  walk((member) => {
    members.push(member())
    return false
  })
  return members
}

/** Members of which none comes twice, or the set of them. */
type Result = ReadonlyArray<Bytes.Bytes> | SetValue

type Combination = (sets: Sets, maxIntegers: number) => Result

const intersection = (sets: Sets): Result => collect((visit) => intersect(sets, visit))

const union = (sets: Sets, maxIntegers: number): Result => {
  const [largest, ...others] = sets.filter((set) => set !== undefined).sort((one, other) => other.size - one.size)
  if (largest === undefined || others.length === 0) return largest?.members() ?? []
  const result =
    largest.size > maxIntegers && largest.encoding === "hashtable"
      ? largest.clone()
      : SetValue.of(largest.members(), maxIntegers)
  for (const set of others) set.forEachMember((member) => void result.add(member, maxIntegers))
  return result
}

const difference = ([first, ...others]: Sets, maxIntegers: number): Result => {
  if (first === undefined || others.includes(first)) return []
  const present = others.filter((set) => set !== undefined)
  const searches = Math.floor((first.size * (present.length + 1)) / 2)
  const removals = present.reduce((sum, { size }) => sum + size, first.size)
  if (searches <= removals) {
    // what is in the largest is found there soonest
    present.sort((one, other) => other.size - one.size)
    return collect((visit) => first.select(present, false, visit))
  }
  const isTable = first.size > maxIntegers && first.encoding === "hashtable"
  const result = isTable ? first.clone() : SetValue.of(first.members(), maxIntegers)
  for (const set of present) {
    if (result.size === 0) break
    set.forEachMember((member) => void result.delete(member))
  }
  return result
}

/** Stores a result in place of whatever is at the key; its size. Of an empty one nothing remains. */
const store =
  (combine: Combination, event: string) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const { database } = context
    const destination = args.next()
    const most = maxIntegers(context)
    const result = combine(read(context, args.rest()), most)
    const set = result instanceof SetValue ? result : SetValue.of(result, most)
    if (set.size === 0) database.vacate(destination)
    else {
      database.set(destination, set)
      database.notify("set", event, destination)
    }
    return set.size
  }

/** Redis makes a set of what it answers: one of integers is in order. */
const reply = (result: Result, most: number): Reply.Reply => {
  if (result instanceof SetValue && result.size > most) return Encoded.set((elements) => result.writeTo(elements))
  const members = result instanceof SetValue ? result.members() : result
  return new Reply.SetReply(integersOf(members, most)?.map((each) => Reply.bulk(String(each))) ?? members)
}

const answer =
  (combine: Combination) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const most = maxIntegers(context)
    return reply(combine(read(context, args.rest()), most), most)
  }

/** Of so many sets the members of one are sought in the others sooner than a set of them all is made. */
const fewSets = 4

/** SUNION. What is too many for a set of integers is in no order, and a few sets are handed out one behind the other. */
const answerUnion = (context: CommandContext, args: Arguments): Reply.Reply => {
  const sets = read(context, args.rest()).filter((set) => set !== undefined)
  const most = maxIntegers(context)
  if (sets.length > fewSets || !sets.some(({ size }) => size > most)) return reply(union(sets, most), most)
  return Encoded.set((elements) => {
    sets.forEach((set, index) => {
      if (index === 0) set.writeTo(elements)
      else {
        set.select(sets.slice(0, index), false, (member) => {
          elements.add(member())
          return false
        })
      }
    })
  })
}

const tooManyKeys = Reply.error("Number of keys can't be greater than number of args")
const negativeLimit = Reply.error("LIMIT can't be negative")

const sintercard = (context: CommandContext, args: Arguments): Reply.Reply => {
  const keys = Numkeys.next(args, tooManyKeys)
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

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.sdiff, answer(difference)),

  Command.make(spec.sdiffstore, store(difference, "sdiffstore")),

  // what it answers it finds in the smallest set, in the order of that
  Command.make(spec.sinter, (context, args) => {
    const sets = read(context, args.rest())
    return new Reply.SetReply(collect((visit) => intersect(sets, visit)))
  }),

  Command.make(spec.sintercard, sintercard),

  Command.make(spec.sinterstore, store(intersection, "sinterstore")),

  Command.make(spec.sunion, answerUnion),

  Command.make(spec.sunionstore, store(union, "sunionstore"))
]
