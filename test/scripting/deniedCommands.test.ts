/** Scripts that call, by DEBUG SET-DISABLE-DENY-SCRIPTS, what stops a redis-server. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ourPort, ourServer, wire } from "../fixtures.js"

const requests = [
  "'eval', 'return 1', '0'",
  "'evalsha', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db', '0'",
  "'fcall', 'f', '0'",
  "'function', 'load', 'REPLACE', '#!lua name=library\\nredis.register_function(\"f\", function() return 1 end)'",
  "'function', 'flush'",
  "'script', 'flush'",
  "'script', 'load', 'return 1'",
  "'wait', '1', '0'",
  "'debug', 'object', 'k'",
  "'debug', 'sleep', '0.001'",
  "'shutdown', 'nosave'",
  "'client', 'reply', 'off'",
  "'client', 'reply', 'skip'",
  "'client', 'tracking', 'off'",
  "'client', 'tracking', 'on', 'bcast'",
  "'client', 'pause', '0'",
  "'multi'",
  "'quit'",
  "'hello', '3'",
  "'reset'"
]

it.scopedLive("a script that may call every command neither stops nor disturbs the server", () =>
  Effect.gen(function* () {
    const client = yield* wire(yield* ourPort)
    const send = (...words: ReadonlyArray<string>) => Effect.promise(() => client.send(...words))
    yield* send("DEBUG", "SET-DISABLE-DENY-SCRIPTS", "1")
    yield* send("HELLO", "3")
    yield* send("CLIENT", "TRACKING", "ON")
    yield* send("SCRIPT", "LOAD", "return 1")
    yield* send("FUNCTION", "LOAD", "#!lua name=library\nredis.register_function('f', function() return 1 end)")
    let turns = 0
    for (const request of requests) {
      yield* send("EVAL", `return redis.pcall(${request})`, "0")
      assert.strictEqual(yield* send("EVAL", "return 1", "0"), 1, `after ${request}`)
      assert.strictEqual(yield* send("INCR", "turns"), ++turns, `after ${request}`)
    }
  }).pipe(Effect.provide(ourServer({ settings: { "enable-debug-command": "yes" } })))
)
