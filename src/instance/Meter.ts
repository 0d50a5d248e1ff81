/**
 * How long commands take. A reading of the clock costs as much as a GET, so that commands of constant cost share the time
 * of the batch they ran in; each of the others is timed by itself.
 *
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import type { Request } from "../resp/Decoder.js"
import type { CommandStatistics } from "./Statistics.js"

/**
 * Told of each command that ran, and how long it took in microseconds.
 *
 * @since 0.1.0
 * @category models
 */
export type Observe = (statistics: CommandStatistics, request: Request, microseconds: number) => void

/**
 * @since 0.1.0
 * @category models
 */
export class Meter {
  private readonly origin: bigint
  private since = 0
  private readonly pending: Array<{ readonly statistics: CommandStatistics; readonly request: Request }> = []

  constructor(
    private readonly clock: Clock.Clock,
    private readonly observe: Observe
  ) {
    this.origin = clock.unsafeCurrentTimeNanos()
  }

  /** A batch begins. */
  start(): void {
    this.since = this.read()
  }

  /** A command ended whose time is shared. */
  share(statistics: CommandStatistics, request: Request): void {
    this.pending.push({ statistics, request })
  }

  /** A command begins that is timed by itself: the others get what went before. */
  settle(): void {
    const now = this.read()
    const { pending } = this
    const each = (now - this.since) / pending.length
    for (const { statistics, request } of pending) this.observe(statistics, request, each)
    pending.length = 0
    this.since = now
  }

  /** A command ended that `settle` began. */
  end(statistics: CommandStatistics, request: Request): void {
    const now = this.read()
    this.observe(statistics, request, now - this.since)
    this.since = now
  }

  /** Microseconds since some point. */
  read(): number {
    return Number(this.clock.unsafeCurrentTimeNanos() - this.origin) / 1000
  }
}
