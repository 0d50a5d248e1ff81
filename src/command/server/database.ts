/**
 * FLUSHALL, FLUSHDB and SWAPDB: commands on whole databases.
 *
 * @see https://redis.io/docs/latest/commands/flushall/
 */
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as DatabaseIndex from "../../execution/DatabaseIndex.js"
import * as Reply from "../../resp/Reply.js"

/** Takes SYNC or ASYNC. Both run at once: dropped data costs nothing until its memory is needed again. */
const takeMode = (args: Arguments): void => {
  if (args.remaining > 0 && !args.skip("SYNC") && !args.skip("ASYNC")) throw Reply.syntaxError
  args.finish()
}

export const flushall = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keyspace, state } = context
  takeMode(args)
  state.signals.tracking.flushed()
  for (let index = 0; index < keyspace.count; index++) keyspace.database(index).clear()
  state.persistence.onFlushAll()
  // even if there was nothing to remove
  if (context.isRecorded) context.record(...args.request)
  return Reply.ok
}

export const flushdb = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database, state } = context
  takeMode(args)
  state.signals.tracking.flushed()
  database.clear()
  if (context.isRecorded) context.record(...args.request)
  return Reply.ok
}

export const swapdb = (context: CommandContext, args: Arguments): Reply.Reply => {
  const first = args.nextInt32(Reply.error("invalid first DB index"))
  const second = args.nextInt32(Reply.error("invalid second DB index"))
  context.keyspace.swap(DatabaseIndex.check(context, first), DatabaseIndex.check(context, second))
  return Reply.ok
}
