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

export class ActiveExpiry {
  private isOn = true
  private sleepingUntil = Number.POSITIVE_INFINITY
  private readonly wake = Effect.unsafeMakeLatch(false)

  constructor(
    private readonly keyspace: Keyspace,
    private readonly step: Step,
    /** Takes the microseconds that a slice took. */
    readonly observe: (microseconds: number) => void
  ) {
    keyspace.onDeadline = (deadline) => {
      if (deadline < this.sleepingUntil) this.wake.unsafeOpen()
    }
  }

  /** Turns the fiber's work on or off, as DEBUG SET-ACTIVE-EXPIRE does. */
  set(isOn: boolean): void {
    this.isOn = isOn
    this.wake.unsafeOpen()
  }

  /** Never ends. */
  readonly run: Effect.Effect<never> = Effect.gen(this, function* () {
    const { keyspace, step, wake } = this
    const clock = yield* Effect.clock
    for (;;) {
      yield* step.resumed
      wake.unsafeClose()
      step.tick()
      this.sleepingUntil = this.isOn ? keyspace.nextDeadline : Number.POSITIVE_INFINITY
      const delay = this.sleepingUntil - keyspace.now
      if (delay <= 0) {
        const began = clock.unsafeCurrentTimeNanos()
        const removed = keyspace.removeDue(slice)
        step.complete()
        this.observe(Number(clock.unsafeCurrentTimeNanos() - began) / 1000)
        // sockets get their turn between two slices
        if (removed >= slice) yield* EventLoop.turn
      } else if (delay === Number.POSITIVE_INFINITY) yield* wake.await
      else yield* Effect.race(Effect.sleep(Math.min(delay, EventLoop.longestSleep)), wake.await)
    }
  })
}
