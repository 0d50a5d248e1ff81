/**
 * Waiting as in Effect 3, where a fiber goes on after the caller that wakes it has returned. In Effect 4 it goes on within that
 * call, and so in the middle of a step or of a chunk of replies. A fiber that is interrupted in between runs its canceler: what it
 * was served can go back.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Latch from "effect/Latch"

type Resume<A, E, R> = (effect: Effect.Effect<A, E, R>) => void

/** Waits for a callback. */
export const callback = <A, E = never, R = never>(
  register: (resume: Resume<A, E, R>) => void | Effect.Effect<void, never, R>
): Effect.Effect<A, E, R> =>
  Effect.callback<A, E, R>((resume) => {
    let isRegistering = true
    const canceler = register((effect) => {
      if (isRegistering) resume(effect)
      else queueMicrotask(() => resume(effect))
    })
    isRegistering = false
    return canceler
  })

const pause: Effect.Effect<void> = Effect.callback((resume) => {
  queueMicrotask(() => resume(Effect.void))
})

/** Waits for a `Deferred`. */
const awaitDeferred = <A, E>(deferred: Deferred.Deferred<A, E>): Effect.Effect<A, E> =>
  Effect.suspend(() =>
    Deferred.isDoneUnsafe(deferred) ? Deferred.await(deferred) : Effect.onExit(Deferred.await(deferred), () => pause)
  )

/** Waits until a latch is open. */
export const awaitLatch = (latch: Latch.Latch): Effect.Effect<void> =>
  Effect.suspend(() => (latch.isOpen() ? Effect.void : Effect.andThen(latch.await, pause)))

export { awaitDeferred as await }
