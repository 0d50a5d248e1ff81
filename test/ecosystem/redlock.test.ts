/** Redlock: locks that scripts acquire, extend and release, on one server and on a majority of several. */
import { createRequire } from "node:module"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import type * as redlock from "../../node_modules/redlock/dist/index.js"
import { ourServer } from "../fixtures.js"
import { ioredis } from "./Clients.js"

// the package's `exports` leave its types out
const { default: Redlock, ExecutionError }: typeof redlock = createRequire(import.meta.url)("redlock")

/** No retries: acquiring a lock that is held fails at once. */
const once = { retryCount: 0 }

const refused = (attempt: () => Promise<unknown>) =>
  Effect.map(Effect.flip(Effect.tryPromise(attempt)), ({ cause }) => assert.instanceOf(cause, ExecutionError))

layer(ourServer())("Redlock", (it) => {
  it.scoped("holds a lock that nobody else gets until it is released", () =>
    Effect.gen(function* () {
      const client = yield* ioredis()
      const [mine, other] = [new Redlock([client], once), new Redlock([client], once)]
      const lock = yield* Effect.promise(() => mine.acquire(["r:a", "r:b"], 10_000))
      assert.strictEqual(yield* Effect.promise(() => client.get("r:b")), lock.value)
      yield* refused(() => other.acquire(["r:b"], 10_000))
      yield* Effect.promise(() => lock.release())
      const next = yield* Effect.promise(() => other.acquire(["r:b"], 10_000))
      // a released lock cannot be released again
      yield* refused(() => lock.release())
      assert.strictEqual(yield* Effect.promise(() => client.get("r:b")), next.value)
    })
  )

  it.scoped("holds a lock for its duration, and longer if it is extended", () =>
    Effect.gen(function* () {
      const client = yield* ioredis()
      const [mine, other] = [new Redlock([client], once), new Redlock([client], once)]
      const lock = yield* Effect.promise(() => mine.acquire(["r:timed"], 10_000))
      yield* TestClock.adjust("9 seconds")
      const longer = yield* Effect.promise(() => lock.extend(10_000))
      assert.strictEqual(yield* Effect.promise(() => client.pttl("r:timed")), 10_000)
      yield* TestClock.adjust("9999 millis")
      yield* refused(() => other.acquire(["r:timed"], 10_000))
      yield* TestClock.adjust("1 millis")
      yield* Effect.promise(() => other.acquire(["r:timed"], 10_000))
      yield* refused(() => longer.extend(10_000))
    })
  )

  it.scoped("runs critical sections one after another", () =>
    Effect.gen(function* () {
      const client = yield* ioredis()
      const locks = new Redlock([client], { retryCount: -1, retryDelay: 1, retryJitter: 1 })
      let inside = 0
      let maxInside = 0
      const work = () =>
        locks.using(["r:critical"], 10_000, async () => {
          maxInside = Math.max(maxInside, ++inside)
          await client.incr("r:count")
          inside--
        })
      yield* Effect.promise(() => Promise.all(Array.from({ length: 8 }, work)))
      assert.strictEqual(maxInside, 1)
      assert.strictEqual(yield* Effect.promise(() => client.get("r:count")), "8")
      assert.strictEqual(yield* Effect.promise(() => client.exists("r:critical")), 0)
    })
  )
})

describe("Redlock with three servers", () => {
  it.scoped("holds a lock while a majority of the servers holds it", () =>
    Effect.gen(function* () {
      const clients = yield* Effect.all(
        [1, 2, 3].map(() =>
          Effect.flatMap(Layer.build(Layer.fresh(ourServer())), (server) => Effect.provide(ioredis(), server))
        )
      )
      const [mine, other] = [new Redlock(clients, once), new Redlock(clients, once)]
      const lock = yield* Effect.promise(() => mine.acquire(["key"], 10_000))
      yield* Effect.promise(async () => clients[0]?.del("key"))
      yield* refused(() => other.acquire(["key"], 10_000))
      yield* Effect.promise(() => lock.extend(10_000))
      yield* Effect.promise(async () => clients[1]?.del("key"))
      yield* refused(() => lock.extend(10_000))
    })
  )
})
