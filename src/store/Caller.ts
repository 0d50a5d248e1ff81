/** Gives the requests and replies of a `Transport` types: a decoded result, and the errors that a command can have. */
import * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import * as StoreError from "../StoreError.js"
import type { Call, OnReply, Transport } from "./Transport.js"

type Tag = StoreError.StoreError["_tag"]

/** The errors of some tags. */
export type Tagged<T extends Tag> = Extract<StoreError.StoreError, { readonly _tag: T }>

export class Caller {
  constructor(readonly transport: Transport) {}

  /** Calls a command. Errors of the tags are failures; any other is a defect. */
  call<A, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply.Reply) => A
  ): Call<A, Tagged<T>> {
    return this.transport.call(request, this.result(tags, request, decode))
  }

  /** As `call`, for a command that may block. */
  callBlocking<A, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply.Reply) => A
  ): Call<A, Tagged<T>> {
    return this.transport.callBlocking(request, this.result(tags, request, decode))
  }

  /** As `call`, where decoding may fail too. */
  callThen<A, E, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: OnReply<A, E>
  ): Call<A, E | Tagged<T>> {
    return this.transport.call(
      request,
      (reply): Call<A, E | Tagged<T>> => (Reply.isError(reply) ? this.failure(tags, request, reply) : decode(reply))
    )
  }

  /** Calls any command: its reply, or its error. */
  command(request: Request, name: string): Call<Reply.Reply, StoreError.StoreError> {
    return this.transport.command(request, (reply) =>
      Reply.isError(reply) ? Effect.fail(StoreError.fromReply(reply, name)) : Effect.succeed(reply)
    )
  }

  /** Decodes a reply, or fails with its error. */
  result<A, T extends Tag>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply.Reply) => A
  ): OnReply<A, Tagged<T>> {
    return (reply) => (Reply.isError(reply) ? this.failure(tags, request, reply) : Effect.succeed(decode(reply)))
  }

  /** Fails with an error of the tags; any other is a defect. */
  failure<T extends Tag>(
    tags: ReadonlyArray<T>,
    request: Request,
    reply: Reply.ErrorReply
  ): Effect.Effect<never, Tagged<T>> {
    const error = StoreError.fromReply(reply, this.transport.describe(request))
    return isOneOf(tags, error) ? Effect.fail(error) : Effect.die(error)
  }
}

const isOneOf = <T extends Tag>(tags: ReadonlyArray<T>, error: StoreError.StoreError): error is Tagged<T> =>
  (tags as ReadonlyArray<Tag>).includes(error._tag) // widened: the tags are among all tags
