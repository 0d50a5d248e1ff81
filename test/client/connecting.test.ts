/** Connections that cannot be made, or not yet: what the program learns, and what the calls do that wait. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Bytes from "../../src/Bytes.js"
import * as Client from "../../src/Client.js"
import * as Link from "../../src/client/Link.js"
import * as Login from "../../src/client/Login.js"
import * as Options from "../../src/client/Options.js"
import * as EventLoop from "../../src/EventLoop.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"

const eager: Client.Options = {
  reconnect: Schedule.forever,
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity
}

const reconnecting = (redis: Client.Service) =>
  Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))

describe("a connection that cannot be made", () => {
  it.scoped("for the options of TLS fails with what is wrong with them", () =>
    Effect.gen(function* () {
      for (const tls of [{ cert: "no certificate" }, { ciphers: "none" }, { minVersion: "TLSv9" as "TLSv1.3" }]) {
        const error = yield* Effect.flip(Client.make({ ...eager, url: "127.0.0.1:1", tls }))
        assert.deepInclude(error, { _tag: "ConnectionError", reason: "Open", mayHaveRun: false })
        assert.instanceOf(error.cause, Error)
      }
    })
  )

  it.scoped("while the server has too many clients, or is busy, lets calls wait for the next attempt", () =>
    Effect.gen(function* () {
      for (const text of ["ERR max number of clients reached", "LOADING Redis is loading the dataset in memory"]) {
        let refusals = 3
        let isFull = false
        const peer = yield* Peer.make(
          () => Peer.resp(1),
          () => (isFull && refusals-- > 0 ? { cutAfter: `-${text}\r\n` } : Peer.hello)
        )
        const redis = yield* Client.make({ ...eager, url: peer.url })
        isFull = true
        peer.cut()
        yield* reconnecting(redis)
        assert.strictEqual(yield* redis.incr("a"), 1)
        assert.strictEqual(peer.connections.length, 5)
        const error = yield* Effect.flip(
          Effect.flatMap(
            Peer.make(
              () => undefined,
              () => ({ cutAfter: `-${text}\r\n` })
            ),
            ({ url }) => Client.make({ ...eager, url })
          )
        )
        assert.deepInclude(error, { reason: "Open" })
        assert.include(error.message, text.slice(text.indexOf(" ") + 1))
      }
    })
  )

  it.scoped("after a schedule that throws fails all calls", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const reconnect = Schedule.mapEffect(Schedule.forever, () => Effect.die(new Error("a bug")))
      const redis = yield* Client.make({ ...eager, url: peer.url, reconnect })
      peer.cut()
      yield* reconnecting(redis)
      assert.deepInclude(yield* Effect.flip(redis.incr("a")), { reason: "Open", mayHaveRun: false })
      assert.strictEqual((yield* redis.status.get)._tag, "Closed")
    })
  )
})

describe("a connection that ends right after the login", () => {
  it.scoped("gets no calls: they wait for the next", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const options = Either.getOrThrow(Options.resolve({ ...eager, url: peer.url }))
      let attempts = 0
      const connect: Login.Connect = (own) =>
        Effect.tap(Login.connect(own), (connection) =>
          Effect.sync(() => {
            if (++attempts === 2) connection.close("Lost")
          })
        )
      const link = yield* Link.make(options, yield* Link.connecting, undefined, connect)
      const append = link.call(["APPEND", "a", "x"].map(Bytes.unsafeMake), () => Effect.void)
      yield* append
      peer.cut()
      yield* until(() => !link.isConnected)
      const appends = yield* Effect.forEach([1, 2, 3], () => Effect.fork(append))
      yield* Effect.forEach(appends, Fiber.join)
      assert.strictEqual(attempts, 3)
      assert.strictEqual(peer.connections.flat().length, 4)
    })
  )
})

describe("calls that wait for a connection", () => {
  it.scoped("do not count against maxWaiting once they are interrupted", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url, maxWaiting: 2 })
      peer.accepts = false
      peer.cut()
      yield* reconnecting(redis)
      for (let round = 0; round < 1200; round++) {
        const calls = yield* Effect.forEach(["a", "b"], (key) => Effect.fork(redis.incr(key)))
        yield* Effect.yieldNow()
        if (round % 100 === 0) assert.deepInclude(yield* Effect.flip(redis.incr("c")), { reason: "Full" })
        yield* Fiber.interruptAll(calls)
      }
      const last = yield* Effect.fork(redis.incr("last"))
      yield* EventLoop.turn
      peer.accepts = true
      assert.strictEqual(yield* Fiber.join(last), 1)
      assert.deepStrictEqual(peer.connections.flat(), [["INCR", "last"]])
    })
  )
})

describe("a blocking call that is interrupted", () => {
  it.scoped("keeps its connection until every CLIENT UNBLOCK has its answer", () =>
    Effect.gen(function* () {
      const unblocks: Array<number> = []
      const peer: Peer.Peer = yield* Peer.make(([, subcommand], connection) => {
        if (subcommand === "ID") return Peer.resp(connection)
        if (subcommand === "UNBLOCK") {
          // the wait ends, and the answer is late
          peer.send("_\r\n", 1)
          unblocks.push(connection)
          return undefined
        }
        return undefined
      })
      const redis = yield* Client.make({ ...eager, url: peer.url, maxConnections: 1 })
      const pop = redis.list.popBlocking(["a"], "left")
      const first = yield* Effect.fork(pop)
      yield* until(() => peer.connections[1]?.some(([name]) => name === "BLMPOP") === true)
      const interrupting = yield* Effect.fork(Fiber.interrupt(first))
      yield* until(() => unblocks.length === 1)
      const second = yield* Effect.fork(pop)
      yield* Effect.repeatN(EventLoop.turn, 50)
      const pops = () => peer.connections[1]?.filter(([name]) => name === "BLMPOP").length
      assert.strictEqual(pops(), 1)
      peer.send(":1\r\n", 0)
      yield* Fiber.join(interrupting)
      yield* until(() => pops() === 2)
      peer.send("*2\r\n$1\r\na\r\n*1\r\n$1\r\nx\r\n", 1)
      yield* Fiber.join(second)
      assert.deepStrictEqual(unblocks, [0])
    })
  )
})

describe("another database", () => {
  it.scoped("has one connection, however often it is asked for, and whoever asks first gives up", () =>
    Effect.gen(function* () {
      let answers = false
      const peer = yield* Peer.make(([name]) => (name === "SELECT" && !answers ? undefined : Peer.resp(1)))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const first = yield* Effect.fork(redis.database(3))
      yield* until(() => peer.connections.length === 2)
      yield* Fiber.interrupt(first)
      answers = true
      const stores = yield* Effect.forEach([3, 3, 0, 3], redis.database, { concurrency: "unbounded" })
      yield* Effect.forEach(stores, (store) => store.incr("a"))
      yield* (yield* (yield* redis.database(3)).database(0)).incr("b")
      assert.strictEqual(peer.connections.length, 3)
      assert.deepStrictEqual(peer.connections[0], [
        ["INCR", "a"],
        ["INCR", "b"]
      ])
      assert.deepStrictEqual(peer.connections[2]?.filter(([name]) => name === "INCR").length, 3)
    })
  )
})
