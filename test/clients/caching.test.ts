import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Redis } from "ioredis"
import { BasicClientSideCache, createClient } from "redis"
import { ourPort, ourServer } from "../fixtures.js"

const nodeRedis = (cache?: BasicClientSideCache) =>
  Effect.flatMap(ourPort, (port) =>
    Effect.acquireRelease(
      Effect.promise(() =>
        createClient({
          RESP: 3,
          socket: { host: "127.0.0.1", port, reconnectStrategy: false },
          ...(cache === undefined ? {} : { clientSideCache: cache })
        }).connect()
      ),
      (client) => Effect.sync(() => client.destroy())
    )
  )

const ioredis = Effect.flatMap(ourPort, (port) =>
  Effect.acquireRelease(
    Effect.sync(() => new Redis({ host: "127.0.0.1", port })),
    (client) => Effect.sync(() => client.disconnect())
  )
)

layer(ourServer())("client-side caching", (it) => {
  it.scoped("node-redis answers from its cache until another client changes the key", () =>
    Effect.gen(function* () {
      const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: "LRU" })
      const reader = yield* nodeRedis(cache)
      const writer = yield* nodeRedis()
      yield* Effect.promise(async () => {
        await writer.set("a", "1")
        assert.strictEqual(await reader.get("a"), "1")
        assert.strictEqual(await reader.get("a"), "1")
        assert.strictEqual(cache.stats().hitCount, 1)
        assert.strictEqual(cache.size(), 1)
        const told = new Promise((resolve) => cache.once("invalidate", resolve))
        await writer.set("a", "2")
        await told
        assert.strictEqual(cache.size(), 0)
        assert.strictEqual(await reader.get("a"), "2")
        assert.strictEqual(cache.stats().missCount, 2)
        // its own change counts as another's
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

  it.scoped("node-redis never answers what was changed before its own command", () =>
    Effect.gen(function* () {
      const reader = yield* nodeRedis(new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: "LRU" }))
      yield* Effect.promise(async () => {
        for (let count = 1; count <= 500; count++) {
          await Promise.all([reader.get("counter"), reader.incr("counter"), reader.get("other")])
          assert.strictEqual(await reader.get("counter"), String(count))
        }
      })
    })
  )

  it.scoped("ioredis, in RESP2, has another connection told", () =>
    Effect.gen(function* () {
      const listener = yield* ioredis
      const reader = yield* ioredis
      const writer = yield* ioredis
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
