/**
 * Times commands. A reading of the clock costs as much as a GET, so commands of constant cost share the time of the batch they
 * ran in, and only the others are timed one by one.
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

/** Takes a completed command and its duration in microseconds. */
export type Observe = (command: CompletedCommand, microseconds: number) => void

/** Nanoseconds, and their two halves: to make a number of a bigint is a call into V8, which costs half as much as the reading. */
const difference = new BigInt64Array(1)
const lowHalf = new Uint32Array(difference.buffer)
const highHalf = new Int32Array(difference.buffer)

/** Commands that share one reading of the clock: this bounds what a script or transaction of millions of commands keeps. */
const maxShared = 1024

export class Meter {
  private readonly origin: bigint
  /** The start of the next command, in microseconds. */
  since = 0
  private shared: Array<CompletedCommand> = []

  constructor(
    private readonly clock: Clock.Clock,
    private readonly observe: Observe
  ) {
    this.origin = clock.unsafeCurrentTimeNanos()
  }

  /** Begins a batch. */
  start(): void {
    this.since = this.read()
  }

  /** Adds a completed command of constant cost. */
  share(command: CompletedCommand): void {
    if (this.shared.push(command) >= maxShared) this.flush()
  }

  /**
   * Divides the time until now among the commands of constant cost. A command that is timed alone flushes before it begins.
   * Right after another such command there is nothing to divide, and the decoding between the two is too short to measure.
   */
  flush(): void {
    if (this.shared.length > 0) this.divide()
  }

  private divide(): void {
    const { shared } = this
    const now = this.read()
    const each = (now - this.since) / shared.length
    this.shared = []
    for (const command of shared) this.observe(command, each)
    this.since = now
  }

  /** Begins a script's command, without the script's own work before it. */
  beginNested(): void {
    if (this.shared.length === 0) this.since = this.read()
  }

  /** Ends a command that is timed alone, from `start` on. Its time includes the commands that it ran. */
  end(command: CompletedCommand, start: number): void {
    this.turn()
    this.observe(command, this.since - start)
  }

  /** Ends the running time of a command that blocks; returns it in microseconds. */
  lap(): number {
    this.flush()
    const now = this.read()
    const spent = now - this.since
    this.since = now
    return spent
  }

  /** Reads the clock once, whether there is something to divide or not. */
  private turn(): void {
    if (this.shared.length > 0) this.divide()
    else this.since = this.read()
  }

  /** Microseconds since a fixed point. */
  read(): number {
    difference[0] = this.clock.unsafeCurrentTimeNanos() - this.origin
    return ((highHalf[1] ?? 0) * 2 ** 32 + (lowHalf[0] ?? 0)) / 1000
  }
}
