/**
 * What SCAN, HSCAN, SSCAN and ZSCAN share: the cursor, the options MATCH, COUNT and TYPE, and the walk over a collection.
 *
 * @see https://redis.io/docs/latest/commands/scan/
 */
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import * as Encoded from "../resp/Encoded.js"
import * as Reply from "../resp/Reply.js"
import type { Value } from "../value/Value.js"
import type { Arguments } from "./Arguments.js"
import * as Collection from "./Collection.js"
import type { CommandContext } from "./CommandContext.js"

export interface Options {
  /** About how many elements a call visits: 10 unless given. */
  readonly count: number
  readonly matches: ((element: Bytes.Bytes) => boolean) | undefined
  /** In lower case. */
  readonly type: string | undefined
}

/** What C's `strtoul` reads to the end: digits with a sign, or nothing at all. */
const cursorFormat = /^(?:[+-]?[0-9]+)?$/
const maxCursor = 2n ** 64n

/** The next argument as a cursor; of one that no SCAN gave, the bits that a cursor has. */
export const nextCursor = (args: Arguments): number => {
  const bytes = args.next()
  const magnitude = cursorFormat.test(bytes) ? BigInt(bytes.replace(/^[+-]/, "")) : maxCursor
  if (magnitude >= maxCursor) throw Reply.error("invalid cursor")
  return Number(BigInt.asUintN(32, bytes.startsWith("-") ? -magnitude : magnitude))
}

/** All that is left as options, of which only SCAN has TYPE. */
export const restOf = (args: Arguments, allowed: { readonly type: boolean }): Options => {
  let count = 10
  let matches: Options["matches"]
  let type: string | undefined
  while (args.left > 0) {
    if (args.left > 1 && args.skip("COUNT")) {
      count = Number(args.nextInteger())
      if (count < 1) throw Reply.syntaxError
    } else if (args.left > 1 && args.skip("MATCH")) matches = Glob.matcher(args.next())
    else if (allowed.type && args.left > 1 && args.skip("TYPE")) type = args.next().toLowerCase()
    else throw Reply.syntaxError
  }
  return { count, matches, type }
}

/** Called with an element, and with what belongs to it where it has that: a field's value, a member's score. */
export type Visit = (element: Bytes.Bytes, belonging?: Bytes.Bytes) => void

/**
 * A collection that can be walked: visits about `count` elements from a cursor on, and returns the cursor to go on from,
 * 0 at the end. A small one is visited whole, whatever the cursor.
 */
export interface Scannable {
  scan(cursor: number, count: number, visit: Visit): number
}

const nothing: Reply.Reply = [Bytes.unsafeMake("0"), []]

/**
 * HSCAN, SSCAN and ZSCAN: the key, the cursor and the options, over a collection of a kind. As in Redis a key that is not
 * there is answered before the options are read.
 */
export const scanCollection = <A extends Value & Scannable>(
  context: CommandContext,
  args: Arguments,
  kind: Collection.Kind<A>
): Reply.Reply => {
  const key = args.next()
  const cursor = nextCursor(args)
  const collection = Collection.read(context, key, kind)
  if (collection === undefined) return nothing
  const { count, matches } = restOf(args, { type: false })
  let next = 0
  const found = Encoded.array((elements) => {
    next = collection.scan(cursor, count, (element, belonging) => {
      if (matches !== undefined && !matches(element)) return
      elements.add(element)
      if (belonging !== undefined) elements.add(belonging)
    })
  })
  return [Bytes.unsafeMake(String(next)), found]
}
