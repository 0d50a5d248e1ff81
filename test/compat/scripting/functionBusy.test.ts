import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

const code = `#!lua name=busy
redis.register_function('forever', function() while true do end end)
redis.register_function('writes', function(k) redis.call('SET', k[1], 1) while true do end end)
redis.register_function('fine', function() return 'fine' end)`

/** Whether a function, or a script, is busy. */
const busy = async (client: Wire): Promise<void> => {
  for (;;) {
    const reply = await client.send("PING")
    if (Reply.isError(reply)) return
  }
}

/** How long it has run is chance. */
const withoutDuration = (reply: Reply.Reply): string =>
  Encoder.encode(reply, 3).replace(/duration_ms\r\n:\d+/, "duration_ms\r\n:…")

/** The replies that other clients get while a function, or a script, runs for ever. */
const converse = async (caller: Wire, other: Wire): Promise<ReadonlyArray<string>> => {
  const seen: Array<string> = []
  const ask = async (...words: ReadonlyArray<string>): Promise<void> => {
    seen.push(withoutDuration(await other.send(...words)))
  }
  const end = async (running: Promise<Reply.Reply>): Promise<void> => {
    seen.push(withoutDuration(await running))
  }
  await ask("FUNCTION", "LOAD", code)
  for (const protocol of ["2", "3"]) {
    seen.push(String((await other.send("HELLO", protocol)) === null))
    const running = caller.send("FCALL", "Forever", "1", "key", "argument")
    await busy(other)
    await ask("FUNCTION", "STATS")
    await ask("FCALL", "fine", "0")
    await ask("FUNCTION", "LIST")
    await ask("FUNCTION", "LOAD", code)
    await ask("SCRIPT", "KILL")
    await ask("FUNCTION", "KILL")
    await end(running)
    await ask("FUNCTION", "STATS")
    await ask("FUNCTION", "KILL")
    await ask("FCALL", "fine", "0")
  }
  const script = caller.send("EVAL", "while true do end", "0")
  await busy(other)
  await ask("FUNCTION", "STATS")
  await ask("FUNCTION", "KILL")
  await ask("SCRIPT", "KILL")
  await end(script)
  caller.write("*4\r\n$5\r\nFCALL\r\n$6\r\nwrites\r\n$1\r\n1\r\n$3\r\nkey\r\n")
  await busy(other)
  await ask("FUNCTION", "KILL")
  await ask("SCRIPT", "KILL")
  await ask("FUNCTION", "STATS")
  return seen
}

describe.skipIf(!hasRedis)("a function that does not end, beside redis-server", () => {
  it.scopedLive("is told of, and killed unless it has written", () =>
    Effect.gen(function* () {
      const { path } = yield* realRedis("--busy-reply-threshold", "50")
      const port = yield* ourPort
      const real = [yield* wire(path), yield* wire(path)] as const
      const ours = [yield* wire(port), yield* wire(port)] as const
      assert.deepStrictEqual(
        yield* Effect.promise(() => converse(...ours)),
        yield* Effect.promise(() => converse(...real))
      )
    }).pipe(Effect.provide(ourServer({ settings: { "busy-reply-threshold": "50" } })))
  )
})
