/**
 * Commands that walk the keyspace: KEYS, SCAN, RANDOMKEY.
 *
 * @see https://redis.io/docs/latest/commands/scan/
 */
import * as Bytes from "../../Bytes.js"
import * as Glob from "../../bytes/Glob.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/ScanOptions.js"
import * as Encoded from "../../resp/Encoded.js"
import type * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/generic.js"
import { typeOf } from "../../value/Value.js"

const scan = (context: CommandContext, args: Arguments): Reply.Reply => {
  const cursor = Options.nextCursor(args)
  const { count, matches, type } = Options.restOf(args, { type: true })
  let next = 0
  const { database, keyspace } = context
  const isAsked = (key: Bytes.Bytes): boolean => matches === undefined || matches(key)
  const keys = Encoded.array((elements) => {
    next = database.scan(
      cursor,
      count,
      (key, value) => {
        if (!isAsked(key)) return
        // to ask for its type is to read it, which counts
        if (type !== undefined) keyspace.hits++
        if (type === undefined || typeOf(value()) === type) elements.add(key)
      },
      (key) => {
        if (!isAsked(key)) return
        if (type === undefined) database.has(key)
        else database.read(key, false)
      }
    )
  })
  return [Bytes.unsafeMake(String(next)), keys]
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.keys, (context, args) => {
    const matches = Glob.matcher(args.next())
    return Encoded.array((elements) =>
      context.database.forEach((key) => {
        if (matches(key)) elements.add(key)
      })
    )
  }),

  Command.make(spec.scan, scan),

  Command.make(spec.randomkey, (context) => context.database.randomKey(Math.random) ?? null)
]
