import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"

/** The lines of MONITOR, without the times and the ports. */
const monitored = (address: number | string) =>
  Effect.gen(function* () {
    const monitor = yield* wire(address)
    const client = yield* wire(address)
    return yield* Effect.promise(async () => {
      await monitor.send("MONITOR")
      await client.send(
        "EVAL",
        "redis.call('SET', KEYS[1], 1.5) redis.pcall('nope') return redis.call('GET', 'k')",
        "1",
        "k"
      )
      await client.send("EVALSHA", "abc", "0")
      await client.send("EVAL_RO", "return 1", "x")
      await client.send("MULTI")
      await client.send("EVAL", "return redis.call('PING')", "0")
      await client.send("EXEC")
      await client.send("SCRIPT", "LOAD", "return 1")
      const library =
        "redis.register_function{function_name='f', callback=function() return redis.call('GET', 'k') end, flags={'no-writes'}}"
      await client.send("FUNCTION", "LOAD", `#!lua name=library\n${library}`)
      await client.send("FCALL", "f", "0")
      await client.send("FCALL_RO", "f", "1", "k", "v")
      await client.send("FCALL", "missing", "0")
      await client.send("MULTI")
      await client.send("FCALL", "f", "0")
      await client.send("EXEC")
      await client.send("ECHO", "end")
      const lines: Array<string> = []
      while (!(lines.at(-1) ?? "").includes('"end"')) {
        const reply = await monitor.receive()
        if (!(reply instanceof Reply.SimpleString)) throw new Error("no line of MONITOR")
        lines.push(reply.text.replace(/^[\d.]+ /, "").replace(/\[0 (?!lua)\S+\]/, "[0 client]"))
      }
      return lines
    })
  })

describe.skipIf(!hasRedis)("MONITOR of scripts, beside redis-server", () => {
  it.scoped("shows the script or function, and after it its commands as those of Lua", () =>
    Effect.gen(function* () {
      const ours = yield* Effect.flatMap(ourPort, monitored)
      const { path } = yield* realRedis()
      const real = yield* monitored(path)
      assert.deepStrictEqual(ours, real)
      assert.isTrue(ours.some((line) => line.startsWith("[0 lua]")))
    }).pipe(Effect.provide(ourServer()))
  )
})
