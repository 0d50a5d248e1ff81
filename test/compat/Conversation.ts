/**
 * Compares conversations of several clients with a real redis-server, where the order of replies and messages matters:
 * after each line, everything that every client has received must be equal, in the same order.
 *
 *     converse("client-side caching", {
 *       NOLOOP: `
 *         @a CLIENT TRACKING on NOLOOP
 *         @a GET k | SET k 1
 *         @b2 SET k 2
 *       `
 *     })
 *
 * A line is `@name command`, quoted as in redis-cli. A name that ends with `2` speaks RESP2, any other RESP3. Commands that
 * are separated by ` | ` are sent in one write. `&@name command` sends a command that blocks and continues when the client
 * is blocked; nothing is received from it until `<@name`. `x@name` closes a connection. `#name` is the id of a client, which
 * is the same on both servers. A line that starts with `# ` is a comment.
 */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import type * as Reply from "../../src/resp/Reply.js"
import { connect, encodeRequest, hasRedis, type Wire } from "../fixtures.js"
import { type Settings, useServers } from "./Servers.js"

const fence = "the-fence"

const isFence = (reply: Reply.Reply): boolean => reply === fence || (Array.isArray(reply) && reply[1] === fence)

/** The replies that each client has received. */
type Received = Readonly<Record<string, ReadonlyArray<Reply.Reply>>>

const format = (received: Received): string =>
  Object.entries(received)
    .map(([name, replies]) => `${name}: ${replies.map((reply) => JSON.stringify(Encoder.encode(reply, 3))).join(" ")}`)
    .join("\n")

/** The clients of one server. */
class Clients {
  private readonly wires = new Map<string, Wire>()
  private readonly blocked = new Set<string>()
  readonly ids = new Map<string, number>()

  constructor(private readonly address: number | string) {}

  async open(name: string): Promise<void> {
    const wire = await connect(this.address)
    this.wires.set(name, wire)
    if (!name.endsWith("2")) await wire.send("HELLO", "3")
    this.ids.set(name, Number(await wire.send("CLIENT", "ID")))
  }

  close(name: string): void {
    this.wires.get(name)?.close()
    this.wires.delete(name)
  }

  closeAll(): void {
    for (const name of [...this.wires.keys()]) this.close(name)
  }

  /** Sends requests in one write. Returns what each client has received once the server has nothing more to send. */
  async send(name: string, requests: ReadonlyArray<ReadonlyArray<string>>): Promise<Received> {
    this.wires.get(name)?.write(requests.map(encodeRequest).join(""))
    const received: Record<string, Array<Reply.Reply>> = {}
    // a message that is sent at the end of a turn of the event loop may follow the first fence, but not the second
    for (const each of [name, ...this.wires.keys(), ...this.wires.keys()]) {
      const wire = this.wires.get(each)
      if (wire === undefined || this.blocked.has(each)) continue
      wire.write(encodeRequest(["PING", fence]))
      received[each] ??= []
      for (let reply = await wire.receive(); !isFence(reply); reply = await wire.receive()) received[each].push(reply)
    }
    return received
  }

  /** Runs a line of a conversation. Returns what each client has received. */
  async run(line: string): Promise<string> {
    const [, action, name = "", rest = ""] = /^([x&<]?)@(\w+)\s*(.*)$/s.exec(line) ?? []
    if (action === "x") {
      this.close(name)
      await this.untilListed(name, (client) => !client.includes("addr="))
      return ""
    }
    if (!this.wires.has(name)) await this.open(name)
    if (action === "&") {
      this.blocked.add(name)
      this.wires.get(name)?.write(encodeRequest(splitWords(rest) ?? []))
      await this.untilListed(name, (client) => / flags=\w*b/.test(client))
      return ""
    }
    if (action === "<") {
      this.blocked.delete(name)
      return format(await this.send(name, []))
    }
    const requests = rest.split(" | ").map((command) => this.withIds(splitWords(command) ?? []))
    return format(await this.send(name, requests))
  }

  private withIds(words: ReadonlyArray<string>): ReadonlyArray<string> {
    return words.map((word) => (word.startsWith("#") ? String(this.ids.get(word.slice(1)) ?? word) : word))
  }

  /** Waits until CLIENT LIST shows a client in the wanted state. */
  private async untilListed(name: string, isWanted: (client: string) => boolean): Promise<void> {
    for (;;) {
      const { control = [] } = await this.send("control", [["CLIENT", "LIST", "ID", String(this.ids.get(name))]])
      if (isWanted(format({ control }))) return
    }
  }
}

/** Opens clients on both servers until the next client has the same id on both. */
const alignIds = async (both: ReadonlyArray<Clients>): Promise<void> => {
  await Promise.all(both.map((clients) => clients.open("first")))
  const highest = Math.max(...both.map((clients) => clients.ids.get("first") ?? 0))
  for (const clients of both) {
    for (let id = clients.ids.get("first") ?? 0; id < highest; id++) await clients.open("other")
    clients.closeAll()
  }
}

let linesCompared = 0

/** Compares conversations, each in a test with its title. Without a redis-server they are skipped. */
export const converse = (subject: string, scripts: Readonly<Record<string, string>>, settings: Settings = {}): void => {
  describe.skipIf(!hasRedis)(`${subject}, compared with redis-server`, () => {
    const servers = useServers(settings)
    const bothClients = (): readonly [ours: Clients, real: Clients] => [
      new Clients(servers().ourPort),
      new Clients(servers().redis.path)
    ]
    beforeAll(() => alignIds(bothClients()))
    afterAll(() => {
      process.stdout.write(`${subject}: ${linesCompared} lines of conversation compared with redis-server\n`)
      linesCompared = 0
    })
    for (const [title, script] of Object.entries(scripts)) {
      it.effect(title, () =>
        Effect.promise(async () => {
          const [ours, real] = bothClients()
          try {
            await Promise.all([ours.open("control"), real.open("control")])
            await Promise.all([ours.send("control", [["FLUSHALL"]]), real.send("control", [["FLUSHALL"]])])
            for (const text of script.split("\n")) {
              const line = text.trim()
              if (line === "" || line.startsWith("# ")) continue
              const [our, their] = await Promise.all([ours.run(line), real.run(line)])
              linesCompared++
              assert.strictEqual(our, their, `received from ours (first) and from Redis after: ${line}`)
            }
          } finally {
            ours.closeAll()
            real.closeAll()
          }
        })
      )
    }
  })
}
