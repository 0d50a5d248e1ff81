/** The cases of Effect's own tests of `PersistedQueue`, then consumers that die, and elements that fail for good. */
import * as Experimental from "@effect/experimental/PersistedQueue"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Store from "../../src/Store.js"
import * as PersistedQueue from "../../src/services/PersistedQueue.js"
import * as QueueScripts from "../../src/services/QueueScripts.js"
import { ourPort, ourServer } from "../fixtures.js"
import { inProcess, ours, withStore } from "../store/fixture.js"

const Item = Schema.Struct({ n: Schema.BigInt })

type Queue = Experimental.PersistedQueue<typeof Item.Type>

const makeQueue = Experimental.make({ name: "items", schema: Item })

const withQueue = <A, E>(
  test: (queue: Queue, store: Store.Service) => Effect.Effect<A, E, Experimental.PersistedQueueFactory | Store.Store>,
  options?: PersistedQueue.Options
) =>
  withStore((store) =>
    Effect.flatMap(makeQueue, (queue) => test(queue, store)).pipe(Effect.provide(PersistedQueue.layer(options)))
  )

const keys = QueueScripts.keysOf("queue:", "items")

/** A consumer of another process that takes an element and dies. */
const takeAndDie = (store: Store.Service, lock: number) =>
  store.run(QueueScripts.claim, { keys, args: { token: "dead", lock, channel: keys.ready } })

/** Lets the messages of the network arrive. */
const aWhile = Effect.repeatN(EventLoop.turn, 20)

/** What a queue leaves behind when all has been done. */
const leftOvers = (store: Store.Service) =>
  store.exists([keys.ready, keys.items, keys.locked, keys.owners, keys.failed])

describe("PersistedQueue", () => {
  it.effect("takes what was offered, in its order", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        for (const n of [1n, 2n, 3n]) yield* queue.offer({ n })
        const taken = yield* Effect.forEach([1, 2, 3], () =>
          queue.take(({ n }, { attempts }) => Effect.succeed([n, attempts]))
        )
        assert.deepStrictEqual(taken, [
          [1n, 0],
          [2n, 0],
          [3n, 0]
        ])
        assert.strictEqual(yield* leftOvers(store), 0)
      })
    )
  )

  it.effect("gives an element whose consumer is interrupted to the next one", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* queue.offer({ n: 42n })
        const begun = yield* Deferred.make<void>()
        const first = yield* Effect.fork(
          queue.take(() => Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never))
        )
        yield* Deferred.await(begun)
        const second = yield* Effect.fork(queue.take((item, { attempts }) => Effect.succeed([item.n, attempts])))
        yield* aWhile
        assert.isNull(second.unsafePoll())
        yield* Fiber.interrupt(first)
        assert.deepStrictEqual(yield* Fiber.join(second), [42n, 0])
        assert.strictEqual(yield* leftOvers(store), 0)
      })
    )
  )

  it.effect("gives an element that has failed again, with the number of its attempts", () =>
    withQueue((queue) =>
      Effect.gen(function* () {
        yield* queue.offer({ n: 42n })
        yield* queue.offer({ n: 43n })
        assert.strictEqual(yield* Effect.flip(queue.take(() => Effect.fail("boom"))), "boom")
        const taken = yield* Effect.forEach([1, 2], () =>
          queue.take(({ n }, { attempts }) => Effect.succeed([n, attempts]))
        )
        assert.deepStrictEqual(taken, [
          [43n, 0],
          [42n, 1]
        ])
      })
    )
  )

  it.effect("takes an id of the program only once", () =>
    withQueue((queue) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* queue.offer({ n: 42n }, { id: "custom" }), "custom")
        yield* queue.offer({ n: 42n }, { id: "custom" })
        assert.strictEqual(yield* queue.take(({ n }, { id }) => Effect.succeed(`${id} ${n}`)), "custom 42")
        yield* queue.offer({ n: 42n }, { id: "custom" })
        const another = yield* Effect.fork(queue.take(Effect.succeed))
        yield* aWhile
        assert.isNull(another.unsafePoll())
        yield* Fiber.interrupt(another)
      })
    )
  )

  it.effect("wakes those who wait, each for one element", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        const takers = yield* Effect.forEach(Array.from({ length: 20 }), () =>
          Effect.fork(queue.take(({ n }) => Effect.succeed(n)))
        )
        yield* aWhile
        yield* Effect.forEach(takers.keys(), (index) => queue.offer({ n: BigInt(index) }), { concurrency: "unbounded" })
        const taken = yield* Effect.forEach(takers, Fiber.join)
        assert.deepStrictEqual(new Set(taken).size, 20)
        assert.strictEqual(yield* leftOvers(store), 0)
      })
    )
  )

  it.effect("wakes a consumer of another layer", () =>
    withQueue((queue) =>
      Effect.gen(function* () {
        const taken = yield* makeQueue.pipe(
          Effect.flatMap((other) => other.take(({ n }) => Effect.succeed(n))),
          Effect.provide(PersistedQueue.layer()),
          Effect.fork
        )
        yield* aWhile
        yield* queue.offer({ n: 7n })
        assert.strictEqual(yield* Fiber.join(taken), 7n)
      })
    )
  )

  it.effect("lets a wait be interrupted without a loss", () =>
    withQueue((queue) =>
      Effect.gen(function* () {
        for (let n = 0n; n < 20n; n++) {
          const waiting = yield* Effect.fork(queue.take(({ n }) => Effect.succeed(n)))
          yield* Effect.repeatN(Effect.yieldNow(), Number(n))
          yield* Effect.all([queue.offer({ n }), Fiber.interrupt(waiting)], { concurrency: "unbounded" })
          const exit = yield* Fiber.await(waiting)
          if (Exit.isFailure(exit)) assert.strictEqual(yield* queue.take((item) => Effect.succeed(item.n)), n)
        }
      })
    )
  )

  it.effect("keeps apart what has failed for good, with its last failure", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* queue.offer({ n: 42n }, { id: "custom" })
        const fail = Effect.flip(queue.take(() => Effect.fail(new Error("boom")), { maxAttempts: 2 }))
        yield* fail
        yield* fail
        const [failed = ""] = yield* store.list.range(keys.failed, 0, -1)
        assert.deepInclude(JSON.parse(failed), { id: "custom", element: { n: "42" }, attempts: 2 })
        assert.include(JSON.parse(failed).lastFailure, "boom")
        assert.strictEqual(yield* leftOvers(store), 1)
      })
    )
  )

  it.live("loses nothing of a consumer that dies", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* queue.offer({ n: 42n })
        assert.isArray(yield* takeAndDie(store, 50))
        assert.deepStrictEqual(yield* queue.take(({ n }, { attempts }) => Effect.succeed([n, attempts])), [42n, 0])
        assert.strictEqual(yield* leftOvers(store), 0)
      })
    )
  )

  it.live("renews the lock of a living consumer", () =>
    withQueue(
      (queue, store) =>
        Effect.gen(function* () {
          yield* queue.offer({ n: 42n }, { id: "a" })
          const done = yield* Deferred.make<void>()
          const first = yield* Effect.fork(queue.take(({ n }) => Effect.as(Deferred.await(done), n)))
          const second = yield* Effect.fork(queue.take(({ n }) => Effect.succeed(n)))
          const until = Effect.map(
            store.sortedSet.score(keys.locked, "a"),
            Option.getOrElse(() => 0)
          )
          const locked = yield* Effect.repeat(Effect.zipRight(EventLoop.turn, until), { until: (time) => time > 0 })
          yield* Effect.repeat(Effect.zipRight(EventLoop.turn, until), { until: (time) => time > locked + 50 })
          assert.isNull(second.unsafePoll())
          yield* Deferred.succeed(done, undefined)
          assert.strictEqual(yield* Fiber.join(first), 42n)
          yield* Fiber.interrupt(second)
        }),
      { lockExpiration: "1 hour", lockRefreshInterval: "10 millis" }
    )
  )

  ours.effect("waits for a lock to the very millisecond", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* queue.offer({ n: 42n })
        yield* takeAndDie(store, 90_000)
        const next = yield* Effect.fork(queue.take(({ n }) => Effect.succeed(n)))
        yield* aWhile
        yield* TestClock.adjust("89999 millis")
        yield* aWhile
        assert.isNull(next.unsafePoll())
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* Fiber.join(next), 42n)
      })
    )
  )

  ours.effect("ignores the word of a consumer that has lost its lock", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* queue.offer({ n: 42n })
        const stalled = yield* Deferred.make<void>()
        // a consumer that cannot renew its lock in time
        const layer = PersistedQueue.layer({ lockExpiration: "1 seconds", lockRefreshInterval: "1 hour" })
        const first = yield* makeQueue.pipe(
          Effect.flatMap((own) => own.take(() => Effect.zipRight(Deferred.await(stalled), Effect.fail("too late")))),
          Effect.provide(layer),
          Effect.fork
        )
        yield* Effect.repeat(Effect.zipRight(aWhile, store.exists(keys.locked)), { until: (count) => count === 1 })
        yield* TestClock.adjust("1 seconds")
        const attempts = yield* queue.take((_, { attempts }) =>
          Effect.zipRight(Deferred.succeed(stalled, undefined), Effect.as(Fiber.await(first), attempts))
        )
        assert.strictEqual(attempts, 0)
        assert.strictEqual(yield* leftOvers(store), 0)
      })
    )
  )

  it.effect("fails on a broken element, and sets it apart", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* store.hash.set(keys.items, { broken: "{" })
        yield* store.list.pushRight(keys.ready, ["missing", "broken"])
        const error = yield* Effect.flip(queue.take(Effect.succeed))
        assert.strictEqual(error._tag, "PersistedQueueError")
        assert.deepStrictEqual(yield* store.list.range(keys.failed, 0, -1), ["{"])
        assert.strictEqual(yield* leftOvers(store), 1)
      })
    )
  )

  it.effect("fails on a key of another type", () =>
    withQueue((queue, store) =>
      Effect.gen(function* () {
        yield* store.set(keys.items, "text")
        const error = yield* Effect.flip(queue.offer({ n: 1n }))
        assert.strictEqual(error._tag, "PersistedQueueError")
        assert.include(error.message, "cannot offer to the queue items: ")
        assert.include(error.message, "wrong kind of value")
      })
    )
  )

  inProcess.scoped("gets back what a consumer had that has lost its connection for good", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const redis = yield* Scope.extend(Client.make(`127.0.0.1:${yield* ourPort}`), scope)
      const [there, here] = yield* Effect.forEach([redis, yield* Store.make], (store) =>
        Layer.build(PersistedQueue.layer()).pipe(
          Effect.flatMap((context) => Effect.provide(makeQueue, context)),
          Effect.provideService(Store.Store, store)
        )
      )
      if (there === undefined || here === undefined) return assert.fail("no queue")
      yield* here.offer({ n: 42n })
      const begun = yield* Deferred.make<void>()
      const lost = yield* Effect.fork(
        there.take(() => Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never))
      )
      yield* Deferred.await(begun)
      yield* Scope.close(scope, Exit.void)
      const exit = yield* Fiber.interrupt(lost)
      assert.isTrue(Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause))
      const taken = yield* Effect.fork(here.take(({ n }) => Effect.succeed(n)))
      yield* aWhile
      assert.isNull(taken.unsafePoll())
      yield* TestClock.adjust("90 seconds")
      assert.strictEqual(yield* Fiber.join(taken), 42n)
    }).pipe(Effect.provide(ourServer()))
  )

  inProcess.effect("stops when its layer does", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* Effect.provide(
          Effect.gen(function* () {
            const queue = yield* makeQueue
            const waiting = yield* Effect.fork(queue.take(Effect.succeed))
            yield* aWhile
            assert.deepStrictEqual(yield* store.pubSub.numSub(keys.ready), [1])
            yield* Fiber.interrupt(waiting)
          }),
          PersistedQueue.layer()
        )
        assert.deepStrictEqual(yield* store.pubSub.numSub(keys.ready), [0])
        assert.isTrue(Option.isNone(yield* store.get("none")))
      })
    )
  )
})
