/** Cached look-ups, on the embedded store and over the client. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import * as CacheAside from "../../src/CacheAside.js"
import * as EventLoop from "../../src/EventLoop.js"
import { ours, withStore, yields } from "./fixture.js"

/** Look-ups that a test lets end one by one. */
const lookups = () => {
  const running: Array<Deferred.Deferred<number, string>> = []
  return {
    running,
    lookup: () =>
      Effect.flatMap(Deferred.make<number, string>(), (answer) => {
        running.push(answer)
        return Deferred.await(answer)
      }),
    /** Waits until so many look-ups have begun. */
    begun: (count: number) =>
      Effect.repeat(Effect.zipRight(yields(20), EventLoop.turn), { until: () => running.length >= count }),
    answer: (index: number, exit: Exit.Exit<number, string>) => {
      const answer = running[index]
      return answer === undefined ? Effect.dieMessage(`no look-up ${index}`) : Deferred.done(answer, exit)
    }
  }
}

describe("CacheAside", () => {
  ours.effect("looks up what the store does not have, and keeps it for its ttl", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let count = 0
        const cache = yield* CacheAside.make(store, {
          schema: Schema.Struct({ n: Schema.Number }),
          prefix: "cached:",
          ttl: ({ n }) => Duration.seconds(n),
          lookup: (key: string) =>
            Effect.sync(() => {
              count++
              return { n: key.length }
            })
        })
        assert.deepStrictEqual(yield* cache.get("abc"), { n: 3 })
        assert.deepStrictEqual(yield* cache.get("abc"), { n: 3 })
        assert.strictEqual(count, 1)
        assert.deepStrictEqual(yield* store.get("cached:abc"), Option.some(`{"n":3}`))
        yield* TestClock.adjust("3 seconds")
        assert.deepStrictEqual(yield* cache.get("abc"), { n: 3 })
        assert.strictEqual(count, 2)
        yield* cache.get("")
        assert.strictEqual(yield* store.exists("cached:"), 0)
        yield* store.set("cached:abc", "not the schema's")
        assert.deepStrictEqual(yield* cache.get("abc"), { n: 3 })
        assert.deepStrictEqual(yield* store.get("cached:abc"), Option.some(`{"n":3}`))
      })
    )
  )

  it.effect("shares one look-up among misses at the same time, and its failure, which is not stored", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { answer, begun, lookup, running } = lookups()
        const cache = yield* CacheAside.make(store, { schema: Schema.Number, ttl: "1 hour", lookup })
        const many = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 50 }, () => Effect.exit(cache.get("k"))),
            { concurrency: 50 }
          )
        )
        yield* begun(1)
        yield* answer(0, Exit.fail("down"))
        assert.isTrue((yield* Fiber.join(many)).every((exit) => Exit.isFailure(exit)))
        assert.strictEqual(running.length, 1)
        assert.strictEqual(yield* store.exists("k"), 0)
        const again = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 50 }, () => cache.get("k")),
            { concurrency: 50 }
          )
        )
        yield* begun(2)
        yield* answer(1, Exit.succeed(7))
        assert.deepStrictEqual(yield* Fiber.join(again), Array(50).fill(7))
        assert.strictEqual(running.length, 2)
        assert.deepStrictEqual(yield* store.get("k"), Option.some("7"))
      })
    )
  )

  it.effect("goes on in another fiber if the one that looks up is interrupted", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { answer, begun, lookup } = lookups()
        const cache = yield* CacheAside.make(store, { schema: Schema.Number, ttl: "1 hour", lookup })
        const first = yield* Effect.fork(cache.get("k"))
        yield* begun(1)
        const second = yield* Effect.fork(cache.get("k"))
        yield* yields(20)
        yield* Fiber.interrupt(first)
        yield* begun(2)
        yield* answer(1, Exit.succeed(8))
        assert.strictEqual(yield* Fiber.join(second), 8)
      })
    )
  )

  it.effect("forgets a key, and does not store what a look-up from before finds", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { answer, begun, lookup } = lookups()
        const cache = yield* CacheAside.make(store, { schema: Schema.Number, ttl: "1 hour", lookup })
        const before = yield* Effect.fork(cache.get("k"))
        yield* begun(1)
        yield* cache.invalidate("k")
        const after = yield* Effect.fork(cache.get("k"))
        yield* begun(2)
        yield* answer(1, Exit.succeed(2))
        assert.strictEqual(yield* Fiber.join(after), 2)
        yield* answer(0, Exit.succeed(1))
        assert.strictEqual(yield* Fiber.join(before), 1)
        assert.deepStrictEqual(yield* store.get("k"), Option.some("2"))
        yield* cache.invalidate("k")
        assert.strictEqual(yield* store.exists("k"), 0)
      })
    )
  )
})
