/**
 * SORT and SORT_RO: the elements of a list, set or sorted set in another order, or what is found at keys that are named
 * after them.
 *
 * @see https://redis.io/docs/latest/commands/sort/
 */
import * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/generic.js"
import { HashValue } from "../../value/HashValue.js"
import { List } from "../../value/List.js"
import { partialSort } from "../../value/PartialSort.js"
import { SetValue } from "../../value/SetValue.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as StringValue from "../../value/StringValue.js"
import { isString, type Value } from "../../value/Value.js"

type Order = (a: Bytes.Bytes, b: Bytes.Bytes) => number

interface Options {
  descending: boolean
  alpha: boolean
  /** How many to leave out at first, and how many to answer; all from there on if negative. */
  limit: readonly [offset: number | bigint, count: number | bigint]
  store: Bytes.Bytes | undefined
  by: Bytes.Bytes | undefined
  readonly get: Array<Bytes.Bytes>
}

const nextOptions = (args: Arguments, stores: boolean): Options => {
  const options: Options = {
    descending: false,
    alpha: false,
    limit: [0, -1],
    store: undefined,
    by: undefined,
    get: []
  }
  while (args.left > 0) {
    if (args.skip("ASC")) options.descending = false
    else if (args.skip("DESC")) options.descending = true
    else if (args.skip("ALPHA")) options.alpha = true
    else if (args.left > 2 && args.skip("LIMIT")) options.limit = [args.nextInteger(), args.nextInteger()]
    else if (stores && args.left > 1 && args.skip("STORE")) options.store = args.next()
    else if (args.left > 1 && args.skip("BY")) options.by = args.next()
    else if (args.left > 1 && args.skip("GET")) options.get.push(args.next())
    else throw Reply.syntaxError
  }
  return options
}

/** In the order of a list, or of a sorted set; a set has none. */
const elementsOf = (value: Value | undefined): ReadonlyArray<Bytes.Bytes> => {
  if (value === undefined) return []
  if (value instanceof List) return value.range(0, value.size)
  if (value instanceof SetValue) return value.members()
  if (!(value instanceof SortedSet)) throw Reply.wrongType
  const members: Array<Bytes.Bytes> = []
  value.forEach((member) => void members.push(member))
  return members
}

/** What a pattern finds for an element: a string, or with `->` a hash's field, at the key with the element for the `*`. */
const finder = (database: Database, pattern: Bytes.Bytes): ((element: Bytes.Bytes) => Bytes.Bytes | undefined) => {
  if (pattern === "#") return (element) => element
  const star = Bytes.untilNul(pattern).indexOf("*")
  if (star < 0) return () => undefined
  const arrow = pattern.indexOf("->", star + 1)
  const hasField = arrow >= 0 && arrow + 2 < pattern.length
  const prefix = pattern.slice(0, star)
  const suffix = pattern.slice(star + 1, hasField ? arrow : pattern.length)
  const field = Bytes.unsafeMake(pattern.slice(arrow + 2))
  return (element) => {
    const value = database.read(Bytes.unsafeMake(prefix + element + suffix))
    if (hasField) return value instanceof HashValue ? value.get(field) : undefined
    return value !== undefined && isString(value) ? StringValue.bytesOf(value) : undefined
  }
}

const compareBytes: Order = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** As C compares strings, which a NUL ends. What is stored is compared whole. */
const compareText: Order = (a, b) => compareBytes(Bytes.untilNul(a), Bytes.untilNul(b))

const notNumbers = Reply.error("One or more scores can't be converted into double")

/** The smallest number that has all its digits; of a smaller one C says that it is out of range. */
const smallest = 2 ** -1022

/** A number as C reads it, without complaint. */
const numberOf = (text: Bytes.Bytes): number | undefined => {
  const value = Double.parseLoosely(text)
  if (value === undefined || (Number.isFinite(value) && Math.abs(value) >= smallest)) return value
  const bare = Bytes.unsafeMake(Bytes.untilNul(text).trimStart())
  if (bare === "") return 0
  return value === 0 || !Number.isFinite(value) ? Double.parse(bare) : undefined
}

/** From which place on, and up to which, elements are asked for. */
type Window = readonly [start: number, end: number]

/**
 * Elements in the order of what they are compared by; what has nothing to be compared by comes first, or counts 0. What
 * lies outside of the window is in no order.
 */
const sorted = (
  elements: ReadonlyArray<Bytes.Bytes>,
  by: ((element: Bytes.Bytes) => Bytes.Bytes | undefined) | undefined,
  compare: Order | undefined,
  descending: boolean,
  [start, end]: Window
): Array<Bytes.Bytes> => {
  // what compares as equal keeps its order either way
  const sign = descending ? -1 : 1
  if (compare !== undefined) {
    if (by === undefined) return [...elements].sort((a, b) => sign * compare(a, b))
    const found = elements.map((element) => ({ element, by: by(element) }))
    const inOrder = (a: (typeof found)[number], b: (typeof found)[number]): number => {
      if (a.by !== undefined && b.by !== undefined) return sign * compare(a.by, b.by)
      return sign * ((a.by === undefined ? 0 : 1) - (b.by === undefined ? 0 : 1))
    }
    // Redis sorts the window alone, and otherwise: what compares as equal comes in another order
    if (start < end && (start > 0 || end < found.length)) partialSort(found, inOrder, start, end - 1)
    else found.sort(inOrder)
    return found.map(({ element }) => element)
  }
  let areNumbers = true
  const scored = elements.map((element) => {
    const text = by === undefined ? element : by(element)
    const score = text === undefined ? 0 : numberOf(text)
    if (score === undefined) areNumbers = false
    return { element, score: score ?? 0 }
  })
  // Redis finds them all before it complains, which its counts and events show
  if (!areNumbers) throw notNumbers
  scored.sort((a, b) => sign * (a.score < b.score ? -1 : a.score > b.score ? 1 : compareBytes(a.element, b.element)))
  return scored.map(({ element }) => element)
}

/** Puts a list in the place of whatever is at a key; an empty one is none. */
const store = (database: Database, key: Bytes.Bytes, elements: ReadonlyArray<Bytes.Bytes | null>): number => {
  if (elements.length === 0) {
    database.vacate(key)
    return 0
  }
  const list = new List()
  for (const element of elements) list.push("right", element ?? Bytes.empty)
  database.set(key, list)
  database.notify("list", "sortstore", key)
  // each of them is a change, not the key alone
  database.count(elements.length - 1)
  return elements.length
}

const sort = (context: CommandContext, args: Arguments, stores: boolean): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const options = nextOptions(args, stores)
  const value = database.read(key)
  if (value instanceof SortedSet) {
    // as Redis, which needs its table for that; what was read is not to be changed
    const held = database.peek(key)
    if (held instanceof SortedSet) held.outgrow()
  }
  const elements = elementsOf(value)
  const unordered = options.by !== undefined && !Bytes.untilNul(options.by).includes("*")
  // what a set is stored as must not depend on how it is kept
  const forced = unordered && value instanceof SetValue && options.store !== undefined
  const start = Math.min(Math.max(0, Number(options.limit[0])), elements.length)
  const count = Number(options.limit[1])
  const end = count < 0 ? elements.length : Math.min(start + count, elements.length)
  let inOrder = elements
  if (!unordered || forced) {
    const by = options.by === undefined || forced ? undefined : finder(database, options.by)
    const compare = options.store === undefined ? compareText : compareBytes
    inOrder = sorted(elements, by, options.alpha || forced ? compare : undefined, options.descending, [start, end])
  } else if (options.descending && !(value instanceof SetValue)) inOrder = [...elements].reverse()
  const chosen = inOrder.slice(start, end)
  const finders = options.get.map((pattern) => finder(database, pattern))
  const answer: ReadonlyArray<Bytes.Bytes | null> =
    finders.length === 0 ? chosen : chosen.flatMap((element) => finders.map((find) => find(element) ?? null))
  return options.store === undefined ? answer : store(database, options.store, answer)
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.sort, (context, args) => sort(context, args, true)),

  Command.make(spec.sortRo, (context, args) => sort(context, args, false))
]
