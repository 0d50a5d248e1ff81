/**
 * A connection at work: bytes in, requests run, replies out. A chunk is decoded, every complete request in it is run, and
 * all the replies leave in one write, in plain synchronous code, which goes on when a command that waits for others has its
 * reply. Only where a command waits otherwise, or the peer does not take its replies, does the handler answer with an
 * `Effect`; what comes meanwhile queues up behind it.
 */
import type * as Socket from "@effect/platform/Socket"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import { CommandContext } from "../execution/CommandContext.js"
import { Executor } from "../execution/Execute.js"
import type { Composition } from "../instance/Composition.js"
import * as Decoder from "../resp/Decoder.js"
import * as Encoder from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import type { Client, CloseReason } from "../state/Client.js"
import * as ClientInfo from "../state/ClientInfo.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"
import type { State } from "../state/State.js"
import { Backlog } from "./Backlog.js"
import type { ConnectionService } from "./Connection.js"
import * as OutputLimit from "./OutputLimit.js"
import type { SlowReaders } from "./SlowReaders.js"

/** Replies are written when they reach this many bytes, in the midst of a chunk too. */
const flushAt = 256 * 1024

/** A request that is larger than this may pass `client-query-buffer-limit`, whose least value it is, in bytes. */
const leastQueryBufferLimit = 1024 * 1024

/** Redis's own buffer for a client's replies: only what goes beyond it counts for `client-output-buffer-limit`. */
const replyBuffer = 16 * 1024

/** Milliseconds between two log lines on requests of other protocols. */
const crossProtocolEvery = 60_000

/** Serves one connection until either side ends it. */
export const serve = (
  composition: Composition,
  socket: Socket.Socket,
  connection: ConnectionService,
  slowReaders: SlowReaders
): Effect.Effect<void> => {
  const session = new Session(composition, connection, slowReaders)
  return socket
    .runRaw(session.receive)
    .pipe(
      Effect.ignore,
      Effect.ensuring(Effect.sync(session.end)),
      Effect.zipRight(Effect.suspend(() => explain(composition.state, session.ending)))
    )
}

/** Why a connection was ended, and the client's line as it was then. */
interface Ending {
  readonly reason: CloseReason
  readonly client: Bytes.Bytes
}

const explain = (state: State, ending: Ending | undefined): Effect.Effect<void> => {
  if (ending === undefined) return Effect.void
  const { clients, keyspace } = state
  const log = (write: typeof Effect.logWarning, text: string) =>
    Effect.annotateLogs(write(text), "client", Bytes.toText(ending.client))
  switch (ending.reason) {
    case "output limit":
      return log(Effect.logWarning, "closed a client that left more unread than client-output-buffer-limit allows")
    case "query buffer limit":
      return log(Effect.logWarning, "closed a client that sent more than client-query-buffer-limit without a request")
    case "idle":
      return log(Effect.logDebug, "closed an idle client")
    case "protocol error":
      return log(Effect.logDebug, "closed a client that sent what is no RESP")
    case "cross-protocol request":
      if (keyspace.now - clients.crossProtocolLogged < crossProtocolEvery) return Effect.void
      clients.crossProtocolLogged = keyspace.now
      return log(
        Effect.logWarning,
        "closed a client that sent POST or Host: as a web page would that attacks by way of a browser"
      )
  }
}

/** The pushes among a command's replies. */
const pushesOf = (reply: Reply.Reply): ReadonlyArray<Reply.Push> => {
  if (reply instanceof Reply.Push) return [reply]
  if (reply instanceof Reply.Sequence) return reply.replies.flatMap(pushesOf)
  if (!isArray(reply)) return []
  // a transaction's
  return reply.filter((each) => each instanceof Reply.Sequence).flatMap(pushesOf)
}

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** Those who were pushed something in this step, or have what they waited for. One microtask serves them all. */
let behind: Array<Session> = []

const goOnLater = (session: Session): void => {
  if (behind.push(session) === 1) queueMicrotask(goOnAll)
}

const goOnAll = (): void => {
  const sessions = behind
  behind = []
  for (const session of sessions) session.goOnAfterStep()
}

class Session {
  ending: Ending | undefined
  private readonly state: State
  private readonly client: Client
  private readonly context: CommandContext
  private readonly executor: Executor
  private readonly decoder: Decoder.Decoder
  private readonly limit: OutputLimit.OutputLimit
  private output = ""
  /** Whether a chunk is being run: what is pushed then leaves with its replies, in order. */
  private isRunning = false
  /** Whether the peer has yet to take what was pushed to it. */
  private isSlow = false
  private isGone = false
  /** Whether its peer sends no more. */
  private hasPeerEnded = false
  /** Whether a command waits for others; until what came behind it has its turn. */
  private isWaiting = false
  /** Whether that command has its reply. */
  private isServed = false
  /** What that command goes on with instead. */
  private late: Effect.Effect<Reply.Reply> | undefined
  /** What came while a command waited, once anything has. */
  private backlog: Backlog | undefined

  constructor(
    { commands, state }: Composition,
    private readonly connection: ConnectionService,
    private readonly slowReaders: SlowReaders
  ) {
    const { settings } = state
    this.state = state
    state.step.tick()
    this.decoder = Decoder.make({
      maxBulkLength: () => settings.number("proto-max-bulk-len"),
      onEmpty: () => state.clients.pass(this.client)
    })
    this.client = state.clients.add(
      {
        address: connection.address,
        localAddress: connection.localAddress,
        descriptor: connection.descriptor,
        isAlive: connection.isAlive,
        pendingInput: () => this.decoder.pending() + (this.backlog?.bytes ?? 0) + connection.pendingInput(),
        pendingOutput: this.unread,
        push: this.push,
        close: this.close
      },
      state.keyspace.now
    )
    this.context = new CommandContext(state, this.client)
    this.executor = new Executor(this.context, commands)
    this.limit = new OutputLimit.OutputLimit(settings, this.client)
    connection.onEnded(this.peerEnded)
  }

  /** Takes a chunk; an Effect where the next must wait. */
  readonly receive = (chunk: string | Uint8Array): Effect.Effect<void> | undefined => {
    const { step } = this.state
    if (step.isClosed && !this.isWaiting) {
      return Effect.flatMap(step.admitting, () => this.receive(chunk) ?? Effect.void)
    }
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk
    this.state.statistics.inputBytes += bytes.length
    this.state.statistics.reads++
    if (this.isWaiting) return this.putBehind(bytes)
    this.decoder.feed(bytes)
    return this.run()
  }

  /** Keeps a chunk that came while a command waits; as in Redis, who sends too much is cut off, not left unread. */
  private putBehind(bytes: Uint8Array): undefined {
    // a look at the socket comes here in the middle of another client's step, whose time stays frozen
    this.client.lastInteraction = this.state.clock.unsafeCurrentTimeMillis()
    this.backlog ??= new Backlog()
    this.backlog.add(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes))
    if (this.unfinished > leastQueryBufferLimit) this.checkQueryBuffer()
  }

  /** Runs what is complete. */
  private readonly run = (): Effect.Effect<void> | undefined => {
    const { client, decoder, executor, state } = this
    state.step.begin()
    client.lastInteraction = state.keyspace.now
    this.isRunning = true
    while (!client.closing) {
      const request = decoder.next()
      if (request === undefined) {
        const chunk = this.backlog?.take()
        if (chunk === undefined) break
        decoder.feed(chunk)
        continue
      }
      if (Reply.isError(request)) {
        state.statistics.countError(request.code)
        this.answer(request)
        this.close("after replies", "protocol error")
        break
      }
      const reply = executor.execute(request)
      if (isWaiting(reply)) {
        if (client.afterReply !== undefined) this.follow(client.afterReply)
        this.flush()
        return this.wait(reply)
      }
      this.answer(reply)
      if (client.afterReply !== undefined) this.follow(client.afterReply)
      if (this.output.length > flushAt && !this.flush()) return Effect.zipRight(this.drain(), this.goOn())
    }
    state.step.end()
    if (this.unfinished > leastQueryBufferLimit) this.checkQueryBuffer()
    return this.flush() ? undefined : this.drain()
  }

  private goOn(): Effect.Effect<void> {
    return Effect.suspend(() => this.run() ?? Effect.void)
  }

  /** Bytes of requests that have come and have not run: part of one, and those that wait for EXEC, as in Redis 7.2. */
  private get unfinished(): number {
    return this.decoder.pending() + (this.backlog?.bytes ?? 0) + (this.client.transaction?.bytes ?? 0)
  }

  private checkQueryBuffer(): void {
    const limit = this.state.settings.number("client-query-buffer-limit")
    if (this.unfinished > limit) this.close("now", "query buffer limit")
  }

  /** A command waits; it is given up when the peer ends. */
  private wait(reply: Effect.Effect<Reply.Reply>): Effect.Effect<void> | undefined {
    if (reply instanceof Pending) return this.waitFor(reply)
    return Effect.raceFirst(Effect.asSome(reply), Effect.as(this.connection.ended, Option.none())).pipe(
      Effect.flatMap((late) => {
        if (Option.isNone(late)) return Effect.sync(() => this.close("now"))
        this.answer(late.value)
        return this.goOn()
      })
    )
  }

  /**
   * Waits for others, which takes no Effect, and nothing of the connection. The reply takes its place among what is sent in
   * the step that brings it, and what came behind the command has its turn after that step. In the step that sees the end
   * of the peer the wait is given up: nothing is handed to who is known to be gone.
   */
  private waitFor(pending: Pending): undefined {
    this.isWaiting = true
    if (this.hasPeerEnded) this.close("now")
    else pending.onEnd(this.served)
  }

  private readonly served = (reply: Answer): void => {
    if (this.isGone) return
    if (isWaiting(reply)) this.late = reply
    else this.answer(reply)
    this.isServed = true
    goOnLater(this)
  }

  private readonly peerEnded = (): void => {
    this.hasPeerEnded = true
    if (this.isWaiting) this.close("now")
  }

  /** Sends what others have brought about in the step before, and runs what came behind a command that waited. */
  goOnAfterStep(): void {
    if (this.isGone) return
    if (!this.isServed) {
      // otherwise it has been sent already
      if (this.output !== "") this.flushPushed()
      return
    }
    const { late } = this
    this.late = undefined
    this.isServed = false
    this.isWaiting = false
    if (late !== undefined) this.flush()
    let next: Effect.Effect<void> | undefined
    try {
      next = late === undefined ? this.run() : this.wait(late)
    } catch (defect) {
      next = Effect.die(defect)
    }
    if (next !== undefined) this.connection.goOn(next)
  }

  /** Waits until the peer has taken what it was sent; it is cut off when it leaves too much for too long. */
  private drain(): Effect.Effect<void> {
    const { connection, state } = this
    const taken = Effect.map(connection.drained, () => {
      state.step.tick()
      this.client.lastInteraction = state.keyspace.now
      if (this.client.closing) this.connection.hangUp()
    })
    const patience = this.limit.patience(this.unread(), state.keyspace.now)
    if (patience === Number.POSITIVE_INFINITY) return taken
    const cutOff = Effect.map(Effect.sleep(patience), () => this.close("now", "output limit"))
    return Effect.raceFirst(taken, cutOff)
  }

  private answer(reply: Reply.Reply): void {
    const { client } = this
    if (client.replies === "on") this.append(reply)
    else {
      // CLIENT REPLY is about replies: confirmations of subscriptions are none
      for (const push of pushesOf(reply)) this.append(push)
      client.skipped()
    }
  }

  /** Messages that are sent behind a reply; also where that was not wanted, as CLIENT REPLY is for replies alone. */
  private follow(messages: ReadonlyArray<Reply.Reply>): void {
    this.client.afterReply = undefined
    for (const message of messages) this.push(message)
  }

  private append(reply: Reply.Reply): void {
    try {
      this.output += Encoder.encode(reply, this.client.protocol)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // longer than a string can be: it leaves in pieces, behind what is before it
      this.flush()
      for (const piece of Encoder.pieces(reply, this.client.protocol)) {
        if (this.isGone) return
        this.output = piece
        this.flush()
        if (this.unread() > OutputLimit.replyLimit) this.close("now", "output limit")
      }
    }
  }

  private readonly unread = (): number => this.output.length + this.connection.pendingOutput()

  /** Writes what has been answered; whether the peer keeps up. */
  private flush(): boolean {
    this.isRunning = false
    let keepsUp = true
    if (this.output.length > replyBuffer) this.checkOutput()
    if (this.output !== "" && !this.isGone) {
      this.state.statistics.outputBytes += this.output.length
      this.state.statistics.writes++
      keepsUp = this.connection.write(Bytes.unsafeMake(this.output))
      this.output = ""
    }
    if (this.client.closing && keepsUp) this.connection.hangUp()
    return keepsUp
  }

  private checkOutput(): void {
    if (this.patience() === 0) this.close("now", "output limit")
  }

  private readonly push = (reply: Reply.Reply): void => {
    if (this.isGone) return
    if (this.context.isNested) {
      this.context.pushed.push(reply)
      return
    }
    const { protocol } = this.client
    let bytes: Bytes.Bytes
    try {
      bytes = reply instanceof Reply.Push ? reply.written(protocol, Encoder.encode) : Encoder.encode(reply, protocol)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // longer than a string can be, and than what is allowed
      this.close("now", "output limit")
      return
    }
    // what others push in one chunk leaves in one write
    if (this.output === "" && !this.isRunning && !this.isSlow) goOnLater(this)
    this.output += bytes
    const unread = this.unread()
    if (unread <= replyBuffer) return
    if (unread > OutputLimit.pushLimit) this.close("now", "output limit")
    else if (this.runOutOfPatience() < Number.POSITIVE_INFINITY) this.slowReaders.add(this.runOutOfPatience)
    // a peer that does not keep up is sent pieces: each costs as much as it does by itself, however small it is
    if (this.isSlow && !this.isRunning && this.output.length > replyBuffer) this.flush()
  }

  private readonly flushPushed = (): void => {
    if (this.isRunning || this.isGone) return
    this.isSlow = !this.flush()
    if (this.isSlow) this.connection.onceDrained(this.flushPushed)
    // it may have taken enough to have all of its time again
    if (this.limit.isPressed) this.runOutOfPatience()
  }

  private patience(): number {
    return this.limit.patience(this.unread(), this.state.keyspace.now)
  }

  /** Cuts the peer off when it has left too much for too long; the ms until it is time to ask again. */
  private readonly runOutOfPatience = (): number => {
    if (this.isGone) return Number.POSITIVE_INFINITY
    const patience = this.patience()
    if (patience === 0) this.close("now", "output limit")
    return patience
  }

  private readonly close = (when: "now" | "after replies", reason?: CloseReason): void => {
    if (this.isGone) return
    const { client, state } = this
    if (reason !== undefined) this.ending = { reason, client: ClientInfo.format(client, state.keyspace.now) }
    client.closing = true
    if (when === "after replies") return
    this.isGone = true
    this.output = ""
    state.clients.remove(client)
    // which ends whatever this connection waits for, and then its handler
    this.connection.destroy()
  }

  readonly end = (): void => {
    this.slowReaders.remove(this.runOutOfPatience)
    this.isGone = true
    this.client.closing = true
    this.state.clients.remove(this.client)
  }
}
