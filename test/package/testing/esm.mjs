// ES modules, with node-redis and ioredis, on the manual clock.
import assert from "node:assert"
import Redis from "ioredis"
import { start } from "layeredis/testing"
import { createClient } from "redis"

const redis = await start({ clock: "manual", settings: { requirepass: "p@ss", timeout: 90 } })
const client = await createClient({ url: redis.url }).connect()
const worker = new Redis(redis.url, { retryStrategy: null })

// deadlines: to the millisecond, in order, and more of them than one slice of expiry removes
await client.set("first", "x", { EX: 60 })
await Promise.all(
  Array.from({ length: 1000 }, (_, index) => client.set(`key:${index}`, "x", { PX: 60_000 + (index % 3) }))
)
const [before] = await client.time()
await redis.advance(59_999)
assert.deepStrictEqual([await client.dbSize(), await client.pTTL("first")], [1001, 1])
await redis.advance("1 milli")
assert.strictEqual(await client.exists("first"), 0)
await redis.advance("2 millis")
assert.strictEqual(await client.dbSize(), 0)
assert.strictEqual(Number((await client.time())[0]) - Number(before), 60)

// timeouts of blocked clients
const taken = worker.blpop("jobs", 30)
await redis.untilBlocked(1)
assert.deepStrictEqual(
  redis.clients().map(({ command, isBlocked }) => [command, isBlocked]),
  [
    ["time", false],
    ["blpop", true]
  ]
)
let isAnswered = false
void taken.then(() => {
  isAnswered = true
})
await redis.advance("29 seconds")
await worker.status
assert.strictEqual(isAnswered, false)
await redis.advance("1 second")
assert.strictEqual(await taken, null)

// idle times, and the setting that ends idle connections
await client.ping()
await redis.advance("80 seconds")
assert.deepStrictEqual(
  redis.clients().map(({ idle }) => idle),
  [80_000, 80_000]
)
client.on("error", () => undefined)
await redis.advance(9999)
assert.strictEqual(redis.clients().length, 2)
await redis.advance(1)
assert.strictEqual(redis.clients().length, 0)
client.destroy()

// what a wrong call gets
for (const duration of [-1, Number.NaN, "soon", "-1 second"]) await assert.rejects(redis.advance(duration), TypeError)
await assert.rejects(redis.untilBlocked(-1), TypeError)
await assert.rejects(start({ clock: "slow" }), /"system" or "manual"/)
await assert.rejects(start({ settings: { "max-memory": "1" } }), /unknown setting 'max-memory'/)
await assert.rejects(start({ settings: { maxmemory: "much" } }), /the setting maxmemory cannot be 'much'/)
await assert.rejects(start({ settings: { bind: "0.0.0.0" } }), /listens on 127\.0\.0\.1 only/)
await assert.rejects(start({ settings: { port: redis.port } }), /EADDRINUSE/)
const system = await start()
await assert.rejects(system.advance(1), /clock: "manual"/)

// the end: by a client, by `stop`, twice
const waiting = assert.rejects(system.untilBlocked(1), /the server has stopped/)
const last = new Redis(system.url, { retryStrategy: null })
await assert.rejects(last.call("SHUTDOWN", "NOSAVE"))
await waiting
await system.stop()
await redis[Symbol.asyncDispose]()
await redis.stop()
await assert.rejects(redis.flush(), /the server has stopped/)
console.log("done")
