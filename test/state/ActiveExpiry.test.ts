import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Bytes from "../../src/Bytes.js"
import * as Store from "../../src/Store.js"
import { state } from "../internals.js"

describe("expiry while CLIENT PAUSE is in force", () => {
  it.effect("removes due keys when the pause ends, and no earlier", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const { clients, keyspace, step } = yield* state
      yield* store.set("a", "1", { ttl: "1 second" })
      yield* store.set("b", "1", { ttl: "10 seconds" })
      clients.extendPause({ mode: "write", until: 5000 }, 0)
      yield* TestClock.adjust("4999 millis")
      step.tick()
      assert.strictEqual(keyspace.database(0).size, 2)
      assert.strictEqual(keyspace.expired, 0)
      yield* TestClock.adjust("1 millis")
      step.tick()
      assert.strictEqual(keyspace.database(0).size, 1)
      assert.strictEqual(keyspace.expired, 1)
      yield* TestClock.adjust("5 seconds")
      step.tick()
      assert.strictEqual(keyspace.database(0).size, 0)
    }).pipe(Effect.provide(Store.layer))
  )

  it.effect("removes due keys at once when the pause is lifted", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const { clients, keyspace, step } = yield* state
      yield* store.set("a", "1", { ttl: "1 second" })
      clients.extendPause({ mode: "all", until: 60_000 }, 0)
      yield* TestClock.adjust("30 seconds")
      step.tick()
      assert.strictEqual(keyspace.database(0).size, 1)
      clients.unpause()
      yield* TestClock.adjust("0 millis")
      assert.strictEqual(keyspace.database(0).size, 0)
    }).pipe(Effect.provide(Store.layer))
  )

  it.effect("lets the program overwrite a due key that is held", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const { clients, keyspace } = yield* state
      yield* store.set("a", "1", { ttl: "1 second" })
      yield* store.set("n", "41", { ttl: "1 second" })
      clients.extendPause({ mode: "write", until: 60_000 }, 0)
      yield* TestClock.adjust("2 seconds")
      yield* store.set("a", "2")
      assert.strictEqual(yield* store.incr("n"), 1)
      assert.strictEqual(keyspace.database(0).size, 2)
      assert.strictEqual(keyspace.database(0).peek(Bytes.fromText("a")), Bytes.fromText("2"))
    }).pipe(Effect.provide(Store.layer))
  )
})
