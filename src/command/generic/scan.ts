/**
 * KEYS and SCAN: the names of keys.
 *
 * @see https://redis.io/docs/latest/commands/scan/
 */
import * as Bytes from "../../Bytes.js"
import * as Glob from "../../bytes/Glob.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as ScanOptions from "../../execution/ScanOptions.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import type * as Reply from "../../resp/Reply.js"
import { typeOf } from "../../value/Value.js"

export const keys = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const matches = Glob.keyMatcher(args.next())
  return CollectionReply.array(context.client, (elements) =>
    database.forEach((key) => {
      if (matches(key)) elements.add(key)
    })
  )
}

export const scan = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database, keyspace } = context
  const cursor = ScanOptions.nextCursor(args)
  const { count, matches, type } = ScanOptions.nextOptions(args, "keyspace")
  if (!context.isNested) context.state.journal.separate()
  let next = 0
  const isWanted = (key: Bytes.Bytes): boolean => matches === undefined || matches(key)
  const found = CollectionReply.array(context.client, (elements) => {
    next = database.scan(
      cursor,
      count,
      (key, value) => {
        if (!isWanted(key)) return
        // Redis reads a key to find its type, which counts a hit
        if (type !== undefined) keyspace.hits++
        if (type === undefined || typeOf(value()) === type) elements.add(key)
      },
      (key) => {
        if (!isWanted(key)) return
        if (type === undefined) database.has(key)
        else database.read(key, false)
      }
    )
  })
  return [Bytes.unsafeMake(String(next)), found]
}
