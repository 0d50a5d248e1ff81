const Redis = require("ioredis")
const { start } = require("layeredis/testing")

let redis
let client
beforeAll(async () => {
  redis = await start()
  client = new Redis(redis.url)
})
afterAll(() => client.disconnect())

test("serves blocked clients and runs scripts", async () => {
  const worker = new Redis(redis.url)
  const job = worker.blpop("jobs", 0)
  await redis.untilBlocked(1)
  await client.rpush("jobs", "one")
  expect(await job).toEqual(["jobs", "one"])
  expect(await client.eval("return 1 + 1", 0)).toBe(2)
  await expect(client.eval("local function f() return 1 + f() end return f()", 0)).rejects.toThrow(/stack overflow/)
  worker.disconnect()
})

test("time is that of fake timers", async () => {
  // ioredis itself needs the real `nextTick`
  jest.useFakeTimers({ doNotFake: ["nextTick"] })
  const other = await start()
  const worker = new Redis(other.url)
  await worker.set("session", "Ada", "EX", 60)
  await jest.advanceTimersByTimeAsync(59_999)
  expect(await worker.get("session")).toBe("Ada")
  await jest.advanceTimersByTimeAsync(1)
  expect(await worker.dbsize()).toBe(0)
  worker.disconnect()
  await other.stop()
  jest.useRealTimers()
})
