/**
 * How long commands take. A reading of the clock costs as much as a GET, so that commands of constant cost share the time
 * of the batch they ran in; each of the others is timed by itself.
 */
import type * as Clock from "effect/Clock"
import type { Request } from "../resp/Decoder.js"
import type { Client } from "./Client.js"
import type { CommandStatistics } from "./Statistics.js"

/** A command that ran. */
export interface Ran {
  readonly statistics: CommandStatistics
  readonly request: Request
  readonly client: Client
}

/** Told of each command that ran, and how long it took in microseconds. */
export type Observe = (ran: Ran, microseconds: number) => void

export class Meter {
  private readonly origin: bigint
  /** What a command that begins now takes for its start. */
  since = 0
  private pending: Array<Ran> = []

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
  share(ran: Ran): void {
    this.pending.push(ran)
  }

  /**
   * A command begins that is timed by itself: the others get what went before. Right behind another such command there are
   * none, and what its decoding took is too little to read the clock for.
   */
  settle(): void {
    const { pending } = this
    if (pending.length === 0) return
    const now = this.read()
    const each = (now - this.since) / pending.length
    this.pending = []
    for (const ran of pending) this.observe(ran, each)
    this.since = now
  }

  /** A command of a script begins: what the script did before is none of its time. */
  beginNested(): void {
    if (this.pending.length === 0) this.since = this.read()
  }

  /** A command ended that `settle` began, and whose time counts from `start`: with that of the commands that it ran itself. */
  end(ran: Ran, start: number): void {
    this.settle()
    const now = this.read()
    this.observe(ran, now - start)
    this.since = now
  }

  /** A command now waits for others: the microseconds it took until here. */
  lap(): number {
    this.settle()
    const now = this.read()
    const spent = now - this.since
    this.since = now
    return spent
  }

  /** Microseconds since some point. */
  read(): number {
    return Number(this.clock.unsafeCurrentTimeNanos() - this.origin) / 1000
  }
}
