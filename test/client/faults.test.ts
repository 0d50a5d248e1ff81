/** Faults of the network, by a scripted server: nothing is lost in silence, and nothing runs twice. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import * as ReplyDecoder from "../../src/resp/ReplyDecoder.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"

/** Connects again at once, and has no times of its own. */
const eager: Client.Options = {
  reconnect: Schedule.forever,
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity
}

describe("a connection that is cut", () => {
  const value = "$5\r\nhello\r\n"

  it.scoped("at every byte of a reply: a read is repeated, a write fails and says that it may have run", () =>
    Effect.gen(function* () {
      for (let at = 0; at < value.length; at++) {
        let cuts = 0
        const peer = yield* Peer.make(() => (cuts++ === 0 ? { cutAfter: value.slice(0, at) } : value))
        const redis = yield* Client.make({ ...eager, url: peer.url })
        assert.deepStrictEqual(yield* redis.get("key"), Option.some("hello"))
        assert.deepStrictEqual(peer.connections, [[["GET", "key"]], [["GET", "key"]]])

        cuts = 0
        const error = yield* Effect.flip(redis.append("key", "x"))
        assert.deepInclude(error, { _tag: "ConnectionError", reason: "Lost", mayHaveRun: true, command: "APPEND key" })
        assert.deepStrictEqual(peer.connections[1]?.slice(1), [["APPEND", "key", "x"]])
        assert.isAtMost(peer.connections.flat().filter(([name]) => name === "APPEND").length, 1)
      }
    })
  )

  it.scoped("by a read each time: it is sent again three times, and fails; the next read does not", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([, key]) => (key === "poison" ? { cutAfter: "" } : value))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const error = yield* Effect.flip(redis.get("poison"))
      assert.deepInclude(error, { reason: "Lost", mayHaveRun: false, command: "GET poison" })
      assert.deepStrictEqual(yield* redis.get("key"), Option.some("hello"))
      const sent = peer.connections.map((requests) => requests.map((words) => words.join(" ")))
      assert.deepStrictEqual(sent, [...Array.from({ length: 4 }, () => ["GET poison"]), ["GET key"]])
    })
  )

  it.scoped("sends what was never sent over the next one, in order", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const lost = yield* Effect.fork(
        Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      )
      peer.accepts = false
      peer.cut()
      yield* Fiber.join(lost)
      const calls = yield* Effect.fork(
        Effect.forEach(["a", "b", "c"], (key) => redis.incr(key), { concurrency: "unbounded" })
      )
      yield* Effect.yieldNow()
      peer.accepts = true
      assert.deepStrictEqual(yield* Fiber.join(calls), [1, 1, 1])
      assert.deepStrictEqual(
        peer.connections.flat().map(([, key]) => key),
        ["a", "b", "c"]
      )
    })
  )

  it.scoped("never sends what was interrupted while it waited for the next one", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      peer.accepts = false
      peer.cut()
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      const [a, b] = yield* Effect.forEach(["a", "b"], (key) => Effect.fork(redis.incr(key)))
      yield* Effect.yieldNow()
      if (a !== undefined) yield* Fiber.interrupt(a)
      peer.accepts = true
      if (b !== undefined) assert.strictEqual(yield* Fiber.join(b), 1)
      assert.deepStrictEqual(peer.connections.flat(), [["INCR", "b"]])
    })
  )

  it.scoped("keeps replies in order while calls are interrupted", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([, key]) => Peer.resp(Reply.bulk(`of ${key}`)))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      for (let round = 0; round < 60; round++) {
        const fibers = yield* Effect.forEach([0, 1, 2, 3, 4], (n) => Effect.fork(redis.get(`${round}:${n}`)))
        if (round % 2 === 0) yield* Effect.yieldNow()
        yield* Effect.forEach(fibers.slice(round % 5, (round % 5) + 1), Fiber.interrupt)
        for (const [n, fiber] of fibers.entries()) {
          if (n !== round % 5) assert.deepStrictEqual(yield* Fiber.join(fiber), Option.some(`of ${round}:${n}`))
        }
      }
    })
  )
})

describe("one write", () => {
  it.scoped("takes the requests of all fibers of a turn", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const before = peer.chunks
      yield* Effect.forEach(Array.from({ length: 500 }), (_, n) => redis.incr(`k${n}`), { concurrency: "unbounded" })
      assert.strictEqual(peer.connections[0]?.length, 500)
      assert.isAtMost(peer.chunks - before, 3)
    })
  )
})

describe("requests", () => {
  it.scoped("of any length arrive whole and in order", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const lengths = [1, 70_000, 2, 300_000, 3]
      yield* Effect.forEach(lengths, (n) => redis.append(`k${n}`, "x".repeat(n)), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        peer.connections[0],
        lengths.map((n) => ["APPEND", `k${n}`, "x".repeat(n)])
      )
    })
  )

  it.scoped("of a transaction whose EXEC is interrupted leave the connection to nobody", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([command], connection) => {
        if (command === "CLIENT") return Peer.resp(7)
        return command === "EXEC" ? (connection === 1 ? undefined : Peer.resp([1])) : "+QUEUED\r\n"
      })
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const increment = redis.transaction((tx) => tx.queue((_) => _.incr("a")))
      const first = yield* Effect.fork(increment)
      yield* until(() => peer.connections[1]?.some(([command]) => command === "EXEC") === true)
      yield* Fiber.interrupt(first)
      yield* increment
      assert.isTrue(peer.connections[2]?.some(([command]) => command === "EXEC"))
    })
  )

  it.scoped("that are interrupted while the socket is full are never written", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const big = "x".repeat(1024 * 1024)
      const appends = yield* Effect.forEach(Array.from({ length: 40 }), (_, n) =>
        Effect.fork(redis.append(`${n}`, big))
      )
      yield* EventLoop.turn
      const late = yield* Effect.fork(redis.incr("late"))
      yield* Effect.yieldNow()
      assert.isBelow(peer.connections[0]?.length ?? 0, 40)
      yield* Fiber.interrupt(late)
      yield* Effect.forEach(appends, Fiber.join)
      assert.strictEqual(yield* redis.incr("last"), 1)
      assert.deepStrictEqual(
        peer.connections[0]?.map(([, key]) => key),
        [...appends.map((_, n) => `${n}`), "last"]
      )
    })
  )

  it.scoped("of a transaction's read leave together with their WATCH", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([name]) =>
        name === "GET" ? "$1\r\n1\r\n" : name === "EXEC" ? "*1\r\n:2\r\n" : name === "INCR" ? "+QUEUED\r\n" : "+OK\r\n"
      )
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const sum = yield* redis.transaction((tx) =>
        Effect.zipRight(
          tx.read((_) => _.get("a")),
          tx.queue((_) => _.incr("a"))
        )
      )
      assert.strictEqual(yield* sum, 2)
      assert.deepStrictEqual(peer.connections[1], [
        ["CLIENT", "ID"],
        ["WATCH", "a"],
        ["GET", "a"],
        ["MULTI"],
        ["INCR", "a"],
        ["EXEC"]
      ])
    })
  )

  it.scoped("of commands that the client does not know share its connection", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => Peer.resp(1))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      assert.strictEqual(yield* redis.command("JSON.GET", "doc"), 1)
      assert.deepStrictEqual(peer.connections, [[["JSON.GET", "doc"]]])
    })
  )
})

describe("subscriptions", () => {
  const confirmation = ">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n"
  const noPermission = "-NOPERM No permissions to access a channel\r\n"

  it.scoped("that are refused fail, and ask anew the next time", () =>
    Effect.gen(function* () {
      let answer = noPermission
      const peer = yield* Peer.make(([name]) => (name === "SUBSCRIBE" ? answer : undefined))
      const redis = yield* Client.make({ ...eager, url: peer.url })
      assert.deepInclude(yield* Effect.flip(redis.subscribe("news")), { reason: "Refused" })
      answer = confirmation
      yield* redis.subscribe("news")
    })
  )

  it.scoped("fail when no connection comes again, and begin anew with the next", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => confirmation)
      const redis = yield* Client.make({ ...eager, url: peer.url, reconnect: Schedule.recurs(1) })
      const news = yield* redis.subscribe("news")
      peer.accepts = false
      peer.cut()
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(news)), { _tag: "ConnectionError" })
      peer.accepts = true
      yield* redis.subscribe("news")
    })
  )
})

describe("bad answers", () => {
  it.scoped("of the login fail the first attempt with the server's error", () =>
    Effect.gen(function* () {
      const text = "WRONGPASS invalid username-password pair or user is disabled."
      const peer = yield* Peer.make(
        () => undefined,
        () => Peer.resp(new Reply.ErrorReply(text))
      )
      const error = yield* Effect.flip(Client.make({ ...eager, url: peer.url.replace("//", "//ada:secret@") }))
      assert.deepInclude(error, { reason: "Login", mayHaveRun: false })
      assert.include(error.message, "invalid username-password pair")
      assert.notInclude(JSON.stringify(error) + error.message, "secret")
    })
  )

  it.scoped("that are not RESP end the connection", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => "HTTP/1.1 400 Bad Request\r\n\r\n")
      const redis = yield* Client.make({ ...eager, url: peer.url })
      assert.deepInclude(yield* Effect.flip(redis.set("a", "1")), { _tag: "ConnectionError", reason: "Lost" })
    })
  )

  it.scoped("with a string longer than JavaScript's fail at its length, before its bytes", () =>
    Effect.gen(function* () {
      const tooLong = `$${ReplyDecoder.maxLength + 1}\r\n`
      const peer = yield* Peer.make(() => tooLong)
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const next = yield* Effect.fork(Effect.zipRight(Effect.yieldNow(), redis.strlen("next")))
      const error = yield* Effect.flip(redis.get("big"))
      assert.deepInclude(error, { _tag: "ConnectionError", reason: "TooLong", mayHaveRun: false, command: "GET big" })
      assert.include(error.message, `a string of ${ReplyDecoder.maxLength + 1} bytes`)
      // the connection goes on, to skip them
      yield* until(() => peer.connections[0]?.length === 2)
      assert.isTrue(Option.isNone(yield* Fiber.poll(next)))
      assert.strictEqual((yield* redis.status.get)._tag, "Connected")
      const popped = yield* Effect.flip((yield* Client.make({ ...eager, url: peer.url })).getDel("big"))
      assert.deepInclude(popped, { reason: "TooLong", mayHaveRun: true })
    })
  )

  it.scoped("of the server's state are refusals, not defects", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => "-LOADING Redis is loading the dataset in memory\r\n")
      const redis = yield* Client.make({ ...eager, url: peer.url })
      const error = yield* Effect.flip(redis.get("a"))
      assert.deepInclude(error, { _tag: "ConnectionError", reason: "Refused", mayHaveRun: false })
      assert.include(error.message, "Redis is loading the dataset in memory")
    })
  )

  it.scoped("of a server that knows only RESP2 are understood", () =>
    Effect.gen(function* () {
      const answers: Record<string, string> = {
        AUTH: "+OK\r\n",
        GET: "$1\r\nx\r\n",
        HGETALL: "*2\r\n$1\r\nf\r\n$1\r\nv\r\n",
        SMEMBERS: "*1\r\n$1\r\nm\r\n",
        ZSCORE: "$3\r\n1.5\r\n",
        SUBSCRIBE: "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n"
      }
      const peer = yield* Peer.make(
        ([name = ""]) => answers[name],
        () => "-ERR unknown command 'HELLO'\r\n"
      )
      const redis = yield* Client.make({ ...eager, url: peer.url.replace("//", "//:secret@") })
      assert.deepStrictEqual(peer.connections[0], [["AUTH", "secret"]])
      assert.deepStrictEqual(yield* redis.get("a"), Option.some("x"))
      assert.deepStrictEqual(yield* redis.hash.getAll("a"), [["f", "v"]])
      assert.deepStrictEqual([...(yield* redis.sets.members("a"))], ["m"])
      assert.deepStrictEqual(yield* redis.sortedSet.score("a", "m"), Option.some(1.5))
      const news = yield* redis.subscribe("news")
      assert.deepStrictEqual(yield* Stream.runHead(news), Option.some({ channel: "news", message: "hi" }))
    })
  )
})

describe("bounds", () => {
  it.scoped("fail calls beyond maxWaiting", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => undefined)
      const redis = yield* Client.make({ ...eager, url: peer.url, maxWaiting: 3 })
      yield* Effect.forEach(["a", "b", "c"], (key) => Effect.fork(redis.get(key)))
      yield* until(() => peer.connections[0]?.length === 3)
      assert.deepInclude(yield* Effect.flip(redis.get("d")), { reason: "Full", mayHaveRun: false })
    })
  )

  it.scoped("fail all calls when the scope has closed", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => undefined)
      const redis = yield* Effect.scoped(Client.make({ ...eager, url: peer.url }))
      assert.deepInclude(yield* Effect.flip(redis.get("d")), { reason: "Closed", mayHaveRun: false })
    })
  )
})
