/** Transactions of connections that are cut, or that queue too much. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { connect, encodeRequest, ourPort, ourServer } from "../../fixtures.js"

describe("a transaction", () => {
  it.live(
    "runs completely or not at all when its connection is cut, 2,000 times",
    () =>
      Effect.gen(function* () {
        const port = yield* ourPort
        yield* Effect.promise(async () => {
          const control = await connect(port)
          const transaction = ["MULTI", "SET a 1", "SET b 1", "RPUSH l 1 2 3", "SET c 1", "EXEC"]
          const bytes = transaction.map((command) => encodeRequest(command.split(" "))).join("")
          const counts = { none: 0, all: 0 }
          for (let round = 0; round < 2000; round++) {
            await control.send("FLUSHALL")
            const wire = await connect(port)
            // cut after every number of bytes, sometimes after all of them, by the server and by the client
            const sent = (round * 7) % (bytes.length + 8)
            wire.write(bytes.slice(0, sent))
            if (round % 3 === 0) await control.send("CLIENT", "KILL", "TYPE", "normal")
            else if (round % 3 === 1) wire.socket.end()
            else wire.close()
            // until the server has closed the connection
            for (;;) {
              const list = String(await control.send("CLIENT", "LIST"))
              if (list.trim().split("\n").length === 1) break
            }
            wire.close()
            const keyCount = await control.send("EXISTS", "a", "b", "c", "l")
            if (keyCount === 0) counts.none++
            else if (keyCount === 4) counts.all++
            else assert.fail(`${keyCount} of 4 keys after ${sent} of ${bytes.length} bytes`)
            if (sent < bytes.length) assert.strictEqual(keyCount, 0)
          }
          control.close()
          assert.isAbove(counts.none, 1500)
          assert.isAbove(counts.all, 10)
        })
      }).pipe(Effect.provide(ourServer()), Effect.scoped),
    60_000
  )

  it.live("closes its connection when it queues more than client-query-buffer-limit", () =>
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
