/**
 * Clients that were pushed more than the soft limit of `client-output-buffer-limit` and do not read it. Their limit must end
 * their connection even if no more messages come, so one fiber sleeps until the first of them runs out of time.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits
 */
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Step } from "../state/Step.js"

/**
 * Closes a reader whose time is over. Returns the milliseconds until the next check: `Infinity` if none is needed, 0 if the
 * reader is closed.
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

  /** Checks each reader in time; never ends. */
  readonly watch: Effect.Effect<never> = Effect.forever(
    Effect.suspend(() => {
      this.added.unsafeClose()
      const delay = this.step.run(this.checkAll)
      return delay === Number.POSITIVE_INFINITY
        ? this.added.await
        : Effect.raceFirst(EventLoop.sleep(delay), this.added.await)
    })
  )

  private readonly checkAll = (): number => {
    let nearest = Number.POSITIVE_INFINITY
    for (const check of this.checks) {
      const remaining = check()
      if (remaining === 0 || remaining === Number.POSITIVE_INFINITY) this.checks.delete(check)
      else nearest = Math.min(nearest, remaining)
    }
    return nearest
  }
}
