/**
 * The unit of execution: a request, an EXEC, a script, one slice of expiry, a served waiter. A step freezes the time; at its
 * end it closes its unit of the journal and serves the waiters whose keys it made ready. Nothing else sets the time, starts
 * the timing or serves waiters.
 *
 * A session runs a chunk of pipelined requests as one batch of steps (`begin`, then `complete` after each, then `end`), so
 * that the clock is read once a chunk. A suspended script stays one step: until `resume` nothing expires, no wait ends and
 * no waiter is served. Connections get the refusal, or await `admitting` while there is none; other callers await `resumed`.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Reply from "../resp/Reply.js"
import type { Journal } from "./Journal.js"
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
  readonly journal: Journal
  /** Takes the frozen time of each step, in milliseconds of Unix time. */
  readonly freeze: (now: number) => void
}

const noWaiters: Waiters = { isReady: false, serve: () => undefined }

export class Step {
  /** Times the commands of a batch; only `Run` uses it. */
  readonly meter: Meter
  private readonly clock: Clock.Clock
  private readonly journal: Journal
  private readonly freeze: (now: number) => void
  private waiters = noWaiters
  /** The error for connections while a script is suspended that has run too long. */
  refusal: Reply.ErrorReply | undefined
  /** Whether a script is suspended in the middle of this step. */
  isSuspended = false
  private suspensions = 0
  private readonly latch = Effect.unsafeMakeLatch(true)
  private readonly admits = Effect.unsafeMakeLatch(true)

  constructor({ clock, freeze, journal, meter }: Options) {
    this.clock = clock
    this.journal = journal
    this.freeze = freeze
    this.meter = meter
  }

  /** Sets the waiters that `complete` serves. */
  serves(waiters: Waiters): void {
    this.waiters = waiters
  }

  /** Freezes the time, outside of a timed batch. */
  tick(): void {
    this.freeze(this.clock.unsafeCurrentTimeMillis())
  }

  /** Begins a batch of timed steps, now or at a time in milliseconds of Unix time. */
  begin(now = this.clock.unsafeCurrentTimeMillis()): void {
    this.freeze(now)
    this.meter.start()
  }

  /** Completes a step: closes its unit of the journal, and serves the waiters of the keys that it made ready. */
  complete(): void {
    if (this.isSuspended) return
    if (this.journal.isOpen) this.journal.close()
    if (this.waiters.isReady) this.waiters.serve()
  }

  /** Completes the serving of a waiter, which is a unit of its own. */
  served(): void {
    if (this.journal.isOpen) this.journal.close()
  }

  /**
   * Ends the batch: its commands of constant cost share its time. Commands that report statistics call it too, to count the
   * commands before them.
   */
  end(): void {
    this.meter.flush()
  }

  /** Runs one step that no command is charged for, such as a slice of expiry or a timeout. */
  run<A>(body: () => A): A {
    this.tick()
    const result = body()
    this.complete()
    return result
  }

  /** A script is suspended. Connections get the error until `resume`; without an error they wait at `admitting`. */
  suspend(refusal: Reply.ErrorReply | undefined): void {
    this.suspensions++
    this.isSuspended = true
    this.refusal = refusal
    this.latch.unsafeClose()
    if (refusal === undefined) this.admits.unsafeClose()
    else this.admits.unsafeOpen()
  }

  /** Ends what was suspended. A transaction then goes on, and something else of it may be suspended. */
  resumeUnless(end: () => void): void {
    const { suspensions } = this
    end()
    if (this.suspensions === suspensions) this.resume()
  }

  /** Completes the step. */
  private resume(): void {
    this.isSuspended = false
    this.refusal = undefined
    this.complete()
    this.latch.unsafeOpen()
    this.admits.unsafeOpen()
  }

  /** Whether connections must wait for a suspended script. */
  get isClosed(): boolean {
    return this.isSuspended && this.refusal === undefined
  }

  /** Waits until no script is suspended. */
  get resumed(): Effect.Effect<void> {
    return this.latch.await
  }

  /** Waits until connections may send requests. */
  get admitting(): Effect.Effect<void> {
    return this.admits.await
  }
}
