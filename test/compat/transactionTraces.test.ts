/** What transactions leave for others to see, and how they come over the wire, beside redis-server. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Verbatim } from "../../src/resp/Reply.js"
import { connect, encodeRequest, hasRedis, ourPort, ourServer, realRedis, type Wire } from "../fixtures.js"

/** Does the same with both servers; what came of it must be equal, and is there to be looked at. */
const both = <A>(use: (open: () => Promise<Wire>) => Promise<A>): Effect.Effect<A> =>
  Effect.gen(function* () {
    const redis = yield* realRedis("--client-query-buffer-limit", "1mb")
    const port = yield* ourPort
    const at = (address: number | string) =>
      Effect.promise(async () => {
        const wires: Array<Wire> = []
        try {
          return await use(async () => {
            const wire = await connect(address)
            wires.push(wire)
            return wire
          })
        } finally {
          for (const wire of wires) wire.close()
        }
      })
    const real = yield* at(redis.path)
    assert.deepStrictEqual(yield* at(port), real)
    return real
  }).pipe(Effect.scoped, Effect.provide(ourServer()))

const words = (command: string): ReadonlyArray<string> => command.split(" ")

/** Sends commands in one write; all the bytes that come back before the last of them, a PING, is answered. */
const bytesOf = async (wire: Wire, ...commands: ReadonlyArray<string>): Promise<string> => {
  let raw = ""
  wire.socket.on("data", (chunk: Buffer) => {
    raw += chunk.toString("latin1")
  })
  wire.write([...commands, "ECHO the-end"].map((command) => encodeRequest(words(command))).join(""))
  while ((await wire.receive()) !== "the-end");
  return raw.replace(/\$2\r\nid\r\n:\d+/g, "(id)")
}

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

describe.skipIf(!hasRedis)("transactions on the wire, beside redis-server", () => {
  it.live("come in one chunk", () =>
    both(async (open) => {
      const wire = await open()
      return bytesOf(
        wire,
        "MULTI",
        "SET a 1",
        "INCR a",
        "GET b",
        "EXEC",
        "GET a",
        "MULTI",
        "GET",
        "EXEC",
        "MULTI",
        "EXEC"
      )
    })
  )

  it.live("speak, after a HELLO within, the protocol it chose, and before it the other", () =>
    both(async (open) => {
      const inSteps: Array<string> = []
      for (const [first, then] of [
        ["2", "3"],
        ["3", "2"]
      ]) {
        const wire = await open()
        inSteps.push(
          await bytesOf(
            wire,
            `HELLO ${first}`,
            "HSET h f v",
            "ZADD z 1.5 m",
            "MULTI",
            "HGETALL h",
            "ZSCORE z m",
            "GET none",
            "SMEMBERS none",
            `HELLO ${then}`,
            "HGETALL h",
            "ZSCORE z m",
            "GET none",
            "BLPOP none 0",
            `HELLO ${first}`,
            "GET none",
            `HELLO ${then} SETNAME me`,
            "EXEC",
            "HGETALL h",
            "MULTI",
            `HELLO ${first}`,
            "DISCARD",
            "HGETALL h"
          )
        )
      }
      return inSteps
    })
  )

  it.live("are shown to those who monitor when they run", () =>
    both(async (open) => {
      const [monitor, client, other] = [await open(), await open(), await open()]
      await monitor.send("MONITOR")
      const say = async (wire: Wire, ...commands: ReadonlyArray<string>): Promise<void> => {
        for (const command of commands) await wire.send(...words(command))
      }
      await say(client, "MULTI", "SET a 1", "CONFIG GET x*", "GET a", "EXEC", "MULTI", "GET", "EXEC", "WATCH a")
      await say(other, "SET a 2")
      await say(client, "MULTI", "GET a", "EXEC", "MULTI", "SELECT 3", "PING", "SELECT 0", "EXEC", "MULTI", "MULTI")
      await say(client, "WATCH b", "LPUSH a x", "EXEC x", "DISCARD", "EXEC", "UNWATCH", "MULTI", "UNWATCH", "EXEC")
      await say(client, "ECHO the-end")
      const lines: Array<string> = []
      for (;;) {
        const line = JSON.stringify(await monitor.receive()).replace(/\d+\.\d+ \[(\d+) [^\]]+\]/, "[$1]")
        if (line.includes("the-end")) return lines
        lines.push(line)
      }
    })
  )

  it.live("show in CLIENT LIST, with what they take", () =>
    both(async (open) => {
      const [control, client] = [await open(), await open()]
      const id = String(await client.send("CLIENT", "ID"))
      const seen: Array<unknown> = []
      let least: number | undefined
      for (const command of [
        "PING",
        "WATCH aaaa",
        "WATCH aaaa bb cc",
        "MULTI",
        ...Array.from({ length: 10 }, (_, n) => `SET k${n} ${"v".repeat(n * 20)}`),
        "CLIENT SETNAME x",
        "GET",
        "PING",
        "DISCARD",
        "MULTI",
        "PING",
        "EXEC",
        "WATCH touched",
        "MULTI",
        "PING",
        "control",
        "PING",
        "EXEC",
        "WATCH touched",
        "control",
        "UNWATCH",
        "WATCH a",
        "MULTI",
        "RESET"
      ]) {
        await (command === "control" ? control.send("SET", "touched", "1") : client.send(...words(command)))
        const fields = await fieldsOf(control, id)
        least ??= Number(fields["tot-mem"])
        const { multi, cmd, name } = fields
        // one of the two comes by a Unix socket
        const flags = fields.flags?.replace("U", "").replace("N", "")
        seen.push({
          command,
          flags,
          multi,
          cmd,
          name,
          queued: fields["multi-mem"],
          "tot-mem": Number(fields["tot-mem"]) - least
        })
      }
      return seen
    })
  )

  it.live("leave their commands in the slow log, and not EXEC", () =>
    both(async (open) => {
      const wire = await open()
      await wire.send("CONFIG", "SET", "slowlog-log-slower-than", "0")
      await wire.send("SLOWLOG", "RESET")
      for (const command of [
        "MULTI",
        "SET a 1",
        "GET a",
        "EXEC",
        "WATCH a",
        "MULTI",
        "GET",
        "EXEC",
        "UNWATCH",
        "DISCARD"
      ]) {
        await wire.send(...words(command))
      }
      const entries = await wire.send("SLOWLOG", "GET", "100")
      return Array.isArray(entries)
        ? entries.map((entry) => JSON.stringify(Array.isArray(entry) ? entry[3] : entry))
        : []
    })
  )

  it.live("count in INFO", () =>
    both(async (open) => {
      const wire = await open()
      await wire.send("CONFIG", "RESETSTAT")
      for (const command of [
        ...[
          "SET s x",
          "MULTI",
          "INCR s",
          "GET s",
          "EXEC",
          "MULTI",
          "GET",
          "EXEC",
          "EXEC",
          "DISCARD",
          "MULTI",
          "NONSENSE"
        ],
        ...[
          "DISCARD",
          "MULTI",
          "EXEC x",
          "WATCH s",
          "SET s 1",
          "MULTI",
          "GET s",
          "EXEC",
          "MULTI",
          "MULTI",
          "WATCH a",
          "EXEC"
        ]
      ]) {
        await wire.send(...words(command))
      }
      const text = String(await wire.send("INFO", "commandstats", "errorstats"))
      return text
        .replace(/usec\w*=[\d.]+/g, "")
        .split("\r\n")
        .sort()
    })
  )
})

describe("a transaction", () => {
  it.live(
    "is done wholly or not at all when its connection is cut, 2,000 times",
    () =>
      Effect.gen(function* () {
        const port = yield* ourPort
        yield* Effect.promise(async () => {
          const control = await connect(port)
          const transaction = ["MULTI", "SET a 1", "SET b 1", "RPUSH l 1 2 3", "SET c 1", "EXEC"]
          const text = transaction.map((command) => encodeRequest(words(command))).join("")
          const counts = { none: 0, all: 0 }
          for (let round = 0; round < 2000; round++) {
            await control.send("FLUSHALL")
            const wire = await connect(port)
            // cut at every byte by turns, by either side, and now and then after the whole
            const sent = (round * 7) % (text.length + 8)
            wire.write(text.slice(0, sent))
            if (round % 3 === 0) await control.send("CLIENT", "KILL", "TYPE", "normal")
            else if (round % 3 === 1) wire.socket.end()
            else wire.close()
            // until the server has done with it
            for (;;) {
              const list = String(await control.send("CLIENT", "LIST"))
              if (list.trim().split("\n").length === 1) break
            }
            wire.close()
            const there = await control.send("EXISTS", "a", "b", "c", "l")
            if (there === 0) counts.none++
            else if (there === 4) counts.all++
            else assert.fail(`${there} of 4 keys after ${sent} of ${text.length} bytes`)
            if (sent < text.length) assert.strictEqual(there, 0)
          }
          control.close()
          assert.isAbove(counts.none, 1500)
          assert.isAbove(counts.all, 10)
        })
      }).pipe(Effect.provide(ourServer()), Effect.scoped),
    60_000
  )

  it.live("keeps no more than client-query-buffer-limit", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      yield* Effect.promise(async () => {
        const wire = await connect(port)
        const half = "x".repeat(500_000)
        await wire.send("MULTI")
        await wire.send("SET", "a", half)
        await wire.send("SET", "b", half)
        wire.write(encodeRequest(["SET", "c", half]))
        await wire.untilClose()
        const other = await connect(port)
        await other.send("MULTI")
        for (let i = 0; i < 100; i++) assert.include(JSON.stringify(await other.send("SET", "a", "b")), "QUEUED")
        other.close()
      })
    }).pipe(Effect.provide(ourServer({ settings: { "client-query-buffer-limit": "1mb" } })), Effect.scoped)
  )
})
