/**
 * The one way in for requests, of sockets and embedded stores alike: looks up the command, takes it through the gates of
 * `Admission`, queues it where a transaction is open, and runs it.
 */
import * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { type Answer, isWaiting } from "../state/Pending.js"
import type { CommandStatistics } from "../state/Statistics.js"
import * as Admission from "./Admission.js"
import type { Command } from "./Command.js"
import type { CommandContext } from "./CommandContext.js"
import type { Commands } from "./Commands.js"
import { showAfter } from "./Monitoring.js"
import { countError, run } from "./Run.js"

const queued = Reply.simple("QUEUED")

/** The last command looked up, and the word that asked for it, if that word alone says which it is. */
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
    private readonly commands: Commands
  ) {}

  /** Executes a request: the reply, or an Effect of it where the command must wait. An error has been counted. */
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
    // pipelines repeat themselves: a look at the last command saves two hash look-ups
    if (this.last === undefined || this.last.word !== request[0]) {
      const found = this.commands.find(request)
      if (Reply.isError(found)) return this.refuseUnknown(request, found)
      const isWhole = found.subcommands === undefined && !found.isSubcommand
      this.last = {
        word: isWhole ? request[0] : undefined,
        command: found,
        statistics: state.statistics.of(found.name)
      }
    }
    const { command, statistics } = this.last
    client.lastCommand = command.name
    const refusal = Admission.refuse(context, command, request.length)
    if (refusal !== undefined) return this.reject(request, command, refusal)
    if (state.step.isClosed) return Effect.flatMap(state.step.admitting, () => this.again(request))
    if (state.step.isSuspended) {
      const busy = Admission.refuseBusy(context, command)
      if (busy !== undefined) {
        return client.kind === "socket"
          ? this.reject(request, command, busy)
          : Effect.flatMap(state.step.resumed, () => this.again(request))
      }
    }
    if (Admission.isPaused(context, command)) {
      client.paused = true
      return Effect.flatMap(state.clients.awaitPause, () => {
        client.paused = false
        return this.again(request)
      })
    }
    if (client.transaction !== undefined && command.isQueued) {
      // Redis queues nothing that will not run
      if (!client.transaction.failed && client.watch?.isStale !== true) {
        client.transaction.add(request, command.mayReplicate)
      }
      return queued
    }
    const answer = run(context, command, request, statistics)
    state.step.complete()
    return answer
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
   * Rejects a command before it runs: EXEC will refuse the transaction it was to be queued in. EXEC itself, when it is
   * rejected, ends the transaction.
   */
  private reject(request: Request, command: Command | undefined, error: Reply.ErrorReply): Reply.ErrorReply {
    const { context } = this
    const { client, state } = context
    if (command !== undefined) state.statistics.of(command.name).rejected++
    if (client.transaction !== undefined) client.transaction.failed = true
    let answer = error
    if (command?.name === "exec") {
      state.clients.discard(client)
      // MONITOR shows no other command that was rejected
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

/** The first words of HTTP: as in Redis, a web page that has a browser send HTTP here gets no further. */
const crossProtocol = /^(?:post|host:)$/i
