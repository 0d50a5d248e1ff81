/** Transactions and pipelines of ioredis and node-redis. */
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Redis } from "ioredis"
import { WatchError } from "redis"
import { ourServer } from "../fixtures.js"
import { ioredis, nodeRedis } from "./Clients.js"

const rounds = 40

layer(ourServer())("transactions", (it) => {
  describe("of ioredis", () => {
    it.scoped("run with multi and exec, in a pipeline and without", () =>
      Effect.gen(function* () {
        const client = yield* ioredis()
        yield* Effect.promise(async () => {
          await client.flushall()
          assert.deepStrictEqual(await client.multi().set("a", "1").incr("a").get("none").exec(), [
            [null, "OK"],
            [null, 2],
            [null, null]
          ])
          await client.multi({ pipeline: false })
          assert.strictEqual(String(await client.incr("a")), "QUEUED")
          assert.deepStrictEqual(await client.exec(), [[null, 3]])
          await client.multi({ pipeline: false })
          await client.incr("a")
          assert.strictEqual(await client.discard(), "OK")
          assert.strictEqual(await client.get("a"), "3")
        })
      })
    )

    it.scoped("report errors of commands, and errors that abort the transaction", () =>
      Effect.gen(function* () {
        const client = yield* ioredis()
        yield* Effect.promise(async () => {
          await client.flushall()
          await client.set("text", "x")
          const [failed, done] = (await client.multi().incr("text").incr("n").exec()) ?? []
          assert.match(String(failed?.[0]), /value is not an integer or out of range/)
          assert.deepStrictEqual(done, [null, 1])
          const aborted = await client
            .multi()
            .set("a", "1")
            .call("nonsense")
            .exec()
            .catch((error: unknown) => String(error))
          assert.match(String(aborted), /EXECABORT Transaction discarded because of previous errors/)
          assert.strictEqual(await client.get("a"), null)
        })
      })
    )

    it.scoped("lose no update with WATCH", () =>
      Effect.gen(function* () {
        const clients = yield* Effect.all([ioredis(), ioredis(), ioredis()])
        yield* Effect.promise(async () => {
          const [first] = clients
          await first.set("count", "0")
          let conflicts = 0
          const add = async (client: Redis): Promise<void> => {
            for (;;) {
              await client.watch("count")
              const count = Number(await client.get("count"))
              const done = await client
                .multi()
                .set("count", count + 1)
                .exec()
              if (done !== null) return
              conflicts++
            }
          }
          await Promise.all(
            clients.map(async (client) => {
              for (let round = 0; round < rounds; round++) await add(client)
            })
          )
          assert.strictEqual(await first.get("count"), String(3 * rounds))
          assert.isAbove(conflicts, 0)
        })
      })
    )

    it.scoped("may be part of a pipeline", () =>
      Effect.gen(function* () {
        const client = yield* ioredis()
        yield* Effect.promise(async () => {
          await client.flushall()
          const replies = await client
            .pipeline([["set", "a", "1"], ["multi"], ["incr", "a"], ["exec"], ["get", "a"]])
            .exec()
          assert.strictEqual(JSON.stringify(replies), '[[null,"OK"],[null,"OK"],[null,"QUEUED"],[null,[2]],[null,"2"]]')
        })
      })
    )
  })

  for (const protocol of [2, 3] as const) {
    describe(`of node-redis with RESP${protocol}`, () => {
      it.scoped("run with multi and exec", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            await client.flushAll()
            const replies = await client
              .multi()
              .hSet("h", "f", "v")
              .hGetAll("h")
              .zAdd("z", { score: 1.5, value: "m" })
              .zScore("z", "m")
              .exec()
            assert.strictEqual(JSON.stringify(replies), '[1,{"f":"v"},1,1.5]')
            assert.deepStrictEqual(await client.multi().exec(), [])
            assert.strictEqual(
              JSON.stringify(await client.multi().set("a", "1").get("a").execAsPipeline()),
              '["OK","1"]'
            )
          })
        })
      )

      it.scoped("fail with WatchError if a watched key has changed", () =>
        Effect.gen(function* () {
          const client = yield* nodeRedis(protocol)
          const other = yield* nodeRedis(protocol)
          yield* Effect.promise(async () => {
            await client.flushAll()
            await client.watch("a")
            await other.set("a", "theirs")
            const error: unknown = await client
              .multi()
              .set("a", "mine")
              .exec()
              .catch((reason: unknown) => reason)
            assert.instanceOf(error, WatchError)
            assert.strictEqual(await client.get("a"), "theirs")
            await client.watch(["a", "b"])
            assert.strictEqual(String(await client.multi().set("a", "mine").exec()), "OK")
            await client.watch("a")
            await other.set("a", "theirs")
            assert.strictEqual(await client.unwatch(), "OK")
            assert.strictEqual(String(await client.multi().set("a", "mine").exec()), "OK")
          })
        })
      )
    })
  }
})
