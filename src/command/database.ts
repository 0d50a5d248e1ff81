/**
 * Commands on whole databases: DBSIZE, FLUSHALL, FLUSHDB, SWAPDB.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 * @since 0.1.0
 */
import * as Reply from "../resp/Reply.js"
import * as Command from "./Command.js"
import * as spec from "./spec/server.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.flushall, (context) => {
    for (let index = 0; index < context.keyspace.count; index++) context.keyspace.database(index).clear()
    return Reply.ok
  })
]
