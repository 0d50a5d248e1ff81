/** Ioredis: strings, keys, pipelines and the connection. */
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Redis } from "ioredis"
import { ourServer } from "../fixtures.js"
import { ioredis } from "./Clients.js"

/** A test with a client on empty databases. */
const using = (body: (client: Redis) => Promise<void>) => () =>
  Effect.gen(function* () {
    const client = yield* ioredis()
    yield* Effect.promise(async () => {
      await client.flushall()
      await body(client)
    })
  })

layer(ourServer())("ioredis", (it) => {
  describe("strings", () => {
    it.scoped(
      "sets and gets, with every option",
      using(async (client) => {
        assert.strictEqual(await client.set("a", "1"), "OK")
        assert.strictEqual(await client.set("a", "2", "NX"), null)
        assert.strictEqual(await client.set("a", "2", "EX", 100, "GET"), "1")
        assert.strictEqual(await client.ttl("a"), 100)
        assert.strictEqual(await client.getex("a", "PERSIST"), "2")
        assert.strictEqual(await client.ttl("a"), -1)
        assert.strictEqual(await client.getdel("a"), "2")
        assert.strictEqual(await client.get("a"), null)
      })
    )

    it.scoped(
      "increments and decrements",
      using(async (client) => {
        assert.strictEqual(await client.incrby("n", 41), 41)
        assert.strictEqual(await client.incr("n"), 42)
        assert.strictEqual(await client.incrbyfloat("n", 0.5), "42.5")
        await client.set("text", "x")
        assert.match(String(await client.incr("text").catch(String)), /ERR value is not an integer or out of range/)
      })
    )

    it.scoped(
      "keeps every byte",
      using(async (client) => {
        const everything = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
        await client.set(everything, everything)
        assert.deepStrictEqual(await client.getBuffer(everything), everything)
        const big = Buffer.alloc(3_000_000, "é")
        await client.set("big", big)
        assert.isTrue((await client.getBuffer("big"))?.equals(big))
      })
    )

    it.scoped(
      "handles many keys and bits",
      using(async (client) => {
        await client.mset({ a: "1", b: "2" })
        assert.deepStrictEqual(await client.mget("a", "c", "b"), ["1", null, "2"])
        await client.setbit("bits", 7, 1)
        assert.strictEqual(await client.bitcount("bits"), 1)
        assert.deepStrictEqual(await client.bitfield("bits", "GET", "u8", 0), [1])
      })
    )
  })

  describe("keys", () => {
    it.scoped(
      "renames, copies, expires and deletes",
      using(async (client) => {
        await client.mset("a", "1", "b", "2")
        await client.rename("a", "c")
        assert.strictEqual(await client.copy("c", "d"), 1)
        assert.deepStrictEqual((await client.keys("*")).sort(), ["b", "c", "d"])
        assert.strictEqual(await client.pexpire("b", 10_000), 1)
        assert.isAbove(await client.pttl("b"), 9000)
        assert.strictEqual(await client.type("b"), "string")
        assert.strictEqual(await client.unlink("b", "c", "missing"), 2)
        assert.strictEqual(await client.exists("d", "d"), 2)
        assert.match(String(await client.rename("missing", "x").catch(String)), /ERR no such key/)
      })
    )

    it.scoped(
      "streams the keys of a scan",
      using(async (client) => {
        const names = Array.from({ length: 1000 }, (_, index) => `key:${index}`)
        await client.mset(names.flatMap((name) => [name, "1"]))
        const found = new Set<string>()
        for await (const batch of client.scanStream({ match: "key:*", count: 100 })) {
          for (const key of batch) found.add(String(key))
        }
        assert.deepStrictEqual([...found].sort(), names.sort())
      })
    )

    it.scoped(
      "keeps databases apart",
      using(async (client) => {
        await client.set("a", "0")
        await client.select(3)
        assert.strictEqual(await client.get("a"), null)
        await client.set("a", "3")
        await client.swapdb(0, 3)
        assert.strictEqual(await client.get("a"), "0")
        assert.strictEqual(await client.dbsize(), 1)
      })
    )
  })

  describe("pipelines", () => {
    it.scoped(
      "reply in order, with errors in their places",
      using(async (client) => {
        const replies = await client.pipeline().set("a", "1").incr("a").get("a").rename("missing", "b").get("a").exec()
        assert.deepStrictEqual(
          replies?.map(([error, reply]) => error?.message ?? reply),
          ["OK", 2, "2", "ERR no such key", "2"]
        )
      })
    )

    it.scoped("collect the commands of one tick with enableAutoPipelining", () =>
      Effect.gen(function* () {
        const client = yield* ioredis({ enableAutoPipelining: true })
        yield* Effect.promise(async () => {
          const replies = await Promise.all(
            Array.from({ length: 5000 }, (_, index) => client.set(`auto:${index}`, index))
          )
          assert.deepStrictEqual(new Set(replies), new Set(["OK"]))
          assert.strictEqual(await client.get("auto:4999"), "4999")
        })
      })
    )
  })

  describe("the connection", () => {
    it.scoped("waits for the ready check, and has its name", () =>
      Effect.gen(function* () {
        const client = yield* ioredis({ connectionName: "worker", db: 5 })
        yield* Effect.promise(async () => {
          assert.strictEqual(client.status, "ready")
          assert.strictEqual(await client.client("GETNAME"), "worker")
          const list = String(await client.client("LIST"))
          assert.match(list, /^id=\d+ addr=127\.0\.0\.1:\d+ .* name=worker .* db=5 .*$/m)
          assert.match(String(await client.info("server")), /^redis_version:7\.0\.15\r$/m)
        })
      })
    )

    it.scoped("reconnects after CLIENT KILL", () =>
      Effect.gen(function* () {
        const client = yield* ioredis({ retryStrategy: () => 1 })
        const other = yield* ioredis()
        yield* Effect.promise(async () => {
          const id = await client.client("ID")
          assert.strictEqual(await other.client("KILL", "ID", id), 1)
          assert.strictEqual(await client.ping(), "PONG")
          assert.notStrictEqual(await client.client("ID"), id)
        })
      })
    )

    it.scoped("shows commands with MONITOR", () =>
      Effect.gen(function* () {
        const client = yield* ioredis()
        yield* Effect.promise(async () => {
          const monitor = await client.monitor()
          const seen = new Promise<Array<string>>((resolve) => monitor.on("monitor", (_time, args) => resolve(args)))
          await client.set("watched", "1")
          assert.deepStrictEqual(await seen, ["set", "watched", "1"])
          monitor.disconnect()
        })
      })
    )
  })
})
