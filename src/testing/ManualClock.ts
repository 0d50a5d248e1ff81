/**
 * A clock that stands still until it is advanced. Unlike `TestClock` it lets the event loop turn after each sleeper, so that
 * sockets get what the sleeper sends.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"

interface Sleeper {
  /** When it wakes, in milliseconds of Unix time. */
  readonly at: number
  readonly wake: () => void
}

export class ManualClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  private readonly sleepers = new Set<Sleeper>()
  private readonly one = Effect.unsafeMakeSemaphore(1)
  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.now)
  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.unsafeCurrentTimeNanos())

  /** @param now the time at which it stands, in milliseconds of Unix time */
  constructor(private now: number) {}

  unsafeCurrentTimeMillis(): number {
    return this.now
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.round(this.now * 1e6))
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const sleeper = { at: this.now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
      this.sleepers.add(sleeper)
      return Effect.sync(() => void this.sleepers.delete(sleeper))
    })
  }

  /**
   * Advances by some milliseconds, and wakes every sleeper that is due on the way, at its own time and in order.
   *
   * @param isBusy whether work is left that is due at this time, and that takes further turns of the event loop
   */
  advance(milliseconds: number, isBusy: (now: number) => boolean): Effect.Effect<void> {
    return this.one.withPermits(1)(
      Effect.gen(this, function* () {
        const end = this.now + milliseconds
        for (;;) {
          const next = this.nextDeadline
          this.now = Math.max(this.now, Math.min(next, end))
          this.wakeDue()
          do yield* EventLoop.turn
          while (isBusy(this.now))
          if (this.now >= end && this.nextDeadline > end) return
        }
      })
    )
  }

  private get nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { at } of this.sleepers) next = Math.min(next, at)
    return next
  }

  private wakeDue(): void {
    for (const sleeper of [...this.sleepers]) {
      if (sleeper.at > this.now) continue
      this.sleepers.delete(sleeper)
      sleeper.wake()
    }
  }
}
