/** A bug of the server's below a script: the caller and the log are told, and other commands run. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Bytes from "../../src/Bytes.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Store from "../../src/Store.js"
import { composition, state } from "../internals.js"

/** Lets the command EXISTS fail by a bug until the scope closes. */
const broken = Effect.gen(function* () {
  const { commands } = yield* composition
  const command = commands.find(["exists"].map(Bytes.unsafeMake))
  if (Reply.isError(command)) return assert.fail(command.text)
  const { run } = command
  const fail = (): never => {
    throw new Error("a bug")
  }
  return yield* Effect.acquireRelease(
    Effect.sync(() => Object.assign(command, { run: fail })),
    () => Effect.sync(() => Object.assign(command, { run }))
  )
})

describe("a bug below a script", () => {
  const script = "redis.call('EXISTS', 'a') return 1"

  it.scoped("is an error of the call, in a protected call, too, and the next script runs", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      yield* broken
      for (const call of [
        "redis.call('EXISTS', 'a')",
        "pcall(redis.call, 'EXISTS', 'a')",
        "redis.pcall('EXISTS', 'a')"
      ]) {
        const error = yield* Effect.flip(store.command("EVAL", `${call} return 1`, "0"))
        assert.include(error.message, "Error running script: a script failed by a defect: a bug", call)
        assert.strictEqual(yield* store.command("EVAL", "return 7", "0"), 7)
      }
    }).pipe(Effect.provide(Store.layer))
  )

  it.scopedLive("is an error reply of a script that had been suspended, and in the log", () => {
    const lines: Array<string> = []
    const logger = Logger.make(({ message }) => void lines.push(String(message)))
    return Effect.gen(function* () {
      const store = yield* Store.Store
      const { step } = yield* state
      yield* broken
      yield* store.command("CONFIG", "SET", "busy-reply-threshold", "1")
      const looping = `local n = 0 while n < 3000000 do n = n + 1 end ${script}`
      const running = yield* Effect.fork(Effect.flip(store.command("EVAL", looping, "0")))
      while (!step.isSuspended) yield* EventLoop.turn
      const error = yield* Fiber.join(running)
      assert.include(error.message, "Error running script: it failed by a defect of the server's")
      assert.include(lines.join("\n"), "a script failed by a defect")
      yield* store.set("a", "1")
      assert.strictEqual(yield* store.command("EVAL", "return 7", "0"), 7)
    }).pipe(Effect.provide(Store.layer), Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
  })
})
