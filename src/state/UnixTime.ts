/** Unix time with microseconds, from a clock that has them in its nanoseconds only. */
import type * as Clock from "effect/Clock"

/** By how many milliseconds a clock's two readings may differ before the finer one is no longer trusted. */
const drift = 2

/**
 * Microseconds of Unix time. A clock's nanoseconds count on from the start of the process; where the system's time has been
 * set since, its milliseconds are right.
 */
export const microseconds = (clock: Clock.Clock): number => {
  const coarse = clock.unsafeCurrentTimeMillis()
  const fine = Math.floor(Number(clock.unsafeCurrentTimeNanos()) / 1000)
  return Math.abs(fine / 1000 - coarse) <= drift ? fine : Math.floor(coarse * 1000)
}
