/**
 * The transport of a transaction's methods: each call is recorded as a request that has not been sent, and what its reply
 * means. The transaction runs those it reads at once, and keeps the others for its commit.
 */
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type { Request } from "../resp/Decoder.js"
import type { OnReply, Transport } from "./Transport.js"

/** The defect of a body that hands `read` or `queue` anything but one command. */
export const oneCommand: Effect.Effect<never> = Effect.dieMessage(
  "a transaction's `read` and `queue` take one command each, as it is: combine what `read` answers outside of it"
)

/** A call that has not been made. It stands where the types have the call's Effect, but only a transaction can run it. */
export class Recorded<A, E> extends Effectable.Class<A, E> {
  constructor(
    readonly request: Request,
    readonly onReply: OnReply<A, E>
  ) {
    super()
  }

  commit(): Effect.Effect<never> {
    return oneCommand
  }
}

const record = <A, E>(request: Request, onReply: OnReply<A, E>): Effect.Effect<A, E> => new Recorded(request, onReply)

/** Records calls that another transport would make. */
export const make = (transport: Transport): Transport => ({
  call: record,
  callBlocking: record,
  command: record,
  describe: transport.describe,
  isRecording: true,
  subscribe: () => oneCommand,
  events: () => oneCommand,
  changes: () => oneCommand,
  attempt: oneCommand,
  onDatabase: () => oneCommand
})
