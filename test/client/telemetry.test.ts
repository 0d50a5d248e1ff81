/** Spans and metrics of the client, against a scripted server. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Client from "../../src/Client.js"
import { packageVersion } from "../../src/specification/Version.js"
import * as Peer from "./Peer.js"
import { collecting, counts } from "./Spans.js"

const eager: Client.Options = {
  reconnect: Schedule.forever,
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity
}

const answers: Record<string, string> = {
  GET: "$5\r\nvalue\r\n",
  INCR: "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n",
  EXEC: "*2\r\n:1\r\n:2\r\n"
}
const answer = ([command = ""]: ReadonlyArray<string>) => answers[command] ?? "+OK\r\n"

/** Commands of each way to the server. */
const program = (redis: Client.Service) =>
  Effect.gen(function* () {
    yield* redis.get("secret key")
    yield* Effect.flip(redis.incr("secret key"))
    yield* redis.command("CONFIG", "RESETSTAT")
    yield* redis.transaction((tx) =>
      Effect.zipRight(
        tx.queue((_) => _.decr("secret key")),
        tx.queue((_) => _.decr("secret key"))
      )
    )
  })

describe("spans", () => {
  it.scoped("have the command's name and the address, never keys or values", () =>
    Effect.gen(function* () {
      const { spans, tracer } = collecting()
      const peer = yield* Peer.make(answer)
      const redis = yield* Client.make({ ...eager, url: peer.url, telemetry: { spans: true } })
      yield* Effect.withTracer(program(redis), tracer)
      assert.deepStrictEqual(
        spans.map(({ name }) => name),
        ["GET", "INCR", "CONFIG RESETSTAT", "MULTI DECR"]
      )
      const attributes = {
        "db.system.name": "redis",
        "db.namespace": "0",
        "server.address": "127.0.0.1",
        "server.port": Number(new URL(peer.url).port)
      }
      for (const span of spans) {
        assert.strictEqual(span.kind, "client")
        const error = span.name === "INCR" ? { "error.type": "WrongType" } : {}
        const expected = { ...attributes, "db.operation.name": span.name, ...error }
        assert.deepStrictEqual(Object.fromEntries(span.attributes), expected)
      }
    })
  )

  it.scoped("are not made unless asked for", () =>
    Effect.gen(function* () {
      const { spans, tracer } = collecting()
      const peer = yield* Peer.make(answer)
      const redis = yield* Client.make({ ...eager, url: peer.url })
      yield* Effect.withTracer(program(redis), tracer)
      assert.deepStrictEqual(spans, [])
    })
  )
})

describe("metrics", () => {
  it.scoped("time each command, and count errors and reconnects", () =>
    Effect.gen(function* () {
      const before = counts()
      const peer = yield* Peer.make(answer)
      const redis = yield* Client.make({ ...eager, url: peer.url, telemetry: { metrics: true } })
      yield* program(redis)
      peer.cut()
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      yield* redis.get("a")
      const now = counts()
      const since = Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)]))
      assert.deepInclude(since, {
        "db.client.operation.duration GET": 2,
        "db.client.operation.duration INCR": 1,
        "db.client.operation.duration CONFIG RESETSTAT": 1,
        "db.client.operation.duration MULTI DECR": 1,
        "layeredis.client.errors INCR WrongType": 1,
        "layeredis.client.reconnects": 1
      })
    })
  )
})

describe("the version", () => {
  it("is the package's", () => {
    assert.strictEqual(packageVersion, JSON.parse(readFileSync("package.json", "utf8")).version)
  })

  it.scoped("is told to the server with the name of the library", () =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const peer = yield* Peer.make(answer, undefined, (request) => void told.push(request.join(" ")))
      yield* Client.make({ ...eager, url: peer.url })
      assert.deepStrictEqual(told, ["CLIENT SETINFO LIB-NAME layeredis", `CLIENT SETINFO LIB-VER ${packageVersion}`])
    })
  )
})

describe("a gap in a subscription", () => {
  const confirmation = ">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n"
  const message = ">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n"
  const subscribing = Peer.make(([command]) => (command === "SUBSCRIBE" ? `${confirmation}${message}` : undefined))
  const hi = { channel: "news", message: "hi" }

  it.scoped("ends the stream with the loss, after what came before, if so asked", () =>
    Effect.gen(function* () {
      const peer = yield* subscribing
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const news = yield* redis.subscribe("news", { onGap: "fail" })
      const seen: Array<unknown> = []
      peer.cut()
      const error = yield* Effect.flip(Stream.runForEach(news, (each) => Effect.sync(() => seen.push(each))))
      assert.deepInclude(error, { _tag: "ConnectionError", reason: "Lost" })
      assert.deepStrictEqual(seen, [hi])
    })
  )

  it.scoped("ends the stream of events likewise", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([command]) => {
        if (command === "CONFIG") return "*2\r\n$22\r\nnotify-keyspace-events\r\n$2\r\nAE\r\n"
        return command === "PSUBSCRIBE" ? ">3\r\n$10\r\npsubscribe\r\n$16\r\n__keyevent@0__:*\r\n:1\r\n" : undefined
      })
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const events = yield* redis.events("*", { onGap: "fail" })
      peer.cut()
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(events)), { _tag: "ConnectionError", reason: "Lost" })
    })
  )

  it.scoped("is passed over unless asked", () =>
    Effect.gen(function* () {
      const peer = yield* subscribing
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const news = yield* redis.subscribe("news")
      peer.cut()
      const seen = yield* Stream.runCollect(Stream.take(news, 2))
      assert.deepStrictEqual([...seen], [hi, hi])
    })
  )
})
