import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../fixtures.js"

/** Sends until the reply is the one that is waited for: deadlines pass in real time. */
const until = async (client: Wire, expected: unknown, ...words: ReadonlyArray<string>): Promise<void> => {
  while ((await client.send(...words)) !== expected);
}

const expiredKeys = async (client: Wire): Promise<string> =>
  /expired_keys:\d+/.exec(JSON.stringify(await client.send("INFO", "stats")))?.[0] ?? ""

/** Replies of one server, of which the last are those that count. */
type Conversation = (client: Wire) => Promise<ReadonlyArray<unknown>>

const conversations: Readonly<Record<string, Conversation>> = {
  "CLIENT PAUSE WRITE: keys that are due are gone for readers, and stay in the table": async (client) => {
    await client.send("SET", "k", "v", "PX", "20")
    await client.send("CLIENT", "PAUSE", "100000", "WRITE")
    await until(client, null, "GET", "k")
    const held = [
      await client.send("DBSIZE"),
      await client.send("EXISTS", "k"),
      await client.send("TTL", "k"),
      await client.send("KEYS", "*"),
      await client.send("TYPE", "k"),
      await expiredKeys(client)
    ]
    await client.send("CLIENT", "UNPAUSE")
    await until(client, 0, "DBSIZE")
    return [...held, await expiredKeys(client)]
  },
  "CLIENT PAUSE ALL: nothing expires before it ends": async (client) => {
    await client.send("SET", "k", "v", "PX", "20")
    await client.send("CLIENT", "PAUSE", "60", "ALL")
    await until(client, null, "GET", "k")
    await until(client, 0, "DBSIZE")
    return [await expiredKeys(client)]
  },
  "DEBUG SET-ACTIVE-EXPIRE 0: DEBUG OBJECT and SDSLEN find a key that is due": async (client) => {
    await client.send("DEBUG", "SET-ACTIVE-EXPIRE", "0")
    await client.send("SET", "k", "v", "PX", "20")
    await client.send("SET", "clock", "v", "PX", "20")
    await until(client, null, "GET", "clock")
    const found = await client.send("DEBUG", "OBJECT", "k")
    return [
      await client.send("DBSIZE"),
      JSON.stringify(found).replace(/0x\w+|lru:\d+/g, ""),
      await client.send("DEBUG", "SDSLEN", "k"),
      await client.send("DBSIZE"),
      await client.send("OBJECT", "ENCODING", "k"),
      await client.send("DBSIZE")
    ]
  }
}

describe.skipIf(!hasRedis)("expiry that is held back, beside redis-server", () => {
  for (const [name, converse] of Object.entries(conversations)) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const ours = yield* wire(yield* ourPort)
        const real = yield* wire((yield* realRedis()).path)
        const [our, their] = yield* Effect.promise(() => Promise.all([converse(ours), converse(real)]))
        assert.deepStrictEqual(our, their)
      }).pipe(Effect.provide(ourServer()))
    )
  }
})
