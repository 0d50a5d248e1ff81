/** Effect's own services over a store: in process and over the network, on the test's clock. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Persistence from "effect/persistence/Persistence"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as EffectRedis from "effect/persistence/Redis"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as Redis from "../src/Redis.js"
import { stores } from "./stores.js"
import { assert, describe, it } from "./vitest.js"

for (const [name, store] of stores) {
  const redis = Layer.provideMerge(Redis.layer, store)

  describe(`Redis over ${name}`, () => {
    it.effect("sends commands, whose replies are as in RESP2, and fails with Redis's text", () =>
      Effect.gen(function* () {
        const { send } = yield* EffectRedis.Redis
        assert.strictEqual(yield* send("SET", "key", "straße"), "OK")
        assert.strictEqual(yield* send("GET", "key"), "straße")
        assert.strictEqual(yield* send("GET", "none"), null)
        assert.strictEqual(yield* send("DEL", "key", "none"), 1)
        yield* send("HSET", "hash", "a", "1", "b", "2")
        assert.deepStrictEqual(yield* send("HGETALL", "hash"), ["a", "1", "b", "2"])
        yield* send("ZADD", "scores", "1.5", "ada")
        assert.strictEqual(yield* send("ZSCORE", "scores", "ada"), "1.5")
        yield* send("ZADD", "scores", "inf", "grace")
        assert.strictEqual(yield* send("ZSCORE", "scores", "grace"), "inf")
        const error = yield* Effect.flip(send("INCR", "hash"))
        assert.strictEqual(error._tag, "RedisError")
        assert.include(String(error.cause), "WRONGTYPE Operation against a key")
      }).pipe(Effect.provide(redis))
    )

    it.effect("loads a script again when the server has lost it", () =>
      Effect.gen(function* () {
        const { eval: run, send } = yield* EffectRedis.Redis
        const add = run(
          EffectRedis.script((key: string, by: number) => [key, by], {
            lua: "return redis.call('INCRBY', KEYS[1], ARGV[1])",
            numberOfKeys: 1
          }).withReturnType<number>()
        )
        assert.strictEqual(yield* add("n", 2), 2)
        yield* send("SCRIPT", "FLUSH")
        assert.strictEqual(yield* add("n", 3), 5)
      }).pipe(Effect.provide(redis))
    )

    it.effect("subscribes, and blocks on a connection of its own until its scope closes", () =>
      Effect.gen(function* () {
        const service = yield* EffectRedis.Redis
        const messages = yield* service.subscribe("news")
        while ((yield* service.send<number>("PUBLISH", "news", "one")) === 0) yield* Effect.yieldNow
        assert.deepStrictEqual(yield* Queue.take(messages), { channel: "news", message: "one" })

        const popped = yield* Effect.forkChild(
          Effect.scoped(Effect.flatMap(service.reserve, ({ send }) => send("BLPOP", "jobs", "0")))
        )
        yield* service.send("RPUSH", "jobs", "first")
        assert.deepStrictEqual(yield* Fiber.join(popped), ["jobs", "first"])

        const waiting = yield* Effect.forkChild(
          Effect.scoped(Effect.flatMap(service.reserve, ({ send }) => send("BLPOP", "jobs", "0")))
        )
        yield* Effect.yieldNow
        yield* Fiber.interrupt(waiting)
        yield* service.send("RPUSH", "jobs", "second")
        assert.strictEqual(yield* service.send("LLEN", "jobs"), 1)
      }).pipe(Effect.provide(redis))
    )

    it.effect("keeps Persistence's values until their time has come", () =>
      Effect.gen(function* () {
        const backing = yield* Persistence.BackingPersistence
        const values = yield* backing.make("users")
        yield* values.set("ada", { name: "Ada" }, undefined)
        yield* values.setMany([["grace", { name: "Grace" }, Duration.minutes(1)]])
        assert.deepStrictEqual(yield* values.getMany(["ada", "grace"]), [{ name: "Ada" }, { name: "Grace" }])
        yield* TestClock.adjust("59 seconds")
        assert.deepStrictEqual(yield* values.get("grace"), { name: "Grace" })
        yield* TestClock.adjust("1 second")
        assert.isUndefined(yield* values.get("grace"))
        yield* values.clear
        assert.isUndefined(yield* values.get("ada"))
      }).pipe(Effect.provide(Persistence.layerBackingRedis), Effect.provide(redis))
    )

    it.effect("limits rates by the test's clock", () =>
      Effect.gen(function* () {
        const limiter = yield* RateLimiter.RateLimiter
        const consume = limiter.consume({ key: "ada", limit: 2, window: "1 minute", onExceeded: "fail" })
        assert.strictEqual((yield* consume).remaining, 1)
        assert.strictEqual((yield* consume).remaining, 0)
        const { reason } = yield* Effect.flip(consume)
        assert.strictEqual(reason._tag, "RateLimitExceeded")
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* consume).remaining, 1)
      }).pipe(
        Effect.provide(RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreRedis()))),
        Effect.provide(redis)
      )
    )

    it.effect("keeps PersistedQueue's elements until they are handled", () =>
      Effect.gen(function* () {
        const queue = yield* PersistedQueue.make({ name: "mails", schema: Schema.String })
        yield* queue.offer("to Ada", { id: "1" })
        yield* queue.offer("to Ada again", { id: "1" })
        const failed = yield* Effect.exit(queue.take(() => Effect.fail("no network")))
        assert.isTrue(Exit.isFailure(failed))
        const again = yield* Effect.forkChild(queue.take((value, { attempts }) => Effect.succeed([value, attempts])))
        for (let seconds = 0; seconds < 60; seconds++) yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* Fiber.join(again), ["to Ada", 2])
      }).pipe(
        Effect.provide(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreRedis()))),
        Effect.provide(redis)
      )
    )

    it.effect("opens CircuitBreaker after failures, and lets a probe pass later", () =>
      Effect.gen(function* () {
        const breaker = yield* CircuitBreaker.CircuitBreaker
        const fails = breaker.execute(Effect.fail("down"), { key: "api" })
        assert.strictEqual(yield* Effect.flip(fails), "down")
        assert.strictEqual(yield* Effect.flip(fails), "down")
        const refused = yield* Effect.flip(fails)
        assert.isTrue(typeof refused === "object" && refused._tag === "CircuitBreakerError")
        yield* TestClock.adjust("30 seconds")
        assert.strictEqual(yield* breaker.execute(Effect.succeed("up"), { key: "api" }), "up")
        assert.strictEqual(yield* Effect.flip(fails), "down")
      }).pipe(
        Effect.provide(
          CircuitBreaker.layer({ tripPolicy: CircuitBreaker.consecutive(2), openDuration: "30 seconds" }).pipe(
            Layer.provide(CircuitBreaker.layerStoreRedis())
          )
        ),
        Effect.provide(redis)
      )
    )
  })
}
