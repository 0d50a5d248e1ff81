/**
 * Node's event loop: one turn of it, and the limit of its timers. `Effect.yieldNow` gives way to other fibers only;
 * sockets wait for a macrotask. A turn takes no time on a `Clock`, so `TestClock` does not delay it.
 */
import * as Timers from "node:timers"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

// as they are when the module loads: a test's fake timers stand still, and the sockets that a turn waits for do not
const { clearImmediate, setImmediate } = Timers

/** The longest timer that Node can hold, in milliseconds; `sleep` is not bound by it. */
export const maxSleep: number = 2 ** 31 - 1

/** Sleeps for any number of milliseconds: Node's timers, and so Effect's, never end past their limit. */
export const sleep = (milliseconds: number): Effect.Effect<void> =>
  milliseconds <= maxSleep
    ? Effect.sleep(milliseconds)
    : Effect.zipRight(
        Effect.sleep(maxSleep),
        Effect.suspend(() => sleep(milliseconds - maxSleep))
      )

/** Calls back after some milliseconds, for which the process does not stay alive; the returned function cancels it. */
export const callLater = (milliseconds: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, milliseconds)
  // a browser's timers, in which jsdom dresses Node, are numbers
  if (typeof timer === "object") timer.unref()
  return () => clearTimeout(timer)
}

/** A clock of the system, whose sleepers keep the process alive. */
const system = Object.getPrototypeOf(Clock.make())

/** As `sleep`, but where the clock is the system's the process does not stay alive for it. */
export const sleepUnheld = (clock: Clock.Clock, milliseconds: number): Effect.Effect<void> =>
  Object.getPrototypeOf(clock) !== system
    ? sleep(milliseconds)
    : milliseconds <= maxSleep
      ? Effect.async((resume) => Effect.sync(callLater(milliseconds, () => resume(Effect.void))))
      : Effect.zipRight(
          Effect.suspend(() => sleepUnheld(clock, maxSleep)),
          Effect.suspend(() => sleepUnheld(clock, milliseconds - maxSleep))
        )

/** Resumes after the loop has handled the input and output that is ready. */
export const turn: Effect.Effect<void> = Effect.async((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})

/** Calls back after the loop has handled the input and output that is ready. */
export const afterTurn = (callback: () => void): void => {
  setImmediate(callback)
}
