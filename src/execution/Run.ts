/**
 * Runs one admitted command: times and counts it, remembers the keys it read for client-side caching, and shows it to MONITOR
 * clients. Errors among the replies have been counted.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as EncodedReader from "../resp/EncodedReader.js"
import * as Reply from "../resp/Reply.js"
import { keysOf } from "../specification/Keys.js"
import type { CompletedCommand } from "../state/Meter.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"
import type { CommandStatistics } from "../state/Statistics.js"
import { Waiter } from "../state/Waiter.js"
import { Arguments } from "./Arguments.js"
import type { Command } from "./Command.js"
import type { CommandContext } from "./CommandContext.js"
import { showAfter, showBefore } from "./MonitorFeed.js"

export const run = (
  context: CommandContext,
  command: Command,
  request: Request,
  statistics: CommandStatistics = context.state.statistics.of(command.name)
): Answer => {
  const { journal, keyspace, step } = context.state
  const { meter } = step
  const isConstant = command.isConstant || command.constantWords === request.length
  if (!isConstant) meter.flush()
  const { dirty } = keyspace
  const start = meter.since
  let answer: Answer
  try {
    answer = command.run(context, new Arguments(request, command.isSubcommand ? 2 : 1))
  } catch (thrown) {
    if (!Reply.isError(thrown)) throw thrown
    answer = thrown
  }
  if (journal.isOpen) record(context, command, request, dirty)
  if (context.tracking !== undefined) rememberKeys(context, command, request)
  const { specification } = command
  if (isWaiting(answer)) {
    const completed = { specification, statistics, request: request.map(Bytes.own), client: context.client }
    return completeLater(context, completed, answer)
  }
  const completed = { specification, statistics, request, client: context.client }
  if (isConstant) meter.share(completed)
  else meter.end(completed, start)
  return showAfter(context, specification, request, countFailure(context, statistics, answer))
}

/** Records a command in the journal if it changed anything since the count of changes was `dirty`, which SAVE lowers. */
const record = ({ client, state }: CommandContext, command: Command, request: Request, dirty: number): void => {
  const { journal, keyspace } = state
  if (!journal.isRecorded && keyspace.dirty > dirty && !command.runsOthers) journal.append(client.database, request)
  journal.isRecorded = false
}

/**
 * Runs a command for a script. The caller has looked it up and checked its arguments and flags. A reply to come is that of a
 * command that a script can wait for.
 */
export const runNested = (
  context: CommandContext,
  command: Command,
  request: Request,
  statistics: CommandStatistics
): Reply.Reply | Pending => {
  context.state.step.meter.beginNested()
  const answer = run(context, command, request, statistics)
  // EXEC ends the nesting of its own commands
  context.isNested = true
  if (answer instanceof Reply.Encoded && answer.isCutOff) return EncodedReader.tooLong
  if (answer instanceof Pending) return answer
  return isWaiting(answer) ? cannotWait : answer
}

/** The error of a command that waits, where a script cannot. */
export const cannotWait: Reply.ErrorReply = Reply.error(
  "This Redis command waits for something and cannot run in a script"
)

/**
 * As in Redis, a read by a script counts as a read of all the keys that the script was given, and of no others. The command
 * that runs a read-only script reads nothing itself.
 */
const rememberKeys = ({ scriptKeys, state, tracking }: CommandContext, command: Command, request: Request): void => {
  const { flags, group } = command.specification
  if (tracking?.remembers !== true || !flags.includes("readonly")) return
  if (flags.includes("pubsub") || group === "scripting") return
  state.signals.tracking.remember(tracking, scriptKeys ?? keysOf(command.specification, request).map(({ key }) => key))
}

/** A command whose reply comes later: it is counted when the reply comes. */
const completeLater = (
  context: CommandContext,
  completed: CompletedCommand,
  answer: Effect.Effect<Reply.Reply>
): Effect.Effect<Reply.Reply> => {
  if (answer instanceof Waiter) return blocked(context, completed, answer)
  const { state } = context
  const { request, specification, statistics } = completed
  const finish = (reply: Reply.Reply): Reply.Reply =>
    showAfter(context, specification, request, countFailure(context, statistics, reply))
  if (answer instanceof Pending) {
    return answer.map((reply) => {
      state.observe(completed, answer.microseconds)
      return finish(reply)
    })
  }
  const { meter } = state.step
  meter.flush()
  const started = meter.read()
  return Effect.map(answer, (reply) => {
    state.observe(completed, meter.read() - started)
    return finish(reply)
  })
}

/** A blocked command: MONITOR clients see it now, and its waiting time is not counted. */
const blocked = (context: CommandContext, completed: CompletedCommand, waiter: Waiter): Waiter => {
  const { state } = context
  const { request, specification, statistics } = completed
  const spent = state.step.meter.lap()
  showBefore(context, specification, request)
  return waiter.map((reply) => {
    state.observe(completed, spent)
    // Redis counts CLIENT UNBLOCK as a failure, even where it answers as a timeout does
    if (waiter.wasUnblocked && !Reply.isError(reply)) statistics.failed++
    return countFailure(context, statistics, reply)
  })
}

const countFailure = (context: CommandContext, statistics: CommandStatistics, reply: Reply.Reply): Reply.Reply => {
  if (!Reply.isError(reply)) return reply
  statistics.failed++
  countError(context, reply)
  return reply
}

/** Counts an error by its code, unless a script has counted it. */
export const countError = ({ state }: CommandContext, error: Reply.ErrorReply): void => {
  if (!error.isCounted) state.statistics.countError(error.code)
}
