/** The lines of `redis.log`. Scripts run in synchronous code, so a fiber writes the lines to Effect's log. */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Bytes from "../Bytes.js"

/** Lines that may wait to be written; beyond this the oldest are dropped. */
const capacity = 1024

/** One for each of Redis's levels: debug, verbose, notice, warning. */
const writers = [Effect.logTrace, Effect.logDebug, Effect.logInfo, Effect.logWarning]

export class ScriptLog {
  private readonly queue = Effect.runSync(Queue.sliding<Effect.Effect<void>>(capacity))

  /** Adds a line with one of Redis's levels, 0 to 3. */
  add(level: number, line: Bytes.Bytes): void {
    const write = writers[level] ?? Effect.logInfo
    this.queue.unsafeOffer(write(Bytes.toText(line)))
  }

  /** Writes the lines; never ends. */
  readonly write: Effect.Effect<never> = Effect.forever(Effect.flatten(Queue.take(this.queue)))
}
