/** Blocking commands of ioredis and node-redis. Time stands still unless the test moves it. */
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { until } from "../server/connections.js"
import { ioredis, nodeRedis } from "./Clients.js"

/** Waits until that many clients are blocked. */
const untilBlocked = (count: number) =>
  Effect.flatMap(state, ({ signals }) => until(() => signals.blocking.size === count))

layer(ourServer())("blocking commands", (it) => {
  describe("of ioredis", () => {
    it.scoped("wait for lists, sorted sets and streams", () =>
      Effect.gen(function* () {
        const [consumer, producer] = [yield* ioredis(), yield* ioredis()]
        const list = consumer.blpop("i:a", "i:b", 0)
        yield* untilBlocked(1)
        yield* Effect.promise(() => producer.rpush("i:b", "1", "2"))
        assert.deepStrictEqual(yield* Effect.promise(() => list), ["i:b", "1"])
        assert.strictEqual(yield* Effect.promise(() => consumer.brpoplpush("i:b", "i:c", 0)), "2")
        const zset = consumer.bzpopmin("i:z", 0)
        yield* untilBlocked(1)
        yield* Effect.promise(() => producer.zadd("i:z", 1.5, "m"))
        assert.deepStrictEqual(yield* Effect.promise(() => zset), ["i:z", "m", "1.5"])
        const stream = consumer.xread("BLOCK", 0, "STREAMS", "i:s", "$")
        yield* untilBlocked(1)
        yield* Effect.promise(() => producer.xadd("i:s", "1-1", "a", "b"))
        assert.deepStrictEqual(yield* Effect.promise(() => stream), [["i:s", [["1-1", ["a", "b"]]]]])
        // a pipeline whose first command blocks
        const piped = consumer.pipeline().blmove("i:q", "i:r", "LEFT", "RIGHT", 0).llen("i:r").ping().exec()
        yield* untilBlocked(1)
        yield* Effect.promise(() => producer.multi().rpush("i:q", "x").rpush("i:q", "y").exec())
        assert.deepStrictEqual(yield* Effect.promise(() => piped), [
          [null, "x"],
          [null, 1],
          [null, "PONG"]
        ])
      })
    )
  })

  for (const protocol of [2, 3] as const) {
    describe(`of node-redis with RESP${protocol}`, () => {
      it.scoped("wait for lists, sorted sets and streams", () =>
        Effect.gen(function* () {
          const [consumer, producer] = [yield* nodeRedis(protocol), yield* nodeRedis(protocol)]
          const key = (name: string) => `n${protocol}:${name}`
          const list = consumer.blPop([key("a"), key("b")], 0)
          yield* untilBlocked(1)
          yield* Effect.promise(() => producer.rPush(key("b"), ["1", "2"]))
          assert.deepEqual({ ...(yield* Effect.promise(() => list)) }, { key: key("b"), element: "1" })
          const moved = consumer.blMove(key("c"), key("d"), "LEFT", "RIGHT", 0)
          yield* untilBlocked(1)
          yield* Effect.promise(() => producer.rename(key("b"), key("c")))
          assert.strictEqual(yield* Effect.promise(() => moved), "2")
          const zset = consumer.bzPopMax(key("z"), 0)
          yield* untilBlocked(1)
          yield* Effect.promise(() => producer.zAdd(key("z"), { value: "m", score: 2 }))
          assert.deepEqual({ ...(yield* Effect.promise(() => zset)) }, { key: key("z"), value: "m", score: 2 })
          yield* Effect.promise(() => producer.xGroupCreate(key("s"), "g", "$", { MKSTREAM: true }))
          const entries = consumer.xReadGroup("g", "me", { key: key("s"), id: ">" }, { BLOCK: 0 })
          yield* untilBlocked(1)
          yield* Effect.promise(() => producer.xAdd(key("s"), "1-1", { a: "b" }))
          assert.include(JSON.stringify(yield* Effect.promise(() => entries)), "1-1")
          const nothing = consumer.blPop(key("nothing"), 0.5)
          yield* untilBlocked(1)
          yield* TestClock.adjust("500 millis")
          assert.strictEqual(yield* Effect.promise(() => nothing), null)
        })
      )
    })
  }
})
