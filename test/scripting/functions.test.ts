import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../src/resp/Encoder.js"
import { bytes, ourPort, ourServer, wire } from "../fixtures.js"

const one = (name: string): string => `redis.register_function('${name}', function() return '${name}' end)`

describe("functions", () => {
  it.scoped("stop loading at a limit although the clock stands still", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(ourPort, wire)
      yield* Effect.promise(async () => {
        const reply = await client.send("FUNCTION", "LOAD", "#!lua name=a\nwhile true do end")
        assert.strictEqual(Encoder.encode(reply, 2), "-ERR Error registering functions: ERR FUNCTION LOAD timeout\r\n")
        assert.strictEqual(await client.send("FUNCTION", "LOAD", `#!lua name=a\n${one("f")}`), bytes("a"))
        assert.strictEqual(await client.send("FCALL", "f", "0"), bytes("f"))
      })
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("can still be called after a library or a function has exhausted the memory", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(ourPort, wire)
      yield* Effect.promise(async () => {
        assert.strictEqual(await client.send("FUNCTION", "LOAD", `#!lua name=a\n${one("f")}`), bytes("a"))
        const grow = "local t = 'x' while true do t = t .. t end"
        const loaded = await client.send("FUNCTION", "LOAD", `#!lua name=b\n${grow}`)
        assert.match(Encoder.encode(loaded, 2), /^-ERR Error registering functions: .*not enough memory/)
        assert.strictEqual(await client.send("FCALL", "f", "0"), bytes("f"))
        const greedy = `#!lua name=b\nredis.register_function('g', function() ${grow} end)`
        assert.strictEqual(await client.send("FUNCTION", "LOAD", greedy), bytes("b"))
        for (let i = 0; i < 2; i++) {
          assert.match(Encoder.encode(await client.send("FCALL", "g", "0"), 2), /^-.*not enough memory/)
          assert.strictEqual(await client.send("FCALL", "f", "0"), bytes("f"))
        }
      })
    }).pipe(Effect.provide(ourServer()))
  )
})
