/** Requests after a blocked command: none is lost or run early, and their memory is bounded. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as TestClock from "effect/TestClock"
import * as EventLoop from "../../src/EventLoop.js"
import { Backlog } from "../../src/server/Backlog.js"
import { encodeRequest, ourServer, type Wire } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, ok, until } from "./connections.js"

const pair = (element: string) => `*2\r\n$4\r\nlist\r\n$1\r\n${element}\r\n`

/** Blocks a client; returns the first client of the server. */
const blocked = (client: Wire) =>
  Effect.gen(function* () {
    const { clients, signals } = yield* state
    client.write("BLPOP list 0\r\n")
    yield* until(() => signals.blocking.size === 1)
    const [first] = [...clients]
    if (first === undefined) return assert.fail("no client is connected")
    return first
  })

describe("a backlog", () => {
  it.effect("returns its chunks in order, with small ones joined", () =>
    Effect.gen(function* () {
      const backlog = new Backlog()
      let given = ""
      let taken = ""
      let pieces = 0
      const take = (): boolean => {
        const chunk = backlog.take()
        if (chunk === undefined) return false
        pieces++
        taken += chunk.toString("latin1")
        assert.strictEqual(backlog.bytes, given.length - taken.length)
        return true
      }
      for (let i = 0; i < 10_000; i++) {
        const size = yield* Random.nextIntBetween(1, i % 1000 === 0 ? 70_000 : 4)
        const text = String(i % 10).repeat(size)
        given += text
        backlog.add(Buffer.from(text))
        if (i % 2500 === 0) take()
      }
      while (take());
      assert.strictEqual(taken, given)
      assert.strictEqual(backlog.bytes, 0)
      assert.isBelow(pieces, 50)
    })
  )
})

describe("requests after a blocked command", () => {
  it.scoped("run in order, however they are split into chunks", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      const first = yield* blocked(client)
      const value = "v".repeat(200_000)
      const count = (from: number) => Array.from({ length: 500 }, (_, i) => encodeRequest(["ECHO", String(from + i)]))
      const requests = [
        ...count(0),
        encodeRequest(["SET", "a", value]),
        encodeRequest(["BLPOP", "list", "0"]),
        ...count(500),
        encodeRequest(["STRLEN", "a"]),
        encodeRequest(["QUIT"])
      ].join("")
      let sent = 0
      while (sent < requests.length) {
        const size = yield* Random.nextIntBetween(1, sent < 2000 ? 9 : 5000)
        client.write(requests.slice(sent, sent + size))
        sent += size
        const arrived = Math.min(sent, requests.length)
        yield* until(() => first.connection.pendingInput() >= arrived)
      }
      assert.strictEqual(first.connection.pendingInput(), requests.length)
      yield* expectReply(other, "EXISTS a", ":0\r\n")
      yield* expectReply(other, "RPUSH list a", ":1\r\n")
      yield* until(() => signals.blocking.size === 1)
      yield* expectReply(other, "EXISTS a", ":1\r\n")
      yield* expectReply(other, "RPUSH list b", ":1\r\n")
      const echoes = (from: number) =>
        Array.from({ length: 500 }, (_, i) => `$${String(from + i).length}\r\n${from + i}\r\n`).join("")
      assert.strictEqual(
        yield* closed(client),
        `${pair("a")}${echoes(0)}${ok}${pair("b")}${echoes(500)}:200000\r\n${ok}`
      )
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("do not run if the peer ends, which is seen at once however many there are", () =>
    Effect.gen(function* () {
      const { clients, keyspace, signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      yield* blocked(client)
      client.socket.end("SET a 1\r\n".repeat(100_000))
      yield* until(() => clients.size === 1)
      assert.strictEqual(signals.blocking.size, 0)
      yield* expectReply(other, "RPUSH list a", ":1\r\n")
      yield* expectReply(other, "LLEN list", ":1\r\n")
      assert.strictEqual(keyspace.database(0).size, 1)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("may not exceed client-query-buffer-limit", () =>
    Effect.gen(function* () {
      const { clients, signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      const first = yield* blocked(client)
      const allowed = "SET a 1\r\n".repeat(Math.floor(1_048_576 / 9))
      client.write(allowed)
      yield* until(() => first.connection.pendingInput() === allowed.length)
      yield* EventLoop.turn
      assert.strictEqual(clients.size, 2)
      client.write("SET a 1\r\n")
      yield* closed(client)
      yield* until(() => clients.size === 1)
      assert.strictEqual(signals.blocking.size, 0)
      yield* expectReply(other, "EXISTS a", ":0\r\n")
    }).pipe(Effect.provide(ourServer({ settings: { "client-query-buffer-limit": "1048576" } })))
  )

  it.scoped("wait while the peer does not read its replies", () =>
    Effect.gen(function* () {
      const [client, other] = [yield* connect, yield* connect]
      yield* expectReply(other, "SETRANGE a 1999999 x", ":2000000\r\n")
      const first = yield* blocked(client)
      const requests = `${"GET a\r\n".repeat(50)}QUIT\r\n`
      client.socket.pause()
      client.write(requests)
      yield* until(() => first.connection.pendingInput() === requests.length)
      yield* expectReply(other, "RPUSH list a", ":1\r\n")
      yield* until(() => first.connection.pendingOutput() > 0)
      for (let i = 0; i < 20; i++) yield* EventLoop.turn
      assert.isAbove(first.connection.pendingInput(), 200)
      assert.isBelow(first.connection.pendingOutput(), 10_000_000)
      client.socket.resume()
      const bytes = yield* closed(client)
      assert.strictEqual(bytes.length, pair("a").length + 50 * "$2000000\r\n\r\n".length + 100_000_000 + ok.length)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("are held back by CLIENT PAUSE", () =>
    Effect.gen(function* () {
      const { clients, signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      client.write("BLPOP list 1\r\nSET a 1\r\nBLPOP list 1\r\nQUIT\r\n")
      yield* until(() => signals.blocking.size === 1)
      yield* expectReply(other, "CLIENT PAUSE 5000 WRITE", ok)
      yield* TestClock.adjust("1 seconds")
      yield* until(() => [...clients].some(({ paused }) => paused))
      yield* expectReply(other, "EXISTS a", ":0\r\n")
      yield* TestClock.adjust("4 seconds")
      yield* until(() => signals.blocking.size === 1)
      yield* expectReply(other, "EXISTS a", ":1\r\n")
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(yield* closed(client), `*-1\r\n${ok}*-1\r\n${ok}`)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("keep their replies in order with pushed messages", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      client.write("HELLO 3\r\nSUBSCRIBE c\r\nBLPOP list 0\r\nPING\r\nQUIT\r\n")
      yield* until(() => signals.blocking.size === 1)
      other.write("PUBLISH c 1\r\nRPUSH list a\r\nPUBLISH c 2\r\n")
      const bytes = yield* closed(client)
      const message = (text: string) => `>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\n${text}\r\n`
      assert.isTrue(bytes.endsWith(`${message("1")}${pair("a")}${message("2")}+PONG\r\n${ok}`), bytes.slice(-200))
    }).pipe(Effect.provide(ourServer()))
  )
})
