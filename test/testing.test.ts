/** `layeredis/testing` from its sources; `test/package/Testing.test.ts` runs it from the package under each test runner. */
import { once } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import { Redis as Client } from "ioredis"
import { type Options, type Redis, start } from "../src/testing.js"

/** Runs a test with a server and a client, which end with it. */
const using = async (options: Options, test: (redis: Redis, client: Client) => Promise<void>): Promise<void> => {
  const redis = await start(options)
  const client = new Client(redis.url)
  try {
    await test(redis, client)
  } finally {
    client.disconnect()
    await redis.stop()
  }
}

const rejection = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => assert.fail("it does not fail"),
    (error) => String(error)
  )

describe("a server for tests", () => {
  it("listens on a free port of this machine, and serves clients", () =>
    using({}, async (redis, client) => {
      assert.strictEqual(redis.url, `redis://127.0.0.1:${redis.port}`)
      assert.strictEqual(redis.host, "127.0.0.1")
      await client.set("key", "value")
      assert.strictEqual(await client.get("key"), "value")
      await redis.flush()
      assert.strictEqual(await client.dbsize(), 0)
    }))

  it("takes settings, and gives the password in its URL", () =>
    using({ settings: { Databases: 3, requirepass: "a b:c" } }, async (redis, client) => {
      assert.strictEqual(redis.url, `redis://:a%20b%3Ac@127.0.0.1:${redis.port}`)
      assert.deepStrictEqual(await client.config("GET", "databases"), ["databases", "3"])
    }))

  it("lets time pass only when told, with a manual clock", () =>
    using({ clock: "manual" }, async (redis, client) => {
      await client.set("key", "value", "EX", 60)
      await redis.advance(59_999)
      assert.strictEqual(await client.pttl("key"), 1)
      await redis.advance("1 milli")
      assert.strictEqual(await client.dbsize(), 0)
      const popped = client.blpop("list", 30)
      await redis.untilBlocked(1)
      await redis.advance("30 seconds")
      assert.isNull(await popped)
    }))

  it("tells of its clients", () =>
    using({ clock: "manual" }, async (redis, client) => {
      await client.client("SETNAME", "name")
      await client.select(2)
      const popped = client.blpop("list", 0)
      await redis.untilBlocked(1)
      await redis.advance(1500)
      const [only, ...others] = redis.clients()
      assert.deepStrictEqual(others, [])
      assert.match(only?.address ?? "", /^127\.0\.0\.1:\d+$/)
      const { address: _, id: __, ...rest } = only ?? assert.fail("there is no client")
      assert.deepStrictEqual(rest, { name: "name", database: 2, command: "blpop", isBlocked: true, idle: 1500 })
      await using({}, async (other) => assert.notStrictEqual(other.port, redis.port))
      client.disconnect()
      await popped.catch(() => undefined)
    }))

  it("ends with its scope, and when a client shuts it down", async () => {
    const redis = await start()
    await redis[Symbol.asyncDispose]()
    await redis.stop()
    assert.include(await rejection(redis.flush()), "the server has stopped. Start another one")
    const other = await start()
    const client = new Client(other.url, { retryStrategy: () => null })
    const waiting = other.untilBlocked(1)
    const closed = once(client, "end")
    client.shutdown("NOSAVE").catch(() => undefined)
    assert.include(await rejection(waiting), "the server has stopped")
    await closed
    await other.stop()
  })

  it("says what is wrong with what it is given", async () => {
    const wrong = async (options: unknown): Promise<string> => rejection(start(options as Options)) // from JavaScript
    assert.include(await wrong({ settings: { nonsense: "1" } }), "nonsense")
    assert.include(await wrong({ settings: { databases: "none" } }), "databases")
    assert.include(await wrong({ settings: { bind: "0.0.0.0" } }), "the setting bind is not for a test's server")
    assert.include(await wrong({ clock: "fast" }), 'the clock is "system" or "manual", not "fast"')
    await using({}, async (redis) => {
      assert.include(await wrong({ settings: { port: redis.port } }), "EADDRINUSE")
      assert.include(await rejection(redis.advance("1 day")), "the system's clock cannot be advanced")
    })
    await using({ clock: "manual" }, async (redis) => {
      for (const duration of [-1, Number.NaN, "soon", "-1 day", undefined]) {
        assert.include(await rejection(redis.advance(duration as number)), "advance takes milliseconds")
      }
      assert.include(await rejection(redis.untilBlocked(1.5)), "untilBlocked takes a number of clients")
    })
  })
})
