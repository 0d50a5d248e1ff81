/**
 * What others see while MIGRATE waits for its target: commands go on, but nothing changes a key that is on its way. The target is a
 * server of the test, which answers when it is told to.
 */
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import * as EventLoop from "../../src/EventLoop.js"
import * as Decoder from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Store from "../../src/Store.js"
import { encodeRequest, ourPort, ourServer, type Wire } from "../fixtures.js"
import { state } from "../internals.js"
import { connect, until } from "./connections.js"

/** A server that keeps the requests that it gets. */
interface Target {
  readonly port: number
  readonly requests: Array<string>
  /** The sockets of the connections, the last one last. */
  readonly sockets: Array<Net.Socket>
  readonly answer: (...replies: ReadonlyArray<string>) => void
}

const target = Effect.acquireRelease(
  Effect.async<Target & { readonly close: () => void }>((resume) => {
    const requests: Array<string> = []
    const sockets: Array<Net.Socket> = []
    const server = Net.createServer((socket) => {
      const decoder = Decoder.make()
      sockets.push(socket)
      socket.on("error", () => undefined)
      socket.on("data", (chunk) => {
        decoder.feed(chunk)
        for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
          if (!Reply.isError(request)) requests.push(request.slice(0, 2).join(" "))
        }
      })
    }).listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const answer = (...replies: ReadonlyArray<string>) =>
        void sockets.at(-1)?.write(replies.map((each) => `${each}\r\n`).join(""))
      const close = (): void => {
        server.close()
        for (const socket of sockets) socket.destroy()
      }
      resume(Effect.succeed({ port, requests, sockets, answer, close }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

const send = (to: Wire, ...words: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => to.send(...words)),
    textOf
  )

const textOf = (reply: Reply.Reply): string => Encoder.encode(reply, 2)

/** Sends a command whose reply is awaited later. */
const sendLater = (to: Wire, ...words: ReadonlyArray<string>) => Effect.sync(() => to.write(encodeRequest(words)))

const receive = (from: Wire): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => from.receive()),
    textOf
  )

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`

const ok = "+OK\r\n"

const readingFailed = "-IOERR error or timeout reading to target instance\r\n"

/** A migration of the key `a` that waits for the replies of its target. */
const migrating = (...more: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const there = yield* target
    const migrator = yield* connect
    yield* send(migrator, "SET", "a", "1")
    yield* sendLater(migrator, "MIGRATE", "127.0.0.1", String(there.port), "a", "0", "5000", ...more)
    yield* until(() => there.requests.length === 2)
    return { there, migrator }
  })

describe("MIGRATE", () => {
  it.scoped("lets commands go on, and holds those that may change the key", () =>
    Effect.gen(function* () {
      const { there, migrator } = yield* migrating()
      assert.deepStrictEqual(there.requests, ["SELECT 0", "RESTORE a"])
      const other = yield* connect
      assert.strictEqual(yield* send(other, "GET", "a"), bulk("1"))
      assert.strictEqual(yield* send(other, "SET", "b", "2"), ok)
      assert.strictEqual(yield* send(other, "PUBLISH", "c", "m"), ":0\r\n")
      assert.strictEqual(yield* send(other, "EVAL_RO", "return redis.call('get', 'a')", "0"), bulk("1"))
      assert.strictEqual(yield* send(other, "DEL", "b"), ":1\r\n")
      const writes = [
        ["SET", "a", "2"],
        ["DEL", "a"],
        ["RENAME", "b", "a"],
        ["EXPIRE", "a", "10"],
        ["EVAL", "return redis.call('set', 'a', 3)", "0"],
        ["FLUSHALL"],
        ["SWAPDB", "0", "1"],
        ["MIGRATE", "127.0.0.1", String(there.port), "a", "0", "1000"]
      ]
      const waiting = yield* Effect.forEach(writes, () => connect)
      for (const [index, words] of writes.entries()) {
        const each = waiting[index]
        if (each !== undefined) yield* sendLater(each, ...words)
      }
      const inTransaction = yield* connect
      yield* send(inTransaction, "MULTI")
      yield* send(inTransaction, "APPEND", "a", "x")
      yield* sendLater(inTransaction, "EXEC")
      // another client's commands have run after those
      for (let i = 0; i < 20; i++) yield* send(other, "PING")
      assert.strictEqual(yield* send(other, "GET", "a"), bulk("1"))
      assert.deepStrictEqual(there.requests, ["SELECT 0", "RESTORE a"])
      there.answer("+OK", "+OK")
      assert.strictEqual(yield* receive(migrator), ok)
      const replies = yield* Effect.forEach(waiting, receive)
      assert.strictEqual(replies[0], ok)
      assert.match(yield* receive(inTransaction), /^\*1/)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("holds what a blocked client would move to the key", () =>
    Effect.gen(function* () {
      const mover = yield* connect
      const { blocking } = (yield* state).signals
      yield* sendLater(mover, "BLMOVE", "source", "l", "LEFT", "LEFT", "0")
      yield* until(() => blocking.size === 1)
      const there = yield* target
      const migrator = yield* connect
      const other = yield* connect
      yield* send(other, "RPUSH", "l", "1")
      yield* sendLater(migrator, "MIGRATE", "127.0.0.1", String(there.port), "l", "0", "5000")
      yield* until(() => there.requests.length === 2)
      yield* sendLater(other, "RPUSH", "source", "x")
      const third = yield* connect
      for (let i = 0; i < 20; i++) yield* send(third, "PING")
      assert.strictEqual(yield* send(third, "LLEN", "l"), ":1\r\n")
      there.answer("+OK", "+OK")
      yield* receive(migrator)
      assert.strictEqual(yield* receive(other), ":1\r\n")
      assert.strictEqual(yield* receive(mover), bulk("x"))
      assert.strictEqual(yield* send(third, "LRANGE", "l", "0", "-1"), `*1\r\n${bulk("x")}`)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("waits for each reply as long as the timeout says, by the clock", () =>
    Effect.gen(function* () {
      const { there, migrator } = yield* migrating()
      yield* TestClock.adjust(4999)
      there.answer("+OK")
      for (let i = 0; i < 20; i++) yield* EventLoop.turn
      yield* TestClock.adjust(4999)
      const other = yield* connect
      assert.strictEqual(yield* send(other, "EXISTS", "a"), ":1\r\n")
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* receive(migrator), readingFailed)
      assert.strictEqual(yield* send(other, "GET", "a"), bulk("1"))
      assert.strictEqual(yield* send(other, "DEL", "a"), ":1\r\n")
      assert.strictEqual(there.sockets.length, 1)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("keeps a connection for ten seconds after its last use", () =>
    Effect.gen(function* () {
      const { there, migrator } = yield* migrating()
      const { migrations } = yield* state
      there.answer("+OK", "+OK")
      yield* receive(migrator)
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(migrations.connections, 1)
      yield* send(migrator, "SET", "a", "2")
      yield* sendLater(migrator, "MIGRATE", "127.0.0.1", String(there.port), "a", "0", "5000")
      // the database is selected already
      yield* until(() => there.requests.length === 3)
      there.answer("+OK")
      yield* receive(migrator)
      assert.strictEqual(there.sockets.length, 1)
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(migrations.connections, 1)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(migrations.connections, 0)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("tries once more if the target closes before it answers", () =>
    Effect.gen(function* () {
      const { there, migrator } = yield* migrating()
      there.sockets[0]?.end()
      yield* until(() => there.requests.length === 4)
      there.sockets[1]?.end()
      assert.strictEqual(yield* receive(migrator), readingFailed)
      assert.strictEqual(there.sockets.length, 2)
      assert.strictEqual(yield* send(migrator, "GET", "a"), bulk("1"))
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("removes the keys that the target had taken before it closed", () =>
    Effect.gen(function* () {
      const there = yield* target
      const migrator = yield* connect
      yield* send(migrator, "MSET", "a", "1", "b", "2", "c", "3")
      yield* sendLater(
        migrator,
        ...["MIGRATE", "127.0.0.1", String(there.port), "", "0", "5000", "KEYS", "a", "b", "c"]
      )
      yield* until(() => there.requests.length === 4)
      there.answer("+OK", "+OK", "-BUSYKEY no")
      there.sockets[0]?.end()
      assert.strictEqual(yield* receive(migrator), "-ERR Target instance replied with error: BUSYKEY no\r\n")
      assert.strictEqual(yield* send(migrator, "MGET", "a", "b", "c"), `*3\r\n$-1\r\n${bulk("2")}${bulk("3")}`)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("goes on if its client disconnects", () =>
    Effect.gen(function* () {
      const { there, migrator } = yield* migrating()
      const { clients } = yield* state
      const before = clients.size
      migrator.close()
      yield* until(() => clients.size < before)
      there.answer("+OK", "+OK")
      const other = yield* connect
      while ((yield* send(other, "EXISTS", "a")) === ":1\r\n");
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("lets nothing else happen in a transaction", () =>
    Effect.gen(function* () {
      const there = yield* target
      const migrator = yield* connect
      const other = yield* connect
      yield* send(migrator, "SET", "a", "1")
      for (const words of [
        ["MULTI"],
        ["MIGRATE", "127.0.0.1", String(there.port), "a", "0", "5000"],
        ["EXISTS", "a"]
      ]) {
        yield* send(migrator, ...words)
      }
      yield* sendLater(migrator, "EXEC")
      yield* until(() => there.requests.length === 2)
      let isAnswered = false
      const ping = yield* Effect.fork(Effect.map(send(other, "PING"), () => (isAnswered = true)))
      for (let i = 0; i < 50; i++) yield* EventLoop.turn
      assert.isFalse(isAnswered)
      there.answer("+OK", "+OK")
      assert.strictEqual(yield* receive(migrator), "*2\r\n+OK\r\n:0\r\n")
      yield* Fiber.join(ping)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("moves keys of an embedded store, whose writes wait as well", () =>
    Effect.gen(function* () {
      const there = yield* target
      const store = yield* Store.Store
      yield* store.set("a", "1")
      const where = { host: "127.0.0.1", port: there.port, timeout: Duration.seconds(5) }
      const moving = yield* Effect.fork(store.migrate(["a", "none"], where))
      yield* until(() => there.requests.length === 2)
      const setting = yield* Effect.fork(store.set("a", "2"))
      yield* store.set("b", "2")
      for (let i = 0; i < 20; i++) yield* EventLoop.turn
      assert.deepStrictEqual(yield* store.get("a"), Option.some("1"))
      there.answer("+OK", "+OK")
      assert.isTrue(yield* Fiber.join(moving))
      yield* Fiber.join(setting)
      assert.isFalse(yield* store.migrate("none", where))
      const failure = yield* Effect.flip(store.migrate("b", { ...where, port: 1 }))
      assert.deepInclude(failure, { _tag: "CommandError", code: "IOERR" })
    }).pipe(Effect.provide(Store.layer), Effect.provide(ourServer()))
  )

  it.scoped("copies keys of an embedded store over those of a server that wants a password", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      yield* store.set("a", "1")
      const where = { host: "127.0.0.1", port: yield* ourPort, timeout: Duration.seconds(5) }
      assert.isFalse(yield* store.migrate([], where))
      assert.include((yield* Effect.flip(store.migrate("a", where))).message, "NOAUTH")
      const password = Redacted.make("secret")
      for (const credentials of [{ password }, { user: "default", password }]) {
        assert.isTrue(yield* store.migrate("a", { ...where, copy: true, replace: true, credentials }))
      }
      assert.deepStrictEqual(yield* store.get("a"), Option.some("1"))
      // more than one write holds
      const many = Array.from({ length: 200 }, (_, index) => `many:${index}`)
      yield* store.mset(many.map((key) => [key, key.repeat(100)] as const))
      assert.isTrue(yield* store.migrate(many, { ...where, credentials: { password } }))
      assert.strictEqual(yield* store.exists(many), 0)
      // the reply comes after those of the commands behind it
      const both = yield* store.transaction((tx) =>
        Effect.all([
          tx.queue((_) => _.migrate("a", { ...where, replace: true, credentials: { password } })),
          tx.queue((_) => _.incr("n"))
        ])
      )
      assert.deepStrictEqual(yield* Effect.all(both), [true, 1])
      assert.deepStrictEqual(yield* store.get("a"), Option.none())
      const there = yield* connect
      assert.strictEqual(yield* send(there, "AUTH", "secret"), ok)
      assert.strictEqual(yield* send(there, "GET", "a"), bulk("1"))
      assert.strictEqual(yield* send(there, "EXISTS", ...many), ":200\r\n")
    }).pipe(Effect.provide(Store.layer), Effect.provide(ourServer({ settings: { requirepass: "secret" } })))
  )
})
