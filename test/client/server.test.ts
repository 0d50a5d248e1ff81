/** The client on real servers: killed and started again, with users, TLS and Unix sockets. */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Client from "../../src/Client.js"
import * as Instance from "../../src/Instance.js"
import * as Server from "../../src/Server.js"
import * as Store from "../../src/Store.js"
import type { EventClass } from "../../src/store/Transport.js"
import * as Certificates from "../Certificates.js"
import { ourPort, ourServer, realRedis } from "../fixtures.js"

const eager: Client.Options = {
  reconnect: Schedule.forever,
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity
}

const { certificate, key } = Certificates.server
const tlsServer = Server.layer({
  address: { _tag: "Tls", host: "localhost", port: 0, tls: { certificate, key } }
}).pipe(Layer.provideMerge(Instance.layer()), Layer.orDie)

describe("everyday use", () => {
  it.scoped("is as short as in any language", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const redis = yield* Client.make(`localhost:${port}`)
      yield* redis.set("session:1", "Ada", { ttl: "30 minutes" })
      assert.deepStrictEqual(yield* redis.get("session:1"), Option.some("Ada"))
      assert.deepStrictEqual(yield* redis.ttl("session:1"), Option.some(Duration.minutes(30)))
      assert.strictEqual(yield* redis.incr("visits"), 1)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("refuses events that the server does not publish, and says what it needs", () =>
    Effect.gen(function* () {
      const redis = yield* Client.make(`localhost:${yield* ourPort}`)
      const reasonOf = (classes: ReadonlyArray<EventClass>) =>
        Effect.map(Effect.flip(redis.events("*", { classes })), (error) => {
          assert.deepInclude(error, { _tag: "ConnectionError", reason: "Refused", mayHaveRun: false })
          return error.message
        })
      assert.include(yield* reasonOf(["set"]), `notify-keyspace-events is "", and these events need "Es"`)
      yield* redis.command("CONFIG", "SET", "notify-keyspace-events", "Es")
      assert.include(yield* reasonOf(["set", "hash"]), `notify-keyspace-events is "sE", and these events need "Esh"`)
      const events = yield* redis.events("*", { classes: ["set", "new"] })
      yield* redis.sets.add("s", ["a"])
      const seen = yield* Stream.runCollect(Stream.take(events, 1))
      assert.deepStrictEqual(
        [...seen].map(({ event, key }) => `${event} ${key}`),
        ["sadd s"]
      )
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("is the same program on both layers", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const program = Effect.gen(function* () {
        const store = yield* Store.Store
        yield* store.list.pushRight("queue", ["a", "b"])
        const first = yield* store.list.popLeft("queue")
        return [first, yield* store.list.len("queue")] as const
      })
      const here = yield* Effect.provide(program, Store.layer)
      const there = yield* Effect.provide(program, Client.layer(`localhost:${port}`))
      assert.deepStrictEqual(here, there)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("reads Effect's Config", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const provider = ConfigProvider.fromMap(
        new Map([
          ["REDIS_URL", `redis://127.0.0.1:${port}/2`],
          ["REDIS_PASSWORD", "secret"]
        ])
      )
      const program = Effect.flatMap(Store.Store, (store) => store.command("CLIENT", "LIST"))
      const list = yield* Effect.provide(program, Client.layerConfig()).pipe(Effect.withConfigProvider(provider))
      assert.include(String(list), " db=2 ")
    }).pipe(Effect.provide(ourServer({ settings: { requirepass: "secret" } })))
  )
})

describe("command", () => {
  it.scoped("changes its connection for itself alone", () =>
    Effect.gen(function* () {
      const redis = yield* Client.make({ ...eager, url: `redis://127.0.0.1:${yield* ourPort}` })
      yield* redis.set("a", "0")
      yield* redis.command("SELECT", 3)
      yield* redis.command("CLIENT", "SETNAME", "other")
      assert.deepStrictEqual(yield* redis.get("a"), Option.some("0"))
      const third = yield* redis.database(3)
      assert.deepStrictEqual(yield* third.get("a"), Option.none())
      assert.strictEqual((yield* Effect.flip(redis.database(99)))._tag, "OutOfRange")
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("a user", () => {
  it.scoped("logs in on every connection", () =>
    Effect.gen(function* () {
      const { path } = yield* realRedis("--requirepass", "secret")
      const options = { ...eager, url: `unix:${path}`, password: Redacted.make("secret"), name: "tests" }
      const redis = yield* Client.make(options)
      yield* redis.list.pushRight("l", "1")
      assert.deepStrictEqual(yield* redis.list.popBlocking(["l"], "left"), Option.some({ key: "l", elements: ["1"] }))
      const names = yield* redis.command("CLIENT", "LIST")
      assert.include(String(names), "name=tests")
      const refused = yield* Effect.flip(Client.make({ ...options, password: Redacted.make("wrong") }))
      assert.deepInclude(refused, { reason: "Login" })
    })
  )
})

describe("a password that changes", () => {
  it.scopedLive("fails what needs a new connection with the server's error, until it is right again", () =>
    Effect.gen(function* () {
      const { path } = yield* realRedis("--requirepass", "secret")
      const options = { ...eager, reconnect: Schedule.spaced("5 millis"), url: `unix:${path}` }
      const redis = yield* Client.make({ ...options, password: Redacted.make("secret") })
      const other = yield* Client.make({ ...options, password: Redacted.make("secret") })
      yield* redis.set("a", "1")
      yield* other.command("CONFIG", "SET", "requirepass", "changed")
      // connections that have logged in stay
      assert.deepStrictEqual(yield* redis.get("a"), Option.some("1"))
      const refused = yield* Effect.flip(redis.list.popBlocking(["l"], "left"))
      assert.deepInclude(refused, { _tag: "ConnectionError", reason: "Login", mayHaveRun: false })
      assert.include(refused.message, "invalid username-password pair")
      yield* other.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      assert.deepInclude(yield* Effect.flip(redis.incr("a")), { reason: "Login", mayHaveRun: false })
      // the schedule goes on
      const admin = yield* Client.make({ ...options, password: Redacted.make("changed") })
      yield* admin.command("CONFIG", "SET", "requirepass", "secret")
      const sum = yield* Effect.retry(redis.incr("a"), Schedule.spaced("5 millis"))
      assert.strictEqual(sum, 2)
    })
  )
})

describe("a server that stalls", () => {
  it.scopedLive("fails calls in time, and serves the next ones when it goes on", () =>
    Effect.gen(function* () {
      const { path, process } = yield* realRedis()
      const options = { keepAlive: Duration.infinity, reconnect: Schedule.spaced("5 millis"), url: `unix:${path}` }
      const redis = yield* Client.make({ ...options, commandTimeout: "300 millis", connectTimeout: "300 millis" })
      yield* redis.set("a", "1")
      process.kill("SIGSTOP")
      const writes = yield* Effect.forEach(["b", "c"], (key) => Effect.fork(Effect.flip(redis.incr(key))))
      const [first, ...more] = yield* Effect.forEach(writes, Fiber.join)
      assert.deepInclude(first, { reason: "Timeout", mayHaveRun: true })
      assert.isTrue(
        more.every((error) => error._tag === "ConnectionError" && ["Timeout", "Lost"].includes(error.reason))
      )
      // neither read nor written while the server stands still: the wait for a connection ends in time too
      assert.deepInclude(yield* Effect.flip(redis.get("a")), { reason: "Timeout", mayHaveRun: false })
      process.kill("SIGCONT")
      assert.deepStrictEqual(yield* Effect.retry(redis.get("a"), Schedule.forever), Option.some("1"))
    })
  )
})

describe("TLS", () => {
  it.scoped("checks the certificate of the server", () =>
    Effect.gen(function* () {
      const url = `rediss://localhost:${yield* ourPort}`
      const redis = yield* Client.make({ ...eager, url, tls: { ca: Certificates.trusted.certificate } })
      assert.strictEqual(yield* redis.ping(), "PONG")
      assert.deepInclude(yield* Effect.flip(Client.make({ ...eager, url })), { reason: "Open" })
    }).pipe(Effect.provide(tlsServer))
  )
})

describe("a server that is killed", () => {
  it.scoped("comes back, and the client with it", () =>
    Effect.gen(function* () {
      const settings = { appendonly: "no" }
      const start = (port: number) =>
        Layer.build(
          Server.layer({ address: { _tag: "Tcp", host: "127.0.0.1", port } }).pipe(
            Layer.provideMerge(Instance.layer({ settings }))
          )
        )
      // the port of a first server that has ended is free for the second
      const port = yield* Effect.scoped(Effect.provide(ourPort, ourServer()))
      const first = yield* Effect.fork(Effect.scoped(Effect.zipRight(start(port), Effect.never)))
      const redis = yield* Effect.retry(Client.make({ ...eager, url: `redis://127.0.0.1:${port}` }), Schedule.forever)
      yield* redis.set("a", "1")
      const news = yield* redis.subscribe("news")
      yield* first.interruptAsFork(first.id())
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      yield* Effect.retry(start(port), Schedule.forever)
      assert.deepStrictEqual(yield* redis.get("a"), Option.none())
      // the subscription has come back too, which only a message can tell
      yield* Effect.repeat(redis.publish("news", "again"), { until: (receivers) => receivers > 0 })
      assert.deepStrictEqual(yield* Stream.runHead(news), Option.some({ channel: "news", message: "again" }))
    })
  )
})
