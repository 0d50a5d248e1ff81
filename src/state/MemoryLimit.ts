/**
 * `maxmemory`: before a command it evicts keys until the memory in use is within the limit, for as long as
 * `maxmemory-eviction-tenacity` allows, and a fiber continues where a command had to stop. It owns whether the limit is
 * exceeded; which commands that refuses is left to `Admission`, and which keys go to `Eviction`.
 *
 * @see https://redis.io/docs/latest/develop/reference/eviction/
 */
import { setFlagsFromString } from "node:v8"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import { Eviction, policyOf } from "../keyspace/Eviction.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Journal } from "./Journal.js"
import type { Latency } from "./Latency.js"
import type { Settings } from "./Settings.js"
import type { Statistics } from "./Statistics.js"
import type { Step } from "./Step.js"
import type { Tracking } from "./Tracking.js"

export interface Options {
  readonly settings: Settings
  readonly keyspace: Keyspace
  readonly step: Step
  readonly journal: Journal
  readonly statistics: Statistics
  readonly latency: Latency
  readonly tracking: Tracking
  readonly clock: Clock.Clock
  /** The memory in use that counts for the limit, in bytes. */
  readonly used: () => number
  /** Whether nothing may be evicted now: while CLIENT PAUSE is in force. */
  readonly isHeld: () => boolean
  /** Logs a warning. */
  readonly warn: (line: string) => void
}

/** Evictions between two readings of the clock. */
const burst = 16

/** Microseconds of eviction in one go, by `maxmemory-eviction-tenacity`: half a millisecond by default. */
export const timeLimit = (tenacity: number): number => {
  if (tenacity <= 10) return 50 * tenacity
  return tenacity < 100 ? Math.floor(500 * 1.15 ** (tenacity - 10)) : Number.POSITIVE_INFINITY
}

/**
 * Makes V8 collect garbage when its heap has grown by a tenth; by itself it waits until the heap is up to four times as large,
 * and the resident memory was four times the limit. This holds for the process from the first limit on.
 */
const collectEarly = (): void => setFlagsFromString("--heap-growing-percent=10")

export class MemoryLimit {
  /** Whether there is a limit. Every command asks, so it is a plain field. */
  isOn = false
  private hasFailed = false
  private readonly eviction: Eviction
  private limit = 0
  private tenacity = 0
  /** Whether the fiber goes on evicting. */
  private isRunning = false
  /** Whether a new limit is one that CONFIG SET made. */
  private hasStarted = false
  private readonly wake = Effect.unsafeMakeLatch(false)

  constructor(private readonly options: Options) {
    const { keyspace, settings } = options
    this.eviction = new Eviction(keyspace)
    settings.onChange("maxmemory", () => {
      this.limit = settings.number("maxmemory")
      this.isOn = this.limit > 0
      if (!this.isOn) return
      if (this.hasStarted) this.warnIfExceeded()
      collectEarly()
      // a lower limit takes effect without a command
      this.continueLater()
    })
    settings.onChange("maxmemory-policy", (text) => {
      this.eviction.policy = policyOf(text)
    })
    settings.onChange("maxmemory-samples", () => {
      this.eviction.samples = settings.number("maxmemory-samples")
    })
    settings.onChange("maxmemory-eviction-tenacity", () => {
      this.tenacity = timeLimit(settings.number("maxmemory-eviction-tenacity"))
    })
    this.hasStarted = true
  }

  /**
   * Whether the limit was exceeded when the last command began, with nothing left to evict. As in Redis, a command that sets a
   * limit still goes by the last command that had one.
   */
  get isExceeded(): boolean {
    return this.isOn && this.hasFailed
  }

  /** Call before a command, while there is a limit. */
  enforce(): void {
    this.hasFailed = this.makeRoom() === "failed"
  }

  private warnIfExceeded(): void {
    const used = this.options.used()
    if (this.limit >= used) return
    this.options.warn(
      `WARNING: the new maxmemory value set via CONFIG SET (${this.limit}) is smaller than the current memory usage (${used}). This will result in key eviction and/or the inability to accept new write commands depending on the maxmemory-policy.`
    )
  }

  private makeRoom(): "done" | "running" | "failed" {
    const { isHeld, journal, step, tracking, used } = this.options
    if (step.isSuspended || isHeld()) return "done"
    if (used() <= this.limit) return this.record("done")
    if (this.eviction.policy === undefined) return this.record("failed")
    const result = tracking.evicting(() => this.evict())
    // a unit of its own, before the command
    journal.separate()
    journal.close()
    return this.record(result)
  }

  private evict(): "done" | "running" | "failed" {
    const { keyspace, used } = this.options
    const started = this.microseconds()
    let result: "done" | "failed" = "done"
    for (let evicted = 1; used() > this.limit; evicted++) {
      if (!this.eviction.evict()) {
        result = "failed"
        break
      }
      if (evicted % burst === 0 && this.microseconds() - started > this.tenacity) {
        this.continueLater()
        break
      }
    }
    this.options.latency.add("eviction-cycle", this.microseconds() - started, keyspace.now)
    return result === "done" && this.isRunning ? "running" : result
  }

  private continueLater(): void {
    this.isRunning = true
    this.wake.unsafeOpen()
  }

  /** Counts the time for which the limit is exceeded. */
  private record(result: "done" | "running" | "failed"): typeof result {
    const { statistics } = this.options
    if (result !== "done") statistics.exceededSince ??= this.microseconds()
    else if (statistics.exceededSince !== undefined) {
      statistics.exceededMicroseconds += this.microseconds() - statistics.exceededSince
      statistics.exceededSince = undefined
    }
    return result
  }

  /** Microseconds since a fixed point. */
  microseconds(): number {
    return Number(this.options.clock.unsafeCurrentTimeNanos()) / 1000
  }

  /** Continues the eviction that a command had to stop; never ends. */
  readonly run: Effect.Effect<never> = Effect.forever(
    Effect.suspend(() => {
      if (!this.isRunning) {
        this.wake.unsafeClose()
        return this.wake.await
      }
      // sockets are served between two goes
      return Effect.zipRight(EventLoop.turn, Effect.sync(this.proceed))
    })
  )

  private readonly proceed = (): void => {
    this.options.step.run(() => {
      this.isRunning = false
      if (this.isOn) this.makeRoom()
    })
  }
}
