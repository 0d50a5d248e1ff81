/**
 * Active expiry: one fiber removes keys as they become due, on their millisecond, whether or not anybody asks for them. It
 * sleeps until the nearest deadline and is woken by a nearer one. Keys that a command meets past their deadline are removed
 * by the database itself.
 */
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Step } from "./Step.js"

/** Keys removed in one slice: a millisecond or two of work. */
const slice = 256

export interface Options {
  readonly keyspace: Keyspace
  readonly step: Step
  /** The end of CLIENT PAUSE, in milliseconds of Unix time: as in Redis nothing expires before it. */
  readonly pausedUntil: () => number
  /** Takes the microseconds that a slice took. */
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

  /** Turns the fiber's work on or off, as DEBUG SET-ACTIVE-EXPIRE does. */
  set(isOn: boolean): void {
    this.isOn = isOn
    this.wakeUp()
  }

  /** Has the fiber look at its deadlines again. */
  wakeUp(): void {
    this.wake.unsafeOpen()
  }

  /** Takes the microseconds that a slice took. */
  get observe(): Options["observe"] {
    return this.options.observe
  }

  private nextDeadline(now: number): number {
    if (!this.isOn) return Number.POSITIVE_INFINITY
    const { keyspace, pausedUntil } = this.options
    const paused = pausedUntil()
    return paused > now ? Math.max(paused, keyspace.nextDeadline) : keyspace.nextDeadline
  }

  /** Never ends. */
  readonly run: Effect.Effect<never> = Effect.gen(this, function* () {
    const { wake } = this
    const { keyspace, observe, step } = this.options
    const clock = yield* Effect.clock
    for (;;) {
      yield* step.resumed
      wake.unsafeClose()
      step.tick()
      this.sleepingUntil = this.nextDeadline(keyspace.now)
      const delay = this.sleepingUntil - keyspace.now
      if (delay <= 0) {
        const began = clock.unsafeCurrentTimeNanos()
        const removed = keyspace.removeDue(slice)
        step.complete()
        observe(Number(clock.unsafeCurrentTimeNanos() - began) / 1000)
        // sockets get their turn between two slices
        if (removed >= slice) yield* EventLoop.turn
      } else if (delay === Number.POSITIVE_INFINITY) yield* wake.await
      else yield* Effect.race(Effect.sleep(Math.min(delay, EventLoop.maxSleep)), wake.await)
    }
  })
}
