/**
 * One connection to a server: requests out, replies in, in their order. It knows neither reconnecting nor logging in. Calls
 * of one turn of the event loop leave in one write, and all replies of a chunk are handed out in one step.
 */
import * as Net from "node:net"
import * as Tls from "node:tls"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import * as ReplyDecoder from "../resp/ReplyDecoder.js"
import { ConnectionError } from "../StoreError.js"
import type { OnReply } from "../store/Transport.js"
import { Call, make as makeCall, unset } from "./Call.js"
import { Fifo } from "./Fifo.js"
import type { Resolved } from "./Options.js"
import { Output } from "./Output.js"

/** A connection on which one user at a time runs requests. */
export type Line = Pick<Connection, "address" | "all" | "call" | "close">

/** A connection that has ended, and the calls it leaves. */
export interface Lost {
  readonly error: ConnectionError
  /** Calls whose requests the server may have seen, the oldest first. */
  readonly sent: ReadonlyArray<Call>
  /** Calls whose requests were never written. */
  readonly unsent: ReadonlyArray<Call>
}

export class Connection {
  /** Calls that wait for their replies. */
  private readonly sent = new Fifo<Call>()
  private readonly unsent = new Fifo<Call>()
  private readonly decoder = ReplyDecoder.make()
  private readonly output: Output
  private isFlushing = false
  private isOpen = false
  private loss: ConnectionError | undefined
  /** Counts the chunks that have arrived. */
  chunks = 0
  /** Takes pushes of the server. */
  onPush: (push: Reply.Push) => void = () => undefined
  /**
   * Takes replies without a call, on a connection for subscriptions: the refusal of SUBSCRIBE. Without it, one ends the
   * connection.
   */
  onStray: ((reply: Reply.Reply) => void) | undefined
  /** Takes the calls that the connection leaves when it ends. Without one, they fail. */
  onLost: ((lost: Lost) => void) | undefined
  /** The deadline of calls that begin now. */
  nextDeadline: () => number = () => Number.POSITIVE_INFINITY
  /** Whether the server sends messages as pushes. RESP2 has none: on a connection for subscriptions they are arrays. */
  hasPushes = true
  private readonly endListeners = new Set<(error: ConnectionError) => void>()

  private readonly socket: Net.Socket

  /**
   * @param connect makes the socket, which hands the bytes that arrive to `receive`; it may change them afterwards
   * @param ready the event by which the socket tells that it is connected, TLS included
   */
  constructor(
    connect: (receive: (chunk: Buffer) => void) => Net.Socket,
    private readonly ready: "connect" | "secureConnect",
    readonly address: string
  ) {
    const socket = connect(this.receive)
    this.socket = socket
    this.output = new Output(socket)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 15_000)
    socket.once(ready, () => {
      this.isOpen = true
    })
    socket.on("drain", () => {
      this.output.isFull = false
      this.flush()
    })
    socket.on("error", (cause) => this.lose(this.isOpen ? "Lost" : "Open", cause))
    socket.on("close", () => this.lose("Lost"))
    socket.on("end", () => this.lose("Lost"))
  }

  /** Waits until the socket is connected. */
  readonly opened: Effect.Effect<void, ConnectionError> = Effect.async((resume) => {
    if (this.isOpen) return resume(Effect.void)
    this.socket.once(this.ready, () => resume(Effect.void))
    return this.onEnd((error) => resume(Effect.fail(error)))
  })

  /** The error that ended the connection. */
  get lost(): ConnectionError | undefined {
    return this.loss
  }

  /** Calls that have no reply yet. */
  get waiting(): number {
    return this.sent.size + this.unsent.size
  }

  /** The oldest call that has a deadline. */
  get oldest(): Call | undefined {
    return this.sent.find(hasDeadline) ?? this.unsent.find(hasDeadline)
  }

  /** Sends a request with those of this turn. */
  send(call: Call): void {
    if (this.loss !== undefined) {
      call.fail(this.loss.reason, this.address, false, this.loss.cause)
      return
    }
    this.unsent.add(call)
    if (this.output.isFull) this.park(call)
    else this.requestFlush()
  }

  private requestFlush(): void {
    if (this.isFlushing) return
    this.isFlushing = true
    // after the fibers of this turn, so that one write takes the requests of all
    process.nextTick(this.flush)
  }

  /** Runs a request. */
  readonly call = <A, E>(request: Request, onReply: OnReply<A, E>): Effect.Effect<A, E | ConnectionError> =>
    makeCall(request, this.address, onReply, (call) => this.send(call))

  /** Runs requests in one write. The replies may be errors. */
  readonly all = (requests: ReadonlyArray<Request>): Effect.Effect<ReadonlyArray<Reply.Reply>, ConnectionError> =>
    Effect.async((resume) => {
      const replies: Array<Reply.Reply> = []
      const calls = requests.map(
        (request) =>
          new Call(request, (outcome) => {
            if (outcome instanceof ConnectionError) resume(Effect.fail(outcome))
            else if (replies.push(outcome) === requests.length) resume(Effect.succeed(replies))
          })
      )
      for (const call of calls) this.send(call)
      return Effect.sync(() => {
        for (const call of calls) call.discard()
      })
    })

  /** Runs a request of text; the reply may be an error. */
  readonly request = (...words: ReadonlyArray<string>): Effect.Effect<Reply.Reply, ConnectionError> =>
    Effect.map(this.all([words.map(Bytes.fromText)]), ([reply = null]) => reply)

  /** Waits for the end of the connection. */
  readonly ended: Effect.Effect<ConnectionError> = Effect.async((resume) =>
    this.onEnd((error) => resume(Effect.succeed(error)))
  )

  /** Calls back at the end of the connection, or at once after it. Returns what removes the listener. */
  private onEnd(listener: (error: ConnectionError) => void): Effect.Effect<void> {
    if (this.loss === undefined) this.endListeners.add(listener)
    else listener(this.loss)
    return Effect.sync(() => void this.endListeners.delete(listener))
  }

  /** Probes the connection until it ends: one that answers nothing for so long, not even PING, is closed. */
  readonly probe = (keepAlive: Duration.Duration): Effect.Effect<never> =>
    Effect.gen(this, function* () {
      for (;;) {
        const { chunks } = this
        yield* Effect.sleep(keepAlive)
        if (this.chunks !== chunks) continue
        // a subscribed RESP2 connection answers by a push, and an error there is the refusal of SUBSCRIBE
        this.send(this.onStray === undefined ? Call.ignored(ping) : Call.unanswered(ping))
        yield* Effect.sleep(keepAlive)
        if (this.chunks === chunks) this.close("Timeout")
      }
    })

  /** Closes at once. */
  readonly close = (reason: "Closed" | "Lost" | "Timeout" = "Closed"): void => this.lose(reason)

  private readonly flush = (): void => {
    this.isFlushing = false
    const { output, sent, unsent } = this
    let deadline = unset
    while (!output.isFull) {
      const call = unsent.take()
      if (call === undefined) break
      if (call.isOver) continue
      if (call.deadline === unset) {
        if (deadline === unset) deadline = this.nextDeadline()
        call.deadline = deadline
      }
      if (!call.isUnanswered) sent.add(call)
      output.add(call.request)
    }
    output.flush()
    if (output.isFull) unsent.forEach(this.park)
  }

  private readonly park = (call: Call): void => {
    call.park()
    if (call.deadline === unset) call.deadline = this.nextDeadline()
  }

  private readonly receive = (chunk: Buffer): void => {
    this.chunks++
    try {
      this.decoder.feed(chunk)
      for (let reply = this.decoder.next(); reply !== undefined; reply = this.decoder.next()) {
        if (reply instanceof Reply.Push) this.onPush(reply)
        else if (!this.hasPushes && this.onStray !== undefined && isMessage(reply)) this.onPush(new Reply.Push(reply))
        else if (reply instanceof ReplyDecoder.ReplyTooLong) this.refuse(reply)
        else if (this.sent.size > 0) this.sent.take()?.end(reply)
        else if (this.onStray !== undefined) this.onStray(reply)
        // a server that has too many clients says so unasked
        else throw new Error(Reply.isError(reply) ? reply.text : "a reply without a request")
      }
    } catch (cause) {
      this.lose("Protocol", cause)
    }
  }

  /** Fails the call whose reply has a string that is too long. Without one it was a message, which RESP2 sends as a reply. */
  private refuse(reply: ReplyDecoder.ReplyTooLong): void {
    const cause = new Error(reply.text.slice("ERR ".length))
    const call = this.sent.take()
    if (call === undefined) throw cause
    call.fail("TooLong", this.address, true, cause)
  }

  private lose(reason: ConnectionError["reason"], cause?: unknown): void {
    if (this.loss !== undefined) return
    const { address } = this
    this.loss = new ConnectionError({ reason, address, command: "CONNECT", mayHaveRun: false, cause })
    this.socket.destroy()
    const lost: Lost = { error: this.loss, sent: this.sent.takeAll(), unsent: this.unsent.takeAll() }
    if (this.onLost !== undefined) this.onLost(lost)
    else {
      for (const call of lost.sent) call.fail(reason, address, true, cause)
      for (const call of lost.unsent) call.fail(reason, address, false, cause)
    }
    for (const listener of this.endListeners) listener(this.loss)
    this.endListeners.clear()
  }
}

const ping: Request = [Bytes.unsafeMake("PING")]

const messages: ReadonlySet<unknown> = new Set([
  ...["message", "pmessage", "smessage", "subscribe", "psubscribe", "ssubscribe"],
  ...["unsubscribe", "punsubscribe", "sunsubscribe", "pong"]
])

/** Whether a RESP2 reply on a subscribed connection is a push. */
const isMessage = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> =>
  Array.isArray(reply) && messages.has(reply[0])

const hasDeadline = ({ deadline }: Call): boolean => deadline !== unset && deadline !== Number.POSITIVE_INFINITY

/** Opens a connection, and closes it with the scope. */
export const open = ({ address, target, tls }: Resolved): Effect.Effect<Connection, ConnectionError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      try: () =>
        tls === undefined
          ? new Connection((receive) => Net.connect({ ...target, onread: intoOneBuffer(receive) }), "connect", address)
          : new Connection(
              (receive) => Tls.connect({ ...serverName(target), ...tls, ...target }).on("data", receive),
              "secureConnect",
              address
            ),
      // a certificate that is none, a port that cannot be
      catch: (cause) => new ConnectionError({ reason: "Open", address, command: "CONNECT", mayHaveRun: false, cause })
    }),
    (connection) => Effect.sync(() => connection.close())
  ).pipe(Effect.tap((connection) => connection.opened))

/** The bytes of one read at most, for all connections: each chunk is decoded before the next one is read. */
const chunkBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/** Reads into one buffer again and again, where Node's own streams would make one for each chunk. TLS cannot. */
const intoOneBuffer = (receive: (chunk: Buffer) => void): Net.OnReadOpts => ({
  buffer: chunkBuffer,
  callback: (length) => {
    receive(chunkBuffer.subarray(0, length))
    return true
  }
})

/** Sends the host's name with the handshake, which an address cannot be. */
const serverName = (target: Resolved["target"]): Tls.ConnectionOptions =>
  "host" in target && Net.isIP(target.host) === 0 ? { servername: target.host } : {}
