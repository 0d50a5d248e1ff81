/**
 * The answer of a command: a reply now or later. A `Pending` is the later reply of a blocked command or a suspended script.
 * Sessions take it by callback, in the step that brings it; other callers run it as an Effect.
 */
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import { type Reply, SimpleString } from "../resp/Reply.js"

/** A reply, or an Effect of one where the command must wait. */
export type Answer = Reply | Effect.Effect<Reply>

/** Whether the reply comes later. Effect's own guard looks up a symbol, which costs more than the rest of an `OK`. */
export const isWaiting = (answer: Answer): answer is Effect.Effect<Reply> =>
  typeof answer === "object" && answer !== null && !(answer instanceof SimpleString) && Effect.isEffect(answer)

export class Pending extends Effectable.Class<Reply> {
  /** The duration of a suspended script in microseconds, once it has ended. */
  microseconds = 0
  private change: ((reply: Reply) => Reply) | undefined
  private receive: ((answer: Answer) => void) | undefined
  /** The answer, if it arrived before a receiver was set. */
  private arrived: Answer | undefined

  /** Changes the reply when it arrives. */
  map(change: (reply: Reply) => Reply): this {
    const before = this.change
    this.change = before === undefined ? change : (reply) => change(before(reply))
    return this
  }

  /** Sets the receiver, which is called in the step that brings the reply. */
  onEnd(receive: (answer: Answer) => void): void {
    if (this.arrived === undefined) this.receive = receive
    else receive(this.arrived)
  }

  /** Delivers the reply, or an Effect of it if a transaction must wait again after a suspended script. */
  end(answer: Answer): void {
    const { change } = this
    let changed = answer
    if (change !== undefined) changed = isWaiting(answer) ? Effect.map(answer, change) : change(answer)
    if (this.receive === undefined) this.arrived = changed
    else this.receive(changed)
  }

  /** Call when the receiver is gone. As in Redis, a suspended script keeps running. */
  giveUp(): void {}

  commit(): Effect.Effect<Reply> {
    return Effect.async<Reply>((resume) => {
      this.onEnd((answer) => resume(isWaiting(answer) ? answer : Effect.succeed(answer)))
      // needed even after the reply has arrived: the fiber can be interrupted before it continues
      return Effect.sync(() => this.giveUp())
    })
  }
}
