/** The counters of an instance, for INFO, LATENCY and CONFIG RESETSTAT: plain fields that the hot path adds to. */
import { Histogram } from "./Histogram.js"
import { Rates } from "./Rates.js"

/** The counters of one command. Times are in microseconds. */
export class CommandStatistics {
  calls = 0
  microseconds = 0
  /** Calls refused before they ran, for example for their number of arguments. */
  rejected = 0
  /** Calls that ran and returned an error. */
  failed = 0
  /** The durations of calls; absent before the first, and while `latency-tracking` is off. */
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

/** The counters of the keyspace. */
export interface KeyspaceCounters {
  hits: number
  misses: number
  expired: number
  evicted: number
}

/** Error codes counted separately: scripts could invent any number of them. */
const maxErrorCodes = 128

export class Statistics {
  commands = 0
  connections = 0
  refusedConnections = 0
  /** Snapshots for SYNC. */
  fullSyncs = 0
  inputBytes = 0
  outputBytes = 0
  /** Microseconds of active expiry. */
  expireMicroseconds = 0
  /** Reads from sockets and writes to them. */
  reads = 0
  writes = 0
  errorReplies = 0
  /** Of them those that the append-only file had when it was loaded. */
  loadingErrors = 0
  /** Microseconds for which the memory in use was above `maxmemory`, and since when it is, on the monotonic clock. */
  exceededMicroseconds = 0
  exceededSince: number | undefined
  /** Error replies by code. */
  readonly errors = new Map<string, number>()
  /** By the command's full name, in lower case. Entries are never removed, so a caller may keep one and count in it. */
  readonly byCommand = new Map<string, CommandStatistics>()
  /** Commands and bytes over the last second or so. */
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
    if (this.errors.size < maxErrorCodes || this.errors.has(code))
      this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  /** CONFIG RESETSTAT. */
  reset(): void {
    this.commands = this.connections = this.refusedConnections = this.fullSyncs = this.errorReplies = 0
    this.inputBytes = this.outputBytes = this.reads = this.writes = this.expireMicroseconds = 0
    this.exceededMicroseconds = this.loadingErrors = 0
    this.exceededSince = undefined
    this.keyspace.hits = this.keyspace.misses = this.keyspace.expired = this.keyspace.evicted = 0
    this.errors.clear()
    this.rates.reset()
    for (const statistics of this.byCommand.values()) statistics.reset()
  }
}
