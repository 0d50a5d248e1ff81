/**
 * Several clients of one server that take turns, one step at a time. A step ends when its client has its reply or is
 * blocked, and includes the replies to the clients that it unblocks. A step's outcome is text, to compare between servers.
 */
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest } from "../fixtures.js"
import { Connection } from "./Connection.js"
import { type Mark, normalForm } from "./Mark.js"

export interface InterleavedStep {
  /** `a`, `b` or `c`, or `d`, which never blocks. */
  readonly client: string
  /** `#a` is the id of a client. */
  readonly words: ReadonlyArray<string>
  readonly mark: Mark
}

const names = ["a", "b", "c", "d"] as const

const textOf = (reply: Reply.Reply): string =>
  typeof reply === "string" ? reply : reply instanceof Reply.Verbatim ? reply.text : ""

class Client {
  /** The reply to come, while the client is blocked. */
  blocked: { readonly reply: Promise<Reply.Reply>; readonly mark: Mark } | undefined
  /** The marks of the commands that are queued for EXEC. */
  private queued: Array<Mark> = []

  constructor(readonly connection: Connection) {}

  /** A reply in the form to compare. Each reply of a transaction has its own mark. */
  format(words: ReadonlyArray<string>, reply: Reply.Reply, mark: Mark): string {
    const name = words[0]?.toUpperCase() ?? ""
    if (reply instanceof Reply.SimpleString && reply.text === "QUEUED") {
      this.queued.push(mark)
      return "QUEUED"
    }
    const { queued } = this
    if (["EXEC", "DISCARD", "RESET", "MULTI"].includes(name)) this.queued = []
    if (name === "EXEC" && Array.isArray(reply)) {
      return `EXEC ${reply.map((each: Reply.Reply, index) => normalForm(each, queued[index] ?? "=")).join()}`
    }
    return normalForm(reply, mark)
  }
}

export class Interleaving {
  private constructor(
    private readonly control: Connection,
    private readonly clients: ReadonlyMap<string, Client>
  ) {}

  /** Opens the clients of a server and empties its databases. */
  static async open(address: number | string, protocol: 2 | 3): Promise<Interleaving> {
    const control = await Connection.open(address, protocol)
    await control.call(["FLUSHALL"])
    const clients = new Map<string, Client>()
    for (const name of names) clients.set(name, new Client(await Connection.open(address, protocol)))
    return new Interleaving(control, clients)
  }

  /** Takes a step and returns its outcome. A blocked client takes none. */
  async step({ client: name, words, mark }: InterleavedStep): Promise<string> {
    const client = this.clients.get(name)
    if (client === undefined || client.blocked !== undefined) return ""
    const request = words.map((word) =>
      word.startsWith("#") ? String(this.clients.get(word.slice(1))?.connection.id ?? word) : word
    )
    let reply: Reply.Reply | undefined
    const pendingReply = client.connection.reply().then((received) => {
      reply = received
      return received
    })
    client.connection.wire.write(encodeRequest(request))
    let blocked = await this.blockedNames()
    while (reply === undefined && !blocked.has(name)) blocked = await this.blockedNames()
    if (reply === undefined) {
      client.blocked = { reply: pendingReply, mark }
      return `${name} waits${await this.unblocked(blocked)}`
    }
    const outcome = `${name}: ${client.format(words, reply, mark)}`
    // clients that were blocked before the reply came may have been served since
    return outcome + (await this.unblocked(await this.blockedNames()))
  }

  /** Unblocks all clients. Returns the outcome, with all messages that clients received, and closes. */
  async end(): Promise<string> {
    let outcome = ""
    for (const [name, { connection, blocked }] of this.clients) {
      if (blocked === undefined) continue
      await this.control.call(["CLIENT", "UNBLOCK", String(connection.id)])
      outcome += `${name} ended${await this.unblocked(await this.blockedNames())}\n`
    }
    for (const [name, { connection }] of this.clients) {
      await connection.call(["DISCARD"])
      await connection.call(["PING", "fence"])
      const messages = connection.takeMessages().map((message) => normalForm(message, "="))
      outcome += `${name} received ${messages.join()}\n`
    }
    outcome += normalForm(await this.control.call(["DEBUG", "DIGEST"]), "=")
    this.close()
    return outcome
  }

  close(): void {
    for (const { connection } of this.clients.values()) connection.wire.close()
    this.control.wire.close()
  }

  /** The replies to clients that are no longer blocked. */
  private async unblocked(stillBlocked: ReadonlySet<string>): Promise<string> {
    let outcome = ""
    for (const [name, client] of this.clients) {
      if (client.blocked === undefined || stillBlocked.has(name)) continue
      outcome += `; ${name}: ${normalForm(await client.blocked.reply, client.blocked.mark)}`
      client.blocked = undefined
    }
    return outcome
  }

  private async blockedNames(): Promise<ReadonlySet<string>> {
    const list = textOf(await this.control.call(["CLIENT", "LIST"])).split("\n")
    const ids = new Set(list.filter((line) => / flags=\w*b/.test(line)).map((line) => /^id=(\d+)/.exec(line)?.[1]))
    return new Set(
      [...this.clients].filter(([, { connection }]) => ids.has(String(connection.id))).map(([name]) => name)
    )
  }
}
