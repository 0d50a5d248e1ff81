/** Replies whose writes are not durable yet: they leave when those are synced, in order, and hold up what must wait for them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import { ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, ok, pong, send, until } from "./connections.js"

describe("replies that wait for the append-only file", () => {
  it.scoped("leave in order, each as soon as its own writes are synced", () =>
    Effect.gen(function* () {
      const { commit } = yield* state
      const client = yield* connect
      commit.hold()
      const first = yield* Effect.fork(expectReply(client, "SET a 1", ok))
      const { statistics } = yield* state
      yield* until(() => statistics.commands === 1)
      commit.hold()
      const second = yield* Effect.fork(expectReply(client, "GET a", "$1\r\n1\r\n"))
      yield* until(() => statistics.commands === 2)
      commit.release(1)
      yield* Fiber.join(first)
      assert.isTrue(Option.isNone(yield* Fiber.poll(second)))
      commit.release()
      yield* Fiber.join(second)
      yield* expectReply(client, "PING", pong)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("are sent before QUIT closes their connection", () =>
    Effect.gen(function* () {
      const { commit, statistics } = yield* state
      const client = yield* connect
      commit.hold()
      client.write("SET a 1\r\nQUIT\r\n")
      yield* until(() => statistics.commands === 2)
      commit.release()
      assert.strictEqual(yield* closed(client), "+OK\r\n+OK\r\n")
    }).pipe(Effect.provide(ourServer()))
  )

  for (const [limit, commands] of [
    ["normal 0 0 0", 3],
    ["normal 10000000 0 0", 5]
  ] as const) {
    it.scoped(`hold up further requests when they are long, unless their size is limited (${limit})`, () =>
      Effect.gen(function* () {
        const { clients, commit, statistics } = yield* state
        const [client, leaver] = [yield* connect, yield* connect]
        yield* send(client, "SETRANGE", "a", "299999", "x")
        commit.hold()
        client.write("GET a\r\n")
        leaver.write("GET a\r\n")
        yield* until(() => statistics.commands === 3)
        leaver.close()
        yield* until(() => clients.size === 1)
        client.write("GET a\r\nPING\r\n")
        yield* Effect.repeatN(EventLoop.turn, 20)
        assert.strictEqual(statistics.commands, commands)
        commit.release()
        for (let reply = 1; reply <= 2; reply++) {
          assert.strictEqual(String(yield* Effect.promise(() => client.receive())).length, 300_000)
        }
        assert.deepStrictEqual(yield* Effect.promise(() => client.receive()), Reply.simple("PONG"))
      }).pipe(Effect.provide(ourServer({ settings: { "client-output-buffer-limit": limit } })))
    )
  }
})
