/**
 * Logs an event that may happen thousands of times a second: the first at once, and then at most once a minute how often it
 * happened since.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** The time between two lines of one event. */
const interval = "1 minute"

/**
 * Makes the function that counts an event and has it logged until the scope closes.
 *
 * @param log writes the line; `last` is what the latest event came with
 */
export const make = <A>(
  log: (count: number, last: A) => Effect.Effect<void>
): Effect.Effect<(event: A) => void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const happened = Effect.unsafeMakeLatch(false)
    let events: { count: number; last: A } | undefined
    const write = Effect.suspend(() => {
      if (events === undefined) return Effect.void
      const { count, last } = events
      events = undefined
      happened.unsafeClose()
      return log(count, last)
    })
    yield* Effect.forkScoped(
      Effect.forever(happened.await.pipe(Effect.zipRight(write), Effect.zipRight(Effect.sleep(interval))))
    )
    return (event) => {
      events = { count: (events?.count ?? 0) + 1, last: event }
      happened.unsafeOpen()
    }
  })
