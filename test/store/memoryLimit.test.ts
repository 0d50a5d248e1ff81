/** `maxmemory` of an embedded store. */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import type * as Instance from "../../src/Instance.js"
import * as Store from "../../src/Store.js"
import { state } from "../internals.js"

const withSettings = (
  settings: Readonly<Record<string, string>>,
  test: (store: Store.Service) => Effect.Effect<void, unknown, Instance.Instance>
) =>
  Effect.flatMap(Store.Store, test).pipe(
    Effect.scoped,
    Effect.provide(Store.layerWith({ settings }).pipe(Layer.orDie)),
    Effect.orDie
  )

const value = "x".repeat(100_000)

/** Sets n keys, a second after each other. */
const fill = (store: Store.Service, count: number) =>
  Effect.forEach(
    Array.from({ length: count }, (_, i) => `key:${i}`),
    (key) => Effect.zipRight(store.set(key, value), TestClock.adjust("1 second")),
    { discard: true }
  )

/** The message of a defect. */
const defectOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit)
      ? Option.match(Cause.dieOption(exit.cause), { onNone: () => "no defect", onSome: (defect) => String(defect) })
      : "no failure"
  )

describe("an embedded store with maxmemory", () => {
  it.effect("evicts the keys that were used longest ago, by the clock of the program", () =>
    withSettings({ maxmemory: "2mb", "maxmemory-policy": "allkeys-lru", "maxmemory-samples": "64" }, (store) =>
      Effect.gen(function* () {
        yield* fill(store, 5)
        for (let i = 5; i < 40; i++) {
          yield* store.get("key:0")
          yield* TestClock.adjust("1 second")
          yield* store.set(`key:${i}`, value)
          yield* TestClock.adjust("1 second")
        }
        assert.isTrue(Option.isSome(yield* store.get("key:0")))
        assert.isTrue(Option.isNone(yield* store.get("key:1")))
        assert.isTrue(Option.isSome(yield* store.get("key:39")))
        const { keyspace, memory } = yield* state
        assert.isAtMost(memory.used(keyspace.now), 2 * 1024 * 1024 + value.length * 2)
        assert.isAbove(keyspace.evicted, 20)
      })
    )
  )

  it.effect("evicts the keys that were used least, and forgets uses with time", () =>
    withSettings(
      { maxmemory: "2mb", "maxmemory-policy": "allkeys-lfu", "maxmemory-samples": "64", "lfu-log-factor": "0" },
      (store) =>
        Effect.gen(function* () {
          yield* store.set("former", value)
          for (let i = 0; i < 30; i++) yield* store.get("former")
          yield* TestClock.adjust("40 minutes")
          yield* store.set("used", value)
          for (let i = 0; i < 30; i++) yield* store.get("used")
          yield* fill(store, 30)
          assert.isTrue(Option.isSome(yield* store.get("used")))
          assert.isTrue(Option.isNone(yield* store.get("former")))
        })
    )
  )

  it.effect("refuses what needs memory when nothing may go, by a defect that says so", () =>
    withSettings({ maxmemory: "1mb" }, (store) =>
      Effect.gen(function* () {
        const refused = "command not allowed when used memory > 'maxmemory'."
        assert.include(yield* defectOf(fill(store, 20)), `SET key:4: ${refused}`)
        assert.include(yield* defectOf(store.incr("n")), `INCR n: ${refused}`)
        assert.include(yield* defectOf(store.list.pushLeft("list", ["a"])), `LPUSH list: ${refused}`)
        const transaction = store.transaction((tx) => tx.queue((_) => _.set("a", "1")))
        assert.include(yield* defectOf(transaction), refused)
        assert.strictEqual(Option.getOrThrow(yield* store.get("key:0")), value)
        assert.strictEqual(yield* store.del(["key:0", "key:1", "key:2"]), 3)
        yield* store.set("a", "1")
      })
    )
  )

  it.effect("counts its own memory, and none of another store in the process", () =>
    withSettings({}, (store) =>
      Effect.gen(function* () {
        const own = yield* state
        const before = own.memory.used(own.keyspace.now)
        yield* withSettings({ maxmemory: "100mb" }, (other) =>
          Effect.gen(function* () {
            const { keyspace, memory } = yield* state
            yield* fill(other, 20)
            assert.isAbove(memory.used(keyspace.now), before + 20 * value.length)
          })
        )
        assert.strictEqual(own.memory.used(own.keyspace.now), before)
        yield* store.set("a", value)
        assert.isAtLeast(own.memory.used(own.keyspace.now), before + value.length)
      })
    )
  )
})
