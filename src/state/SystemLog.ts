/**
 * The lines that synchronous code logs: those of `redis.log`, of users and their rules. A fiber writes them to Effect's log.
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"

/** Lines that may wait to be written; beyond this the oldest are dropped. */
const capacity = 1024

/** Redis's levels of a line, by their numbers in `redis.log`. */
export const levels = { debug: 0, verbose: 1, notice: 2, warning: 3 } as const

/** How to log with each level. */
const writers = [Effect.logTrace, Effect.logDebug, Effect.logInfo, Effect.logWarning]

export class SystemLog {
  private readonly queue = Effect.runSync(Queue.sliding<Effect.Effect<void>>(capacity))

  /** Adds a line with one of Redis's levels, 0 to 3. */
  add(level: number, line: string): void {
    const write = writers[level] ?? Effect.logInfo
    this.queue.unsafeOffer(write(line))
  }

  /** Writes the lines; never ends. */
  readonly write: Effect.Effect<never> = Effect.forever(Effect.flatten(Queue.take(this.queue)))
}
