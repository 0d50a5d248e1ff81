/**
 * One connection to one of the servers that are compared: commands and their replies, with the messages of publish and
 * subscribe and of client-side caching that come between them put by.
 */
import * as Reply from "../../src/resp/Reply.js"
import { connect, type Wire } from "../fixtures.js"

const messages: ReadonlySet<unknown> = new Set(["message", "pmessage", "smessage", "invalidate"])

const isMessage = (reply: Reply.Reply): boolean =>
  messages.has(reply instanceof Reply.Push ? reply.items[0] : Array.isArray(reply) ? reply[0] : undefined)

export class Line {
  private messages: Array<Reply.Reply> = []

  private constructor(
    readonly wire: Wire,
    /** The server's number for it. */
    readonly id: Reply.Reply
  ) {}

  static async open(address: number | string, protocol: 2 | 3): Promise<Line> {
    const wire = await connect(address)
    if (protocol === 3) await wire.send("HELLO", "3")
    let id = await wire.send("CLIENT", "ID")
    // a script that was killed may not have ended yet
    while (Reply.isError(id)) id = await wire.send("CLIENT", "ID")
    return new Line(wire, id)
  }

  async ask(words: ReadonlyArray<string>): Promise<Reply.Reply> {
    const sent = this.wire.send(...words)
    return this.reply(await sent)
  }

  /** The next reply, to what was written before. */
  async answer(): Promise<Reply.Reply> {
    return this.reply(await this.wire.receive())
  }

  private async reply(first: Reply.Reply): Promise<Reply.Reply> {
    let reply = first
    while (isMessage(reply)) {
      this.messages.push(reply)
      reply = await this.wire.receive()
    }
    return reply
  }

  /** What comes next. */
  async receive(): Promise<Reply.Reply> {
    return this.messages.shift() ?? (await this.wire.receive())
  }

  /** The messages that nobody received. */
  get left(): ReadonlyArray<Reply.Reply> {
    return this.messages
  }

  /** The messages that nobody received, which are received with that. */
  take(): ReadonlyArray<Reply.Reply> {
    const taken = this.messages
    this.messages = []
    return taken
  }
}
