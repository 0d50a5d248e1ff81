/**
 * `maxmemory-eviction-tenacity`: how much one command evicts before it runs. Both servers look at the clock after 16 keys.
 */
import { assert, describe, it } from "@effect/vitest"
import { connect, encodeRequest, hasRedis } from "../../fixtures.js"
import { useServers } from "../Servers.js"

const keys = 20_000

/** The number of keys that are left when two commands have run over the limit, in the step that set it. */
const left = async (target: number | string, tenacity: number): Promise<unknown> => {
  const wire = await connect(target)
  const commands = [
    ["FLUSHALL"],
    ["DEBUG", "POPULATE", String(keys)],
    ["CONFIG", "SET", "maxmemory-policy", "allkeys-random", "maxmemory-eviction-tenacity", String(tenacity)],
    ["CONFIG", "SET", "maxmemory", "1"],
    ["PING"],
    ["DBSIZE"],
    ["CONFIG", "SET", "maxmemory", "0"]
  ]
  wire.write(commands.map(encodeRequest).join(""))
  const replies: Array<unknown> = []
  for (const _ of commands) replies.push(await wire.receive())
  wire.close()
  return replies[5]
}

describe.skipIf(!hasRedis)("maxmemory-eviction-tenacity", () => {
  const servers = useServers()

  for (const [tenacity, expected] of [
    [0, keys - 32],
    [100, 0]
  ] as const) {
    it(`of ${tenacity} leaves ${expected} of ${keys} keys after two commands`, async () => {
      const { ourPort, redis } = servers()
      assert.deepStrictEqual([await left(redis.path, tenacity), await left(ourPort, tenacity)], [expected, expected])
    })
  }
})
