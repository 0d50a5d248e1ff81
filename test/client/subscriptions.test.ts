/** Subscriptions that the server refuses: which one, when, and what its program learns of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Peer from "./Peer.js"

const network = Effect.repeatN(EventLoop.turn, 20)

const options: Client.Options = {
  keepAlive: "30 seconds",
  commandTimeout: Duration.infinity,
  reconnect: Schedule.forever
}

const push = (...items: ReadonlyArray<string | number>): string =>
  Peer.resp(new Reply.Push(items.map((item) => (typeof item === "number" ? item : Reply.bulk(item)))))

const noPermission = "-NOPERM No permissions to access a channel\r\n"

/** A server that refuses a channel while `refuses` names it. */
const refusing = (refuses: () => string) =>
  Peer.make(([name = "", channel = ""]) => {
    if (name === "PING") return undefined
    return name === "SUBSCRIBE" && channel === refuses() ? noPermission : push(name.toLowerCase(), channel, 1)
  })

describe("a refused subscription", () => {
  it.scoped("fails, and no other one that was asked for at the same time", () =>
    Effect.gen(function* () {
      const peer = yield* refusing(() => "secret")
      const redis = yield* Client.make({ ...options, url: peer.url })
      const results = yield* Effect.forEach(
        ["a", "secret", "b"],
        (channel) => Effect.either(Effect.asVoid(redis.subscribe(channel))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        results.map(({ _tag }) => _tag),
        ["Right", "Left", "Right"]
      )
      const error = yield* Effect.flip(redis.subscribe(["a", "secret"]))
      assert.deepInclude(error, { reason: "Refused", command: "SUBSCRIBE" })
    })
  )

  it.scoped("fails while a probe waits for its answer", () =>
    Effect.gen(function* () {
      const peer = yield* refusing(() => "secret")
      const redis = yield* Client.make({ ...options, url: peer.url })
      yield* redis.subscribe("news")
      // the confirmation counts as a sign of life
      while (!peer.connections[1]?.some(([name]) => name === "PING")) {
        yield* TestClock.adjust("30 seconds")
        yield* network
      }
      assert.deepInclude(yield* Effect.flip(redis.subscribe("secret")), { reason: "Refused" })
    })
  )

  it.scoped("ends its stream where it was allowed before the connection was lost; the others go on", () =>
    Effect.gen(function* () {
      let refused = ""
      const peer = yield* refusing(() => refused)
      const redis = yield* Client.make({ ...options, url: peer.url })
      const news = yield* redis.subscribe("news")
      const secret = yield* redis.subscribe("secret")
      refused = "secret"
      peer.cut()
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(secret)), { _tag: "ConnectionError", reason: "Refused" })
      peer.send(push("message", "news", "hi"))
      assert.deepStrictEqual(yield* Stream.runHead(news), Option.some({ channel: "news", message: "hi" }))
    })
  )
})
