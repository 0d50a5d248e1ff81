import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as EventLoop from "../../src/EventLoop.js"
import { timeLimit } from "../../src/state/MemoryLimit.js"
import { ourPort, ourServer, wire } from "../fixtures.js"

describe("MemoryLimit", () => {
  it.scoped("logs a limit below the memory in use, as Redis does", () => {
    const lines: Array<string> = []
    const logger = Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ message }) => void lines.push(String(message)))
    )
    return Effect.gen(function* () {
      const client = yield* wire(yield* ourPort)
      yield* Effect.promise(() => client.send("CONFIG", "SET", "maxmemory", "100gb"))
      yield* Effect.promise(() => client.send("CONFIG", "SET", "maxmemory", "2"))
      while (lines.length === 0) yield* EventLoop.turn
      assert.lengthOf(lines, 1)
      assert.match(
        lines[0] ?? "",
        /^WARNING: the new maxmemory value set via CONFIG SET \(2\) is smaller than the current memory usage \(\d+\)\. This will result in key eviction and\/or the inability to accept new write commands depending on the maxmemory-policy\.$/
      )
    }).pipe(Effect.provide(ourServer({ settings: { maxmemory: "1" } }).pipe(Layer.provideMerge(logger))))
  })

  it("gives eviction the time of Redis's maxmemory-eviction-tenacity", () => {
    const tenacities = [0, 1, 10, 11, 50, 99, 100]
    assert.deepStrictEqual(tenacities.map(timeLimit), [0, 50, 500, 575, 133_931, 126_205_358, Number.POSITIVE_INFINITY])
  })
})
