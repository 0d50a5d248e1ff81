/**
 * Active expiry: one fiber removes each key on the millisecond it becomes due, even if no command meets it. It sleeps until
 * the nearest deadline and is woken by a nearer one. The database itself removes a due key that a command meets.
 */
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Journal } from "./Journal.js"
import type { Step } from "./Step.js"

/** Keys removed in one slice: one or two milliseconds of work. */
const slice = 256

export interface Options {
  readonly keyspace: Keyspace
  readonly journal: Journal
  readonly step: Step
  /** The end of CLIENT PAUSE, in milliseconds of Unix time: as in Redis, nothing expires before it. */
  readonly pausedUntil: () => number
  /** Takes the duration of a slice, in microseconds. */
  readonly observe: (microseconds: number) => void
}

export class ActiveExpiry {
  private isOn = true
  private sleepingUntil = Number.POSITIVE_INFINITY
  private readonly wake = Effect.unsafeMakeLatch(false)

  constructor(private readonly options: Options) {
    options.keyspace.onDeadline = (deadline) => {
      if (deadline < this.sleepingUntil) this.wakeUp()
    }
  }

  /** Turns active expiry on or off, as DEBUG SET-ACTIVE-EXPIRE does. */
  set(isOn: boolean): void {
    this.isOn = isOn
    this.wakeUp()
  }

  /** Makes the fiber look at the deadlines again. */
  wakeUp(): void {
    this.wake.unsafeOpen()
  }

  /** Takes the duration of a slice, in microseconds. */
  get observe(): Options["observe"] {
    return this.options.observe
  }

  private nextDeadline(now: number): number {
    if (!this.isOn) return Number.POSITIVE_INFINITY
    const { keyspace, pausedUntil } = this.options
    const paused = pausedUntil()
    return paused > now ? Math.max(paused, keyspace.nextDeadline) : keyspace.nextDeadline
  }

  /** Whether the fiber has keys to remove at this time, in milliseconds of Unix time. */
  isDue(now: number): boolean {
    return !this.options.step.isSuspended && this.nextDeadline(now) <= now
  }

  /** Removes due keys; never ends. */
  readonly run: Effect.Effect<never> = Effect.gen(this, function* () {
    const { wake } = this
    const { journal, keyspace, observe, step } = this.options
    const clock = yield* Effect.clock
    for (;;) {
      yield* step.resumed
      wake.unsafeClose()
      const now = clock.unsafeCurrentTimeMillis()
      this.sleepingUntil = this.nextDeadline(now)
      const delay = this.sleepingUntil - now
      if (delay <= 0) {
        const began = clock.unsafeCurrentTimeNanos()
        const removed = step.run(() => {
          journal.separate()
          return keyspace.removeDue(slice)
        })
        observe(Number(clock.unsafeCurrentTimeNanos() - began) / 1000)
        // sockets are served between two slices
        if (removed >= slice) yield* EventLoop.turn
      } else if (delay === Number.POSITIVE_INFINITY) yield* wake.await
      else yield* Effect.race(EventLoop.sleep(delay), wake.await)
    }
  })
}
