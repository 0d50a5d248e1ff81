/**
 * The cursor and the options MATCH, COUNT and TYPE of SCAN, HSCAN, SSCAN and ZSCAN, and the walk over a collection.
 *
 * @see https://redis.io/docs/latest/commands/scan/
 */
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import * as CollectionReply from "../resp/CollectionReply.js"
import * as Reply from "../resp/Reply.js"
import type { Value } from "../value/Value.js"
import type { Arguments } from "./Arguments.js"
import * as Collection from "./Collection.js"
import type { CommandContext } from "./CommandContext.js"
import * as Options from "./Options.js"

export interface ScanOptions {
  /** About how many elements a call visits: 10 unless given. */
  readonly count: number
  readonly matches: ((element: Bytes.Bytes) => boolean) | undefined
  /** In lower case. */
  readonly type: string | undefined
}

/** The input that C's `strtoul` reads to its end: digits with an optional sign, or nothing. */
const cursorFormat = /^(?:[+-]?[0-9]+)?$/
const maxCursor = 2n ** 64n

/**
 * The next argument as a cursor, which as in Redis ends at a NUL. A number that no SCAN returned is cut to the bits that a cursor
 * has.
 */
export const nextCursor = (args: Arguments): number => {
  const bytes = Bytes.untilNul(args.next())
  const magnitude = cursorFormat.test(bytes) ? BigInt(bytes.replace(/^[+-]/, "")) : maxCursor
  if (magnitude >= maxCursor) throw Reply.error("invalid cursor")
  return Number(BigInt.asUintN(32, bytes.startsWith("-") ? -magnitude : magnitude))
}

const nextCount = (args: Arguments): number => {
  const count = Number(args.nextInteger())
  if (count < 1) throw Reply.syntaxError
  return count
}

type Draft = Options.Draft<ScanOptions>

const ofCollection: Record<string, Options.Option<Draft>> = {
  COUNT: [1, (draft, args) => (draft.count = nextCount(args))],
  MATCH: [1, (draft, args) => (draft.matches = Glob.keyMatcher(args.next()))]
}

const collectionOptions = Options.table(ofCollection)

const keyspaceOptions = Options.table<Draft>({
  ...ofCollection,
  TYPE: [1, (draft, args) => (draft.type = args.next().toLowerCase())]
})

/** Takes all remaining arguments as options; only SCAN, over the keyspace, has TYPE. */
export const nextOptions = (args: Arguments, over: "keyspace" | "collection"): ScanOptions =>
  Options.read(args, over === "keyspace" ? keyspaceOptions : collectionOptions, {
    count: 10,
    matches: undefined,
    type: undefined
  })

/** Takes an element, and its value or score where it has one. */
export type Visit = (element: Bytes.Bytes, paired?: Bytes.Bytes) => void

/** A collection that SCAN's commands can walk. */
export interface Scannable {
  /**
   * Visits about `count` elements from a cursor on, and returns the cursor to continue from, 0 at the end. A small
   * collection is visited as a whole, whatever the cursor.
   */
  scan(cursor: number, count: number, visit: Visit): number
}

const nothing: Reply.Reply = [Bytes.unsafeMake("0"), []]

/**
 * HSCAN, SSCAN and ZSCAN over the collection at a key. As in Redis, a missing key is answered before the options are read.
 */
export const scanning =
  <A extends Value & Scannable>(kind: Collection.Kind<A>) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const key = args.next()
    const cursor = nextCursor(args)
    const collection = Collection.read(context, key, kind)
    if (collection === undefined) return nothing
    const { count, matches } = nextOptions(args, "collection")
    let next = 0
    const found = CollectionReply.array(context.client, (elements) => {
      next = collection.scan(cursor, count, (element, paired) => {
        if (matches !== undefined && !matches(element)) return
        elements.add(element)
        if (paired !== undefined) elements.add(paired)
      })
    })
    return [Bytes.unsafeMake(String(next)), found]
  }
