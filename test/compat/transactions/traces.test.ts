/**
 * Transactions as other clients see them, in MONITOR, CLIENT LIST, SLOWLOG and INFO, and the bytes of their replies when they
 * are sent in one write.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Verbatim } from "../../../src/resp/Reply.js"
import { connect, encodeRequest, hasRedis, ourPort, ourServer, realRedis, type Wire } from "../../fixtures.js"
import { compare } from "../Compare.js"

compare("statistics of transactions", {
  "every queued command is counted": `
    CONFIG RESETSTAT
    SET s text
    MULTI
    GET a
    INCR s
    EXEC
    MULTI
    nonsense
    EXEC
    MULTI
    GET
    DISCARD
    EXEC
    WATCH a
    SET a 1
    MULTI
    EXEC
    ? INFO commandstats
    INFO errorstats
  `
})

type Words = ReadonlyArray<string>

/** Commands that are separated by ` | `. */
const commandsOf = (script: string): ReadonlyArray<Words> => script.split(" | ").map((command) => command.split(" "))

/** Runs the same on both servers. The results must be equal. */
const compareResults = <A>(run: (open: () => Promise<Wire>) => Promise<A>): Effect.Effect<void> =>
  Effect.gen(function* () {
    const redis = yield* realRedis("--client-query-buffer-limit", "1mb")
    const port = yield* ourPort
    const resultAt = (address: number | string) =>
      Effect.promise(async () => {
        const wires: Array<Wire> = []
        try {
          return await run(async () => {
            const wire = await connect(address)
            wires.push(wire)
            return wire
          })
        } finally {
          for (const wire of wires) wire.close()
        }
      })
    assert.deepStrictEqual(yield* resultAt(port), yield* resultAt(redis.path))
  }).pipe(Effect.scoped, Effect.provide(ourServer()))

/** Sends commands in one write. Returns all bytes of their replies. */
const bytesOf = async (wire: Wire, script: string): Promise<string> => {
  let received = ""
  wire.socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1")
  })
  wire.write(commandsOf(`${script} | ECHO the-end`).map(encodeRequest).join(""))
  while ((await wire.receive()) !== "the-end");
  return received.replace(/\$2\r\nid\r\n:\d+/g, "(id)")
}

/** Sends commands one by one. */
const run = async (wire: Wire, script: string): Promise<void> => {
  for (const words of commandsOf(script)) await wire.send(...words)
}

/** A client's fields in CLIENT LIST. */
const fieldsOf = async (control: Wire, id: string): Promise<Readonly<Record<string, string>>> => {
  const reply = await control.send("CLIENT", "LIST", "ID", id)
  const line = reply instanceof Verbatim ? reply.text : String(reply)
  return Object.fromEntries(
    line
      .trim()
      .split(" ")
      .map((field) => field.split("=") as [string, string])
  ) // name=value
}

describe.skipIf(!hasRedis)("transactions on the wire, compared with redis-server", () => {
  it.live("may be sent in one write", () =>
    compareResults(async (open) =>
      bytesOf(await open(), "MULTI | SET a 1 | INCR a | GET b | EXEC | GET a | MULTI | GET | EXEC | MULTI | EXEC")
    )
  )

  it.live("change to the protocol of a HELLO within them after its reply", () =>
    compareResults(async (open) => {
      const received: Array<string> = []
      for (const [first, then] of [
        ["2", "3"],
        ["3", "2"]
      ]) {
        received.push(
          await bytesOf(
            await open(),
            [
              `HELLO ${first} | HSET h f v | ZADD z 1.5 m`,
              "MULTI | HGETALL h | ZSCORE z m | GET none | SMEMBERS none",
              `HELLO ${then} | HGETALL h | ZSCORE z m | GET none | BLPOP none 0`,
              `HELLO ${first} | GET none`,
              `HELLO ${then} SETNAME me | EXEC | HGETALL h`,
              `MULTI | HELLO ${first} | DISCARD | HGETALL h`
            ].join(" | ")
          )
        )
      }
      return received
    })
  )

  it.live("are shown to MONITOR when they run", () =>
    compareResults(async (open) => {
      const [monitor, client, other] = [await open(), await open(), await open()]
      await monitor.send("MONITOR")
      await run(client, "MULTI | SET a 1 | CONFIG GET x* | GET a | EXEC | MULTI | GET | EXEC | WATCH a")
      await run(other, "SET a 2")
      await run(client, "MULTI | GET a | EXEC | MULTI | SELECT 3 | PING | SELECT 0 | EXEC | MULTI | MULTI")
      await run(client, "WATCH b | LPUSH a x | EXEC x | DISCARD | EXEC | UNWATCH | MULTI | UNWATCH | EXEC")
      await run(client, "ECHO the-end")
      const lines: Array<string> = []
      for (;;) {
        const line = JSON.stringify(await monitor.receive()).replace(/\d+\.\d+ \[(\d+) [^\]]+\]/, "[$1]")
        if (line.includes("the-end")) return lines
        lines.push(line)
      }
    })
  )

  it.live("are shown in CLIENT LIST with their queue and its memory", () =>
    compareResults(async (open) => {
      const [control, client] = [await open(), await open()]
      // Redis shrinks the reply buffers of clients now and then
      await run(control, "DEBUG REPLYBUFFER RESIZING 0")
      const id = String(await client.send("CLIENT", "ID"))
      const seen: Array<unknown> = []
      let initialMemory: number | undefined
      const script = [
        "PING | WATCH aaaa | WATCH aaaa bb cc | MULTI",
        ...Array.from({ length: 10 }, (_, n) => `SET k${n} ${"v".repeat(n * 20)}`),
        "CLIENT SETNAME x | GET | PING | DISCARD",
        "MULTI | PING | EXEC",
        "WATCH touched | MULTI | PING | touch | PING | EXEC",
        "WATCH touched | touch | UNWATCH",
        "WATCH a | MULTI | RESET"
      ].join(" | ")
      for (const words of commandsOf(script)) {
        await (words[0] === "touch" ? control.send("SET", "touched", "1") : client.send(...words))
        const fields = await fieldsOf(control, id)
        const memory = Number(fields["tot-mem"])
        initialMemory ??= memory
        const { multi, cmd, name } = fields
        // one of the servers is reached by a Unix socket
        const flags = fields.flags?.replace("U", "").replace("N", "")
        seen.push({ words, flags, multi, cmd, name, queued: fields["multi-mem"], memory: memory - initialMemory })
      }
      return seen
    })
  )

  it.live("leave their commands in the slow log, but not EXEC", () =>
    compareResults(async (open) => {
      const wire = await open()
      await run(wire, "CONFIG SET slowlog-log-slower-than 0 | SLOWLOG RESET")
      await run(wire, "MULTI | SET a 1 | GET a | EXEC | WATCH a | MULTI | GET | EXEC | UNWATCH | DISCARD")
      const entries = await wire.send("SLOWLOG", "GET", "100")
      return Array.isArray(entries)
        ? entries.map((entry) => JSON.stringify(Array.isArray(entry) ? entry[3] : entry))
        : []
    })
  )

  it.live("are counted in INFO", () =>
    compareResults(async (open) => {
      const wire = await open()
      await run(
        wire,
        "CONFIG RESETSTAT | SET s x | MULTI | INCR s | GET s | EXEC | MULTI | GET | EXEC | EXEC | DISCARD"
      )
      await run(wire, "MULTI | NONSENSE | DISCARD | MULTI | EXEC x | WATCH s | SET s 1 | MULTI | GET s | EXEC")
      await run(wire, "MULTI | MULTI | WATCH a | EXEC")
      const text = String(await wire.send("INFO", "commandstats", "errorstats"))
      return text
        .replace(/usec\w*=[\d.]+/g, "")
        .split("\r\n")
        .sort()
    })
  )
})
