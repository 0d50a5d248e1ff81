/**
 * A connection to one of the two servers. It returns replies in order and keeps the messages of publish and subscribe and
 * of client-side caching that arrive between them, until somebody receives or takes them.
 */
import * as Reply from "../../src/resp/Reply.js"
import { connect, type Wire } from "../fixtures.js"

const messageKinds: ReadonlySet<unknown> = new Set(["message", "pmessage", "smessage", "invalidate"])

const isMessage = (reply: Reply.Reply): boolean =>
  messageKinds.has(reply instanceof Reply.Push ? reply.items[0] : Array.isArray(reply) ? reply[0] : undefined)

export class Connection {
  private messages: Array<Reply.Reply> = []

  private constructor(
    readonly wire: Wire,
    /** The reply to CLIENT ID. */
    readonly id: Reply.Reply
  ) {}

  static async open(address: number | string, protocol: 2 | 3): Promise<Connection> {
    const wire = await connect(address)
    if (protocol === 3) await wire.send("HELLO", "3")
    let id = await wire.send("CLIENT", "ID")
    // the server answers BUSY while a script of the test before has been killed but has not ended
    while (Reply.isError(id) && id.code === "BUSY") id = await wire.send("CLIENT", "ID")
    return new Connection(wire, id)
  }

  /** Sends a command and returns its reply. */
  async call(words: ReadonlyArray<string>): Promise<Reply.Reply> {
    const sent = this.wire.send(...words)
    return this.skipMessages(await sent)
  }

  /** The reply to a command that was written before. */
  async reply(): Promise<Reply.Reply> {
    return this.skipMessages(await this.wire.receive())
  }

  private async skipMessages(first: Reply.Reply): Promise<Reply.Reply> {
    let reply = first
    while (isMessage(reply)) {
      this.messages.push(reply)
      reply = await this.wire.receive()
    }
    return reply
  }

  /** The next message or reply. */
  async receive(): Promise<Reply.Reply> {
    return this.messages.shift() ?? (await this.wire.receive())
  }

  /** The messages that nobody has received. */
  get pendingMessages(): ReadonlyArray<Reply.Reply> {
    return this.messages
  }

  /** Removes and returns the messages that nobody has received. */
  takeMessages(): ReadonlyArray<Reply.Reply> {
    const taken = this.messages
    this.messages = []
    return taken
  }
}
