/**
 * The reply to come of a script that was left in its midst. Whoever receives it does so in the very step that ends the
 * script, so that a transaction goes on with nothing between. Nobody's end is the script's: it goes on, as in Redis, when
 * its caller is gone.
 */
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type { Reply } from "../resp/Reply.js"

/** An Effect where a transaction that went on behind the script has to wait for what takes its time. */
type Late = Reply | Effect.Effect<Reply>

export class Left extends Effectable.Class<Reply> {
  /** How long the script took, in microseconds, once it has ended. */
  microseconds = 0
  private change: ((reply: Reply) => Reply) | undefined
  private receive: ((reply: Late) => void) | undefined
  /** What came before anybody was there to receive it. */
  private arrived: Late | undefined

  /** Makes the reply another one, at the moment it comes. */
  map(change: (reply: Reply) => Reply): this {
    const before = this.change
    this.change = before === undefined ? change : (reply) => change(before(reply))
    return this
  }

  /** Who is to receive the reply, in the step that brings it. */
  onEnd(receive: (reply: Late) => void): void {
    if (this.arrived === undefined) this.receive = receive
    else receive(this.arrived)
  }

  /** The script has ended. */
  end(reply: Late): void {
    const { change } = this
    let changed = reply
    if (change !== undefined) changed = Effect.isEffect(reply) ? Effect.map(reply, change) : change(reply)
    if (this.receive === undefined) this.arrived = changed
    else this.receive(changed)
  }

  commit(): Effect.Effect<Reply> {
    return Effect.async<Reply>((resume) => {
      this.onEnd((reply) => resume(Effect.isEffect(reply) ? reply : Effect.succeed(reply)))
    })
  }
}
