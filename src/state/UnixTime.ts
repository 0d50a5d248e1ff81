/** Unix time in microseconds, from a clock whose Unix time is in milliseconds. */
import type * as Clock from "effect/Clock"

/** Milliseconds by which a clock's two readings may differ before the finer one is ignored. */
const drift = 2

/**
 * Microseconds of Unix time. A clock's nanoseconds count from the start of the process; if the system time has been set since,
 * only its milliseconds are right.
 */
export const microseconds = (clock: Clock.Clock): number => {
  const coarse = clock.unsafeCurrentTimeMillis()
  const fine = Math.floor(Number(clock.unsafeCurrentTimeNanos()) / 1000)
  return Math.abs(fine / 1000 - coarse) <= drift ? fine : Math.floor(coarse * 1000)
}
