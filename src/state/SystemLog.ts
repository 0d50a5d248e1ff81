/**
 * The lines that synchronous code logs: those of `redis.log`, of users and their rules. A fiber writes them to Effect's log.
 */
import * as Effect from "effect/Effect"

/** Lines, and their characters, that may wait to be written; beyond this the oldest are dropped. */
const maxLines = 1024
const maxLength = 16 * 1024 * 1024

/**
 * Redis's levels of a line, by their numbers in `redis.log`. `event` is a notice about the server's own work, which is of little
 * interest to a program that embeds the store.
 */
export const levels = { debug: 0, verbose: 1, notice: 2, warning: 3, event: 4 } as const

/** How to log with each level. */
const writers = [Effect.logTrace, Effect.logDebug, Effect.logInfo, Effect.logWarning]

interface Line {
  readonly level: number
  readonly text: string
}

export class SystemLog {
  private lines: Array<Line> = []
  private length = 0
  /** Whether a program embeds the store, and its log has no events. */
  isEmbedded = false
  private readonly added = Effect.unsafeMakeLatch(false)

  /** Adds a line with one of the levels. */
  add(level: number, text: string): void {
    this.lines.push({ level, text })
    this.length += text.length
    while (this.lines.length > 1 && (this.lines.length > maxLines || this.length > maxLength)) {
      this.length -= this.lines.shift()?.text.length ?? 0
    }
    this.added.unsafeOpen()
  }

  private writer(level: number): typeof Effect.logInfo {
    if (level === levels.event && this.isEmbedded) return Effect.logDebug
    return writers[level] ?? Effect.logInfo
  }

  private take(): ReadonlyArray<Line> {
    const { lines } = this
    this.lines = []
    this.length = 0
    this.added.unsafeClose()
    return lines
  }

  /** Writes the lines; never ends. */
  readonly write: Effect.Effect<never> = Effect.forever(
    Effect.zipRight(
      this.added.await,
      Effect.suspend(() =>
        Effect.forEach(this.take(), ({ level, text }) => this.writer(level)(text), { discard: true })
      )
    )
  )
}
