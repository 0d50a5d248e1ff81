import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

const fields = /^(?:number_of_\w+|used_memory_functions):\d+/gm

/** The fields of INFO about functions and scripts after each of several commands. */
const read = async (client: Wire): Promise<ReadonlyArray<unknown>> => {
  const seen: Array<unknown> = []
  const look = async (...words: ReadonlyArray<string>): Promise<void> => {
    await client.send(...words)
    const info = await client.send("INFO", "memory")
    seen.push([words.join(" "), (typeof info === "string" ? info : "").match(fields)])
  }
  const library = (name: string, body: string): string => `#!lua name=${name}\n${body}`
  await look("PING")
  await look("FUNCTION", "LOAD", library("a", "redis.register_function('f', function() end)"))
  await look(
    "FUNCTION",
    "LOAD",
    library(
      "longer_name_of_a_library_for_a_change",
      `redis.register_function{function_name='a_function', callback=function() end, description='what it does'}
       redis.register_function('${"g".repeat(40)}', function() end) --${"x".repeat(400)}`
    )
  )
  await look("FUNCTION", "LOAD", library("b", "redis.register_function('h', function() end)"))
  await look("EVAL", "return 1", "0")
  await look("FLUSHALL")
  await look("SCRIPT", "FLUSH")
  await look("FUNCTION", "DELETE", "a")
  await look("FUNCTION", "FLUSH")
  const stats = await client.send("MEMORY", "STATS")
  const at = Array.isArray(stats) ? stats.indexOf("functions.caches") : -1
  seen.push(Array.isArray(stats) ? stats.slice(at, at + 2) : Reply.isError(stats))
  return seen
}

describe.skipIf(!hasRedis)("the memory of functions, beside redis-server", () => {
  it.scoped("is counted as Redis counts it, Lua's own left out", () =>
    Effect.gen(function* () {
      const real = yield* Effect.flatMap(realRedis(), ({ path }) => wire(path))
      const ours = yield* Effect.flatMap(ourPort, wire)
      assert.deepStrictEqual(yield* Effect.promise(() => read(ours)), yield* Effect.promise(() => read(real)))
    }).pipe(Effect.provide(ourServer()))
  )
})
