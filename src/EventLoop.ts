/**
 * Letting Node's event loop turn. `Effect.yieldNow` gives way to other fibers only; sockets wait until a macrotask. This
 * takes no time, so `TestClock` has nothing to say about it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

/**
 * What a timer of Node's can hold, in milliseconds: who sleeps longer sleeps again.
 *
 * @since 0.1.0
 * @category constants
 */
export const longestSleep: number = 2 ** 31 - 1

/**
 * Goes on once waiting input and output have been seen to.
 *
 * @since 0.1.0
 * @category effects
 */
export const turn: Effect.Effect<void> = Effect.async((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})
