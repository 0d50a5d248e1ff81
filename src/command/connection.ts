/**
 * Commands about the connection itself.
 *
 * @see https://redis.io/docs/latest/commands/?group=connection
 * @since 0.1.0
 */
import * as Reply from "../resp/Reply.js"
import * as Command from "./Command.js"
import * as spec from "./spec/connection.js"

const pong = Reply.simple("PONG")

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.ping, (_context, args) => {
    if (args.left > 1) return Reply.error("wrong number of arguments for 'ping' command")
    return args.left === 0 ? pong : args.next()
  }),

  Command.make(spec.echo, (_context, args) => args.next()),

  Command.make(spec.quit, (context) => {
    context.client.connection.close("after replies")
    return Reply.ok
  }),

  Command.make(spec.select, (context, args) => {
    const index = args.nextIntegerIn(-(2 ** 31), 2 ** 31 - 1, Reply.error("invalid DB index"))
    if (index < 0 || index >= context.keyspace.count) return Reply.error("DB index is out of range")
    context.client.database = index
    return Reply.ok
  })
]
