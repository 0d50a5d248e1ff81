/** The wait for a callback: that of Effect, without its cost. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Waiting from "../../src/client/Waiting.js"
import * as EventLoop from "../../src/EventLoop.js"

describe("a wait for a callback", () => {
  it.effect("is registered anew for each fiber, and ends with the first result", () =>
    Effect.gen(function* () {
      const resumes: Array<(result: Effect.Effect<number>) => void> = []
      const wait = Waiting.make<number, never>((resume) => void resumes.push(resume))
      const fibers = [yield* Effect.fork(wait), yield* Effect.fork(wait)]
      yield* Effect.repeatN(EventLoop.turn, 2)
      for (const [index, resume] of resumes.entries()) {
        resume(Effect.succeed(index))
        resume(Effect.succeed(7))
      }
      assert.deepStrictEqual(yield* Effect.forEach(fibers, Fiber.join), [0, 1])
    })
  )

  it.effect("may end at once, and with a failure", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Waiting.make((resume) => resume(Effect.succeed(1))), 1)
      assert.strictEqual(yield* Effect.flip(Waiting.make((resume) => resume(Effect.fail("late")))), "late")
    })
  )

  it.effect("is a defect if the registration throws", () =>
    Effect.gen(function* () {
      const thrown = new Error("thrown")
      const exit = yield* Effect.exit(
        Waiting.make<never, never>(() => {
          throw thrown
        })
      )
      assert.deepStrictEqual(exit, Exit.die(thrown))
    })
  )

  it.effect("ends with an interruption, and drops what comes later", () =>
    Effect.gen(function* () {
      let late: ((result: Effect.Effect<number>) => void) | undefined
      const fiber = yield* Effect.fork(
        Waiting.make<number, never>((resume) => {
          late = resume
        })
      )
      yield* Effect.repeatN(EventLoop.turn, 2)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      late?.(Effect.succeed(1))
      yield* EventLoop.turn
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
    })
  )

  it("is one instruction in Effect 3, where Effect.async makes another one when it runs", () => {
    const isEffect3 = Reflect.has(
      Effect.async<void>(() => undefined),
      "commit"
    )
    const wait = Waiting.make<void, never>(() => undefined)
    assert.strictEqual(Reflect.get(wait, "_op") === "Async", isEffect3)
  })
})
