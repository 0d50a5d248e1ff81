/**
 * A blocked command and its pending reply. If the caller is interrupted before it takes the reply, the element that the
 * command was served goes back to its key.
 */
import type * as Bytes from "../Bytes.js"
import { ErrorReply, type Reply } from "../resp/Reply.js"
import type { Client, Waiting } from "./Client.js"
import { Pending } from "./Pending.js"
import type { Place } from "./Queue.js"
import type { Step } from "./Step.js"

/** The keys a client blocks on, and how each serves it. */
export interface BlockRequest {
  readonly client: Client
  readonly database: number
  /** Without duplicates, and not sharing memory with a chunk: see `Bytes.own`. */
  readonly keys: ReadonlyArray<Bytes.Bytes>
  /** The type of value that serves the command; `undefined` if it waits for no key. */
  readonly type: "list" | "zset" | "stream" | undefined
  /** Milliseconds of Unix time; `Infinity` without a timeout. */
  readonly deadline: number
  /** The reply when the deadline passes. */
  readonly timedOut: Reply
  /** Takes from a key whose value has the type, and returns the reply; `undefined` if there is too little. */
  readonly serve: (key: Bytes.Bytes) => Reply | undefined
  /** The reply if the stream at a key is deleted; without one the command keeps waiting. */
  readonly gone?: ErrorReply | undefined
  /** The key that the command moves elements to. */
  readonly destination?: Bytes.Bytes | undefined
  /** Returns to a key what the reply took from it. */
  readonly putBack?: ((key: Bytes.Bytes, reply: Reply) => void) | undefined
}

const unblocked = new ErrorReply("UNBLOCKED client unblocked via CLIENT UNBLOCK")

export class Waiter extends Pending implements Waiting {
  /** The place in the queue of each key. */
  readonly places: Array<Place<Waiter>> = []
  /** The tag of the deadline while it waits with a timeout; otherwise 0. */
  tag = 0
  hasEnded = false
  /** Whether CLIENT UNBLOCK ended the wait. */
  wasUnblocked = false
  /** The key that served it, and the reply it got. */
  private delivered: readonly [key: Bytes.Bytes, reply: Reply] | undefined

  constructor(
    readonly request: BlockRequest,
    /** Removes it from its queues; returns whether it was still waiting. */
    private readonly remove: (waiter: Waiter) => boolean,
    private readonly step: Step
  ) {
    super()
  }

  /** Ends the wait with a reply; `key` is the key that served it. */
  finish(reply: Reply, key?: Bytes.Bytes): void {
    if (!this.remove(this)) return
    if (key !== undefined && this.request.putBack !== undefined) this.delivered = [key, reply]
    this.end(reply)
  }

  unblock(how: "timeout" | "error"): void {
    this.wasUnblocked = true
    this.finish(how === "timeout" ? this.request.timedOut : unblocked)
  }

  override giveUp(): void {
    if (this.remove(this) || this.delivered === undefined) return
    const [key, reply] = this.delivered
    this.delivered = undefined
    if (!(reply instanceof ErrorReply)) this.step.run(() => this.request.putBack?.(key, reply))
  }
}
