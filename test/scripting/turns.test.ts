import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import { bytes, ourPort, ourServer, wire } from "../fixtures.js"
import { state } from "../internals.js"

/** Runs for some time, in which the event loop turns, and sets a key at its end. */
const script = `
  local t = redis.call('TIME')
  local start = t[1] * 1000 + t[2] / 1000
  repeat t = redis.call('TIME') until t[1] * 1000 + t[2] / 1000 - start > 900
  redis.call('SET', KEYS[1], 'done')
  return 'done'`

/** Waits until the script was suspended for the first time. */
const suspended = Effect.flatMap(state, ({ step }) => Effect.repeat(EventLoop.turn, { until: () => step.isSuspended }))

describe("a script that runs for less than busy-reply-threshold", () => {
  it.scopedLive("has other clients wait for its end, though the event loop turns", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const [slow, other, third] = [yield* wire(port), yield* wire(port), yield* wire(port)]
      yield* Effect.promise(() => Promise.all([slow.send("PING"), other.send("PING"), third.send("PING")]))
      const running = slow.send("EVAL", script, "1", "key")
      yield* suspended
      const replies = Promise.all([other.send("GET", "key"), other.send("SCRIPT", "KILL"), third.send("MGET", "key")])
      const [value, killed, values] = yield* Effect.promise(() => replies)
      assert.strictEqual(value, bytes("done"))
      assert.include(Reply.isError(killed) ? killed.text : "", "NOTBUSY")
      assert.deepStrictEqual(values, [bytes("done")])
      assert.strictEqual(yield* Effect.promise(() => running), bytes("done"))
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("runs what a client has sent that is gone by its end", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const [slow, other] = [yield* wire(port), yield* wire(port)]
      yield* Effect.promise(() => Promise.all([slow.send("PING"), other.send("PING")]))
      const running = slow.send("EVAL", script, "1", "key")
      yield* suspended
      other.write("APPEND key ,appended\r\n")
      other.socket.end()
      yield* Effect.promise(() => running)
      yield* Effect.promise(other.untilClose)
      assert.strictEqual(yield* Effect.promise(() => slow.send("GET", "key")), bytes("done,appended"))
    }).pipe(Effect.provide(ourServer()))
  )
})
