/** The client's times, on the program's clock against a scripted server. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"

/** Lets the network deliver what is on its way. */
const network = Effect.repeatN(EventLoop.turn, 20)

/** A client whose only times are those of its schedule. */
const reconnecting = (peer: Peer.Peer, reconnect: Schedule.Schedule<unknown>) =>
  Client.make({ url: peer.url, keepAlive: Duration.infinity, commandTimeout: Duration.infinity, reconnect })

/** Cuts the connections, and waits until the client knows. */
const cut = (peer: Peer.Peer, redis: Client.Service) =>
  Effect.gen(function* () {
    peer.cut()
    yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag !== "Connected"))
    yield* network
  })

/** A transaction's read and its EXEC, which the peer leaves without a reply, fail after 2 seconds. */
const transactionsTimeOut = (redis: Client.Service, peer: Peer.Peer) =>
  Effect.gen(function* () {
    const asked = (command: string) => until(() => peer.connections.flat().some(([name]) => name === command))
    const read = yield* Effect.fork(Effect.flip(redis.transaction((tx) => tx.read((_) => _.get("a")))))
    yield* asked("GET")
    yield* TestClock.adjust("1999 millis")
    assert.isTrue(Option.isNone(yield* Fiber.poll(read)))
    yield* TestClock.adjust("1 millis")
    assert.deepInclude(yield* Fiber.join(read), { reason: "Timeout", mayHaveRun: false, command: "GET a" })
    const commit = yield* Effect.fork(Effect.flip(redis.transaction((tx) => tx.queue((_) => _.incr("a")))))
    yield* asked("EXEC")
    yield* TestClock.adjust("2 seconds")
    assert.deepInclude(yield* Fiber.join(commit), { reason: "Timeout", mayHaveRun: true })
  })

describe("connectTimeout", () => {
  it.scoped("ends a login that gets no answer", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(
        () => undefined,
        () => undefined
      )
      const connecting = yield* Effect.fork(Effect.flip(Client.make({ url: peer.url, connectTimeout: "3 seconds" })))
      yield* until(() => peer.chunks === 1)
      yield* TestClock.adjust("2999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(connecting)))
      yield* TestClock.adjust("1 millis")
      assert.deepInclude(yield* Fiber.join(connecting), { reason: "Timeout", mayHaveRun: false })
    })
  )
})

describe("commandTimeout", () => {
  it.scoped("fails a call whose reply does not come, and connects anew", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make((_, connection) => (connection === 0 ? undefined : Peer.resp(1)))
      const options = {
        commandTimeout: "2 seconds",
        keepAlive: Duration.infinity,
        reconnect: Schedule.forever
      } as const
      const redis = yield* Client.make({ ...options, url: peer.url })
      const call = yield* Effect.fork(Effect.flip(redis.incr("a")))
      yield* until(() => peer.connections[0]?.length === 1)
      yield* TestClock.adjust("1999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(call)))
      yield* TestClock.adjust("1 millis")
      assert.deepInclude(yield* Fiber.join(call), { reason: "Timeout", mayHaveRun: true, command: "INCR a" })
      assert.strictEqual(yield* redis.incr("a"), 1)
    })
  )

  it.scoped("holds for each request of a transaction, and closes its connection", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([command]) =>
        command === "CLIENT" || command === "MULTI" || command === "WATCH" ? Peer.resp(7) : undefined
      )
      const redis = yield* Client.make({ url: peer.url, commandTimeout: "2 seconds", keepAlive: Duration.infinity })
      yield* transactionsTimeOut(redis, peer)
      const used = peer.connections.filter((requests) =>
        requests.some(([name]) => name === "WATCH" || name === "MULTI")
      )
      assert.strictEqual(used.length, 2)
    })
  )

  it.scoped("holds for each request of a transaction on a cluster", () =>
    Effect.gen(function* () {
      const peer: Peer.Peer = yield* Peer.make(([command, subcommand]) => {
        if (command === "CLUSTER" && subcommand === "SHARDS") return "-ERR unknown subcommand 'SHARDS'\r\n"
        if (command === "CLUSTER")
          return Peer.resp([[0, 16383, [Reply.bulk("127.0.0.1"), Number(new URL(peer.url).port)]]])
        return command === "CLIENT" || command === "MULTI" || command === "WATCH" ? Peer.resp(7) : undefined
      })
      const redis = yield* Client.makeCluster({
        nodes: [peer.url],
        commandTimeout: "2 seconds",
        keepAlive: Duration.infinity
      })
      yield* transactionsTimeOut(redis, peer)
      assert.strictEqual(peer.connections.flat().filter(([name]) => name === "EXEC").length, 1)
    })
  )

  it.scoped("holds for a transaction's wait for a connection", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(7))
      const options = { commandTimeout: "2 seconds", keepAlive: Duration.infinity, maxConnections: 1 } as const
      const redis = yield* Client.make({ ...options, url: peer.url })
      yield* Effect.fork(
        redis.transaction((tx) =>
          Effect.zipRight(
            tx.read((_) => _.get("a")),
            Effect.never
          )
        )
      )
      yield* until(() => peer.connections[1]?.some(([name]) => name === "GET") === true)
      const second = yield* Effect.fork(Effect.flip(redis.transaction((tx) => tx.read((_) => _.get("a")))))
      yield* network
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* Fiber.join(second), { reason: "Timeout", mayHaveRun: false })
      const used = peer.connections.filter((requests) => requests.some(([name]) => name === "GET"))
      assert.strictEqual(used.length, 1)
    })
  )

  it.scoped("holds for a subscription that is not confirmed", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => undefined)
      const redis = yield* Client.make({ url: peer.url, commandTimeout: "2 seconds", keepAlive: Duration.infinity })
      const news = yield* Effect.fork(Effect.flip(redis.subscribe("news")))
      yield* until(() => peer.connections[1]?.length === 1)
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* Fiber.join(news), { reason: "Timeout", mayHaveRun: false, command: "SUBSCRIBE" })
    })
  )

  it.scoped("holds for a call that waits next to an unanswered probe", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => undefined)
      const options = { commandTimeout: "2 seconds", keepAlive: "3 seconds", reconnect: Schedule.forever } as const
      const redis = yield* Client.make({ ...options, url: peer.url })
      yield* network
      yield* TestClock.adjust("3 seconds")
      yield* until(() => peer.connections[0]?.length === 1)
      const call = yield* Effect.fork(Effect.flip(redis.incr("a")))
      yield* until(() => peer.connections[0]?.length === 2)
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* Fiber.join(call), { reason: "Timeout", command: "INCR a" })
    })
  )

  it.scoped("includes the wait for a connection", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => undefined)
      const redis = yield* Client.make({
        url: peer.url,
        commandTimeout: "2 seconds",
        reconnect: Schedule.spaced("1 hour")
      })
      yield* cut(peer, redis)
      const call = yield* Effect.fork(Effect.flip(redis.incr("a")))
      yield* network
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* Fiber.join(call), { reason: "Timeout", mayHaveRun: false })
    })
  )
})

describe("keepAlive", () => {
  it.scoped("probes a silent connection, and closes one that does not answer", () =>
    Effect.gen(function* () {
      let answers = true
      const peer = yield* Peer.make(() => (answers ? "+PONG\r\n" : undefined))
      yield* Client.make({ url: peer.url, keepAlive: "30 seconds", reconnect: Schedule.forever })
      yield* network
      yield* TestClock.adjust("30 seconds")
      yield* until(() => peer.connections[0]?.length === 1)
      yield* network
      assert.deepStrictEqual(peer.connections, [[["PING"]]])
      answers = false
      // one keepAlive of silence, one for the answer to the probe; a step of the clock may come before a fiber sleeps
      let steps = 0
      for (; peer.connections.length === 1; steps++) {
        yield* TestClock.adjust("30 seconds")
        yield* network
      }
      assert.isAtLeast(steps, 2)
      assert.isAtMost(steps, 5)
    })
  )
})

describe("reconnect", () => {
  it.scoped("waits as its schedule says, from the first attempt on", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* reconnecting(peer, Schedule.exponential("1 seconds"))
      yield* cut(peer, redis)
      const call = yield* Effect.fork(redis.incr("a"))
      yield* TestClock.adjust("999 millis")
      yield* network
      assert.strictEqual(peer.connections.length, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(call), 1)
      assert.strictEqual(peer.connections.length, 2)
    })
  )

  it.scoped("fails all calls when its schedule has ended", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* reconnecting(peer, Schedule.recurs(2))
      peer.accepts = false
      yield* cut(peer, redis)
      const call = yield* Effect.fork(Effect.flip(redis.incr("a")))
      assert.deepInclude(yield* Fiber.join(call), { reason: "Open", mayHaveRun: false })
      assert.deepInclude(yield* Effect.flip(redis.get("a")), { reason: "Open", mayHaveRun: false })
      assert.strictEqual((yield* redis.status.get)._tag, "Closed")
    })
  )
})
