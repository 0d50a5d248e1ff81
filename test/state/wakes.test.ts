/** Expiry wakes for what somebody notices, and no command sees a difference. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import type * as Instance from "../../src/Instance.js"
import * as Store from "../../src/Store.js"
import * as IdleTimeout from "../../src/server/IdleTimeout.js"
import { detached } from "../../src/state/Client.js"
import { state } from "../internals.js"

/** Runs a test on a store whose clock counts its sleepers. */
const counting = <A, E, E2>(
  layer: Layer.Layer<Store.Store | Instance.Instance, E2>,
  test: (store: Store.Service, sleeps: () => number) => Effect.Effect<A, E, Store.Store | Instance.Instance>
) =>
  Effect.flatMap(TestClock.testClock(), (clock) => {
    let sleeps = 0
    // it adjusts as the clock of the test does
    const counted: TestClock.TestClock = Object.assign(Object.create(clock), {
      sleep: (duration: Duration.Duration) => {
        sleeps++
        return clock.sleep(duration)
      }
    })
    const program = Effect.flatMap(Store.Store, (store) => test(store, () => sleeps))
    return Effect.withClock(Effect.provide(program, layer), counted)
  })

const step = Duration.hours(8.76)

/** Sets 1,000 keys that become due one by one in the course of a year. */
const fill = (store: Store.Service) =>
  Effect.forEach(
    Array.from({ length: 1000 }, (_, index) => index),
    (index) => store.set(`k${index}`, "v", { ttl: Duration.times(step, index + 1) })
  )

const expiredKeys = (store: Store.Service) =>
  Effect.map(store.command("INFO", "stats"), (text) => Number(/expired_keys:(\d+)/.exec(String(text))?.[1]))

describe("a thousand keys with different times to live", () => {
  it.effect("wake an unused store some thirty times in a year", () =>
    counting(Store.layer, (store, sleeps) =>
      Effect.gen(function* () {
        yield* fill(store)
        const before = sleeps()
        yield* TestClock.adjust("365 days")
        assert.isBelow(sleeps() - before, 40)
        // what is not used is freed before it is used
        const { keyspace } = yield* state
        assert.isBelow(keyspace.database(0).size, 700)
        assert.strictEqual(yield* store.dbSize, 0)
        assert.strictEqual(yield* expiredKeys(store), 1000)
      })
    )
  )

  it.effect("are freed a second after they are due, or later by the time that the store has not been used", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_700_000_000_000)
      const size = Effect.map(state, ({ keyspace }) => keyspace.database(0).size)
      yield* Effect.gen(function* () {
        const store = yield* Store.Store
        yield* store.set("a", "v", { ttl: "10 seconds" })
        yield* store.set("b", "v", { ttl: "20 seconds" })
        yield* store.set("c", "v", { ttl: "40 seconds" })
        yield* TestClock.adjust("10999 millis")
        assert.strictEqual(yield* size, 3)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* size, 2)
        yield* TestClock.adjust("19999 millis")
        assert.strictEqual(yield* size, 2)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* size, 1)
        assert.deepStrictEqual(yield* store.keys(), ["c"])
        yield* TestClock.adjust("39999 millis")
        assert.strictEqual(yield* size, 1)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* size, 0)
      }).pipe(Effect.provide(Store.layer))
    })
  )

  it.effect("are gone for each command on the millisecond", () =>
    counting(Store.layer, (store) =>
      Effect.gen(function* () {
        yield* fill(store)
        for (const gone of [0, 1, 2, 3, 10, 500, 501, 999, 1000]) {
          const now = yield* Clock.currentTimeMillis
          yield* TestClock.adjust(Duration.millis(gone * Duration.toMillis(step) - now - 1))
          const before = Math.max(0, gone - 1)
          assert.strictEqual(yield* store.dbSize, 1000 - before)
          yield* TestClock.adjust("1 millis")
          assert.strictEqual(yield* expiredKeys(store), gone)
          assert.strictEqual(yield* store.dbSize, 1000 - gone)
          assert.strictEqual((yield* store.keys()).length, 1000 - gone)
          assert.strictEqual((yield* Stream.runCollect(store.scan())).length, 1000 - gone)
          if (gone > 0) assert.strictEqual(yield* store.exists(`k${gone - 1}`), 0)
        }
      })
    )
  )

  it.effect("raise their events on the millisecond, to those who listened before", () =>
    counting(Store.layer, (store) =>
      Effect.scoped(
        Effect.gen(function* () {
          yield* fill(store)
          yield* TestClock.adjust(Duration.times(step, 3))
          const events = yield* store.events("*", { classes: ["expired"] })
          const first = yield* Effect.fork(
            Stream.runCollect(
              Stream.take(
                Stream.mapEffect(events, ({ key }) =>
                  Effect.map(Clock.currentTimeMillis, (now) => [key, now] as const)
                ),
                20
              )
            )
          )
          yield* TestClock.adjust(Duration.times(step, 20))
          assert.deepStrictEqual(
            [...(yield* Fiber.join(first))],
            Array.from({ length: 20 }, (_, index) => [`k${index + 3}`, Duration.toMillis(step) * (index + 4)])
          )
        })
      )
    )
  )

  it.effect("appear among the changes on the millisecond, and in a transaction that watches them", () =>
    counting(Store.layer, (store) =>
      Effect.scoped(
        Effect.gen(function* () {
          yield* fill(store)
          const changes = yield* store.changes()
          yield* TestClock.adjust(step)
          assert.deepStrictEqual(Option.getOrThrow(yield* Stream.runHead(changes)).commands, [
            { database: 0, words: ["DEL", "k0"] }
          ])
          let tries = 0
          yield* store.transaction((tx) =>
            Effect.gen(function* () {
              const found = yield* tx.read((_) => _.get("k1"))
              if (++tries === 1) {
                assert.deepStrictEqual(found, Option.some("v"))
                yield* TestClock.adjust(step)
              }
              yield* tx.queue((_) => _.set("found", String(Option.isSome(found))))
            })
          )
          assert.strictEqual(tries, 2)
          assert.deepStrictEqual(yield* store.get("found"), Option.some("false"))
        })
      )
    )
  )
})

describe("the timeout setting", () => {
  it.effect("wakes for deadlines of clients only", () =>
    counting(Store.layerWith({ settings: { timeout: "30" } }), (_, sleeps) =>
      Effect.scoped(
        Effect.gen(function* () {
          const own = yield* state
          yield* IdleTimeout.watch(own)
          const before = sleeps()
          yield* TestClock.adjust("365 days")
          assert.strictEqual(sleeps(), before)
          let closed: string | undefined
          const add = () =>
            own.clients.add(
              {
                ...detached("client"),
                close: (_when, reason) => {
                  closed = reason
                }
              },
              own.clock.unsafeCurrentTimeMillis()
            )
          const watching = add()
          watching.monitor = true
          const client = add()
          yield* TestClock.adjust("29999 millis")
          assert.strictEqual(closed, undefined)
          yield* TestClock.adjust("1 millis")
          assert.strictEqual(closed, "idle")
          own.clients.remove(client, own.clock.unsafeCurrentTimeMillis())
          closed = undefined
          const still = sleeps()
          yield* TestClock.adjust("365 days")
          assert.isBelow(sleeps() - still, 3)
          assert.strictEqual(closed, undefined)
          own.clients.reset(watching)
          yield* TestClock.adjust("0 millis")
          assert.strictEqual(closed, "idle")
        })
      )
    )
  )
})

describe("a store with a time to live in it", () => {
  const run = (program: string) =>
    Effect.promise(() =>
      promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { timeout: 60_000 })
    )
  const begin = `
    import { Effect, ManagedRuntime, Stream } from "effect"
    import { Store } from "./dist/needs-effect-3/index.js"
    const runtime = ManagedRuntime.make(Store.layer)
    const store = await runtime.runPromise(Store.Store)
  `

  it.effect("does not keep a process alive by itself", () =>
    Effect.gen(function* () {
      const { stdout } = yield* run(`${begin}
        await runtime.runPromise(store.set("key", "value", { ttl: "1 hour" }))
        console.log("set")
      `)
      assert.strictEqual(stdout, "set\n")
    })
  )

  it.effect("keeps it alive for a listener", () =>
    Effect.gen(function* () {
      const { stdout } = yield* run(`${begin}
        await runtime.runPromise(Effect.scoped(Effect.gen(function* () {
          const events = yield* store.events("*", { classes: ["expired"] })
          yield* store.set("key", "value", { ttl: "50 millis" })
          console.log((yield* Stream.runHead(events)).value.key)
        })))
      `)
      assert.strictEqual(stdout, "key\n")
    })
  )
})
