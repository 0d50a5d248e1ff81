/** The stream of changes: what an append-only file would hold. */
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Store from "../../src/Store.js"

/** The next changes, a line each: their commands with the numbers of their databases, in brackets if they are atomic. */
const take = <E>(
  changes: Stream.Stream<Store.Change<string>, E>,
  count: number
): Effect.Effect<ReadonlyArray<string>, E> =>
  changes.pipe(
    Stream.take(count),
    Stream.runCollect,
    Effect.map((all) =>
      Chunk.toReadonlyArray(all).map(({ commands, isAtomic }) => {
        const line = commands.map(({ database, words }) => `${database}: ${words.join(" ")}`).join("; ")
        return isAtomic && commands.length > 1 ? `[${line}]` : line
      })
    )
  )

const withStore = <A, E, R>(body: (store: Store.Service) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(Store.Store, body).pipe(Effect.provide(Store.layer))

describe("changes", () => {
  it.scoped("are the commands that arrive at the same data", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("before", "unseen")
        const changes = yield* store.changes()
        yield* store.set("a", "1", { ttl: "10 seconds" })
        yield* store.get("a")
        yield* store.incrBy("n", 2)
        yield* (yield* store.database(3)).set("b", "2")
        yield* store.transaction((tx) =>
          Effect.zipRight(
            tx.queue((_) => _.set("c", "3")),
            tx.queue((_) => _.del("n"))
          )
        )
        yield* store.eval("redis.call('SET', 'd', '4') redis.call('SPOP', 'none') redis.call('SADD', 's', 'x')", {})
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* take(changes, 6), [
          "0: SET a 1 PXAT 10000",
          "0: INCRBY n 2",
          "3: SET b 2",
          "[0: SET c 3; 0: DEL n]",
          "[0: SET d 4; 0: SADD s x]",
          "0: DEL a"
        ])
      })
    )
  )

  it.scoped("fail with Overflow if their reader falls behind, and lose nothing before", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const changes = yield* store.changes({ capacity: 2 })
        for (const key of ["a", "b", "c"]) yield* store.set(key, "1")
        const reader = yield* Effect.fork(take(changes, 3))
        const error = yield* Effect.flip(Fiber.join(reader))
        assert.strictEqual(error._tag, "Overflow")
      })
    )
  )

  it.scoped("keep the last ones if the strategy is to slide", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const changes = yield* store.changes({ capacity: 2, strategy: "sliding" })
        for (const key of ["a", "b", "c"]) yield* store.set(key, "1")
        assert.deepStrictEqual(yield* take(changes, 2), ["0: SET b 1", "0: SET c 1"])
      })
    )
  )
})
