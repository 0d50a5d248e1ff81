import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import * as Limits from "../../src/cli/Limits.js"
import { bytes, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"

const mebibyte = 1024 ** 2

describe("the limits of the process", () => {
  it.effect("reduce maxclients to the open files, of which 32 are not clients", () =>
    Effect.gen(function* () {
      assert.isUndefined((yield* Limits.forClients(100, 132)).maxclients)
      assert.isUndefined((yield* Limits.forClients(100, undefined)).maxclients)
      const { maxclients, warnings } = yield* Limits.forClients(100, 131)
      assert.strictEqual(maxclients, 99)
      assert.strictEqual(warnings.length, 2)
      const error = yield* Effect.flip(Limits.forClients(100, 32))
      assert.match(error.message, /'ulimit -n' of 32 is not enough/)
    })
  )

  it("warn of a maxmemory above the heap", () => {
    assert.deepStrictEqual(Limits.forMemory(0, 4096 * mebibyte), [])
    assert.match(Limits.forMemory(8192 * mebibyte, 4096 * mebibyte).join(), /--max-old-space-size=8192/)
  })

  it.effect("warn once when the heap is nearly full, and again when it has been emptied between", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(String(message)))
      let used = 50
      const fiber = yield* Effect.fork(
        Limits.watchHeap(() => ({ used_heap_size: used * mebibyte, heap_size_limit: 100 * mebibyte })).pipe(
          Effect.provide(Logger.replace(Logger.defaultLogger, logger))
        )
      )
      const counts: Array<number> = []
      for (used of [50, 91, 95, 80, 92, 70, 92]) {
        yield* TestClock.adjust("1 second")
        counts.push(lines.length)
      }
      assert.deepStrictEqual(counts, [0, 1, 1, 1, 1, 1, 2])
      assert.match(lines[0] ?? "", /91 of 100 MiB.*--max-old-space-size=200/)
      yield* Fiber.interrupt(fiber)
    })
  )
})

layer(Bundle.layer)("layeredis serve", (it) => {
  it.scoped("starts with fewer clients than asked for where the system allows fewer open files", () =>
    Effect.gen(function* () {
      const shell = ["sh", "-c", 'ulimit -n 200; exec "$@"', "sh"]
      const program = yield* Bundle.run(["serve", "--addr", "127.0.0.1:0"], {}, shell)
      const client = yield* wire(yield* Effect.promise(() => program.port))
      yield* Effect.promise(() =>
        program.line(/Current maximum open files is 200\. maxclients has been reduced to 168/)
      )
      assert.deepStrictEqual(yield* Effect.promise(() => client.send("CONFIG", "GET", "maxclients")), [
        bytes("maxclients"),
        bytes("168")
      ])
    })
  )

  it.scoped("survives running out of descriptors, and says so once", () =>
    Effect.gen(function* () {
      // 32 descriptors are reserved, and Node needs some more by itself
      const shell = ["sh", "-c", 'ulimit -n 60; exec "$@"', "sh"]
      const program = yield* Bundle.run(["serve", "--addr", "127.0.0.1:0", "--max-clients", "1000"], {}, shell)
      const port = yield* Effect.promise(() => program.port)
      const first = yield* wire(port)
      yield* Effect.promise(() => first.send("PING"))
      yield* Effect.forEach(Array.from({ length: 60 }), () => wire(port))
      yield* Effect.promise(() => program.line(/refused a connection|could not accept a connection/))
      assert.deepStrictEqual(String(yield* Effect.promise(() => first.send("ECHO", "still here"))), "still here")
    })
  )

  it.scoped("starts in a folder that has been deleted", () =>
    Effect.gen(function* () {
      const shell = ["sh", "-c", 'cd "$(mktemp -d)" && rmdir "$PWD" && exec "$@"', "sh"]
      const program = yield* Bundle.run(["serve", "--addr", "127.0.0.1:0"], {}, shell)
      const client = yield* wire(yield* Effect.promise(() => program.port))
      assert.deepStrictEqual(yield* Effect.promise(() => client.send("CONFIG", "GET", "dir")), [
        bytes("dir"),
        bytes("")
      ])
    })
  )
})
