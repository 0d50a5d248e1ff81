import Redis from "ioredis"
import { start } from "layeredis/testing"
import { afterAll, beforeAll, expect, test, vi } from "vitest"

let redis
let client
beforeAll(async () => {
  redis = await start()
  client = new Redis(redis.url)
})
afterAll(() => client.disconnect())

test("time is that of fake timers", async () => {
  vi.useFakeTimers()
  await client.set("session", "Ada", "EX", 60)
  await vi.advanceTimersByTimeAsync(59_999)
  expect(await client.get("session")).toBe("Ada")
  await vi.advanceTimersByTimeAsync(1)
  expect(await client.dbsize()).toBe(0)
  vi.useRealTimers()
})

test("a server starts, blocks, answers and stops under fake timers", async () => {
  vi.useFakeTimers()
  const other = await start()
  const worker = new Redis(other.url)
  const job = worker.blpop("jobs", 30)
  await other.untilBlocked(1)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await job).toBe(null)
  worker.disconnect()
  await other.stop()
  vi.useRealTimers()
})
