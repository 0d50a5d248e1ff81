/** Blocked connections: elements are never lost when they end, and the requests after the blocked one run in order. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as TestClock from "effect/TestClock"
import * as Encoder from "../../src/resp/Encoder.js"
import { encodeRequest, ourServer, type Wire } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, ok, send, until } from "./connections.js"

const waitAt = (client: Wire, ...words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { signals } = yield* state
    const before = signals.blocking.size
    client.write(encodeRequest(words))
    yield* until(() => signals.blocking.size > before)
  })

describe("a blocked connection", () => {
  it.scoped("takes no element once it is killed, even in the same chunk", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const [victim, killer] = [yield* connect, yield* connect]
      const id = yield* send(victim, "CLIENT", "ID")
      yield* waitAt(victim, "BLPOP", "list", "0")
      killer.write(`CLIENT KILL ID ${id}\r\nRPUSH list a\r\nLLEN list\r\n`)
      for (const reply of [1, 1, 1]) assert.strictEqual(yield* Effect.promise(() => killer.receive()), reply)
      assert.strictEqual(signals.blocking.size, 0)
      yield* closed(victim)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("runs the requests after the blocked one in order", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      client.write("MULTI\r\nEXEC\r\nBLPOP list 0\r\nSELECT 1\r\nBLPOP list 0\r\nRESET\r\nQUIT\r\nPING\r\n")
      yield* until(() => signals.blocking.size === 1)
      yield* expectReply(other, "RPUSH list a b", ":2\r\n")
      yield* until(() => signals.blocking.size === 1)
      yield* expectReply(other, "SELECT 1", ok)
      yield* expectReply(other, "RPUSH list c", ":1\r\n")
      const pair = (element: string) => `*2\r\n$4\r\nlist\r\n$1\r\n${element}\r\n`
      assert.strictEqual(yield* closed(client), `+OK\r\n*0\r\n${pair("a")}+OK\r\n${pair("c")}+RESET\r\n+OK\r\n`)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("gets its reply at its timeout, to the millisecond", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      yield* waitAt(client, "BLPOP", "list", "10")
      yield* TestClock.adjust("3 seconds")
      yield* waitAt(other, "XREAD", "BLOCK", "1500", "STREAMS", "s", "0")
      yield* TestClock.adjust("1499 millis")
      assert.strictEqual(signals.blocking.size, 2)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(signals.blocking.size, 1)
      yield* TestClock.adjust("5499 millis")
      assert.strictEqual(signals.blocking.size, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(signals.blocking.size, 0)
      assert.strictEqual(signals.blocking.timedSize, 0)
      yield* Effect.promise(() => client.receive())
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("gets an error when the stream that its group reads expires", () =>
    Effect.gen(function* () {
      const [client, other] = [yield* connect, yield* connect]
      yield* expectReply(other, "XGROUP CREATE s g $ MKSTREAM", ok)
      yield* waitAt(client, "XREADGROUP", "GROUP", "g", "me", "BLOCK", "0", "STREAMS", "s", ">")
      yield* expectReply(other, "PEXPIRE s 100", ":1\r\n")
      yield* TestClock.adjust("100 millis")
      const reply = yield* Effect.promise(() => client.receive())
      assert.strictEqual(Encoder.encode(reply, 2), "-UNBLOCKED the stream key no longer exists\r\n")
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("takes no element after a pause that held it back and its own end", () =>
    Effect.gen(function* () {
      const { clients, signals } = yield* state
      const [client, other] = [yield* connect, yield* connect]
      yield* expectReply(other, "CLIENT PAUSE 1000 WRITE", ok)
      client.write("BLPOP list 0\r\n")
      yield* until(() => [...clients].some(({ paused }) => paused))
      yield* TestClock.adjust("1 seconds")
      yield* until(() => signals.blocking.size === 1)
      client.close()
      yield* until(() => clients.size === 1)
      assert.strictEqual(signals.blocking.size, 0)
      yield* expectReply(other, "RPUSH list a", ":1\r\n")
      yield* expectReply(other, "LLEN list", ":1\r\n")
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("connections that close while they are blocked", () => {
  it.scoped("lose no element once the server has seen them close, and duplicate none", () =>
    Effect.gen(function* () {
      const { clients, signals } = yield* state
      const producer = yield* connect
      const got: Array<string> = []
      const take = (client: Wire): void => {
        client.write(encodeRequest(["BLPOP", "list", "0"]))
        client.receive().then(
          (reply) => {
            if (Array.isArray(reply)) got.push(String(reply[1]))
            take(client)
          },
          () => undefined
        )
      }
      const rounds = 300
      const consumers: Array<Wire> = []
      for (let round = 0; round < rounds; round++) {
        while (consumers.length < 4) {
          const client = yield* connect
          take(client)
          consumers.push(client)
        }
        yield* until(() => signals.blocking.size === 4)
        const [victim] = consumers.splice(yield* Random.nextIntBetween(0, 4), 1)
        if (yield* Random.nextBoolean) victim?.close()
        else victim?.socket.end()
        yield* until(() => clients.size === 4)
        yield* send(producer, "RPUSH", "list", String(round))
      }
      yield* until(() => got.length === rounds)
      assert.deepStrictEqual(
        got.map(Number).sort((a, b) => a - b),
        Array.from({ length: rounds }, (_, round) => round)
      )
      for (const client of consumers) client.close()
    }).pipe(Effect.provide(ourServer()))
  )
})
