/**
 * How long commands take. A reading of the clock costs as much as a GET, so commands of constant cost share the time of the
 * batch they ran in; each of the others is timed by itself.
 */
import type * as Clock from "effect/Clock"
import type { Request } from "../resp/Decoder.js"
import type { Specification } from "../specification/Specification.js"
import type { Client } from "./Client.js"
import type { CommandStatistics } from "./Statistics.js"

export interface CompletedCommand {
  readonly specification: Specification
  readonly statistics: CommandStatistics
  readonly request: Request
  readonly client: Client
}

/** Takes a completed command, and the microseconds it took. */
export type Observe = (command: CompletedCommand, microseconds: number) => void

/** Commands that share one reading of the clock: a script or a transaction of millions keeps no more of them than this. */
const maxShared = 1024

export class Meter {
  private readonly origin: bigint
  /** The start of the command that begins now. */
  since = 0
  private shared: Array<CompletedCommand> = []

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

  /** A command of constant cost ended. */
  share(command: CompletedCommand): void {
    if (this.shared.push(command) >= maxShared) this.flush()
  }

  /**
   * Gives the commands of constant cost their share of the time until now. A command that is timed by itself flushes before
   * it begins. Right after another such command there is nothing to share, and the decoding in between is too short to read
   * the clock for.
   */
  flush(): void {
    const { shared } = this
    if (shared.length === 0) return
    const now = this.read()
    const each = (now - this.since) / shared.length
    this.shared = []
    for (const command of shared) this.observe(command, each)
    this.since = now
  }

  /** A script's command begins: the script's own work before it is not its time. */
  beginNested(): void {
    if (this.shared.length === 0) this.since = this.read()
  }

  /** A command that is timed by itself ended. Its time counts from `start`, and includes the commands that it ran. */
  end(command: CompletedCommand, start: number): void {
    this.flush()
    const now = this.read()
    this.observe(command, now - start)
    this.since = now
  }

  /** A command blocks: the microseconds it took until here. */
  lap(): number {
    this.flush()
    const now = this.read()
    const spent = now - this.since
    this.since = now
    return spent
  }

  /** Microseconds since a fixed point. */
  read(): number {
    return Number(this.clock.unsafeCurrentTimeNanos() - this.origin) / 1000
  }
}
