/**
 * The output of a session: replies and pushed messages are encoded in order and leave in one write for each chunk. It owns
 * the limits on unread output: a client that exceeds them is closed.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Encoder from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import type { Client } from "../state/Client.js"
import type { Statistics } from "../state/Statistics.js"
import { type Resumable, scheduleResume } from "./AfterStep.js"
import type { ConnectionService } from "./Connection.js"
import * as OutputLimit from "./OutputLimit.js"
import type { SlowReaders } from "./SlowReaders.js"

/** Replies leave when they reach this many bytes, before the end of their chunk. */
const flushAt = 256 * 1024

/** The buffer that Redis has for a client's replies: only the bytes beyond it count for `client-output-buffer-limit`. */
const replyBuffer = 16 * 1024

/** The pushes among a command's replies. */
const pushesOf = (reply: Reply.Reply): ReadonlyArray<Reply.Push> => {
  if (reply instanceof Reply.Push) return [reply]
  if (reply instanceof Reply.Sequence) return reply.replies.flatMap(pushesOf)
  if (!isArray(reply)) return []
  // the replies of a transaction
  return reply.filter((each) => each instanceof Reply.Sequence).flatMap(pushesOf)
}

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

export class Output {
  private bytes = ""
  /** Whether a chunk runs: messages pushed meanwhile leave with its replies, in order. */
  private isHeld = false
  /** Whether the peer has not yet taken the messages that were pushed to it. */
  private isSlow = false
  private readonly client: Client
  private readonly statistics: Statistics
  private readonly limit: OutputLimit.OutputLimit

  constructor(
    private readonly session: Resumable,
    private readonly context: CommandContext,
    private readonly connection: ConnectionService,
    private readonly slowReaders: SlowReaders
  ) {
    this.client = context.client
    this.statistics = context.state.statistics
    this.limit = new OutputLimit.OutputLimit(context.state.settings, context.client)
  }

  get isEmpty(): boolean {
    return this.bytes === ""
  }

  /** Whether the replies should leave before the chunk ends. */
  get isFull(): boolean {
    return this.bytes.length > flushAt
  }

  /** Bytes that the peer has not taken. */
  get unread(): number {
    return this.bytes.length + this.connection.pendingOutput()
  }

  /** Call when a chunk begins to run; `flush` ends it. */
  hold(): void {
    this.isHeld = true
  }

  /** Adds a reply, and the messages that follow it. */
  answer(reply: Reply.Reply): void {
    const { client } = this
    if (client.replies === "on") this.append(reply)
    else this.appendPushes(reply)
    if (client.afterReply !== undefined) this.sendAfterReply()
  }

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
    const { client, context } = this
    if (!client.isConnected) return
    if (context.isNested) {
      context.pushed.push(message)
      return
    }
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
    if (this.bytes === "" && !this.isHeld && !this.isSlow) scheduleResume(this.session)
    this.bytes += bytes
    const { unread } = this
    if (unread <= replyBuffer) return
    if (unread > OutputLimit.pushLimit) this.closeOverLimit()
    else if (this.checkPatience() < Number.POSITIVE_INFINITY) this.slowReaders.add(this.checkPatience)
    // a slow peer is sent larger pieces: a write costs the same however small it is
    if (this.isSlow && !this.isHeld && this.bytes.length > replyBuffer) this.flush()
  }

  /** Writes the pushed messages, again each time the peer has taken the last ones. */
  readonly flushPushed = (): void => {
    if (this.isHeld || !this.client.isConnected) return
    this.isSlow = !this.flush()
    if (this.isSlow) this.connection.onceDrained(this.flushPushed)
    // the peer may have taken enough to get its full time again
    if (this.limit.isPressed) this.checkPatience()
  }

  /** Writes everything that was added; returns whether the peer keeps up. */
  flush(): boolean {
    this.isHeld = false
    const { client } = this
    if (this.bytes.length > replyBuffer) this.checkPatience()
    const keepsUp = this.bytes === "" || !client.isConnected || this.write()
    if (client.closing && keepsUp) this.connection.hangUp()
    return keepsUp
  }

  /**
   * Waits until the peer has taken everything, or closes it when it has left too much unread for too long. The client's
   * idle time starts again then.
   */
  drain(): Effect.Effect<void> {
    const { client, connection, context } = this
    const taken = Effect.map(connection.drained, () => {
      context.state.step.tick()
      client.lastInteraction = context.now
      if (client.closing) connection.hangUp()
    })
    const patience = this.limit.patience(this.unread, context.now)
    if (patience === Number.POSITIVE_INFINITY) return taken
    return Effect.raceFirst(
      taken,
      Effect.map(Effect.sleep(patience), () => this.closeOverLimit())
    )
  }

  /** Drops the bytes that were not written. */
  discard(): void {
    this.bytes = ""
  }

  /** Call when the connection has ended. */
  end(): void {
    this.slowReaders.remove(this.checkPatience)
  }

  /** Bytes leave here and nowhere else, so a reply can be held here until the write that it acknowledges is on disk. */
  private write(): boolean {
    const { statistics } = this
    statistics.outputBytes += this.bytes.length
    statistics.writes++
    const keepsUp = this.connection.write(Bytes.unsafeMake(this.bytes))
    this.bytes = ""
    return keepsUp
  }

  private append(reply: Reply.Reply): void {
    try {
      this.bytes += Encoder.encode(reply, this.client.protocol)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.appendPieces(reply)
    }
  }

  /** Writes a reply that is longer than a string can be, in pieces, after the replies before it. */
  private appendPieces(reply: Reply.Reply): void {
    const { client } = this
    this.flush()
    for (const piece of Encoder.pieces(reply, client.protocol)) {
      if (!client.isConnected) return
      this.bytes = piece
      this.flush()
      if (this.unread > OutputLimit.replyLimit) this.closeOverLimit()
    }
  }

  /** Closes the client if it has left too much unread for too long; otherwise the milliseconds until the next check. */
  private readonly checkPatience = (): number => {
    if (!this.client.isConnected) return Number.POSITIVE_INFINITY
    const patience = this.limit.patience(this.unread, this.context.now)
    if (patience === 0) this.closeOverLimit()
    return patience
  }

  private closeOverLimit(): void {
    this.client.connection.close("now", "output limit")
  }
}
