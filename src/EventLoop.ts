/**
 * Letting Node's event loop turn. `Effect.yieldNow` gives way to other fibers only; sockets wait until a macrotask. This
 * takes no time, so `TestClock` has nothing to say about it.
 */
import * as Effect from "effect/Effect"

/** What a timer of Node's can hold, in milliseconds: who sleeps longer sleeps again. */
export const maxSleep: number = 2 ** 31 - 1

/** Goes on once waiting input and output have been seen to. */
export const turn: Effect.Effect<void> = Effect.async((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})
