/**
 * SLOWLOG: the latest slow commands.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */

import * as Command from "../../execution/Command.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import type { Entry } from "../../state/SlowLog.js"

/** How many entries GET answers unless told. */
const defaultCount = 10

const outOfRange = Reply.error("count should be greater than or equal to -1")

const entryReply = (entry: Entry): Reply.Reply => [
  entry.id,
  entry.time,
  entry.microseconds,
  entry.arguments,
  entry.address,
  entry.clientName
]

export const commands: ReadonlyArray<Command.Command> = [
  Command.container(spec.slowlog, [
    Command.make(spec.slowlogGet, ({ state }, args) => {
      if (args.left > 1) return Help.wrongArguments("SLOWLOG", args)
      const count = args.left === 0 ? defaultCount : args.nextIntegerIn(-1, Number.MAX_SAFE_INTEGER, outOfRange)
      state.step.end()
      return state.slowLog.latest(count === -1 ? state.slowLog.size : count).map(entryReply)
    }),

    Command.make(spec.slowlogLen, ({ state }) => {
      state.step.end()
      return state.slowLog.size
    }),

    Command.make(spec.slowlogReset, ({ state }) => {
      state.step.end()
      state.slowLog.clear()
      return Reply.ok
    }),

    Help.make(spec.slowlogHelp, [
      "GET [<count>]",
      "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
      "    Entries are made of:",
      "    id, timestamp, time in microseconds, arguments array, client IP and port,",
      "    client name",
      "LEN",
      "    Return the length of the slowlog.",
      "RESET",
      "    Reset the slowlog."
    ])
  ])
]
