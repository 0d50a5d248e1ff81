/**
 * Those that were pushed more than the soft limit of `client-output-buffer-limit` and do not read it. Nothing else may come
 * for them that would have their limit looked at: one fiber sleeps until the first of them runs out of time.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits
 */
import * as Effect from "effect/Effect"
import type { Step } from "../state/Step.js"

/**
 * Cuts off a reader whose time is over; the ms it has left, `Infinity` when there is no need to ask again, 0 when it is gone.
 */
export type Check = () => number

export class SlowReaders {
  private readonly checks = new Set<Check>()
  private readonly added = Effect.unsafeMakeLatch(false)

  constructor(private readonly step: Step) {}

  add(check: Check): void {
    if (this.checks.has(check)) return
    this.checks.add(check)
    this.added.unsafeOpen()
  }

  remove(check: Check): void {
    this.checks.delete(check)
  }

  /** Asks each in time, for ever. */
  readonly watch: Effect.Effect<never> = Effect.forever(
    Effect.suspend(() => {
      this.added.unsafeClose()
      this.step.tick()
      let least = Number.POSITIVE_INFINITY
      for (const check of this.checks) {
        const left = check()
        if (left === 0 || left === Number.POSITIVE_INFINITY) this.checks.delete(check)
        else least = Math.min(least, left)
      }
      return least === Number.POSITIVE_INFINITY
        ? this.added.await
        : Effect.raceFirst(Effect.sleep(least), this.added.await)
    })
  )
}
