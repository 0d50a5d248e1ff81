/** Node-redis, in both protocols. */
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ourServer } from "../fixtures.js"
import { nodeRedis } from "./Clients.js"

layer(ourServer())("node-redis", (it) => {
  for (const protocol of [2, 3] as const) {
    describe(`with RESP${protocol}`, () => {
      it.scoped("sets its protocol, name and database when it connects", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol, { name: "worker", database: 4 })
          const list = yield* Effect.promise(() => client.clientList())
          const own = list.find(({ name }) => name === "worker")
          assert.strictEqual(own?.db, 4)
          assert.strictEqual(own?.addr.split(":")[0], "127.0.0.1")
          assert.strictEqual(yield* Effect.promise(() => client.clientGetName()), "worker")
          const answer = yield* Effect.promise(() => client.sendCommand(["CLIENT", "SETINFO", "LIB-NAME", "mine"]))
          assert.strictEqual(String(answer), "OK")
        })
      )

      it.scoped("sets and gets", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            await client.flushAll()
            assert.strictEqual(await client.set("a", "1", { expiration: { type: "EX", value: 100 } }), "OK")
            assert.strictEqual(await client.set("a", "2", { condition: "NX" }), null)
            assert.strictEqual(await client.set("a", "2", { GET: true, expiration: "KEEPTTL" }), "1")
            assert.strictEqual(await client.ttl("a"), 100)
            assert.strictEqual(await client.getEx("a", { type: "PERSIST" }), "2")
            assert.strictEqual(await client.persist("a"), 0)
            assert.strictEqual(await client.incrBy("a", 40), 42)
            assert.strictEqual(await client.incrByFloat("a", 0.5), "42.5")
            await client.mSet({ b: "1", c: "2" })
            assert.deepStrictEqual(await client.mGet(["b", "d", "c"]), ["1", null, "2"])
            assert.strictEqual(await client.del(["b", "c", "d"]), 2)
            assert.deepStrictEqual(
              await client.bitField("bits", [{ operation: "SET", encoding: "u8", offset: 0, value: 255 }]),
              [0]
            )
          })
        })
      )

      it.scoped("reports error replies", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            await client.set("text", "x")
            const error = await client.incr("text").then(
              () => undefined,
              (reason: unknown) => reason
            )
            assert.instanceOf(error, Error)
            assert.strictEqual(error.message, "ERR value is not an integer or out of range")
            const unknown = await client.sendCommand(["NOSUCH"]).then(
              () => undefined,
              (reason: unknown) => reason
            )
            assert.instanceOf(unknown, Error)
            assert.strictEqual(unknown.message, "ERR unknown command 'NOSUCH', with args beginning with: ")
          })
        })
      )

      it.scoped("iterates over a scan", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            await client.flushAll()
            const names = Array.from({ length: 1000 }, (_, index) => `key:${index}`)
            await client.mSet(names.map((name): [string, string] => [name, "1"]))
            const found = new Set<string>()
            for await (const keys of client.scanIterator({ MATCH: "key:*", COUNT: 100, TYPE: "string" })) {
              for (const key of keys) found.add(key)
            }
            assert.deepStrictEqual([...found].sort(), names.sort())
          })
        })
      )

      it.scoped("pipelines the commands of one tick", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            const replies = await Promise.all(
              Array.from({ length: 5000 }, (_, index) => client.set(`auto:${index}`, String(index)))
            )
            assert.deepStrictEqual(new Set(replies), new Set(["OK"]))
            assert.strictEqual(await client.get("auto:4999"), "4999")
          })
        })
      )

      it.scoped("reads settings and command descriptions", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            assert.deepEqual({ ...(await client.configGet("databases")) }, { databases: "16" })
            const [get] = await client.commandInfo(["get"])
            assert.strictEqual(get?.name, "get")
            assert.strictEqual(get?.arity, 2)
            assert.isTrue([...(get?.flags ?? [])].map(String).includes("readonly"))
            assert.isAbove(await client.commandCount(), 50)
            assert.match(await client.info("server"), /redis_version:7\.0\.15/)
          })
        })
      )

      it.scoped("keeps databases apart, and closes", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol, { database: 1 })
          const other = yield* nodeRedis(protocol, { database: 2 })
          yield* Effect.promise(async () => {
            await client.set("where", "1")
            assert.strictEqual(await other.get("where"), null)
            assert.strictEqual(await client.move("where", 2), 1)
            assert.strictEqual(await other.get("where"), "1")
            await client.close()
            assert.isFalse(client.isOpen)
          })
        })
      )
    })
  }
})
