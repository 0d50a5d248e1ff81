/**
 * The output of a session: replies and pushed messages are encoded in order and leave in one write for each chunk. Long replies
 * wait outside V8's heap. It owns the limits on unread output: a client that exceeds them is closed, and as in Redis the
 * request that did it runs to its end.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import * as EventLoop from "../EventLoop.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Encoder from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import type { Client } from "../state/Client.js"
import type { Statistics } from "../state/Statistics.js"
import type { TransactionReplies } from "../state/TransactionReplies.js"
import { type Resumable, scheduleResume } from "./AfterStep.js"
import type { ConnectionService } from "./Connection.js"
import { Outbox } from "./Outbox.js"
import * as OutputLimit from "./OutputLimit.js"
import type { SlowReaders } from "./SlowReaders.js"

/** Replies leave when they reach this many bytes, before the end of their chunk. */
const flushAt = 256 * 1024

const { replyBuffer } = OutputLimit

/** The pushes among a command's replies. */
const pushesOf = (reply: Reply.Reply): ReadonlyArray<Reply.Push> => {
  if (reply instanceof Reply.Push) return [reply]
  return reply instanceof Reply.Sequence ? reply.replies.flatMap(pushesOf) : []
}

/** The place of a reply that comes later. */
class Place {
  reply: Reply.Reply | undefined
  constructor(readonly protocol: Encoder.Protocol) {}
}

export class Output implements TransactionReplies {
  private bytes = ""
  /** The parts that leave before `bytes`: long replies, and the replies of a transaction. */
  private parts: Array<Bytes.Bytes | Buffer | Place> = []
  private partBytes = 0
  /** The bytes with which replies leave before the end of the chunk. */
  private fullAt = flushAt
  /** Whether a chunk runs: messages pushed meanwhile leave with its replies, in order. */
  private isHeld = false
  /** Whether the peer has not yet taken the messages that were pushed to it. */
  private isSlow = false
  /** Whether the client's own request exceeded a limit: it gets no more, and is closed after the request. */
  private isOverLimit = false
  private readonly client: Client
  private readonly statistics: Statistics
  private readonly limit: OutputLimit.OutputLimit
  private readonly outbox: Outbox

  constructor(
    private readonly session: Resumable,
    private readonly context: CommandContext,
    private readonly connection: ConnectionService,
    private readonly slowReaders: SlowReaders
  ) {
    this.client = context.client
    this.statistics = context.state.statistics
    this.limit = new OutputLimit.OutputLimit(context.state.settings, context.client, context.state.authorization)
    this.outbox = new Outbox(context.state.commit, connection)
  }

  get isEmpty(): boolean {
    return this.bytes === "" && this.parts.length === 0
  }

  /** Whether all replies have left, and the peer has taken them. */
  get isClear(): boolean {
    return this.isEmpty && this.unread === 0
  }

  /** Sends bytes that are no reply; returns an Effect that waits for a peer that does not keep up. */
  sendRaw(bytes: Buffer): Effect.Effect<void> | undefined {
    this.statistics.outputBytes += bytes.length
    return this.outbox.write(bytes) ? undefined : this.outbox.drained
  }

  /** Whether the replies should leave before the chunk ends. */
  get isFull(): boolean {
    return this.size > this.fullAt
  }

  /** Bytes that the peer has not taken. */
  get unread(): number {
    return this.size + this.outbox.size + this.connection.pendingOutput()
  }

  /** Bytes that may be added before the client is over a limit. */
  get room(): number {
    return this.isOverLimit ? 0 : this.limit.hard - this.unread
  }

  /** Bytes that were not written. */
  private get size(): number {
    return this.bytes.length + this.partBytes
  }

  /** Whether the client must authenticate before it is trusted with more output than Redis's reply buffer. */
  get isOfStranger(): boolean {
    return this.limit.isOfStranger
  }

  /** Call when a chunk begins to run; `flush` ends it. */
  hold(): void {
    this.isHeld = true
    this.fullAt = this.limit.isOfStranger ? replyBuffer : flushAt
  }

  /** Adds a reply, and the messages that follow it. */
  answer(reply: Reply.Reply): void {
    const { client } = this
    if (client.replies === "on") this.append(reply)
    else this.appendPushes(reply)
    if (client.afterReply !== undefined) this.sendAfterReply()
  }

  /** Begins the replies of a transaction. They are added as they come; EXEC itself has no other reply. */
  readonly begin = (count: number): void => {
    if (this.client.replies === "on") this.bytes += `*${count}\r\n`
  }

  /** Adds the reply of a command in a transaction. CLIENT REPLY SKIP there holds back the reply after EXEC's. */
  readonly add = (reply: Reply.Reply): void => {
    const { isConnected, replies } = this.client
    if (!isConnected) return
    // after a suspended script no chunk runs: the rest of the transaction must not lose its client
    this.isHeld = true
    if (replies === "on" || replies === "skip-next") this.append(reply)
    else for (const push of pushesOf(reply)) this.append(push)
    if (this.bytes.length > flushAt) this.spill()
    if (this.size <= replyBuffer) return
    if (this.room < 0) this.closeOverLimit()
    else this.checkPatience()
  }

  readonly reserve = (): ((reply: Reply.Reply) => void) => {
    const { client } = this
    if (client.replies !== "on" && client.replies !== "skip-next") return () => undefined
    const place = new Place(client.protocol)
    this.spill()
    this.parts.push(place)
    return (reply) => {
      place.reply = reply
    }
  }

  readonly end = (): Reply.Reply => new Reply.Sequence([])

  /** Adds what CLIENT REPLY does not hold back: the confirmation of a subscription is a push. */
  private appendPushes(reply: Reply.Reply): void {
    for (const push of pushesOf(reply)) this.append(push)
    this.client.skipped()
  }

  /** Adds the messages that the client's command caused, even without a reply: CLIENT REPLY holds back replies only. */
  sendAfterReply(): void {
    const { client } = this
    const messages = client.afterReply ?? []
    client.afterReply = undefined
    for (const message of messages) this.push(message)
  }

  /** Adds a message that no command of the client asked for. */
  push(message: Reply.Reply): void {
    const { client } = this
    if (!client.isConnected || this.isOverLimit) return
    const { protocol } = client
    let bytes: Bytes.Bytes
    try {
      bytes =
        message instanceof Reply.Push ? message.written(protocol, Encoder.encode) : Encoder.encode(message, protocol)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // longer than a string can be, and so beyond the limit
      this.closeOverLimit()
      return
    }
    // messages that other clients push in one chunk leave in one write
    if (this.isEmpty && !this.isHeld && !this.isSlow) scheduleResume(this.session)
    this.bytes += bytes
    const { unread } = this
    if (unread <= replyBuffer) return
    this.context.state.clients.memory.measure(client, this.context.now)
    if (unread > OutputLimit.pushLimit) this.closeOverLimit()
    else this.watchPatience()
    // a slow peer is sent larger pieces: a write costs the same however small it is
    if (this.isSlow && !this.isHeld && this.bytes.length > replyBuffer) this.flush()
  }

  /** Writes the pushed messages, again each time the peer has taken the last ones. */
  readonly flushPushed = (): void => {
    if (this.isHeld || !this.client.isConnected) {
      // the chunk that runs writes them
      this.isSlow = false
      return
    }
    this.isSlow = !this.flush()
    if (this.isSlow) this.outbox.onceDrained(this.flushPushed)
    if (this.context.state.clients.memory.isLimited) this.account()
    // the peer may have taken enough to get its full time again
    if (this.limit.isPressed) this.checkPatience()
  }

  /** Counts the client's memory, and keeps all clients within `maxmemory-clients`. */
  account(): void {
    const { client, now, state } = this.context
    state.clients.memory.measure(client, now)
    state.clients.memory.enforce(now)
  }

  /** Writes everything that was added; returns whether the peer keeps up. */
  flush(): boolean {
    this.isHeld = false
    const { client } = this
    if (this.isOverLimit) this.closeOverLimit()
    else if (this.size > replyBuffer || this.connection.pendingOutput() > 0) this.watchPatience()
    const keepsUp = this.isEmpty || !client.isConnected || this.write()
    if (client.closing && keepsUp) this.outbox.hangUp()
    return keepsUp
  }

  /** Ends a chunk. Returns whether more requests may run before the peer has taken the output. */
  finish(): boolean {
    if (this.isSlow && this.size <= replyBuffer && !this.isOverLimit && !this.mustDrain) {
      // the replies of later chunks join these: many small writes would fill V8's heap
      this.isHeld = false
      this.watchPatience()
      return true
    }
    if (this.flush()) return true
    if (this.mustDrain) return false
    if (!this.isSlow) this.outbox.onceDrained(this.flushPushed)
    this.isSlow = true
    return true
  }

  /** Whether the peer must take its output before more requests run. */
  get mustDrain(): boolean {
    return this.client.closing || !this.limit.allows(this.unread)
  }

  /**
   * Waits until the peer has taken everything, or closes it when it has left too much unread for too long. The client's
   * idle time starts again then.
   */
  drain(): Effect.Effect<void> {
    const { client, context, outbox } = this
    const taken = Effect.map(outbox.drained, () => {
      context.state.step.tick()
      client.lastInteraction = context.now
      if (client.closing) outbox.hangUp()
    })
    const patience = this.limit.patience(this.unread, context.now)
    if (patience === Number.POSITIVE_INFINITY) return taken
    return Effect.raceFirst(
      taken,
      Effect.map(EventLoop.sleep(patience), () => this.closeOverLimit())
    )
  }

  /** Drops the bytes that were not sent. */
  discard(): void {
    this.outbox.discard()
    this.bytes = ""
    this.parts = []
    this.partBytes = 0
  }

  /** Call when the connection has ended. */
  close(): void {
    this.slowReaders.remove(this.checkPatience)
  }

  /** Waits until everything that was written has left. */
  get sent(): Effect.Effect<void> {
    return this.outbox.drained
  }

  /** Bytes go to the outbox here and nowhere else. */
  private write(): boolean {
    const { client, connection, context, statistics } = this
    statistics.writes++
    client.replyBuffer.add(this.size, this.outbox.size + connection.pendingOutput(), context.now)
    let keepsUp = true
    if (this.parts.length > 0) {
      keepsUp = this.writeParts()
      if (this.parts.length > 0 || this.bytes === "") return keepsUp
    }
    statistics.outputBytes += this.bytes.length
    // what waits for the peer lies outside V8's heap
    const waits = connection.pendingOutput() > 0
    keepsUp = this.outbox.write(waits ? Buffer.from(this.bytes, "latin1") : Bytes.unsafeMake(this.bytes))
    this.bytes = ""
    return keepsUp
  }

  /** Writes the parts up to a reply that has not come; returns whether the peer keeps up. */
  private writeParts(): boolean {
    const { outbox, parts, statistics } = this
    let keepsUp = true
    const write = (bytes: Bytes.Bytes | Buffer): void => {
      statistics.outputBytes += bytes.length
      keepsUp = outbox.write(bytes)
    }
    let written = 0
    for (const part of parts) {
      if (part instanceof Place) {
        if (part.reply === undefined) break
        for (const piece of Encoder.pieces(part.reply, part.protocol)) write(piece)
      } else {
        this.partBytes -= part.length
        write(part)
      }
      written++
    }
    this.parts = parts.slice(written)
    return keepsUp
  }

  private append(reply: Reply.Reply, protocol = this.client.protocol): void {
    if (this.isOverLimit) return
    try {
      this.bytes += Encoder.encode(reply, protocol)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.appendPieces(reply, protocol)
    }
  }

  /** Adds a reply that is longer than a string can be, or was made in buffers. */
  private appendPieces(reply: Reply.Reply, protocol: Encoder.Protocol): void {
    try {
      for (const piece of Encoder.pieces(reply, protocol)) {
        if (typeof piece === "string" && piece.length < replyBuffer) this.bytes += piece
        else {
          this.spill()
          this.keep(piece)
        }
        if (this.bytes.length > flushAt) this.spill()
        if (this.unread > OutputLimit.replyLimit) {
          this.closeOverLimit()
          return
        }
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // cut off, because the client had no room for it
      this.closeOverLimit()
    }
  }

  /** Moves the bytes out of V8's heap. */
  private spill(): void {
    if (this.bytes !== "") this.keep(Buffer.from(this.bytes, "latin1"))
    this.bytes = ""
  }

  private keep(part: Bytes.Bytes | Buffer): void {
    this.parts.push(part)
    this.partBytes += part.length
  }

  /** Closes the client if it has left too much unread for too long; otherwise the milliseconds until the next check. */
  private readonly checkPatience = (): number => {
    if (!this.client.isConnected) return Number.POSITIVE_INFINITY
    const patience = this.limit.patience(this.unread, this.context.now)
    if (patience === 0) this.closeOverLimit()
    return patience
  }

  /** As `checkPatience`, and again in time even if nothing more is added. */
  private watchPatience(): void {
    if (this.checkPatience() < Number.POSITIVE_INFINITY) this.slowReaders.add(this.checkPatience)
  }

  /** Closes the client; after its request, if that runs. */
  private closeOverLimit(): void {
    const { client } = this
    if (!this.isHeld) {
      client.connection.close("now", this.isOfStranger ? "output limit before AUTH" : "output limit")
      return
    }
    this.isOverLimit = true
    client.closing = true
    this.discard()
  }
}
