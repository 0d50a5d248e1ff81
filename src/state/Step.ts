/**
 * The unit of execution: a request, an EXEC, one slice of a script or of expiry, a served waiter. A step freezes the time,
 * takes the time it needs, and at its end serves the waiters whose keys it made ready.
 *
 * A session runs a chunk of pipelined requests as one batch of steps (`begin`, then `complete` after each, then `end`), so
 * that the clock is read once a chunk. A suspended script stays one step: until `resume` nothing expires, no wait ends and
 * no waiter is served; connections get the refusal, and other callers await `resumed`.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Reply from "../resp/Reply.js"
import type { Meter } from "./Meter.js"

/** The waiters of an instance, as a step sees them. */
export interface Waiters {
  /** Whether any key has become ready. */
  readonly isReady: boolean
  readonly serve: () => void
}

export interface Options {
  readonly clock: Clock.Clock
  readonly meter: Meter
  /** Takes the time that the step is frozen at, in milliseconds of Unix time. */
  readonly freeze: (now: number) => void
}

const noWaiters: Waiters = { isReady: false, serve: () => undefined }

export class Step {
  readonly meter: Meter
  private readonly clock: Clock.Clock
  private readonly freeze: (now: number) => void
  private waiters = noWaiters
  /** The error for connections while a script is suspended. */
  refusal: Reply.ErrorReply | undefined
  private readonly latch = Effect.unsafeMakeLatch(true)

  constructor({ clock, freeze, meter }: Options) {
    this.clock = clock
    this.freeze = freeze
    this.meter = meter
  }

  /** Sets the waiters that `complete` serves. */
  serves(waiters: Waiters): void {
    this.waiters = waiters
  }

  /** Sets the time, outside of a timed batch. */
  tick(): void {
    this.freeze(this.clock.unsafeCurrentTimeMillis())
  }

  /** A batch of steps begins, now or at a time in milliseconds of Unix time. */
  begin(now = this.clock.unsafeCurrentTimeMillis()): void {
    this.freeze(now)
    this.meter.start()
  }

  /** A step is complete. */
  complete(): void {
    if (this.waiters.isReady && this.refusal === undefined) this.waiters.serve()
  }

  /** The batch ends: its commands of constant cost share its time. */
  end(): void {
    this.meter.flush()
  }

  /** Runs one timed step. */
  run<A>(body: () => A): A {
    this.begin()
    try {
      return body()
    } finally {
      this.complete()
      this.end()
    }
  }

  /** Whether a script is suspended in the middle of this step. */
  get isSuspended(): boolean {
    return this.refusal !== undefined
  }

  /** A script is suspended: connections get the error until `resume`. */
  suspend(refusal: Reply.ErrorReply): void {
    this.refusal = refusal
    this.latch.unsafeClose()
  }

  /** The suspended script has ended, and with it the step. */
  resume(): void {
    this.refusal = undefined
    this.complete()
    this.latch.unsafeOpen()
  }

  /** Waits until no script is suspended. */
  get resumed(): Effect.Effect<void> {
    return this.latch.await
  }
}
