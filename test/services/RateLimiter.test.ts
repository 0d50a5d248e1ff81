/** The cases of Effect's own tests of `RateLimiter`, then random requests next to its store in memory, and what only a shared store has. */
import * as Experimental from "@effect/experimental/RateLimiter"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import * as RateLimiter from "../../src/services/RateLimiter.js"
import { ours, withStore } from "../store/fixture.js"

type Limiter = Experimental.RateLimiter
type LimiterStore = Experimental.RateLimiterStore["Type"]

const withLimiter = <A, E>(test: (limiter: Limiter) => Effect.Effect<A, E>) =>
  withStore(() => Effect.flatMap(Experimental.RateLimiter, test).pipe(Effect.provide(RateLimiter.layer())))

const minute = { key: "a", limit: 5, window: "1 minute" } as const

describe.runIf(ours.isOn)("a fixed window", () => {
  ours.effect("delays what exceeds it", () =>
    withLimiter((limiter) =>
      Effect.gen(function* () {
        const consume = limiter.consume({ ...minute, algorithm: "fixed-window", onExceeded: "delay" })
        const delays: Array<number> = []
        for (let index = 0; index < 11; index++) delays.push(Duration.toSeconds((yield* consume).delay))
        assert.deepStrictEqual(delays, [0, 0, 0, 0, 0, 60, 60, 60, 60, 60, 120])
      })
    )
  )

  ours.effect("refuses what exceeds it, until it ends", () =>
    withLimiter((limiter) =>
      Effect.gen(function* () {
        const consume = limiter.consume({ ...minute, algorithm: "fixed-window", onExceeded: "fail" })
        yield* Effect.repeatN(consume, 3)
        assert.deepInclude(yield* consume, { delay: Duration.zero, remaining: 0 })
        for (const seconds of [60, 30]) {
          const error = yield* Effect.flip(consume)
          assert.deepInclude(error, { reason: "Exceeded", retryAfter: Duration.seconds(seconds), remaining: 0 })
          yield* TestClock.adjust("30 seconds")
        }
        assert.deepInclude(yield* consume, { delay: Duration.zero, remaining: 4 })
      })
    )
  )
})

describe.runIf(ours.isOn)("a token bucket", () => {
  ours.effect("delays what exceeds it", () =>
    withLimiter((limiter) =>
      Effect.gen(function* () {
        const consume = limiter.consume({ ...minute, algorithm: "token-bucket", onExceeded: "delay" })
        const delays: Array<number> = []
        for (let index = 0; index < 7; index++) delays.push(Duration.toSeconds((yield* consume).delay))
        assert.deepStrictEqual(delays, [0, 0, 0, 0, 0, 12, 24])
        yield* TestClock.adjust("1 minute")
        assert.deepInclude(yield* consume, { delay: Duration.zero, remaining: 2 })
      })
    )
  )

  ours.effect("refuses what exceeds it, until tokens are back", () =>
    withLimiter((limiter) =>
      Effect.gen(function* () {
        const consume = limiter.consume({ ...minute, algorithm: "token-bucket", onExceeded: "fail" })
        yield* Effect.repeatN(consume, 3)
        assert.deepInclude(yield* consume, { delay: Duration.zero })
        const error = yield* Effect.flip(consume)
        assert.deepInclude(error, { reason: "Exceeded", retryAfter: Duration.seconds(12), remaining: 0 })
        yield* TestClock.adjust("36 seconds")
        assert.deepInclude(yield* consume, { delay: Duration.zero, remaining: 2 })
      })
    )
  )
})

/** A request to both stores: the number of a random sequence decides what it is. */
const request = (store: LimiterStore, number: number) => {
  const limit = 3 + (number % 4)
  const options = {
    key: `key ${number % 2}`,
    tokens: 1 + (Math.floor(number / 8) % 3),
    refillRate: Duration.millis(1000 / (1 + (Math.floor(number / 32) % 7)))
  }
  return number % 3 === 0
    ? store.tokenBucket({ ...options, limit: 5, refillRate: Duration.seconds(1), allowOverflow: number % 5 === 0 })
    : store.fixedWindow({ ...options, limit: number % 5 === 0 ? undefined : limit })
}

describe("RateLimiterStore", () => {
  ours.effect("answers random requests as the store in memory does", () =>
    withStore(() =>
      Effect.gen(function* () {
        const own = yield* RateLimiter.make()
        const memory = Context.get(yield* Layer.build(Experimental.layerStoreMemory), Experimental.RateLimiterStore)
        let seed = 1
        const next = (): number => {
          seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
          return seed >> 8
        }
        for (let index = 0; index < 500; index++) {
          const number = next()
          const [ours, theirs] = [yield* request(own, number), yield* request(memory, number)]
          assert.deepStrictEqual(ours, theirs, `request ${index}: ${number}`)
          if (next() % 3 === 0) yield* TestClock.adjust(next() % 700)
        }
      })
    )
  )

  it.effect("is one limit for all who ask at the same time", () =>
    withStore(() =>
      Effect.gen(function* () {
        const limiters = yield* Effect.all([RateLimiter.make(), RateLimiter.make()])
        const ask = (index: number) => limiters[index % 2] ?? limiters[0]
        const options = { key: "a", tokens: 1, limit: 20, refillRate: Duration.minutes(1) }
        const windows = yield* Effect.forEach(
          Array.from({ length: 50 }, (_, index) => index),
          (index) => ask(index).fixedWindow(options),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(windows.filter(([count]) => count <= 20).length, 20)
        const buckets = yield* Effect.forEach(
          Array.from({ length: 50 }, (_, index) => index),
          (index) => ask(index).tokenBucket({ ...options, allowOverflow: false }),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(buckets.filter((remaining) => remaining >= 0).length, 20)
      })
    )
  )

  it.effect("has keys that expire", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const limiter = yield* RateLimiter.make({ prefix: "limit:" })
        const options = { key: "a", tokens: 2, limit: 3, refillRate: Duration.millis(60_000.25) }
        const [count, ttl] = yield* limiter.fixedWindow(options)
        assert.strictEqual(count, 2)
        assert.approximately(ttl, 120_000.5, 0.001)
        assert.strictEqual(yield* limiter.tokenBucket({ ...options, allowOverflow: false }), 1)
        for (const key of ["limit:window:a", "limit:bucket:a"]) {
          const left = yield* Effect.flatten(store.ttl(key))
          assert.isTrue(Duration.between(left, { minimum: "100 seconds", maximum: Duration.millis(120_001) }), key)
        }
      })
    )
  )

  it.effect("takes times that are infinite, and none", () =>
    withStore(() =>
      Effect.gen(function* () {
        const limiter = yield* RateLimiter.make()
        const never = { key: "a", tokens: 1, limit: 2, refillRate: Duration.infinity, allowOverflow: false }
        assert.deepStrictEqual(
          yield* Effect.forEach([1, 2, 3], () => Effect.map(limiter.fixedWindow(never), ([count]) => count)),
          [1, 2, 3]
        )
        assert.deepStrictEqual(yield* Effect.forEach([1, 2, 3], () => limiter.tokenBucket(never)), [1, 0, -1])
        const always = { ...never, key: "b", refillRate: Duration.zero }
        assert.deepStrictEqual(yield* Effect.forEach([1, 2], () => limiter.fixedWindow(always)), [
          [1, 0],
          [1, 0]
        ])
        assert.deepStrictEqual(yield* Effect.forEach([1, 2], () => limiter.tokenBucket(always)), [1, 1])
      })
    )
  )

  it.effect("fails on a key of another type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("ratelimiter:window:a", "text")
        const limiter = yield* RateLimiter.make()
        const error = yield* Effect.flip(
          limiter.fixedWindow({ key: "a", tokens: 1, limit: 1, refillRate: Duration.seconds(1) })
        )
        assert.deepInclude(error, { _tag: "RateLimiterError", reason: "StoreError" })
        assert.include(error.message, "wrong kind of value")
      })
    )
  )
})
