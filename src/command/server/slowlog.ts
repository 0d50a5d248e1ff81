/**
 * SLOWLOG: the latest slow commands. Each subcommand ends the step first, which records the commands before it in the pipeline.
 *
 * @see https://redis.io/docs/latest/commands/slowlog-get/
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import type { Entry } from "../../state/SlowLog.js"

export const make = (): Command.Command =>
  Command.container(spec.slowlog, [
    Command.make(spec.slowlogGet, get),
    Help.make(spec.slowlogHelp, help),
    Command.make(spec.slowlogLen, len),
    Command.make(spec.slowlogReset, reset)
  ])

const defaultCount = 10

const outOfRange = Reply.error("count should be greater than or equal to -1")

const get = ({ state }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 1) return Help.wrongArguments("SLOWLOG", args)
  const count = args.remaining === 0 ? defaultCount : args.nextIntegerIn(-1, Number.MAX_SAFE_INTEGER, outOfRange)
  state.step.end()
  return state.slowLog.latest(count === -1 ? state.slowLog.size : count).map(entryReply)
}

const entryReply = (entry: Entry): Reply.Reply => [
  entry.id,
  entry.time,
  entry.microseconds,
  entry.arguments,
  entry.address,
  entry.clientName
]

const len = ({ state }: CommandContext): Reply.Reply => {
  state.step.end()
  return state.slowLog.size
}

const reset = ({ state }: CommandContext): Reply.Reply => {
  state.step.end()
  state.slowLog.clear()
  return Reply.ok
}

const help = [
  "GET [<count>]",
  "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
  "    Entries are made of:",
  "    id, timestamp, time in microseconds, arguments array, client IP and port,",
  "    client name",
  "LEN",
  "    Return the length of the slowlog.",
  "RESET",
  "    Reset the slowlog."
]
