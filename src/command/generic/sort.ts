/**
 * SORT and SORT_RO: the elements of a list, set or sorted set in order, or the values of keys named after them.
 *
 * @see https://redis.io/docs/latest/commands/sort/
 */
import * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Permission from "../../execution/Permission.js"
import type { Database } from "../../keyspace/Database.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
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

interface SortOptions {
  readonly descending: boolean
  readonly alpha: boolean
  /** The number of elements to skip and to return; a negative count returns all. */
  readonly limit: readonly [offset: number | bigint, count: number | bigint]
  readonly store: Bytes.Bytes | undefined
  readonly by: Bytes.Bytes | undefined
  readonly get: Array<Bytes.Bytes>
  /** Whether the user may read the keys that BY and GET name, which can be any. */
  readonly mayReadAllKeys: () => boolean
}

type Draft = Options.Draft<SortOptions>

const readOnly: Record<string, Options.Option<Draft>> = {
  ASC: [0, (draft) => (draft.descending = false)],
  DESC: Options.flag("descending"),
  ALPHA: Options.flag("alpha"),
  LIMIT: [2, (draft, args) => (draft.limit = [args.nextInteger(), args.nextInteger()])],
  BY: [
    1,
    (draft, args) => {
      draft.by = args.next()
      if (isPattern(draft.by) && !draft.mayReadAllKeys()) throw denied("BY")
    }
  ],
  GET: [
    1,
    ({ get, mayReadAllKeys }, args) => {
      if (!mayReadAllKeys()) throw denied("GET")
      get.push(args.next())
    }
  ]
}

/** Whether BY looks up keys; otherwise it only says not to sort. */
const isPattern = (by: Bytes.Bytes): boolean => Bytes.untilNul(by).includes("*")

const denied = (option: string): Reply.ErrorReply =>
  Reply.error(`${option} option of SORT denied due to insufficient ACL permissions.`)

const readOnlyOptions = Options.table(readOnly)

const storingOptions = Options.table<Draft>({
  ...readOnly,
  STORE: [1, (draft, args) => (draft.store = args.next())]
})

/** The elements of a collection, in the order of a list or sorted set. */
const elementsOf = (value: Value | undefined): ReadonlyArray<Bytes.Bytes> => {
  if (value === undefined) return []
  if (value instanceof List) return value.range(0, value.size)
  if (value instanceof SetValue) return value.members()
  if (!(value instanceof SortedSet)) throw Reply.wrongType
  const members: Array<Bytes.Bytes> = []
  value.forEach((member) => void members.push(member))
  return members
}

/**
 * A function from an element to the value that a pattern finds for it: the string at the key with the element in place of
 * `*`, or with `->` a field of the hash there.
 */
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

/** As C compares strings, up to the first NUL. For STORE Redis compares all bytes. */
const compareText: Order = (a, b) => compareBytes(Bytes.untilNul(a), Bytes.untilNul(b))

const notNumbers = Reply.error("One or more scores can't be converted into double")

/** The smallest number with full precision; C reports a smaller one as out of range. */
const smallestNormal = 2 ** -1022

/** The number that C's `strtod` reads; `undefined` where Redis reports an error. */
const numberOf = (text: Bytes.Bytes): number | undefined => {
  const value = Double.parseLoosely(text)
  if (value === undefined || (Number.isFinite(value) && Math.abs(value) >= smallestNormal)) return value
  const bare = Bytes.unsafeMake(Bytes.untilNul(text).trimStart())
  if (bare === "") return 0
  return value === 0 || !Number.isFinite(value) ? Double.parse(bare) : undefined
}

/** The part of the sorted elements that is returned. */
type Window = readonly [start: number, end: number]

/**
 * Elements in the order of their keys: the value that `by` finds, or the element itself. An element without a key comes first,
 * or counts as 0. Elements outside of the window are in no order.
 */
const sorted = (
  elements: ReadonlyArray<Bytes.Bytes>,
  by: ((element: Bytes.Bytes) => Bytes.Bytes | undefined) | undefined,
  compare: Order | undefined,
  descending: boolean,
  [start, end]: Window
): Array<Bytes.Bytes> => {
  // equal elements keep their order in both directions
  const sign = descending ? -1 : 1
  if (compare !== undefined) {
    if (by === undefined) return [...elements].sort((a, b) => sign * compare(a, b))
    const found = elements.map((element) => ({ element, by: by(element) }))
    const inOrder = (a: (typeof found)[number], b: (typeof found)[number]): number => {
      if (a.by !== undefined && b.by !== undefined) return sign * compare(a.by, b.by)
      return sign * ((a.by === undefined ? 0 : 1) - (b.by === undefined ? 0 : 1))
    }
    // Redis sorts a window with another algorithm, which shows in the order of equal elements
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
  // Redis looks up every key before it reports the error, which shows in its counters and events
  if (!areNumbers) throw notNumbers
  const inOrder = (a: (typeof scored)[number], b: (typeof scored)[number]): number =>
    sign * (a.score < b.score ? -1 : a.score > b.score ? 1 : compareBytes(a.element, b.element))
  // in this order only equal bytes are equal: it does not matter which algorithm sorts the window
  if (start < end && (start > 0 || end < scored.length)) partialSort(scored, inOrder, start, end - 1)
  else if (start < end) scored.sort(inOrder)
  return scored.map(({ element }) => element)
}

/** Replaces the value of a key by a list of the elements; without elements, deletes the key. */
const store = (database: Database, key: Bytes.Bytes, elements: ReadonlyArray<Bytes.Bytes | null>): number => {
  if (elements.length === 0) {
    database.vacate(key)
    return 0
  }
  const list = new List()
  for (const element of elements) list.push("right", element ?? Bytes.empty)
  database.set(key, list)
  database.notify("list", "sortstore", key)
  // Redis counts each element as a change
  database.addDirty(elements.length - 1)
  return elements.length
}

/** SORT, which may store, and SORT_RO, which may not. */
export const sort = (context: CommandContext, args: Arguments, stores: boolean): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const options = Options.read(args, stores ? storingOptions : readOnlyOptions, {
    descending: false,
    alpha: false,
    limit: [0, -1],
    store: undefined,
    by: undefined,
    get: [],
    mayReadAllKeys: () => Permission.mayReadAllKeys(context, stores ? spec.sort : spec.sortRo, args.request)
  })
  const value = database.read(key)
  if (value instanceof SortedSet) {
    // as in Redis, which needs the skiplist; a value that was only read must not be changed
    const stored = database.peek(key)
    if (stored instanceof SortedSet) stored.outgrow()
  }
  const elements = elementsOf(value)
  const unordered = options.by !== undefined && !isPattern(options.by)
  // the order of a set, as it is stored or as a script sees it, must not depend on its encoding
  const isDeterministic = options.store !== undefined || context.client.kind === "script"
  const forced = unordered && value instanceof SetValue && isDeterministic
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
  if (options.store !== undefined) {
    const answer =
      finders.length === 0 ? chosen : chosen.flatMap((element) => finders.map((find) => find(element) ?? null))
    return store(database, options.store, answer)
  }
  return CollectionReply.array(context.client, (writer) => {
    for (const element of chosen) {
      if (finders.length === 0) writer.add(element)
      else for (const find of finders) writer.addReply(find(element) ?? null)
    }
  })
}
