/** A transaction runs again when a key that it read has changed, and watches nothing after its end. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { state } from "../internals.js"
import { blocked, inProcess, ours, withStore, yields } from "./fixture.js"

describe("a transaction's conflict", () => {
  it.effect("runs the body again if a key that it read has changed", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let tries = 0
        yield* store.set("a", "1")
        const seen = yield* store.transaction((tx) =>
          Effect.gen(function* () {
            const a = yield* tx.read((_) => _.get("a"))
            yield* tx.queue((_) => _.append("log", "x"))
            if (++tries < 4) yield* store.set("a", String(tries))
            return a
          })
        )
        assert.strictEqual(tries, 4)
        assert.deepStrictEqual(seen, Option.some("3"))
        assert.deepStrictEqual(yield* store.get("log"), Option.some("x"))
      })
    )
  )

  it.effect("ignores changes to keys that it has not read", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let tries = 0
        yield* store.transaction((tx) =>
          Effect.gen(function* () {
            tries++
            yield* tx.read((_) => _.get("a"))
            yield* tx.queue((_) => _.set("b", "1"))
            yield* store.set("b", "2")
          })
        )
        assert.strictEqual(tries, 1)
        assert.deepStrictEqual(yield* store.get("b"), Option.some("1"))
      })
    )
  )

  it.effect("fails with Conflict when its retries are used up", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let tries = 0
        const error = yield* Effect.flip(
          store.transaction(
            (tx) =>
              Effect.gen(function* () {
                tries++
                yield* tx.read((_) => _.get("a"))
                yield* tx.queue((_) => _.set("b", "1"))
                yield* store.incr("a")
              }),
            { retries: 2 }
          )
        )
        assert.strictEqual(tries, 3)
        assert.strictEqual(error._tag, "Conflict")
        if (error._tag === "Conflict") assert.strictEqual(error.tries, 3)
        assert.strictEqual(
          error.message,
          "the transaction conflicted in each of its 3 tries: keys that it had read were changed by others"
        )
        assert.deepStrictEqual(yield* store.get("b"), Option.none())
      })
    )
  )

  // over a network the first try may well succeed, amid the writes
  inProcess.effect("lets other fibers run between two tries", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("a", "0")
        const writer = yield* Effect.fork(Effect.repeatN(Effect.zipRight(store.incr("a"), Effect.yieldNow()), 50))
        const seen = yield* store.transaction((tx) =>
          Effect.gen(function* () {
            const a = yield* tx.read((_) => _.get("a"))
            yield* yields(3)
            yield* tx.queue((_) =>
              _.set(
                "copy",
                Option.getOrElse(a, () => "")
              )
            )
            return a
          })
        )
        yield* Fiber.join(writer)
        assert.deepStrictEqual(seen, Option.some("51"))
      })
    )
  )

  inProcess.effect("never lets a body see two states of the data", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset([
          ["a", "0"],
          ["b", "0"]
        ])
        let torn = 0
        let tries = 0
        yield* store.transaction((tx) =>
          Effect.gen(function* () {
            tries++
            const a = yield* tx.read((_) => _.get("a"))
            if (tries < 3) {
              yield* store.mset([
                ["a", String(tries)],
                ["b", String(tries)]
              ])
            }
            const b = yield* tx.read((_) => _.get("b"))
            if (Option.getOrThrow(a) !== Option.getOrThrow(b)) torn++
          })
        )
        assert.deepStrictEqual([tries, torn], [3, 0])
      })
    )
  )

  ours.effect("runs the body again if a key that it read expires", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("a", "1", { ttl: "1 minute" })
        const seen: Array<boolean> = []
        yield* store.transaction((tx) =>
          Effect.gen(function* () {
            seen.push(Option.isSome(yield* tx.read((_) => _.get("a"))))
            yield* TestClock.adjust("1 minute")
          })
        )
        assert.deepStrictEqual(seen, [true, false])
      })
    )
  )

  ours.effect("conflicts with a WATCH on its keys, and serves waiters once, after the whole step", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { keyspace } = yield* state
        let tries = 0
        yield* store.transaction((outer) =>
          Effect.gen(function* () {
            tries++
            yield* outer.read((_) => _.get("a"))
            if (tries === 1) yield* store.transaction((inner) => inner.queue((_) => _.set("a", "1")))
          })
        )
        assert.strictEqual(tries, 2)
        const popped = yield* Effect.fork(store.command("BLPOP", "l", "0"))
        yield* blocked(1)
        const dirty = keyspace.dirty
        yield* store.transaction((tx) =>
          Effect.all([tx.queue((_) => _.list.pushRight("l", ["1"])), tx.queue((_) => _.list.pushLeft("l", ["0"]))])
        )
        assert.deepStrictEqual(yield* Fiber.join(popped), ["l", "0"] as never)
        // two pushes: as in Redis, the pop that they served does not count
        assert.strictEqual(keyspace.dirty, dirty + 2)
      })
    )
  )

  inProcess.effect("watches nothing after it ends, however it ends", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { signals, clients } = yield* state
        const reading = (after: Effect.Effect<unknown, unknown>) =>
          store.transaction((tx) =>
            Effect.zipRight(
              tx.read((_) => _.get("a")),
              after
            )
          )
        yield* reading(Effect.void)
        assert.strictEqual(signals.watches.size, 0)
        yield* Effect.exit(reading(Effect.fail("no")))
        assert.strictEqual(signals.watches.size, 0)
        yield* Effect.exit(reading(Effect.die("bug")))
        assert.strictEqual(signals.watches.size, 0)
        const waiting = yield* Effect.fork(reading(Effect.never))
        yield* yields(2)
        assert.strictEqual(signals.watches.size, 1)
        yield* Fiber.interrupt(waiting)
        assert.strictEqual(signals.watches.size, 0)
        assert.strictEqual(clients.size, 0)
      })
    )
  )
})
