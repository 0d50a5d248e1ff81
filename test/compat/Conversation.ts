/**
 * Conversations of several clients with a real redis-server and with ours, where it counts in which order replies and
 * messages come: after each line all that every client has received so far must be equal, in its order.
 *
 * A line is `@name command`, in redis-cli's quoting; a name's last letter may be `2` or `3`, the protocol that it speaks
 * (else 3). Several commands that are parted by ` | ` leave in one write. `x@name` closes. `&@name command` waits: it goes on when the client is blocked,
 * which is heard again from `<@name` on. `#name` stands for the number of a client, which is the same on both servers.
 */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import type * as Reply from "../../src/resp/Reply.js"
import { connect, encodeRequest, hasRedis, ourPort, ourServer, startRedis, type Wire } from "../fixtures.js"

const fence = "the-fence"

const isFence = (reply: Reply.Reply): boolean => reply === fence || (Array.isArray(reply) && reply[1] === fence)

/** The clients of one server. */
export class Party {
  private readonly wires = new Map<string, Wire>()
  private readonly waiting = new Set<string>()
  readonly ids = new Map<string, number>()

  constructor(private readonly address: number | string) {}

  async open(name: string): Promise<Wire> {
    const wire = await connect(this.address)
    this.wires.set(name, wire)
    if (!name.endsWith("2")) await wire.send("HELLO", "3")
    this.ids.set(name, Number(await wire.send("CLIENT", "ID")))
    return wire
  }

  /** Opens a client that was not there before. */
  async has(name: string): Promise<void> {
    if (!this.wires.has(name)) await this.open(name)
  }

  close(name: string): void {
    this.wires.get(name)?.close()
    this.wires.delete(name)
  }

  closeAll(): void {
    for (const name of [...this.wires.keys()]) this.close(name)
  }

  /** Sends a request that waits. */
  async wait(name: string, words: ReadonlyArray<string>): Promise<void> {
    this.waiting.add(name)
    this.wires.get(name)?.write(encodeRequest(words))
    await this.until(name, (client) => / flags=\w*b/.test(client))
  }

  /** It waits no more. */
  resume(name: string): void {
    this.waiting.delete(name)
  }

  /** Asks until what CLIENT LIST says of a client is so. */
  async until(name: string, isSo: (client: string) => boolean): Promise<void> {
    for (;;) {
      const { control = [] } = await this.say("control", [["CLIENT", "LIST", "ID", String(this.ids.get(name))]])
      if (isSo(written({ control }))) return
    }
  }

  /** Sends requests in one write; what each client has received when both servers have nothing more to say. */
  async say(
    name: string,
    requests: ReadonlyArray<ReadonlyArray<string>>
  ): Promise<Readonly<Record<string, ReadonlyArray<Reply.Reply>>>> {
    this.wires.get(name)?.write(requests.map(encodeRequest).join(""))
    const heard: Record<string, Array<Reply.Reply>> = {}
    // what is told when the event loop has come round may come behind the first fence, but not behind the second
    for (const each of [name, ...this.wires.keys(), ...this.wires.keys()]) {
      const wire = this.wires.get(each)
      if (wire === undefined || this.waiting.has(each)) continue
      wire.write(encodeRequest(["PING", fence]))
      heard[each] ??= []
      for (let reply = await wire.receive(); !isFence(reply); reply = await wire.receive()) heard[each].push(reply)
    }
    return heard
  }
}

/** What was heard, to compare and to read. */
export const written = (heard: Readonly<Record<string, ReadonlyArray<Reply.Reply>>>): string =>
  Object.entries(heard)
    .map(([name, replies]) => `${name}: ${replies.map((reply) => JSON.stringify(Encoder.encode(reply, 3))).join(" ")}`)
    .join("\n")

const perform = async (party: Party, line: string): Promise<string> => {
  const [, action, name = "", rest = ""] = /^([x&<]?)@(\w+)\s*(.*)$/s.exec(line) ?? []
  if (action === "x") {
    party.close(name)
    await party.until(name, (client) => !client.includes("addr="))
    return ""
  }
  await party.has(name)
  if (action === "&") {
    await party.wait(name, splitWords(rest) ?? [])
    return ""
  }
  if (action === "<") {
    party.resume(name)
    return written(await party.say(name, []))
  }
  const requests = rest.split(" | ").map((command) => splitWords(command) ?? [])
  const numbered = requests.map((words) =>
    words.map((word) => (word.startsWith("#") ? String(party.ids.get(word.slice(1)) ?? word) : word))
  )
  return written(await party.say(name, numbered))
}

let heard = 0

/** Holds conversations, each a test of its own, with both servers. Without a redis-server they are skipped. */
export const converse = (
  subject: string,
  scripts: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {}
): void => {
  describe.skipIf(!hasRedis)(`${subject}, heard beside redis-server`, () => {
    let parties: () => readonly [ours: Party, real: Party]
    let stop: () => Promise<void>
    beforeAll(async () => {
      const runtime = ManagedRuntime.make(ourServer({ settings }).pipe(Layer.orDie))
      const port = await runtime.runPromise(ourPort)
      const redis = await startRedis(...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]))
      parties = () => [new Party(port), new Party(redis.path)]
      stop = async () => {
        redis.stop()
        await runtime.dispose()
      }
      await align(...parties())
    })
    afterAll(async () => {
      await stop()
      process.stdout.write(`${subject}: ${heard} lines of conversation compared with redis-server\n`)
      heard = 0
    })
    for (const [title, script] of Object.entries(scripts)) {
      it.effect(title, () =>
        Effect.promise(async () => {
          const [ours, real] = parties()
          try {
            await Promise.all([ours.open("control"), real.open("control")])
            await Promise.all([ours.say("control", [["FLUSHALL"]]), real.say("control", [["FLUSHALL"]])])
            for (const text of script.split("\n")) {
              const line = text.trim()
              if (line === "" || line.startsWith("# ")) continue
              const [here, there] = await Promise.all([perform(ours, line), perform(real, line)])
              heard++
              assert.strictEqual(here, there, `heard here (first) and with Redis after: ${line}`)
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

/** Lets both servers give the same numbers to the clients to come. */
const align = async (ours: Party, real: Party): Promise<void> => {
  const parties = [ours, real]
  await Promise.all(parties.map((party) => party.open("first")))
  const most = Math.max(...parties.map((party) => party.ids.get("first") ?? 0))
  for (const party of parties) {
    for (let id = party.ids.get("first") ?? 0; id < most; id++) await party.open("other")
    party.closeAll()
  }
}
