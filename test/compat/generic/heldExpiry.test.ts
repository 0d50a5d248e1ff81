/** Keys that have expired and may not be removed yet: during CLIENT PAUSE, and without active expiry. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { encodeRequest, hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

/** Sends commands in one write, so that no key expires between them however busy the machine is. */
const sendTogether = async (client: Wire, ...commands: ReadonlyArray<string>): Promise<void> => {
  client.write(commands.map((command) => encodeRequest(command.split(" "))).join(""))
  for (const _ of commands) await client.receive()
}

/** Repeats a command until its reply is the expected one, as keys expire in real time. */
const until = async (client: Wire, expected: unknown, ...words: ReadonlyArray<string>): Promise<void> => {
  while ((await client.send(...words)) !== expected);
}

const expiredKeys = async (client: Wire): Promise<string> =>
  /expired_keys:\d+/.exec(JSON.stringify(await client.send("INFO", "stats")))?.[0] ?? ""

/** Runs on one server and returns the replies to compare. */
type Script = (client: Wire) => Promise<ReadonlyArray<unknown>>

const scripts: Readonly<Record<string, Script>> = {
  "CLIENT PAUSE WRITE hides expired keys from reads and keeps them in the database": async (client) => {
    await sendTogether(client, "SET k v PX 20", "CLIENT PAUSE 100000 WRITE")
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
  "CLIENT PAUSE ALL expires nothing before it ends": async (client) => {
    await sendTogether(client, "SET k v PX 20", "CLIENT PAUSE 60 ALL")
    await until(client, null, "GET", "k")
    await until(client, 0, "DBSIZE")
    return [await expiredKeys(client)]
  },
  "DEBUG OBJECT and DEBUG SDSLEN find an expired key that is still stored": async (client) => {
    await client.send("DEBUG", "SET-ACTIVE-EXPIRE", "0")
    await client.send("SET", "k", "v", "PX", "20")
    await client.send("SET", "clock", "v", "PX", "20")
    await until(client, null, "GET", "clock")
    const found = await client.send("DEBUG", "OBJECT", "k")
    return [
      await client.send("DBSIZE"),
      JSON.stringify(found).replace(/0x\w+|lru(?:_seconds_idle)?:\d+/g, ""),
      await client.send("DEBUG", "SDSLEN", "k"),
      await client.send("DBSIZE"),
      await client.send("OBJECT", "ENCODING", "k"),
      await client.send("DBSIZE")
    ]
  }
}

describe.skipIf(!hasRedis)("expired keys that are held back, compared with redis-server", () => {
  for (const [title, script] of Object.entries(scripts)) {
    it.scopedLive(title, () =>
      Effect.gen(function* () {
        const ours = yield* wire(yield* ourPort)
        const real = yield* wire((yield* realRedis()).path)
        const [our, their] = yield* Effect.promise(() => Promise.all([script(ours), script(real)]))
        assert.deepStrictEqual(our, their)
      }).pipe(Effect.provide(ourServer()))
    )
  }
})
