/**
 * The entry for every request, of sockets and embedded stores alike: looks up the command, takes it through the gates of
 * `Admission`, queues it if a transaction is open, and runs it otherwise.
 */
import * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { type Answer, isWaiting } from "../state/Pending.js"
import type { CommandStatistics } from "../state/Statistics.js"
import * as Admission from "./Admission.js"
import { type Command, effectsOf } from "./Command.js"
import type { CommandContext } from "./CommandContext.js"
import type { CommandTable } from "./CommandTable.js"
import { showAfter } from "./MonitorFeed.js"
import { countError, run } from "./Run.js"

const queued = Reply.simple("QUEUED")

/** The last command looked up, and its word if that word alone identifies it, without a subcommand. */
interface Last {
  readonly word: string | undefined
  readonly command: Command
  readonly statistics: CommandStatistics
}

/** Executes the requests of one client. */
export class Executor {
  private last: Last | undefined

  constructor(
    readonly context: CommandContext,
    private readonly commands: CommandTable
  ) {}

  /** Executes a request: returns the reply, or an Effect of it if the command must wait. Errors have been counted. */
  execute(request: Request): Answer {
    const { client, state } = this.context
    const { tracking } = state.signals
    if (!tracking.isActive) return this.dispatch(request)
    tracking.begin(client)
    tracking.limit()
    try {
      return this.dispatch(request)
    } finally {
      tracking.end(client, request)
    }
  }

  private dispatch(request: Request): Answer {
    const { context } = this
    const { client, state } = context
    // pipelines repeat commands: remembering the last one saves two hash look-ups
    if (this.last === undefined || this.last.word !== request[0]) {
      const found = this.commands.find(request)
      if (Reply.isError(found)) return this.refuseUnknown(request, found)
      const isOneWord = found.subcommands === undefined && !found.isSubcommand
      this.last = {
        word: isOneWord ? request[0] : undefined,
        command: found,
        statistics: state.statistics.of(found.name)
      }
    }
    const { command, statistics } = this.last
    client.lastCommand = command.name
    const refusal = Admission.refuse(context, command, request)
    if (refusal !== undefined) return this.reject(request, command, refusal)
    if (state.step.isSuspended) {
      const held = this.holdBack(request, command)
      if (held !== undefined) return held
    }
    if (Admission.isPaused(context, command, request)) {
      client.paused = true
      return Effect.flatMap(state.clients.awaitPause, () => {
        client.paused = false
        // its reply is still to come
        client.lastInteraction = state.clock.unsafeCurrentTimeMillis()
        client.onIdle()
        return this.again(request)
      })
    }
    if (client.transaction !== undefined && command.isQueued) {
      // as in Redis, a transaction that EXEC will refuse queues no more
      if (!client.transaction.failed && client.watch?.isStale !== true) {
        client.transaction.add(request, effectsOf(command, request))
      }
      return queued
    }
    if (state.migrations.isActive) {
      const ended = Admission.migrationBefore(context, command, request)
      if (ended !== undefined) return Effect.flatMap(ended, () => this.again(request))
    }
    const answer = run(context, command, request, statistics)
    state.step.complete()
    return answer
  }

  /** The answer to a command that may not run while a script is suspended; `undefined` if it may. */
  private holdBack(request: Request, command: Command): Answer | undefined {
    const { client, state } = this.context
    const { step } = state
    if (step.isClosed) return Effect.flatMap(step.admitting, () => this.again(request))
    const busy = Admission.refuseBusy(this.context, command)
    if (busy === undefined) return undefined
    return client.kind === "socket"
      ? this.reject(request, command, busy)
      : Effect.flatMap(step.resumed, () => this.again(request))
  }

  /** Executes a request that was held back. */
  private again(request: Request): Effect.Effect<Reply.Reply> {
    const { step } = this.context.state
    step.begin()
    const answer = this.execute(request)
    step.end()
    return isWaiting(answer) ? answer : Effect.succeed(answer)
  }

  /**
   * Rejects a command before it runs. In a transaction, EXEC will refuse to run the others; a rejected EXEC ends the
   * transaction.
   */
  private reject(request: Request, command: Command | undefined, error: Reply.ErrorReply): Reply.ErrorReply {
    const { context } = this
    const { client, state } = context
    if (command !== undefined) state.statistics.of(command.name).rejected++
    if (client.transaction !== undefined) client.transaction.failed = true
    let answer = error
    if (command?.name === "exec") {
      state.clients.discard(client)
      // MONITOR shows a rejected EXEC, but no other rejected command
      showAfter(context, command.specification, request, error)
      const text = error.code === "ERR" ? error.text.slice(error.text.indexOf(" ") + 1) : error.text
      answer = new Reply.ErrorReply(`EXECABORT Transaction discarded because of: ${text}`)
    }
    countError(context, answer)
    return answer
  }

  private refuseUnknown(request: Request, error: Reply.ErrorReply): Reply.ErrorReply {
    const { client } = this.context
    if (crossProtocol.test(request[0] ?? "")) {
      client.connection.close("now", "cross-protocol request")
      return error
    }
    client.lastCommand = ""
    return this.reject(request, undefined, error)
  }
}

/** The first words of HTTP: as in Redis, they close the connection, because a web page can make a browser send them here. */
const crossProtocol = /^(?:post|host:)$/i
