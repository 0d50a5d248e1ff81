/**
 * SINTER, SUNION, SDIFF, their STORE forms, and SINTERCARD. An intersection walks the smallest set. A difference walks the first
 * set or removes the members of the others from it, whichever takes fewer steps.
 *
 * @see https://redis.io/docs/latest/commands/sdiff/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Options from "../../execution/Options.js"
import * as LazyFree from "../../keyspace/LazyFree.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import { integersOf, SetValue } from "../../value/SetValue.js"
import { maxIntegers } from "./stored.js"

/** The sets at keys; `undefined` for a missing key. */
type Sets = ReadonlyArray<SetValue | undefined>

const read = (context: CommandContext, keys: ReadonlyArray<Bytes.Bytes>): Sets =>
  keys.map((key) => Collection.read(context, key, SetValue))

/** Visits the members that all the sets have in common, until `visit` returns true. */
const intersect = (sets: Sets, visit: (member: () => Bytes.Bytes) => boolean): void => {
  const present = sets.filter((set) => set !== undefined)
  if (present.length < sets.length) return
  const [smallest, ...others] = present.sort((one, other) => one.size - other.size)
  smallest?.select(others, true, visit)
}

/** All members that a walk visits. */
const collect = (walk: (visit: (member: () => Bytes.Bytes) => boolean) => void): ReadonlyArray<Bytes.Bytes> => {
  const members: Array<Bytes.Bytes> = []
  walk((member) => {
    members.push(member())
    return false
  })
  return members
}

/** Distinct members, or the set of them. */
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
    // a member is most likely to be in the largest set
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

/** Replaces the value of a key by the result, and answers its size. */
const store =
  (combine: Combination, event: string) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const { database } = context
    const destination = args.next()
    const limit = maxIntegers(context)
    const result = combine(read(context, args.rest()), limit)
    const set = result instanceof SetValue ? result : SetValue.of(result, limit)
    if (set.size === 0) database.vacate(destination)
    else {
      database.set(destination, set)
      database.notify("set", event, destination)
    }
    return set.size
  }

/** Counts the set that Redis builds of the result, and drops after the reply. */
const dropped = ({ keyspace: { lazyFree } }: CommandContext, size: number): void => {
  if (lazyFree.causes.server && size > LazyFree.threshold) lazyFree.count++
}

/** Redis builds a set of the result: if it is one of integers, they are in order. */
const reply = (context: CommandContext, result: Result): Reply.Reply => {
  const limit = maxIntegers(context)
  if (result instanceof SetValue && result.size > limit) {
    dropped(context, result.size)
    return CollectionReply.set(context.client, (elements) => result.writeTo(elements))
  }
  const members = result instanceof SetValue ? result.members() : result
  const integers = integersOf(members, limit)
  if (integers === undefined) dropped(context, members.length)
  return CollectionReply.set(context.client, (elements) => {
    if (integers === undefined) for (const member of members) elements.add(member)
    else for (const integer of integers) elements.add(Reply.bulk(String(integer)))
  })
}

export const sdiff = (context: CommandContext, args: Arguments): Reply.Reply => {
  return reply(context, difference(read(context, args.rest()), maxIntegers(context)))
}

export const sdiffstore = store(difference, "sdiffstore")

/** SINTER. Redis finds the members in the smallest set, and returns them in its order. */
export const sinter = (context: CommandContext, args: Arguments): Reply.Reply => {
  const sets = read(context, args.rest())
  return CollectionReply.set(context.client, (elements) =>
    intersect(sets, (member) => {
      elements.add(member())
      return false
    })
  )
}

export const sinterstore = store(intersection, "sinterstore")

/** Up to this many sets, looking members up in the other sets is faster than building a set of them all. */
const fewSets = 4

/**
 * SUNION. A union too large for a set of integers is in no order: the members of a few such sets are returned one set after the
 * other, each without the members of those before.
 */
export const sunion = (context: CommandContext, args: Arguments): Reply.Reply => {
  const sets = read(context, args.rest()).filter((set) => set !== undefined)
  const limit = maxIntegers(context)
  if (sets.length > fewSets || !sets.some(({ size }) => size > limit)) return reply(context, union(sets, limit))
  // more members than a set of integers has: whatever the union is, it is large
  dropped(context, Number.POSITIVE_INFINITY)
  return CollectionReply.set(context.client, (elements) => {
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

export const sunionstore = store(union, "sunionstore")

const tooManyKeys = Reply.error("Number of keys can't be greater than number of args")

const cardinalityOptions = Options.table({ LIMIT: Numkeys.limit })

export const sintercard = (context: CommandContext, args: Arguments): Reply.Reply => {
  const keys = Numkeys.next(args, tooManyKeys)
  const { limit } = Options.read(args, cardinalityOptions, { limit: 0 })
  let cardinality = 0
  intersect(read(context, keys), () => ++cardinality === limit)
  return cardinality
}
