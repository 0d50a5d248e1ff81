/**
 * Commands that walk the keyspace: KEYS, SCAN, RANDOMKEY.
 *
 * @see https://redis.io/docs/latest/commands/scan/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import type { Context } from "../instance/Context.js"
import * as Glob from "../keyspace/Glob.js"
import { typeOf } from "../keyspace/Value.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"
import * as spec from "./spec/generic.js"

/** What C's `strtoul` reads to the end: digits with a sign, or nothing at all. */
const cursorFormat = /^(?:[+-]?[0-9]+)?$/
const maxCursor = 2n ** 64n

/** A cursor; of one that no SCAN gave, the bits that a cursor has. */
const parseCursor = (bytes: Bytes.Bytes): number => {
  const magnitude = cursorFormat.test(bytes) ? BigInt(bytes.replace(/^[+-]/, "")) : maxCursor
  if (magnitude >= maxCursor) throw Reply.error("invalid cursor")
  return Number(BigInt.asUintN(32, bytes.startsWith("-") ? -magnitude : magnitude))
}

const scan = (context: Context, args: Arguments): Reply.Reply => {
  const cursor = parseCursor(args.next())
  let count = 10
  let matches: ((key: Bytes.Bytes) => boolean) | undefined
  let type: string | undefined
  while (args.left > 0) {
    if (args.left > 1 && args.skip("COUNT")) {
      count = Number(args.nextInteger())
      if (count < 1) return Reply.syntaxError
    } else if (args.left > 1 && args.skip("MATCH")) matches = Glob.matcher(args.next())
    else if (args.left > 1 && args.skip("TYPE")) type = args.next().toLowerCase()
    else return Reply.syntaxError
  }
  const keys: Array<Bytes.Bytes> = []
  const next = context.database.scan(cursor, count, (key, value) => {
    if ((matches === undefined || matches(key)) && (type === undefined || typeOf(value()) === type)) keys.push(key)
  })
  return [Bytes.unsafeMake(String(next)), keys]
}

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.keys, (context, args) => {
    const matches = Glob.matcher(args.next())
    const keys: Array<Bytes.Bytes> = []
    context.database.forEach((key) => {
      if (matches(key)) keys.push(key)
    })
    return keys
  }),

  Command.make(spec.scan, scan),

  Command.make(spec.randomkey, (context) => context.database.randomKey(Math.random) ?? null)
]
