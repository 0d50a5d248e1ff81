/**
 * FLUSHALL, FLUSHDB and SWAPDB: commands on whole databases.
 *
 * @see https://redis.io/docs/latest/commands/flushall/
 */
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as DatabaseIndex from "../../execution/DatabaseIndex.js"
import * as Flush from "../../execution/Flush.js"
import * as Reply from "../../resp/Reply.js"

/** Takes SYNC or ASYNC, and returns whether it is ASYNC. */
const nextMode = (context: CommandContext, args: Arguments): boolean => {
  const isAsync = Flush.nextMode(context, args)
  if (isAsync === undefined) throw Reply.syntaxError
  return isAsync
}

export const flushall = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { keyspace, state } = context
  const isAsync = nextMode(context, args)
  state.signals.tracking.flushed()
  for (let index = 0; index < keyspace.count; index++) keyspace.database(index).clear(isAsync)
  state.persistence.onFlushAll()
  // even if there was nothing to remove
  if (context.isRecorded) context.record(...args.request)
  return Reply.ok
}

export const flushdb = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database, state } = context
  const isAsync = nextMode(context, args)
  state.signals.tracking.flushed()
  database.clear(isAsync)
  if (context.isRecorded) context.record(...args.request)
  return Reply.ok
}

export const swapdb = (context: CommandContext, args: Arguments): Reply.Reply => {
  const first = args.nextInt32(Reply.error("invalid first DB index"))
  const second = args.nextInt32(Reply.error("invalid second DB index"))
  context.keyspace.swap(DatabaseIndex.check(context, first), DatabaseIndex.check(context, second))
  return Reply.ok
}
