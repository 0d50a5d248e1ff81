/**
 * The typed methods as descriptions: each call is a request that has not been sent, and what its reply means. A transaction
 * looks at the keys of those it runs at once, and keeps the others for its end.
 */
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type * as Bytes from "../../Bytes.js"
import { Caller, type Direct, type Tagged } from "../../embedded/Embedded.js"
import type { Request } from "../../resp/Decoder.js"
import type { Reply } from "../../resp/Reply.js"
import type { StoreError } from "../../StoreError.js"

type Tag = StoreError["_tag"]

export const oneCommand: Effect.Effect<never> = Effect.dieMessage(
  "a transaction's `read` and `queue` take one command each, as it is: combine what `read` answers outside of it"
)

/**
 * A call that has not been made. It stands where the types have the call's Effect, but only a transaction can run it.
 */
export class Recorded<A, E> extends Effectable.Class<A, E> {
  /** @param result what a reply to the request means */
  constructor(
    readonly request: Request,
    readonly result: (reply: Reply) => Effect.Effect<A, E>
  ) {
    super()
  }

  commit(): Effect.Effect<never> {
    return oneCommand
  }
}

/** Makes no call, and records each. */
export class Recorder extends Caller {
  override get isRecording(): boolean {
    return true
  }

  override call<A, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply) => A
  ): Effect.Effect<A, Tagged<T>> {
    return new Recorded(request, (reply) => this.result(tags, request, reply, decode))
  }

  override callThen<A, E, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | Tagged<T>> {
    return new Recorded(request, (reply) =>
      Effect.flatMap(
        this.result(tags, request, reply, (plain) => plain),
        decode
      )
    )
  }

  override direct<P, A, T extends Tag>({
    command,
    tags,
    decode,
    words
  }: Direct<P, A, T>): (key: Bytes.Bytes, argument: P) => Effect.Effect<A, Tagged<T>> {
    return (key, argument) => {
      const request = this.request(command, words(key, argument))
      return this.callThen(tags, request, (plain) => decode(plain, argument))
    }
  }
}
