import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import * as Instance from "../../src/Instance.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Store from "../../src/Store.js"
import { collect } from "../../src/state/TransactionReplies.js"
import { Source } from "../compat/Grammar.js"
import { bytes, ourPort, ourServer, wire } from "../fixtures.js"
import { state } from "../internals.js"

const isInvalidation = (reply: Reply.Reply): reply is Reply.Push =>
  reply instanceof Reply.Push && reply.items[0] === "invalidate"

const namesOf = (reply: Reply.Push): ReadonlyArray<string> => {
  const [, names] = reply.items
  return Array.isArray(names) ? names.map(String) : []
}

const keys = Array.from({ length: 8 }, (_, index) => `key:${index}`)

describe("client-side caching", () => {
  it.scopedLive("never leaves the reader a copy older than a reply that it has received", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const reader = yield* wire(port)
      const writer = yield* wire(port)
      const source = new Source(7)
      yield* Effect.promise(async () => {
        await reader.send("HELLO", "3")
        await reader.send("CLIENT", "TRACKING", "on")
        const copies = new Map<string, Reply.Reply>()
        const ask = async (...words: ReadonlyArray<string>): Promise<Reply.Reply> => {
          let reply = await reader.send(...words)
          for (; isInvalidation(reply); reply = await reader.receive()) {
            for (const name of namesOf(reply)) copies.delete(name)
          }
          return reply
        }
        let held = 0
        for (let step = 0; step < 1500; step++) {
          const key = source.pick(["key:0", "key:1", ...keys])
          if (source.chance(0.6)) copies.set(key, await ask("GET", key))
          else
            await writer.send(
              ...source.pick<ReadonlyArray<string>>([
                ["INCR", key],
                ["DEL", key],
                ["APPEND", key, "1"]
              ])
            )
          if (step % 10 > 0) continue
          // when the writer has its reply, the invalidations of its changes precede the reader's next reply
          await ask("PING")
          for (const [name, copy] of copies) {
            held++
            assert.deepStrictEqual(await writer.send("GET", name), copy, `the copy of ${name} after step ${step}`)
          }
        }
        assert.isAbove(held, 100)
      })
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("remembers at most tracking-table-max-keys, and invalidates the keys it forgets", () =>
    Effect.gen(function* () {
      const reader = yield* wire(yield* ourPort)
      yield* Effect.promise(async () => {
        await reader.send("HELLO", "3")
        await reader.send("CLIENT", "TRACKING", "on")
        const held = new Set<string>()
        for (let at = 0; at < 500; at++) {
          let reply = await reader.send("GET", `k${at}`)
          for (; isInvalidation(reply); reply = await reader.receive())
            for (const name of namesOf(reply)) held.delete(name)
          held.add(`k${at}`)
          assert.isAtMost(held.size, 101)
        }
        assert.strictEqual(held.size, 101)
      })
    }).pipe(Effect.provide(ourServer({ settings: { "tracking-table-max-keys": "100" } })))
  )

  it.scopedLive("forgets a bounded number of keys for each command", () =>
    Effect.gen(function* () {
      const reader = yield* wire(yield* ourPort)
      const writer = yield* wire(yield* ourPort)
      yield* Effect.promise(async () => {
        await reader.send("HELLO", "3")
        await reader.send("CLIENT", "TRACKING", "on")
        await reader.send("EXISTS", ...Array.from({ length: 1000 }, (_, at) => `k${at}`))
        await writer.send("CONFIG", "SET", "tracking-table-max-keys", "1")
        const forgotten: Array<number> = []
        for (let step = 0; step < 4; step++) {
          await writer.send("PING")
          let count = 0
          let reply = await reader.send("ECHO", "x")
          for (; isInvalidation(reply); reply = await reader.receive()) count++
          forgotten.push(count)
        }
        // by the writer's PING and the reader's ECHO: 100 and 200, 300 and the rest
        assert.deepStrictEqual(forgotten, [300, 699, 0, 0])
      })
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("sends invalidations for a key that expires, on the millisecond, and for changes by the program", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const { clients, signals } = yield* state
      const received: Array<Reply.Reply> = []
      const client = clients.add(
        {
          address: "reader",
          localAddress: "",
          descriptor: 0,
          isAlive: () => true,
          pendingInput: () => 0,
          pendingOutput: () => 0,
          room: () => 0,
          transactionReplies: collect,
          push: (message) => void received.push(message),
          close: () => undefined
        },
        0
      )
      client.protocol = 3
      signals.tracking.enable(client, { redirect: undefined, mode: "broadcast", noLoop: false }, [bytes("")])
      yield* store.set("a", "1", { ttl: "5 seconds" })
      yield* Effect.yieldNow()
      assert.deepStrictEqual(received.splice(0), [new Reply.Push([bytes("invalidate"), [bytes("a")]])])
      yield* TestClock.adjust("4999 millis")
      assert.deepStrictEqual(received, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(received.splice(0), [new Reply.Push([bytes("invalidate"), [bytes("a")]])])
      clients.remove(client, 0)
      assert.isFalse(signals.tracking.isActive)
    }).pipe(Effect.provide(Store.layer.pipe(Layer.provideMerge(Instance.layer()))))
  )

  it.scoped("has no effect on an embedded store", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const { signals } = yield* state
      yield* store.command("CLIENT", "TRACKING", "on", "BCAST", "PREFIX", "a")
      assert.isFalse(signals.tracking.isActive)
      yield* store.command("CLIENT", "TRACKING", "on")
      yield* store.get("a")
      assert.strictEqual(signals.tracking.keys, 0)
    }).pipe(Effect.provide(Store.layer.pipe(Layer.provideMerge(Instance.layer()))))
  )
})
