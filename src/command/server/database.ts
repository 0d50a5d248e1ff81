/**
 * Commands on whole databases: DBSIZE, FLUSHALL, FLUSHDB, SWAPDB.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */

import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"

/** SYNC or ASYNC; here both are done at once, as what is dropped costs nothing until memory is needed again. */
const parseMode = (args: Arguments): void => {
  if (args.left > 0 && !args.skip("SYNC") && !args.skip("ASYNC")) throw Reply.syntaxError
  args.finish()
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.dbsize, (context) => context.database.size),

  Command.make(spec.flushall, (context, args) => {
    parseMode(args)
    context.state.signals.tracking.flushed()
    for (let index = 0; index < context.keyspace.count; index++) context.keyspace.database(index).clear()
    return Reply.ok
  }),

  Command.make(spec.flushdb, (context, args) => {
    parseMode(args)
    context.state.signals.tracking.flushed()
    context.database.clear()
    return Reply.ok
  }),

  Command.make(spec.swapdb, (context, args) => {
    const first = args.nextInt32(Reply.error("invalid first DB index"))
    const second = args.nextInt32(Reply.error("invalid second DB index"))
    const { count } = context.keyspace
    if (first < 0 || first >= count || second < 0 || second >= count) return Reply.error("DB index is out of range")
    context.keyspace.swap(first, second)
    return Reply.ok
  })
]
