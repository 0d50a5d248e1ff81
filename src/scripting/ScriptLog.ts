/** The lines of `redis.log`, on their way to Effect's log: scripts run in plain code, and a fiber writes. */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Bytes from "../Bytes.js"

/** Lines waiting to be written. Beyond this the oldest are lost. */
const capacity = 1024

/** By Redis's levels: debug, verbose, notice, warning. */
const writers = [Effect.logTrace, Effect.logDebug, Effect.logInfo, Effect.logWarning]

export class ScriptLog {
  private readonly queue = Effect.runSync(Queue.sliding<Effect.Effect<void>>(capacity))

  /** Adds a line of one of Redis's levels, 0 to 3. */
  add(level: number, line: Bytes.Bytes): void {
    const write = writers[level] ?? Effect.logInfo
    this.queue.unsafeOffer(write(Bytes.toText(line)))
  }

  /** Writes the lines; never ends. */
  readonly write: Effect.Effect<never> = Effect.forever(Effect.flatten(Queue.take(this.queue)))
}
