/** Many subscribers, and slow ones. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as EventLoop from "../../src/EventLoop.js"
import * as Encoder from "../../src/resp/Encoder.js"
import { encodeRequest, ourServer, type Wire } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, send, until } from "./connections.js"

const mebibyte = 1024 * 1024

/** A connection that subscribes and then stops reading. */
const stuck = (channel: string) =>
  Effect.gen(function* () {
    const client = yield* connect
    yield* send(client, "SUBSCRIBE", channel)
    client.socket.pause()
    return client
  })

const publish = (client: Wire, channel: string, message: string) =>
  Effect.map(send(client, "PUBLISH", channel, message), Number)

/** The unread output of the slowest client, in bytes. */
const unread = Effect.map(state, ({ clients }) =>
  Math.max(...[...clients].map(({ connection }) => connection.pendingOutput()))
)

/** Publishes until more than this many bytes are unread, beyond what the system buffers. */
const publishUntil = (publisher: Wire, channel: string, bytes: number) =>
  Effect.gen(function* () {
    while ((yield* unread) <= bytes) yield* publish(publisher, channel, "x".repeat(mebibyte / 8))
  })

describe("a subscriber that does not read", () => {
  it.scoped("is closed at the hard limit, so that memory is bounded and the others are served", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [publisher, reader, slow] = [yield* connect, yield* connect, yield* stuck("news")]
      yield* send(reader, "SUBSCRIBE", "news")
      const message = "x".repeat(mebibyte)
      let highest = 0
      let published = 0
      while (clients.size === 3) {
        yield* publish(publisher, "news", message)
        published++
        highest = Math.max(highest, yield* unread)
        assert.isBelow(published, 100)
      }
      assert.isAbove(published, 32)
      assert.isAtMost(highest, 33 * mebibyte)
      for (let i = 0; i < published; i++) {
        assert.deepStrictEqual(yield* Effect.promise(() => reader.receive()), ["message", "news", message] as never)
      }
      assert.strictEqual(yield* publish(publisher, "news", "after"), 1)
      slow.socket.resume()
      yield* closed(slow)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("may reach the limit that Redis has, and is closed by the message that exceeds it", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [publisher] = [yield* connect, yield* stuck("news")]
      // it counts as a receiver, because only sending finds out that it is over the limit
      assert.strictEqual(yield* publish(publisher, "news", "x".repeat(2 * mebibyte)), 1)
      assert.strictEqual(clients.size, 1)
      assert.strictEqual(yield* publish(publisher, "news", "x"), 0)
    }).pipe(Effect.provide(ourServer({ settings: { "client-output-buffer-limit": "pubsub 1mb 0 0" } })))
  )

  it.scoped("is closed when the time of the soft limit is over, even without another message", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [publisher] = [yield* connect, yield* stuck("news")]
      yield* publishUntil(publisher, "news", mebibyte)
      yield* TestClock.adjust("9999 millis")
      yield* EventLoop.turn
      assert.strictEqual(clients.size, 2)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(clients.size, 1)
      yield* expectReply(publisher, "PUBLISH news x", ":0\r\n")
    }).pipe(Effect.provide(ourServer({ settings: { "client-output-buffer-limit": "pubsub 0 1mb 10" } })))
  )

  it.scoped("stays connected if it reads again in time, and misses no message", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [publisher, slow] = [yield* connect, yield* stuck("news")]
      yield* publishUntil(publisher, "news", mebibyte)
      yield* TestClock.adjust("5 seconds")
      for (let i = 0; i < 1000; i++) yield* publish(publisher, "news", `${i}`)
      slow.socket.resume()
      for (let next = 0; next < 1000; ) {
        const message = yield* Effect.promise(() => slow.receive())
        if (Encoder.encode(message, 2).length > 1000) continue
        assert.deepStrictEqual(message, ["message", "news", `${next++}`] as never)
      }
      yield* until(() => [...clients].every(({ connection }) => connection.pendingOutput() === 0))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* publish(publisher, "news", "x"), 1)
    }).pipe(Effect.provide(ourServer({ settings: { "client-output-buffer-limit": "pubsub 0 1mb 10" } })))
  )

  it.scoped("is forgotten when it dies", () =>
    Effect.gen(function* () {
      const { clients, signals } = yield* state
      const [publisher, slow] = [yield* connect, yield* stuck("news")]
      yield* send(publisher, "SET", "a", "1")
      yield* publishUntil(publisher, "news", mebibyte)
      slow.socket.resetAndDestroy()
      yield* until(() => clients.size === 1)
      assert.strictEqual(signals.pubSub.count("channel"), 0)
      assert.strictEqual(yield* publish(publisher, "news", "x"), 0)
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("subscribers", () => {
  it.scoped("get each message in order, in one write for all that one chunk publishes", () =>
    Effect.gen(function* () {
      const { statistics, clients } = yield* state
      const count = 300
      const readers = yield* Effect.all(Array(count).fill(connect) as ReadonlyArray<typeof connect>)
      for (const reader of readers) yield* send(reader, "SUBSCRIBE", "news")
      const publisher = yield* connect
      yield* until(() => clients.size === count + 1)
      const { writes } = statistics
      publisher.write(["1", "2", "3"].map((message) => encodeRequest(["PUBLISH", "news", message])).join(""))
      for (const reader of readers) {
        for (const message of ["1", "2", "3"]) {
          assert.deepStrictEqual(yield* Effect.promise(() => reader.receive()), ["message", "news", message] as never)
        }
      }
      assert.strictEqual(statistics.writes - writes, count + 1)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("are not idle", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [subscriber, idle] = [yield* connect, yield* connect]
      yield* send(subscriber, "SUBSCRIBE", "news")
      yield* send(idle, "PING")
      yield* TestClock.adjust("1 minute")
      yield* closed(idle)
      assert.strictEqual(clients.size, 1)
      yield* send(subscriber, "UNSUBSCRIBE")
      yield* TestClock.adjust("1 minute")
      yield* closed(subscriber)
    }).pipe(Effect.provide(ourServer({ settings: { timeout: "10" } })))
  )
})
