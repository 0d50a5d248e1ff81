// CommonJS, with ioredis. It forgets to stop its servers, and the process must end all the same.
const assert = require("node:assert")
const Redis = require("ioredis")
const { start } = require("layeredis/testing")

const main = async () => {
  const servers = await Promise.all(Array.from({ length: 10 }, () => start()))
  assert.strictEqual(new Set(servers.map(({ port }) => port)).size, 10)
  const clients = servers.map(({ url }) => new Redis(url))
  await Promise.all(clients.map((client, index) => client.set("key", index, "EX", 100)))
  assert.deepStrictEqual(
    await Promise.all(clients.map((client) => client.get("key"))),
    Array.from(clients.keys(), String)
  )
  const [redis] = servers
  const [client, other] = clients
  assert.strictEqual(await client.eval("return redis.call('GET', KEYS[1]) .. ARGV[1]", 1, "key", "!"), "0!")
  assert.strictEqual(redis.clients().length, 1)
  await client.select(3)
  await client.set("key", "x")
  await redis.flush()
  assert.deepStrictEqual([await client.dbsize(), await other.dbsize()], [0, 1])
  for (const each of clients) each.disconnect()
  console.log("done")
}

void main()
