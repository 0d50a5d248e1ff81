/** Locks that scopes hold, on the embedded store and over the client. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import * as EventLoop from "../../src/EventLoop.js"
import * as Lock from "../../src/Lock.js"
import type * as Store from "../../src/Store.js"
import { ConnectionError } from "../../src/StoreError.js"
import { inProcess, ours, putOtherType, withStore, yields } from "./fixture.js"

const turns = Effect.repeatN(Effect.zipRight(yields(20), EventLoop.turn), 10)

/** Advances the clock step by step, and lets the network have its turns. */
const pass = (seconds: number): Effect.Effect<void> =>
  Effect.repeatN(Effect.zipRight(TestClock.adjust("1 second"), turns), seconds - 1)

const taken = (store: Store.Service, options?: Lock.Options) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const held = yield* Scope.extend(Lock.acquire(store, "lock", options), scope)
    return { held, free: Scope.close(scope, Exit.void) }
  })

describe("Lock", () => {
  it.effect("is held by one scope at a time, each with a greater token", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const first = yield* taken(store)
        const refused = yield* Effect.flip(Effect.scoped(Lock.acquire(store, "lock", { timeout: 0 })))
        assert.strictEqual(refused._tag, "LockTimeout")
        assert.strictEqual(refused.message, "the lock lock was held by others for 0")
        yield* first.free
        assert.strictEqual(yield* store.exists("lock"), 0)
        const second = yield* taken(store, { timeout: 0 })
        assert.strictEqual(second.held.token, first.held.token + 1n)
        yield* second.free
        yield* putOtherType("lock")
        assert.strictEqual((yield* Effect.flip(Effect.scoped(Lock.acquire(store, "lock"))))._tag, "WrongType")
      })
    )
  )

  ours.effect("is waited for, and given up after a timeout", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const first = yield* taken(store)
        const second = yield* Effect.fork(taken(store, { retryAfter: "1 second" }))
        const third = yield* Effect.fork(Effect.flip(taken(store, { retryAfter: "1 second", timeout: "5 seconds" })))
        yield* turns
        yield* pass(4)
        assert.isTrue(Option.isNone(yield* Fiber.poll(third)))
        yield* pass(1)
        assert.strictEqual((yield* Fiber.join(third))._tag, "LockTimeout")
        yield* first.free
        yield* pass(1)
        assert.strictEqual((yield* Fiber.join(second)).held.token, 2n)
      })
    )
  )

  ours.effect("is renewed while it is held, and free after its ttl when the holder has died", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { free } = yield* taken(store, { ttl: "30 seconds" })
        yield* turns
        for (let minute = 0; minute < 5; minute++) {
          yield* pass(60)
          assert.strictEqual(yield* store.exists("lock"), 1)
        }
        yield* free
        yield* store.set("lock", "a dead program's", { ttl: "30 seconds" })
        const waiting = yield* Effect.fork(taken(store))
        yield* turns
        yield* pass(29)
        assert.isTrue(Option.isNone(yield* Fiber.poll(waiting)))
        yield* pass(2)
        assert.strictEqual((yield* Fiber.join(waiting)).held.token, 2n)
      })
    )
  )

  ours.effect("interrupts its user when it is lost, and leaves the next holder's lock alone", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const began = yield* Deferred.make<void>()
        const using = yield* Effect.fork(
          Effect.flip(
            Lock.withLock(store, "lock", { ttl: "30 seconds" })(() =>
              Effect.zipRight(Deferred.succeed(began, undefined), Effect.never)
            )
          )
        )
        yield* Deferred.await(began)
        yield* turns
        yield* store.set("lock", "another's")
        yield* pass(10)
        const lost = yield* Fiber.join(using)
        assert.strictEqual(lost._tag, "LockLost")
        assert.strictEqual(
          lost.message,
          "the lock lock, held with the token 1, was lost: another program may hold it now"
        )
        assert.deepStrictEqual(yield* store.get("lock"), Option.some("another's"))
      })
    )
  )

  for (const [how, broken] of [
    ["fails", Effect.fail(new ConnectionError({ reason: "Lost", address: "", command: "", mayHaveRun: false }))],
    ["hangs", Effect.never]
  ] as const) {
    inProcess.effect(`is lost after its ttl when the store ${how}, and kept when it is back before`, () =>
      withStore((store) =>
        Effect.gen(function* () {
          let isBroken = false
          const transaction = <A, E, R>(
            body: (tx: Store.Transaction<Store.AllCommands>) => Effect.Effect<A, E, R>
          ): Effect.Effect<A, E | ConnectionError, R> =>
            Effect.suspend(() => (isBroken ? broken : store.transaction(body)))
          const { free, held } = yield* taken({ ...store, transaction }, { ttl: "30 seconds" })
          const lost = yield* Effect.fork(Effect.flip(held.lost))
          yield* pass(9)
          isBroken = true
          // the try at 10 seconds is in vain, and one that follows is not
          yield* pass(how === "fails" ? 15 : 10)
          isBroken = false
          yield* pass(how === "fails" ? 1 : 7)
          assert.strictEqual(yield* store.exists("lock"), 1)
          isBroken = true
          yield* pass(how === "fails" ? 29 : 26)
          assert.isTrue(Option.isNone(yield* Fiber.poll(lost)))
          yield* pass(1)
          assert.strictEqual((yield* Fiber.join(lost)).token, held.token)
          isBroken = false
          yield* free
        })
      )
    )
  }

  inProcess.effect("leaves nothing behind wherever it is interrupted", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const use = Lock.withLock(store, "lock", { retryAfter: "1 second" })(() => yields(3))
        for (let steps = 0; steps < 200; steps++) {
          const fiber = yield* Effect.fork(use)
          yield* yields(steps % 50)
          yield* Fiber.interrupt(fiber)
          assert.strictEqual(yield* store.exists("lock"), 0, `after ${steps} yields`)
        }
        const held = yield* taken(store)
        const waiting = yield* Effect.fork(use)
        yield* yields(50)
        yield* Fiber.interrupt(waiting)
        assert.strictEqual(yield* store.exists("lock"), 1)
        yield* held.free
        assert.deepStrictEqual(yield* store.keys(), ["{lock}:token"])
      })
    )
  )

  it.effect("excludes all others", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let inside = 0
        const tokens: Array<bigint> = []
        const use = Lock.withLock(store, "{a}lock", { retryAfter: "1 millis" })(({ token }) =>
          Effect.gen(function* () {
            assert.strictEqual(++inside, 1)
            tokens.push(token)
            yield* yields(5)
            inside--
          })
        )
        const all = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 8 }, () => use),
            { concurrency: "unbounded" }
          )
        )
        yield* Effect.repeat(Effect.zipRight(TestClock.adjust("1 millis"), turns), { until: () => tokens.length === 8 })
        yield* Fiber.join(all)
        assert.deepStrictEqual(tokens, [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n])
        assert.deepStrictEqual(yield* store.keys(), ["{a}lock:token"])
      })
    )
  )
})
