import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { encodeRequest, ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { connect, send, until } from "./connections.js"

/** The blocking command, the write that would serve it, and the data that must remain when the blocked client has closed. */
interface Race {
  readonly blocks: string
  readonly serves: string
  readonly remaining: readonly [command: string, reply: unknown]
}

const races: ReadonlyArray<Race> = [
  { blocks: "BLPOP q 0", serves: "RPUSH q x", remaining: ["LLEN q", 1] },
  { blocks: "BRPOPLPUSH q active 0", serves: "RPUSH q x", remaining: ["LLEN active", 0] },
  { blocks: "BLMOVE q active LEFT RIGHT 0", serves: "RPUSH q x", remaining: ["LLEN active", 0] },
  { blocks: "BLMPOP 0 1 q LEFT", serves: "RPUSH q x", remaining: ["LLEN q", 1] },
  { blocks: "BZPOPMIN q 0", serves: "ZADD q 1 x", remaining: ["ZCARD q", 1] },
  { blocks: "BZMPOP 0 1 q MAX", serves: "ZADD q 1 x", remaining: ["ZCARD q", 1] },
  { blocks: "XREADGROUP GROUP g me BLOCK 0 STREAMS s >", serves: "XADD s * a b", remaining: ["XPENDING s g", null] }
]

const words = (line: string): ReadonlyArray<string> => line.split(" ")

describe("a blocked client that has disconnected", () => {
  for (const { blocks, serves, remaining } of races) {
    it.scoped(`is not served by ${blocks}, and the element stays`, () =>
      Effect.gen(function* () {
        const { signals } = yield* state
        const writer = yield* connect
        yield* send(writer, "XGROUP", "CREATE", "s", "g", "$", "MKSTREAM")
        for (let round = 0; round < 150; round++) {
          yield* send(writer, "DEL", "q", "active")
          yield* send(writer, "XTRIM", "s", "MAXLEN", "0")
          const waiter = yield* connect
          yield* send(waiter, "PING")
          waiter.write(encodeRequest(words(blocks)))
          // in every third round the request itself has not arrived yet
          if (round % 3 > 0) yield* until(() => signals.blocking.size > 0)
          // the write is sent first, and the server reads both in one turn of the event loop
          const served = send(writer, ...words(serves))
          const pushed = yield* Effect.fork(served)
          yield* Effect.yieldNow()
          waiter.close()
          yield* pushed
          yield* until(() => signals.blocking.size === 0)
          const [question, answer] = remaining
          const reply = yield* send(writer, ...words(question))
          const count = Array.isArray(reply) ? (reply[0] === 0 ? null : reply[0]) : reply
          assert.strictEqual(count, answer, `round ${round}`)
        }
      }).pipe(Effect.provide(ourServer()))
    )
  }

  it.scoped("runs every request that it sent before and after it blocked", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const writer = yield* connect
      const waiter = yield* connect
      waiter.write(`${encodeRequest(words("BLPOP q 0"))}${encodeRequest(words("APPEND log a"))}`)
      yield* until(() => signals.blocking.size > 0)
      // the server's look at the socket reads these bytes, and must keep their order
      const pushed = yield* Effect.fork(send(writer, "RPUSH", "q", "x"))
      yield* Effect.yieldNow()
      for (const letter of "bcd") waiter.write(encodeRequest(["APPEND", "log", letter]))
      yield* pushed
      const replies: Array<unknown> = []
      for (let count = 0; count < 5; count++) replies.push(yield* Effect.promise(waiter.receive))
      assert.deepStrictEqual(replies, [["q", "x"], 1, 2, 3, 4])
      assert.strictEqual<unknown>(yield* send(writer, "GET", "log"), "abcd")
    }).pipe(Effect.provide(ourServer()))
  )
})
