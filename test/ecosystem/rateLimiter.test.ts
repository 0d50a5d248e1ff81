/** Rate limiters, while the test moves the time: `rate-limiter-flexible`, and scripts that ioredis and node-redis define. */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible"
import { createClient, defineScript } from "redis"
import { ourPort, ourServer } from "../fixtures.js"
import { ioredis } from "./Clients.js"

/** A sliding window: returns 1 if one more request is allowed, and counts it. */
const slidingWindow = `
  local now = redis.call("TIME")
  local ms = now[1] * 1000 + math.floor(now[2] / 1000)
  local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
  redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", ms - window)
  if redis.call("ZCARD", KEYS[1]) >= limit then return 0 end
  redis.call("ZADD", KEYS[1], ms, ARGV[3])
  redis.call("PEXPIRE", KEYS[1], window)
  return 1
`

/** The method that `defineCommand` adds to a client or pipeline; its types do not know it. */
const allowOf =
  (client: object) =>
  (key: string, window: number, limit: number, id: number): Promise<unknown> =>
    (client as { allow: (...args: ReadonlyArray<unknown>) => Promise<unknown> }).allow(key, window, limit, id)

layer(ourServer())("rate limiters", (it) => {
  it.scoped("rate-limiter-flexible allows a number of requests in each window", () =>
    Effect.gen(function* () {
      const client = yield* ioredis()
      const limiter = new RateLimiterRedis({ storeClient: client, points: 3, duration: 10, blockDuration: 60 })
      const consume = Effect.promise(() => limiter.consume("user", 1).catch((refused) => refused))
      for (const remaining of [2, 1, 0]) {
        const { consumedPoints, remainingPoints, msBeforeNext } = yield* consume
        assert.deepStrictEqual(
          { consumedPoints, remainingPoints },
          { consumedPoints: 3 - remaining, remainingPoints: remaining }
        )
        assert.strictEqual(msBeforeNext, 10_000)
      }
      const refused = yield* consume
      assert.instanceOf(refused, RateLimiterRes)
      assert.deepStrictEqual([refused.remainingPoints, refused.msBeforeNext], [0, 60_000])
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual((yield* consume).msBeforeNext, 1000)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* consume).remainingPoints, 2)
      yield* Effect.promise(() => limiter.reward("user", 1))
      assert.strictEqual((yield* Effect.promise(() => limiter.get("user")))?.remainingPoints, 3)
      assert.isTrue(yield* Effect.promise(() => limiter.delete("user")))
      assert.isNull(yield* Effect.promise(() => limiter.get("user")))
    })
  )

  it.scoped("a script that ioredis defines allows a number of requests in any window", () =>
    Effect.gen(function* () {
      const client = yield* ioredis()
      client.defineCommand("allow", { numberOfKeys: 1, lua: slidingWindow })
      let id = 0
      const allow = Effect.promise(() => allowOf(client)("w", 1000, 2, ++id))
      assert.deepStrictEqual([yield* allow, yield* allow, yield* allow], [1, 1, 0])
      yield* TestClock.adjust("999 millis")
      assert.strictEqual(yield* allow, 0)
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual([yield* allow, yield* allow, yield* allow], [1, 1, 0])
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Effect.promise(() => client.exists("w")), 0)
    })
  )

  it.scoped("a script that ioredis defines is loaded again after SCRIPT FLUSH, also in a pipeline", () =>
    Effect.gen(function* () {
      const client = yield* ioredis()
      client.defineCommand("allow", { numberOfKeys: 1, lua: slidingWindow })
      assert.strictEqual(yield* Effect.promise(() => allowOf(client)("p", 1000, 9, 1)), 1)
      yield* Effect.promise(() => client.script("FLUSH"))
      assert.strictEqual(yield* Effect.promise(() => allowOf(client)("p", 1000, 9, 2)), 1)
      yield* Effect.promise(() => client.script("FLUSH"))
      const pipeline = client.pipeline()
      pipeline.zcard("p")
      allowOf(pipeline)("p", 1000, 3, 3)
      allowOf(pipeline)("p", 1000, 3, 4)
      assert.deepStrictEqual(yield* Effect.promise(() => pipeline.exec()), [
        [null, 2],
        [null, 1],
        [null, 0]
      ])
    })
  )

  it.scoped("a script that node-redis defines allows a number of requests in any window", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const allow = defineScript({
        NUMBER_OF_KEYS: 1,
        SCRIPT: slidingWindow,
        parseCommand: (parser, key: string, window: number, limit: number, id: number) => {
          parser.pushKey(key)
          parser.push(String(window), String(limit), String(id))
        },
        transformReply: (reply: number) => reply === 1
      })
      const client = yield* Effect.acquireRelease(
        Effect.promise(() => createClient({ socket: { host: "127.0.0.1", port }, scripts: { allow } }).connect()),
        (client) => Effect.sync(() => client.destroy())
      )
      assert.isTrue(yield* Effect.promise(() => client.allow("n", 1000, 1, 1)))
      assert.isFalse(yield* Effect.promise(() => client.allow("n", 1000, 1, 2)))
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* Effect.promise(() => client.allow("n", 1000, 1, 3)))
    })
  )
})
