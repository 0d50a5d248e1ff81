/**
 * One that waits: what for, and the reply to come, which is an Effect for whoever has no nearer way to receive it. What it
 * is handed when its fiber is interrupted before it could run goes back to where it was.
 */
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type * as Bytes from "../Bytes.js"
import type * as Reply from "../resp/Reply.js"
import { ErrorReply } from "../resp/Reply.js"
import type { Blocking } from "./Blocking.js"
import type { Client, Waiting } from "./Client.js"
import type { Place } from "./Queue.js"

/** What a client waits for. */
export interface Want {
  readonly client: Client
  readonly database: number
  /** Each once, with memory of its own. */
  readonly keys: ReadonlyArray<Bytes.Bytes>
  /** The type of value that it is served from; nothing for who waits for no key. */
  readonly type: "list" | "zset" | "stream" | undefined
  /** Milliseconds of Unix time; `Infinity` for ever. */
  readonly deadline: number
  /** The reply where the deadline passes. */
  readonly timedOut: Reply.Reply
  /** Takes what is at a key, whose value is of the type, if it is enough: the reply. */
  readonly serve: (key: Bytes.Bytes) => Reply.Reply | undefined
  /** The reply where the stream at a key goes; who has none waits on. */
  readonly gone?: ErrorReply | undefined
  /** Puts what was taken back. */
  readonly putBack?: ((key: Bytes.Bytes, reply: Reply.Reply) => void) | undefined
}

const unblocked = new ErrorReply("UNBLOCKED client unblocked via CLIENT UNBLOCK")

export class Waiter extends Effectable.Class<Reply.Reply> implements Waiting {
  /** Where it stands, for each of its keys. */
  readonly places: Array<Place<Waiter>> = []
  /** Of its deadline, while it has one and waits. */
  tag = 0
  /** Whether it waits no more. */
  hasEnded = false
  /** Whether CLIENT UNBLOCK ended it. */
  wasUnblocked = false
  private change: ((reply: Reply.Reply) => Reply.Reply) | undefined
  private receive: ((reply: Reply.Reply) => void) | undefined
  /** What came before anybody was there to receive it. */
  private arrived: Reply.Reply | undefined
  /** What it was served with, and from which key. */
  private served: readonly [key: Bytes.Bytes, reply: Reply.Reply] | undefined

  constructor(
    private readonly blocking: Blocking,
    readonly want: Want
  ) {
    super()
  }

  /** Makes the reply another one, at the moment it comes. */
  map(change: (reply: Reply.Reply) => Reply.Reply): this {
    const before = this.change
    this.change = before === undefined ? change : (reply) => change(before(reply))
    return this
  }

  /** Who is to receive the reply, in the step that brings it. */
  onEnd(receive: (reply: Reply.Reply) => void): void {
    if (this.arrived === undefined) this.receive = receive
    else receive(this.arrived)
  }

  /** The wait is over; `key` is the one that it was served from. */
  end(reply: Reply.Reply, key?: Bytes.Bytes): void {
    if (!this.blocking.remove(this)) return
    if (key !== undefined && this.want.putBack !== undefined) this.served = [key, reply]
    const changed = this.change === undefined ? reply : this.change(reply)
    if (this.receive === undefined) this.arrived = changed
    else this.receive(changed)
  }

  unblock(how: "timeout" | "error"): void {
    this.wasUnblocked = true
    this.end(how === "timeout" ? this.want.timedOut : unblocked)
  }

  /** Waits no more, for nobody is there to receive the reply; one that was given goes back. */
  giveUp(): void {
    if (this.blocking.remove(this) || this.served === undefined) return
    const [key, reply] = this.served
    this.served = undefined
    if (!(reply instanceof ErrorReply)) this.want.putBack?.(key, reply)
    this.blocking.serve()
  }

  commit(): Effect.Effect<Reply.Reply> {
    return Effect.async<Reply.Reply>((resume) => {
      this.onEnd((reply) => resume(Effect.succeed(reply)))
      // also where the reply has been given, and the fiber is interrupted before it has it
      return Effect.sync(() => this.giveUp())
    })
  }
}
