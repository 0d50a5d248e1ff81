/** The client of a server that knows only RESP2, where messages look like replies. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"

const network = Effect.repeatN(EventLoop.turn, 20)

const old = (answer: (request: ReadonlyArray<string>, connection: number) => Peer.Answer) =>
  Peer.make(answer, () => "-ERR unknown command 'HELLO'\r\n")

const options: Client.Options = {
  keepAlive: "30 seconds",
  commandTimeout: Duration.infinity,
  reconnect: Schedule.forever
}

describe("a reply", () => {
  for (const word of ["message", "pmessage", "subscribe", "unsubscribe", "pong"]) {
    it.scoped(`that begins with "${word}" is a reply`, () =>
      Effect.gen(function* () {
        const list = `*2\r\n$${word.length}\r\n${word}\r\n$1\r\nx\r\n`
        const peer = yield* old(([name]) => (name === "LRANGE" ? list : "$1\r\n1\r\n"))
        const redis = yield* Client.make({ ...options, url: peer.url })
        const [elements, value] = yield* Effect.all([redis.list.range("a", 0, -1), redis.get("b")], {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(elements, [word, "x"])
        assert.deepStrictEqual(value, Option.some("1"))
      })
    )
  }
})

describe("keepAlive", () => {
  it.scoped("probes the shared connection, whose next call does not get the answer", () =>
    Effect.gen(function* () {
      const peer = yield* old(([name]) => (name === "PING" ? "+PONG\r\n" : ":1\r\n"))
      const redis = yield* Client.make({ ...options, url: peer.url })
      yield* network
      yield* TestClock.adjust("30 seconds")
      yield* until(() => peer.connections[0]?.length === 1)
      assert.strictEqual(yield* redis.incr("a"), 1)
      yield* network
      assert.deepStrictEqual(peer.connections, [[["PING"], ["INCR", "a"]]])
    })
  )

  it.scoped("probes a subscribed connection, whose messages go on", () =>
    Effect.gen(function* () {
      const peer = yield* old(([name]) =>
        name === "SUBSCRIBE"
          ? "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n"
          : name === "PING"
            ? "*2\r\n$4\r\npong\r\n$0\r\n\r\n*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n"
            : undefined
      )
      const redis = yield* Client.make({ ...options, url: peer.url })
      const news = yield* redis.subscribe("news")
      // the confirmation counts as a sign of life
      while (!peer.connections[1]?.some(([name]) => name === "PING")) {
        yield* TestClock.adjust("30 seconds")
        yield* network
      }
      assert.deepStrictEqual(yield* Stream.runHead(news), Option.some({ channel: "news", message: "hi" }))
    })
  )
})
