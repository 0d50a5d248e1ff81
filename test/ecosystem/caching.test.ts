/** Client-side caching: the cache of node-redis, and ioredis with invalidations redirected to another connection. */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { BasicClientSideCache } from "redis"
import { ourServer } from "../fixtures.js"
import { ioredis, nodeRedis } from "./Clients.js"

const makeCache = () => new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: "LRU" })

layer(ourServer())("client-side caching", (it) => {
  it.scoped("node-redis answers from its cache until another client changes the key", () =>
    Effect.gen(function* () {
      const cache = makeCache()
      const reader = yield* nodeRedis(3, { clientSideCache: cache })
      const writer = yield* nodeRedis(3)
      yield* Effect.promise(async () => {
        await writer.set("a", "1")
        assert.strictEqual(await reader.get("a"), "1")
        assert.strictEqual(await reader.get("a"), "1")
        assert.strictEqual(cache.stats().hitCount, 1)
        assert.strictEqual(cache.size(), 1)
        const invalidated = new Promise((resolve) => cache.once("invalidate", resolve))
        await writer.set("a", "2")
        await invalidated
        assert.strictEqual(cache.size(), 0)
        assert.strictEqual(await reader.get("a"), "2")
        assert.strictEqual(cache.stats().missCount, 2)
        // the reader's own change invalidates too
        await reader.set("a", "3")
        assert.strictEqual(await reader.get("a"), "3")
        await reader.hGetAll("b")
        const emptied = new Promise((resolve) => cache.once("invalidate", resolve))
        await writer.flushAll()
        await emptied
        assert.strictEqual(cache.size(), 0)
        assert.strictEqual(await reader.get("a"), null)
      })
    })
  )

  it.scoped("node-redis never answers from before its own change", () =>
    Effect.gen(function* () {
      const reader = yield* nodeRedis(3, { clientSideCache: makeCache() })
      yield* Effect.promise(async () => {
        for (let count = 1; count <= 500; count++) {
          await Promise.all([reader.get("counter"), reader.incr("counter"), reader.get("other")])
          assert.strictEqual(await reader.get("counter"), String(count))
        }
      })
    })
  )

  it.scoped("ioredis, in RESP2, receives invalidations on another connection", () =>
    Effect.gen(function* () {
      const listener = yield* ioredis()
      const reader = yield* ioredis()
      const writer = yield* ioredis()
      yield* Effect.promise(async () => {
        const id = await listener.client("ID")
        await listener.subscribe("__redis__:invalidate")
        assert.strictEqual(await reader.call("CLIENT", "TRACKING", "on", "REDIRECT", String(id)), "OK")
        assert.strictEqual(await reader.call("CLIENT", "GETREDIR"), id)
        const next = (): Promise<unknown> =>
          new Promise((resolve) => listener.once("message", (_channel, message) => resolve(message)))
        const first = next()
        await reader.get("x")
        await writer.set("x", "1")
        assert.strictEqual(await first, "x")
        const second = next()
        await reader.get("x")
        await reader.multi().incr("x").exec()
        assert.strictEqual(await second, "x")
      })
    })
  )
})
