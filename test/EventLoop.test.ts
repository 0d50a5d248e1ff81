import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import * as EventLoop from "../src/EventLoop.js"

describe("sleep", () => {
  it.effect("sleeps longer than Node's timers by sleeping again", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(EventLoop.sleep(2 * EventLoop.maxSleep + 10))
      yield* Effect.yieldNow()
      let slept = 0
      while ((yield* Fiber.poll(fiber))._tag === "None") {
        const [next = 0] = [...(yield* TestClock.sleeps())]
        assert.isAtMost(next - slept, EventLoop.maxSleep)
        yield* TestClock.adjust(next - slept)
        slept = next
        yield* Effect.yieldNow()
      }
      assert.strictEqual(slept, 2 * EventLoop.maxSleep + 10)
    })
  )
})
