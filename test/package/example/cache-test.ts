// The cache under TestClock: a minute takes no time.
import { deepStrictEqual } from "node:assert"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import { Greetings } from "./cache.js"

const program = Effect.gen(function* () {
  const { greet } = yield* Greetings
  deepStrictEqual(yield* greet("Ada"), "Hello Ada, number 1")
  yield* TestClock.adjust("59999 millis")
  deepStrictEqual(yield* greet("Ada"), "Hello Ada, number 1")
  yield* TestClock.adjust("1 millis")
  deepStrictEqual(yield* greet("Ada"), "Hello Ada, number 2")
  console.log("the cache expires on the millisecond")
})

Effect.runPromise(program.pipe(Effect.provide(Greetings.layer), Effect.provide(TestContext.TestContext)))
