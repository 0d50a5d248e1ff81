/**
 * A connection at work: bytes in, requests run, replies out. A chunk is decoded, every complete request in it is run, and
 * all the replies leave in one write, in plain synchronous code. Only where a command must wait, or the peer does not take
 * its replies, does the handler answer with an `Effect`; what comes meanwhile queues up behind it.
 *
 * @since 0.1.0
 */
import type * as Socket from "@effect/platform/Socket"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import { execute } from "../command/Execute.js"
import type { Service as Instance } from "../Instance.js"
import type { Client } from "../instance/Client.js"
import { Context } from "../instance/Context.js"
import * as Decoder from "../resp/Decoder.js"
import * as Encoder from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import type { ConnectionService } from "./Listener.js"
import * as OutputLimit from "./OutputLimit.js"

/** Replies are written when they reach this many bytes, in the midst of a chunk too. */
const flushAt = 256 * 1024

/**
 * Serves one connection until either side ends it.
 *
 * @since 0.1.0
 * @category running
 */
export const serve = (
  instance: Instance,
  socket: Socket.Socket,
  connection: ConnectionService
): Effect.Effect<void> => {
  const session = new Session(instance, connection)
  return socket.runRaw(session.receive).pipe(
    Effect.raceFirst(session.closed.await),
    Effect.ignore,
    Effect.ensuring(Effect.sync(session.end))
  )
}

class Session {
  readonly closed = Effect.unsafeMakeLatch(false)
  private readonly client: Client
  private readonly context: Context
  private readonly decoder: Decoder.Decoder
  private readonly limit: OutputLimit.OutputLimit
  private output = ""

  constructor(
    private readonly instance: Instance,
    private readonly connection: ConnectionService
  ) {
    const { settings } = instance
    instance.tick()
    this.decoder = Decoder.make({ maxBulkLength: () => settings.number("proto-max-bulk-len") })
    this.client = instance.clients.add(
      {
        address: connection.address,
        localAddress: connection.localAddress,
        descriptor: connection.descriptor,
        pendingInput: () => this.decoder.pending() + connection.pendingInput(),
        pendingOutput: () => this.output.length + connection.pendingOutput(),
        push: this.push,
        close: this.close
      },
      instance.keyspace.now
    )
    this.context = new Context(instance, this.client)
    this.limit = new OutputLimit.OutputLimit(settings, this.client)
  }

  /** Takes a chunk; an Effect where the next must wait. */
  readonly receive = (chunk: string | Uint8Array): Effect.Effect<void> | undefined => {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk
    this.instance.statistics.inputBytes += bytes.length
    this.instance.statistics.reads++
    this.decoder.feed(bytes)
    return this.run()
  }

  /** Runs what is complete. */
  private readonly run = (): Effect.Effect<void> | undefined => {
    const { instance, client, context, decoder } = this
    instance.tick()
    client.lastInteraction = instance.keyspace.now
    instance.meter.start()
    while (!client.closing) {
      const request = decoder.next()
      if (request === undefined) break
      if (Reply.isError(request)) {
        instance.statistics.countError(request.code)
        this.answer(request)
        this.close("after replies")
        break
      }
      const reply = execute(context, request)
      if (typeof reply === "object" && reply !== null && Effect.isEffect(reply)) {
        this.flush()
        return this.wait(reply)
      }
      this.answer(reply)
      if (this.output.length > flushAt && !this.flush()) return Effect.flatMap(this.connection.drained, this.goOn)
    }
    instance.meter.settle()
    if (decoder.pending() > instance.settings.number("client-query-buffer-limit")) this.close("now")
    return this.flush() ? undefined : this.connection.drained
  }

  private readonly goOn = (): Effect.Effect<void> => this.run() ?? Effect.void

  /** A command waits; it is given up when the peer ends. */
  private wait(reply: Effect.Effect<Reply.Reply>): Effect.Effect<void> {
    return Effect.raceFirst(Effect.asSome(reply), Effect.as(this.connection.ended, Option.none())).pipe(
      Effect.flatMap((late) => {
        if (Option.isNone(late)) {
          this.close("now")
          return Effect.void
        }
        this.answer(late.value)
        return this.goOn()
      })
    )
  }

  private answer(reply: Reply.Reply): void {
    const { client } = this
    if (client.replies === "on") this.output += Encoder.encode(reply, client.protocol)
    else if (client.replies === "skip") client.replies = "on"
    else if (client.replies === "skip-next") client.replies = "skip"
  }

  /** Writes what has been answered; whether the peer keeps up. */
  private flush(): boolean {
    let keepsUp = true
    if (this.output !== "") {
      this.instance.statistics.outputBytes += this.output.length
      this.instance.statistics.writes++
      keepsUp = this.connection.write(Bytes.unsafeMake(this.output))
      this.output = ""
    }
    if (this.client.closing) this.closed.unsafeOpen()
    return keepsUp
  }

  private readonly push = (reply: Reply.Reply): void => {
    const bytes = Encoder.encode(reply, this.client.protocol)
    this.instance.statistics.outputBytes += bytes.length
    this.connection.write(bytes)
    if (this.limit.isPassed(this.connection.pendingOutput(), this.instance.keyspace.now)) this.close("now")
  }

  private readonly close = (when: "now" | "after replies"): void => {
    this.client.closing = true
    if (when === "now") {
      this.output = ""
      this.connection.destroy()
      this.closed.unsafeOpen()
    }
  }

  readonly end = (): void => {
    this.client.closing = true
    this.instance.clients.remove(this.client)
  }
}
