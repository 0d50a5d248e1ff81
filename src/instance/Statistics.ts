/**
 * What an instance counts: for INFO, LATENCY and CONFIG RESETSTAT. Counters are plain fields that the hot path adds to.
 *
 * @since 0.1.0
 */

/**
 * What is counted for one command. Times are in microseconds.
 *
 * @since 0.1.0
 * @category models
 */
export class CommandStatistics {
  calls = 0
  microseconds = 0
  /** Refused before it ran, such as for its number of arguments. */
  rejected = 0
  /** Ran, and answered an error. */
  failed = 0
}

/**
 * @since 0.1.0
 * @category models
 */
export class Statistics {
  commands = 0
  connections = 0
  refusedConnections = 0
  inputBytes = 0
  outputBytes = 0
  errorReplies = 0
  /** By the error's code. */
  readonly errors = new Map<string, number>()
  /** By the command's full name, in lower case. */
  readonly byCommand = new Map<string, CommandStatistics>()

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
    // Redis stops telling codes apart at 128 of them, as scripts could invent any number
    if (this.errors.size < 128 || this.errors.has(code)) this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  reset(): void {
    this.commands = this.connections = this.refusedConnections = this.inputBytes = this.outputBytes = 0
    this.errorReplies = 0
    this.errors.clear()
    this.byCommand.clear()
  }
}
