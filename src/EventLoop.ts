/**
 * Letting Node's event loop turn. `Effect.yieldNow` gives way to other fibers only; sockets wait until a macrotask. This
 * takes no time, so `TestClock` has nothing to say about it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

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
