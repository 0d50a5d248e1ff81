/** Rate limiters against our server, where the test moves the time: `rate-limiter-flexible`, and scripts that ioredis defines. */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Redis } from "ioredis"
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible"
import { createClient, defineScript } from "redis"
import { ourPort, ourServer } from "../fixtures.js"

const ioredis = Effect.flatMap(ourPort, (port) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Redis({ port, host: "127.0.0.1", lazyConnect: true })
      await client.connect()
      return client
    }),
    (client) => Effect.sync(() => client.disconnect())
  )
)

/** So many in a window, which slides: 1 where one more is allowed. */
const slidingWindow = `
  local now = redis.call("TIME")
  local ms = now[1] * 1000 + math.floor(now[2] / 1000)
  local window, most = tonumber(ARGV[1]), tonumber(ARGV[2])
  redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", ms - window)
  if redis.call("ZCARD", KEYS[1]) >= most then return 0 end
  redis.call("ZADD", KEYS[1], ms, ARGV[3])
  redis.call("PEXPIRE", KEYS[1], window)
  return 1
`

/** What `defineCommand` has added to a client or pipeline, of which the types know nothing. */
const defined =
  (client: object) =>
  (key: string, window: number, most: number, id: number): Promise<unknown> =>
    (client as { allow: (...args: ReadonlyArray<unknown>) => Promise<unknown> }).allow(key, window, most, id)

layer(ourServer())("rate limiters", (it) => {
  it.scoped("rate-limiter-flexible lets so many through in each window", () =>
    Effect.gen(function* () {
      const client = yield* ioredis
      const limiter = new RateLimiterRedis({ storeClient: client, points: 3, duration: 10, blockDuration: 60 })
      const consume = Effect.promise(() => limiter.consume("user", 1).catch((refused) => refused))
      for (const left of [2, 1, 0]) {
        const { consumedPoints, remainingPoints, msBeforeNext } = yield* consume
        assert.deepStrictEqual({ consumedPoints, remainingPoints }, { consumedPoints: 3 - left, remainingPoints: left })
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

  it.scoped("a script that ioredis defines lets so many through in any window", () =>
    Effect.gen(function* () {
      const client = yield* ioredis
      client.defineCommand("allow", { numberOfKeys: 1, lua: slidingWindow })
      let id = 0
      const allow = Effect.promise(() => defined(client)("w", 1000, 2, ++id))
      assert.deepStrictEqual([yield* allow, yield* allow, yield* allow], [1, 1, 0])
      yield* TestClock.adjust("999 millis")
      assert.strictEqual(yield* allow, 0)
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual([yield* allow, yield* allow, yield* allow], [1, 1, 0])
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Effect.promise(() => client.exists("w")), 0)
    })
  )

  it.scoped("a script that ioredis defines is loaded again when the server has forgotten it, also in a pipeline", () =>
    Effect.gen(function* () {
      const client = yield* ioredis
      client.defineCommand("allow", { numberOfKeys: 1, lua: slidingWindow })
      assert.strictEqual(yield* Effect.promise(() => defined(client)("p", 1000, 9, 1)), 1)
      yield* Effect.promise(() => client.script("FLUSH"))
      assert.strictEqual(yield* Effect.promise(() => defined(client)("p", 1000, 9, 2)), 1)
      yield* Effect.promise(() => client.script("FLUSH"))
      const pipeline = client.pipeline()
      pipeline.zcard("p")
      defined(pipeline)("p", 1000, 3, 3)
      defined(pipeline)("p", 1000, 3, 4)
      assert.deepStrictEqual(yield* Effect.promise(() => pipeline.exec()), [
        [null, 2],
        [null, 1],
        [null, 0]
      ])
    })
  )

  it.scoped("a script that node-redis defines", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const allow = defineScript({
        NUMBER_OF_KEYS: 1,
        SCRIPT: slidingWindow,
        parseCommand: (parser, key: string, window: number, most: number, id: number) => {
          parser.pushKey(key)
          parser.push(String(window), String(most), String(id))
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
