/**
 * A connection at work. A chunk of bytes is decoded, every complete request in it is run, and the replies leave in one
 * write, in plain synchronous code; a blocked command continues the same way. The handler answers with an `Effect` only
 * where a command must wait for something else or the peer does not take its replies. `Output` owns the bytes that leave.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { CommandContext } from "../execution/CommandContext.js"
import { Executor } from "../execution/Execute.js"
import type { Composition } from "../instance/Composition.js"
import * as Decoder from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Client, CloseReason } from "../state/Client.js"
import * as ClientInfo from "../state/ClientInfo.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"
import type { State } from "../state/State.js"
import { type Resumable, scheduleResume } from "./AfterStep.js"
import { Backlog } from "./Backlog.js"
import * as CloseLog from "./CloseLog.js"
import type { ConnectionService } from "./Connection.js"
import { Output } from "./Output.js"
import type { SlowReaders } from "./SlowReaders.js"

/** The minimum of `client-query-buffer-limit`, in bytes: the limit is looked up only for clients with more input. */
const minQueryBufferLimit = 1024 * 1024

/** The bytes that Redis reads at a time: the limit on the output of strangers counts the replies to each such piece. */
const readSize = 16 * 1024

/** Serves one connection until either side ends it. */
export const serve = (
  composition: Composition,
  connection: ConnectionService,
  slowReaders: SlowReaders
): Effect.Effect<void> => {
  const session = new Session(composition, connection, slowReaders)
  return connection
    .run(session.receive)
    .pipe(
      Effect.zipRight(Effect.suspend(() => session.sent)),
      Effect.ensuring(Effect.sync(session.end)),
      Effect.zipRight(
        Effect.suspend(() =>
          session.ending === undefined ? Effect.void : CloseLog.log(composition.state, session.ending)
        )
      )
    )
}

class Session implements Resumable {
  ending: CloseLog.Ending | undefined
  private readonly state: State
  private readonly client: Client
  private readonly executor: Executor
  private readonly decoder: Decoder.Decoder
  private readonly output: Output
  /** Whether the peer sends no more. */
  private hasPeerEnded = false
  /** Whether a command is blocked, or has its reply and the requests after it have not run yet. */
  private isBlocked = false
  /** Whether the blocked command has its reply. */
  private hasReply = false
  /** The Effect that the blocked command continues with in place of a reply. */
  private continuation: Effect.Effect<Reply.Reply> | undefined
  /** The chunks that arrived while a command was blocked; absent until the first. */
  private backlog: Backlog | undefined

  constructor(
    { commands, state }: Composition,
    private readonly connection: ConnectionService,
    slowReaders: SlowReaders
  ) {
    const { settings } = state
    this.state = state
    state.step.tick()
    this.decoder = Decoder.make({
      maxBulkLength: () => settings.number("proto-max-bulk-len"),
      isUnauthenticated: () => state.authorization.mustAuthenticate(this.client),
      onEmpty: () => state.clients.skipEmpty(this.client)
    })
    this.client = state.clients.add(
      {
        address: connection.address,
        localAddress: connection.localAddress,
        descriptor: connection.descriptor,
        isAlive: connection.isAlive,
        pendingInput: () => this.decoder.pending() + (this.backlog?.bytes ?? 0) + connection.pendingInput(),
        pendingOutput: () => this.output.unread,
        room: () => this.output.room,
        raw: { isClear: () => this.output.isClear, send: (bytes) => this.output.sendRaw(bytes) },
        transactionReplies: () => this.output,
        push: (message) => this.output.push(message),
        close: this.close
      },
      state.keyspace.now
    )
    const context = new CommandContext(state, this.client)
    this.executor = new Executor(context, commands)
    this.output = new Output(this, context, connection, slowReaders)
    connection.onEnded(this.peerEnded)
  }

  /** Takes a chunk, and keeps none of it as it is; returns an Effect if the next chunk must wait. */
  readonly receive = (chunk: Buffer): Effect.Effect<void> | undefined => {
    const { step } = this.state
    if (step.isClosed && !this.isBlocked) {
      const own = Buffer.from(chunk)
      return Effect.flatMap(step.admitting, () => this.receive(own) ?? Effect.void)
    }
    this.state.statistics.inputBytes += chunk.length
    this.state.statistics.reads++
    if (this.isBlocked) return this.enqueue(chunk)
    if (chunk.length > readSize && this.output.isOfStranger) this.enqueuePieces(chunk)
    else this.decoder.feed(chunk)
    try {
      return this.run()
    } finally {
      this.decoder.keep()
    }
  }

  private enqueuePieces(chunk: Buffer): void {
    this.backlog ??= new Backlog()
    for (let start = 0; start < chunk.length; start += readSize) {
      this.backlog.add(chunk.subarray(start, start + readSize))
    }
  }

  /**
   * Keeps a chunk that arrives while a command is blocked. As in Redis, a client that sends too much is closed; reading from
   * it goes on meanwhile, because the peer's end is only seen by reading.
   */
  private enqueue(chunk: Buffer): undefined {
    // the probe of `isAlive` delivers chunks in the step of another client, whose time must stay frozen
    this.client.lastInteraction = this.state.clock.unsafeCurrentTimeMillis()
    this.backlog ??= new Backlog()
    this.backlog.add(chunk)
    if (this.unfinished > minQueryBufferLimit) this.checkQueryBuffer()
  }

  /** Runs the complete requests. */
  private run(): Effect.Effect<void> | undefined {
    const { client, decoder, executor, output, state } = this
    state.step.begin()
    client.lastInteraction = state.keyspace.now
    output.hold()
    while (!client.closing) {
      const request = decoder.next()
      if (request === undefined) {
        const chunk = this.backlog?.take()
        if (chunk === undefined) break
        if (output.isOfStranger) {
          output.flush()
          output.hold()
        }
        decoder.feed(chunk)
        continue
      }
      if (Reply.isError(request)) {
        state.statistics.countError(request.code)
        output.answer(request)
        this.close("after replies", "protocol error")
        break
      }
      const answer = executor.execute(request)
      if (isWaiting(answer)) {
        state.step.end()
        if (client.afterReply !== undefined) output.sendAfterReply()
        output.flush()
        return this.wait(answer)
      }
      output.answer(answer)
      if (!output.isFull || output.flush()) continue
      if (output.mustDrain) {
        state.step.end()
        return Effect.zipRight(output.drain(), this.continueRun())
      }
      output.hold()
    }
    state.step.end()
    if (this.unfinished > minQueryBufferLimit) this.checkQueryBuffer()
    const mayContinue = output.finish()
    if (state.clients.memory.isLimited) output.account()
    return mayContinue ? undefined : output.drain()
  }

  private continueRun(): Effect.Effect<void> {
    return Effect.suspend(() => this.run() ?? Effect.void)
  }

  /** Bytes received that have not run: an incomplete request, and as in Redis 7.2 the requests queued for EXEC. */
  private get unfinished(): number {
    return this.decoder.pending() + (this.backlog?.bytes ?? 0) + (this.client.transaction?.bytes ?? 0)
  }

  private checkQueryBuffer(): void {
    const limit = this.state.settings.number("client-query-buffer-limit")
    if (this.unfinished > limit) this.close("now", "query buffer limit")
  }

  /** Waits for a reply, but no longer than the peer stays connected. */
  private wait(answer: Effect.Effect<Reply.Reply>): Effect.Effect<void> | undefined {
    if (answer instanceof Pending) return this.block(answer)
    return Effect.raceFirst(Effect.asSome(answer), Effect.as(this.connection.ended, Option.none())).pipe(
      Effect.flatMap((reply) => {
        if (Option.isNone(reply)) return Effect.sync(() => this.close("now"))
        this.output.answer(reply.value)
        return this.continueRun()
      })
    )
  }

  /**
   * Blocks until the reply arrives, without an Effect. The reply joins the output in the step that brings it, and the
   * requests after the command run after that step. The wait ends in the step that sees the end of the peer: an element is
   * never handed to a client known to have disconnected.
   */
  private block(pending: Pending): undefined {
    this.isBlocked = true
    if (this.hasPeerEnded) this.close("now")
    else pending.onEnd(this.unblock)
  }

  private readonly unblock = (answer: Answer): void => {
    if (!this.client.isConnected) return
    if (isWaiting(answer)) this.continuation = answer
    else this.output.answer(answer)
    this.hasReply = true
    scheduleResume(this)
  }

  private readonly peerEnded = (): void => {
    this.hasPeerEnded = true
    if (this.isBlocked) this.close("now")
  }

  /** Sends what the step has pushed, and runs the requests after a command that was blocked. */
  resume(): void {
    const { client, connection, continuation, output } = this
    if (!client.isConnected) return
    if (!this.hasReply) {
      if (!output.isEmpty) output.flushPushed()
      return
    }
    this.continuation = undefined
    this.hasReply = false
    this.isBlocked = false
    let next: Effect.Effect<void> | undefined
    try {
      if (continuation !== undefined) output.flush()
      next = continuation === undefined ? this.run() : this.wait(continuation)
    } catch (defect) {
      next = Effect.die(defect)
    }
    if (next !== undefined) connection.resume(next)
  }

  private readonly close = (when: "now" | "after replies", reason?: CloseReason): void => {
    const { client, state } = this
    if (!client.isConnected) return
    if (reason !== undefined) {
      this.ending = { reason, client: ClientInfo.format(client, state.clock.unsafeCurrentTimeMillis()) }
    }
    client.closing = true
    if (when === "after replies") return
    this.output.discard()
    state.clients.remove(client, state.clock.unsafeCurrentTimeMillis())
    // this ends every wait of the connection, and then its handler
    this.connection.destroy()
  }

  /** Waits until the replies have left, which may wait for a sync. */
  get sent(): Effect.Effect<void> {
    return this.output.sent
  }

  readonly end = (): void => {
    this.output.close()
    this.client.closing = true
    const { client, state } = this
    state.clients.remove(client, state.clock.unsafeCurrentTimeMillis())
  }
}
