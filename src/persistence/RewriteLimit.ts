/** Puts off rewrites of the append-only file that fail again and again. */
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"

/** Rewrites in a row that may fail before the next one waits. */
const toleratedFailures = 3

/** The longest wait between two rewrites, in minutes. */
const longestDelay = 60

export class RewriteLimit {
  /** The wait between two rewrites, in minutes; 0 before the first. */
  private delay = 0
  /** When the next rewrite may begin, in milliseconds of Unix time; absent while none waits. */
  private nextAt: number | undefined

  constructor(private readonly state: State) {}

  /** Whether rewrites have failed too often to try again now. Asking begins the wait, which doubles each time. */
  isReached(): boolean {
    const { clock, log, persistence } = this.state
    if (persistence.aof.consecutiveFailures < toleratedFailures) {
      this.delay = 0
      this.nextAt = undefined
      return false
    }
    const now = clock.unsafeCurrentTimeMillis()
    if (this.nextAt !== undefined) {
      if (now < this.nextAt) return true
      this.nextAt = undefined
      return false
    }
    this.delay = Math.min(this.delay === 0 ? 1 : this.delay * 2, longestDelay)
    this.nextAt = now + this.delay * 60_000
    log.add(
      levels.warning,
      `Background AOF rewrite has repeatedly failed and triggered the limit, will retry in ${this.delay} minutes`
    )
    return true
  }
}
