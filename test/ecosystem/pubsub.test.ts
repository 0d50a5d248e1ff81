/** Publish and subscribe with ioredis and node-redis. */
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { until } from "../server/connections.js"
import { ioredis, nodeRedis } from "./Clients.js"

const reconnectingIoredis = Effect.tap(ioredis({ retryStrategy: () => 1 }), (client) =>
  Effect.sync(() => client.on("error", () => undefined))
)

/** Waits until that many messages have arrived. */
const arrived = (received: ReadonlyArray<unknown>, count: number) => until(() => received.length >= count)

/** Closes the connections of all subscribers. */
const killSubscribers = Effect.gen(function* () {
  const { clients, signals } = yield* state
  for (const client of [...clients]) if (client.isSubscribed) client.connection.close("now")
  assert.strictEqual(signals.pubSub.count("channel") + signals.pubSub.count("pattern"), 0)
})

layer(ourServer())("publish and subscribe", (it) => {
  describe("with ioredis", () => {
    it.scoped("receives messages of channels, patterns and shard channels", () =>
      Effect.gen(function* () {
        // names the channels and subscribes to shards apart: unsubscribing from all of a kind, ioredis waits for a count of 0
        const [subscriber, sharded, publisher] = [yield* ioredis(), yield* ioredis(), yield* ioredis()]
        const received: Array<ReadonlyArray<string>> = []
        subscriber.on("message", (...message) => received.push(message))
        subscriber.on("pmessage", (...message) => received.push(message))
        sharded.on("smessage", (...message) => received.push(message))
        yield* Effect.promise(async () => {
          assert.strictEqual(await subscriber.subscribe("a", "b"), 2)
          assert.strictEqual(await subscriber.psubscribe("a*"), 3)
          assert.strictEqual(await sharded.ssubscribe("s"), 1)
          assert.deepStrictEqual(await subscriber.ping(), ["pong", ""] as never)
          assert.strictEqual(await publisher.publish("a", "1"), 2)
          assert.strictEqual(await publisher.publish("b", "straße"), 1)
          assert.strictEqual(await publisher.spublish("s", "3"), 1)
          assert.deepStrictEqual(await publisher.pubsub("NUMSUB", "a", "none"), ["a", 1, "none", 0])
        })
        yield* arrived(received, 4)
        assert.sameDeepMembers(received, [
          ["a", "1"],
          ["a*", "a", "1"],
          ["b", "straße"],
          ["s", "3"]
        ])
        yield* Effect.promise(async () => {
          assert.match(String(await subscriber.get("a").catch(String)), /subscriber mode/)
          await subscriber.unsubscribe("a", "b")
          await subscriber.punsubscribe("a*")
          await sharded.sunsubscribe("s")
          assert.strictEqual(await subscriber.get("a"), null)
          assert.strictEqual(await publisher.publish("a", "1"), 0)
        })
      })
    )

    it.scoped("subscribes again after it reconnects", () =>
      Effect.gen(function* () {
        const { signals } = yield* state
        const [subscriber, publisher] = [yield* reconnectingIoredis, yield* ioredis()]
        const received: Array<string> = []
        subscriber.on("message", (_channel, message) => received.push(message))
        yield* Effect.promise(() => subscriber.subscribe("again", "other"))
        yield* killSubscribers
        yield* until(() => signals.pubSub.count("channel") === 2)
        assert.strictEqual(yield* Effect.promise(() => publisher.publish("again", "1")), 1)
        yield* arrived(received, 1)
        assert.deepStrictEqual(received, ["1"])
        yield* Effect.promise(() => subscriber.unsubscribe())
      })
    )
  })

  for (const protocol of [2, 3] as const) {
    describe(`with node-redis in RESP${protocol}`, () => {
      it.scoped("receives messages of channels, patterns and shard channels, as text and as bytes", () =>
        Effect.gen(function* () {
          const [subscriber, publisher] = [yield* nodeRedis(protocol), yield* nodeRedis(protocol)]
          const received: Array<ReadonlyArray<unknown>> = []
          const bytes: Array<Buffer> = []
          const listener = (message: string, channel: string) => received.push([channel, message])
          yield* Effect.promise(async () => {
            await subscriber.subscribe(["a", "b"], listener)
            await subscriber.subscribe("b", (message) => bytes.push(message), true)
            await subscriber.pSubscribe("a*", listener)
            await subscriber.sSubscribe("s", listener)
            await subscriber.ping()
            assert.strictEqual(await publisher.publish("a", "1"), 2)
            assert.strictEqual(await publisher.publish("b", "straße"), 1)
            assert.strictEqual(await publisher.sPublish("s", "3"), 1)
            assert.sameMembers(await publisher.pubSubChannels(), ["a", "b"])
            assert.strictEqual(await publisher.pubSubNumPat(), 1)
            assert.deepEqual(await publisher.pubSubNumSub(["a", "b"]), { a: 1, b: 1 } as never)
            assert.deepStrictEqual(await publisher.pubSubShardChannels(), ["s"])
          })
          yield* arrived(received, 4)
          yield* arrived(bytes, 1)
          assert.deepStrictEqual(received, [
            ["a", "1"],
            ["a", "1"],
            ["b", "straße"],
            ["s", "3"]
          ])
          assert.deepStrictEqual(bytes, [Buffer.from("straße")])
          yield* Effect.promise(async () => {
            await subscriber.unsubscribe()
            await subscriber.pUnsubscribe()
            await subscriber.sUnsubscribe()
            assert.strictEqual(await subscriber.get("a"), null)
            assert.strictEqual(await publisher.publish("a", "1"), 0)
          })
        })
      )

      it.scoped("subscribes again after it reconnects", () =>
        Effect.gen(function* () {
          const { signals } = yield* state
          const [subscriber, publisher] = [yield* nodeRedis(protocol, { reconnects: true }), yield* nodeRedis(protocol)]
          const received: Array<string> = []
          yield* Effect.promise(() => subscriber.subscribe("again", (message) => received.push(message)))
          yield* Effect.promise(() => subscriber.pSubscribe("aga*", (message) => received.push(message)))
          yield* killSubscribers
          yield* until(() => signals.pubSub.count("channel") + signals.pubSub.count("pattern") === 2)
          assert.strictEqual(yield* Effect.promise(() => publisher.publish("again", "1")), 2)
          yield* arrived(received, 2)
          assert.deepStrictEqual(received, ["1", "1"])
        })
      )
    })
  }

  describe("with node-redis in RESP3 only", () => {
    it.scoped("sends commands while it is subscribed, and receives its own messages", () =>
      Effect.gen(function* () {
        const client = yield* nodeRedis(3)
        const received: Array<string> = []
        yield* Effect.promise(async () => {
          await client.subscribe("mine", (message) => received.push(message))
          await client.set("k", "v")
          const answers = await Promise.all([client.publish("mine", "1"), client.get("k"), client.publish("mine", "2")])
          assert.deepStrictEqual(answers, [1, "v", 1])
          const results = await client.multi().set("k", "w").get("k").exec()
          assert.deepEqual(results.at(-1), "w" as never)
        })
        yield* arrived(received, 2)
        assert.deepStrictEqual(received, ["1", "2"])
      })
    )
  })
})
