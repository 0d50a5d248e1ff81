/**
 * A blocked command and its pending reply. An element it was served goes back to its key when the caller is interrupted
 * before it could take the reply.
 */
import type * as Bytes from "../Bytes.js"
import { ErrorReply, type Reply } from "../resp/Reply.js"
import type { Client, Waiting } from "./Client.js"
import { Pending } from "./Pending.js"
import type { Place } from "./Queue.js"
import type { Step } from "./Step.js"

/** What a client blocks on. */
export interface BlockRequest {
  readonly client: Client
  readonly database: number
  /** Each once, with memory of its own. */
  readonly keys: ReadonlyArray<Bytes.Bytes>
  /** The type of value that serves it; nothing for a command that waits for no key. */
  readonly type: "list" | "zset" | "stream" | undefined
  /** Milliseconds of Unix time; `Infinity` for none. */
  readonly deadline: number
  /** The reply when the deadline passes. */
  readonly timedOut: Reply
  /** Takes enough from a key, whose value has the type: the reply; nothing if there is too little. */
  readonly serve: (key: Bytes.Bytes) => Reply | undefined
  /** The reply when the stream at a key is deleted; without one it keeps waiting. */
  readonly gone?: ErrorReply | undefined
  /** Puts back what was taken. */
  readonly putBack?: ((key: Bytes.Bytes, reply: Reply) => void) | undefined
}

const unblocked = new ErrorReply("UNBLOCKED client unblocked via CLIENT UNBLOCK")

export class Waiter extends Pending implements Waiting {
  /** Its place in the queue of each of its keys. */
  readonly places: Array<Place<Waiter>> = []
  /** The tag of its deadline, while it has one and waits. */
  tag = 0
  hasEnded = false
  /** Whether CLIENT UNBLOCK ended it. */
  wasUnblocked = false
  /** The element it was served, and the key it came from. */
  private served: readonly [key: Bytes.Bytes, reply: Reply] | undefined

  constructor(
    readonly request: BlockRequest,
    /** Takes it out of its queues; whether it was there. */
    private readonly remove: (waiter: Waiter) => boolean,
    private readonly step: Step
  ) {
    super()
  }

  /** Ends the wait with a reply; `key` is the key that served it. */
  finish(reply: Reply, key?: Bytes.Bytes): void {
    if (!this.remove(this)) return
    if (key !== undefined && this.request.putBack !== undefined) this.served = [key, reply]
    this.end(reply)
  }

  unblock(how: "timeout" | "error"): void {
    this.wasUnblocked = true
    this.finish(how === "timeout" ? this.request.timedOut : unblocked)
  }

  override giveUp(): void {
    if (this.remove(this) || this.served === undefined) return
    const [key, reply] = this.served
    this.served = undefined
    if (!(reply instanceof ErrorReply)) this.request.putBack?.(key, reply)
    this.step.complete()
  }
}
