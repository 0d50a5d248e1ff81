import Redis from "ioredis"
import { start } from "layeredis/testing"

test("runs in Jest's ES modules", async () => {
  const redis = await start({ clock: "manual" })
  const client = new Redis(redis.url)
  await client.set("session", "Ada", "EX", 60)
  await redis.advance("1 minute")
  expect(await client.get("session")).toBe(null)
  client.disconnect()
  await redis.stop()
})
