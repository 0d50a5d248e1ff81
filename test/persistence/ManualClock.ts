/**
 * A clock that moves when told, as the TestClock does, for tests of a great many short lives: the TestClock waits for
 * milliseconds of real time in each `adjust`, until all fibers are suspended.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../src/EventLoop.js"

interface Sleeper {
  readonly due: number
  readonly wake: () => void
}

export class ManualClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: typeof Clock.ClockTypeId = Clock.ClockTypeId
  private readonly sleepers = new Set<Sleeper>()

  constructor(private now: number) {}

  unsafeCurrentTimeMillis(): number {
    return this.now
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(this.now) * 1_000_000n
  }

  readonly currentTimeMillis = Effect.sync(() => this.now)
  readonly currentTimeNanos = Effect.sync(() => this.unsafeCurrentTimeNanos())

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const sleeper = { due: this.now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
      this.sleepers.add(sleeper)
      return Effect.sync(() => void this.sleepers.delete(sleeper))
    })
  }

  /** Lets time pass, one sleeper after another. */
  adjust(milliseconds: number): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      const end = this.now + milliseconds
      for (;;) {
        yield* EventLoop.turn
        const next = [...this.sleepers].sort((a, b) => a.due - b.due)[0]
        if (next === undefined || next.due > end) break
        this.now = Math.max(this.now, next.due)
        this.sleepers.delete(next)
        next.wake()
      }
      this.now = end
    })
  }
}
