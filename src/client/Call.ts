/** One request of the program and the reply to come: what the connection sends, repeats or fails. */
import * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { ConnectionError, type ConnectionErrorReason, fromReply } from "../StoreError.js"
import * as Lookup from "../specification/Lookup.js"
import type { OnReply } from "../store/Transport.js"
import * as Waiting from "./Waiting.js"

export type Outcome = Reply.Reply | ConnectionError

/** The deadline of a call whose time begins when it is written, or has to wait: one look at the clock serves a whole write. */
export const unset = 0

/** The times that a request that only reads goes again after the loss of its connection: it may be what ends the server. */
export const maxRepeats = 3

export class Call {
  /** The millisecond at which the program waits no longer; infinite for a blocking command. */
  deadline = Number.POSITIVE_INFINITY
  /** Whether no reply comes. */
  isUnanswered = false
  private hasEnded = false
  /** Connections that ended before its reply came. */
  private losses = 0

  constructor(
    readonly request: Request,
    private readonly onEnd: (outcome: Outcome) => void
  ) {}

  /** A request whose reply does not matter. */
  static ignored(request: Request): Call {
    return new Call(request, ignore)
  }

  /** A request whose answer comes by pushes, as SUBSCRIBE's does. */
  static unanswered(request: Request): Call {
    const call = Call.ignored(request)
    call.isUnanswered = true
    return call
  }

  /** Whether nobody waits for the reply. */
  get isOver(): boolean {
    return this.hasEnded
  }

  end(outcome: Outcome): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.settle(outcome)
  }

  protected settle(outcome: Outcome): void {
    this.onEnd(outcome)
  }

  /** Gives up the reply: it is read and dropped in its order. A request that is not sent yet never will be. */
  discard(): void {
    this.hasEnded = true
  }

  /** Tells that the request has to wait before it can be written. `onGiveUp` is called if nobody waits for it any more. */
  park(_onGiveUp?: () => void): void {}

  /** Whether it may run twice: commands that only read. */
  get isRepeatable(): boolean {
    return Lookup.find(this.request)?.flags.includes("readonly") ?? false
  }

  /** Whether it was written to a connection that has ended. */
  get wasLost(): boolean {
    return this.losses > 0
  }

  /** Counts a connection that has ended before the reply came. Returns whether the request may go again over the next one. */
  lose(): boolean {
    return this.isRepeatable && ++this.losses <= maxRepeats
  }

  /** Fails it. `wasSent` tells whether the server may have seen it. */
  fail(reason: ConnectionErrorReason, address: string, wasSent: boolean, cause?: unknown): void {
    if (this.hasEnded) return
    this.end(
      new ConnectionError({
        reason,
        address,
        command: Lookup.describe(this.request, Lookup.find(this.request)),
        mayHaveRun: wasSent && !this.isRepeatable,
        cause
      })
    )
  }
}

/**
 * The call of a fiber that waits for its reply. A canceler would cost as much as the rest of the call, so it gets one only when
 * its request cannot be written in its turn: an interruption then takes it back. The reply to a written request is dropped by
 * Effect, which ignores a fiber's second resumption.
 */
class FiberCall<A, E> extends Call {
  private isParked = false
  private onGiveUp: (() => void) | undefined
  /** The result that came before the fiber waited again. */
  private early: Effect.Effect<A, E | ConnectionError> | undefined

  constructor(
    request: Request,
    private readonly address: string,
    private readonly onReply: OnReply<A, E>,
    private resume: (result: Effect.Effect<A, E | ConnectionError>) => void
  ) {
    super(request, ignore)
  }

  override park(onGiveUp?: () => void): void {
    this.onGiveUp = onGiveUp
    if (this.isParked || this.isOver) return
    this.isParked = true
    const first = this.resume
    this.resume = (result) => {
      this.early = result
    }
    first(
      Effect.async((resume) => {
        if (this.early !== undefined) return resume(this.early)
        this.resume = resume
        return Effect.sync(() => {
          this.discard()
          this.onGiveUp?.()
        })
      })
    )
  }

  protected override settle(outcome: Outcome): void {
    let effect: Effect.Effect<A, E | ConnectionError>
    try {
      effect = result(outcome, this.request, this.address, this.onReply)
    } catch (defect) {
      effect = Effect.die(defect)
    }
    this.resume(effect)
  }
}

const ignore = (): void => undefined

/** Submits a request as a call of the running fiber, and waits for its reply. */
export const make = <A, E>(
  request: Request,
  address: string,
  onReply: OnReply<A, E>,
  submit: (call: Call) => void
): Effect.Effect<A, E | ConnectionError> =>
  Waiting.make((resume) => submit(new FiberCall(request, address, onReply, resume)))

/**
 * Codes of error replies that tell of the server's state, or of what the user may do, rather than of the request. A typed
 * method cannot list them, and they are no bugs of the program.
 */
const refusals: ReadonlySet<string> = new Set([
  ...["LOADING", "BUSY", "READONLY", "MASTERDOWN", "MISCONF", "OOM", "NOREPLICAS", "NOAUTH", "NOPERM", "WRONGPASS"],
  ...["CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK", "CROSSSLOT", "UNKILLABLE", "EXECABORT", "UNBLOCKED"]
])

/** Whether an error reply is a refusal by the server's state. */
export const isRefusal = (reply: Reply.Reply): reply is Reply.ErrorReply =>
  Reply.isError(reply) && refusals.has(reply.code)

/** The result of an outcome: what `onReply` makes of the reply, or a failure of the connection. */
export const result = <A, E>(
  outcome: Outcome,
  request: Request,
  address: string,
  onReply: OnReply<A, E>
): Effect.Effect<A, E | ConnectionError> => {
  if (outcome instanceof ConnectionError) return Effect.fail(outcome)
  return isRefusal(outcome) ? Effect.fail(refused(outcome, request, address)) : onReply(outcome)
}

/** The failure that a refusal is. Nothing has run. */
export const refused = (reply: Reply.ErrorReply, request: Request, address: string): ConnectionError => {
  const command = Lookup.describe(request, Lookup.find(request))
  return new ConnectionError({
    reason: "Refused",
    address,
    command,
    mayHaveRun: false,
    cause: fromReply(reply, command)
  })
}
