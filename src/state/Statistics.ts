/**
 * What an instance counts: for INFO, LATENCY and CONFIG RESETSTAT. Counters are plain fields that the hot path adds to.
 */
import { Histogram } from "./Histogram.js"
import { Rates } from "./Rates.js"

/** What is counted for one command. Times are in microseconds. */
export class CommandStatistics {
  calls = 0
  microseconds = 0
  /** Refused before it ran, such as for its number of arguments. */
  rejected = 0
  /** Ran, and answered an error. */
  failed = 0
  /** How long calls took; absent before the first, and while `latency-tracking` is off. */
  histogram: Histogram | undefined

  /** Adds a call. */
  count(microseconds: number, tracksLatency: boolean): void {
    this.calls++
    this.microseconds += microseconds
    if (tracksLatency) (this.histogram ??= new Histogram()).record(microseconds)
  }

  reset(): void {
    this.calls = this.microseconds = this.rejected = this.failed = 0
    this.histogram = undefined
  }
}

/** What the keyspace counts. */
export interface KeyspaceCounters {
  hits: number
  misses: number
  expired: number
}

/**
 * How many different codes of errors are told apart: scripts could invent any number.
 */
const mostErrors = 128

export class Statistics {
  commands = 0
  connections = 0
  refusedConnections = 0
  inputBytes = 0
  outputBytes = 0
  /** What the removal of due keys took, beside commands. */
  expireMicroseconds = 0
  /** How often something was read from a socket, and written to one. */
  reads = 0
  writes = 0
  errorReplies = 0
  /** By the error's code. */
  readonly errors = new Map<string, number>()
  /** By the command's full name, in lower case. They stay for good: whoever holds one may go on counting in it. */
  readonly byCommand = new Map<string, CommandStatistics>()
  /** Commands and bytes in the last second or so. */
  readonly rates = new Rates(this)

  constructor(private readonly keyspace: KeyspaceCounters) {}

  of(name: string): CommandStatistics {
    let statistics = this.byCommand.get(name)
    if (statistics === undefined) {
      statistics = new CommandStatistics()
      this.byCommand.set(name, statistics)
    }
    return statistics
  }

  countError(code: string): void {
    this.errorReplies++
    if (this.errors.size < mostErrors || this.errors.has(code)) this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  /** CONFIG RESETSTAT. */
  reset(): void {
    this.commands = this.connections = this.refusedConnections = this.errorReplies = 0
    this.inputBytes = this.outputBytes = this.reads = this.writes = this.expireMicroseconds = 0
    this.keyspace.hits = this.keyspace.misses = this.keyspace.expired = 0
    this.errors.clear()
    this.rates.reset()
    for (const statistics of this.byCommand.values()) statistics.reset()
  }
}
