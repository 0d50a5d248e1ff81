/**
 * RESP as Effect `Channel`s and `Stream`s, over the state machines in `Decoder`, `ReplyDecoder` and `Encoder`. Requests and
 * replies that are complete are emitted before a failure.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import * as Decoder from "./Decoder.js"
import * as Encoder from "./Encoder.js"
import * as Reply from "./Reply.js"
import * as ReplyDecoder from "./ReplyDecoder.js"

/**
 * The bytes violate RESP (`Format`), or end partway through a request or a reply (`Truncated`).
 *
 * @since 0.1.0
 * @category errors
 */
export class ProtocolError extends Data.TaggedError("ProtocolError")<{
  readonly reason: "Format" | "Truncated"
  readonly message: string
}> {}

/** A decoder, as this module drives it: `take` returns the next complete request or reply, if any. */
interface Machine<A> {
  readonly feed: (chunk: Uint8Array) => void
  readonly take: () => A | undefined
  readonly hasPartial: () => boolean
}

/**
 * A channel from chunks of bytes to values.
 *
 * @since 0.1.0
 * @category models
 */
export type Decoding<A, E> = Channel.Channel<
  NonEmptyReadonlyArray<A>,
  E | ProtocolError,
  void,
  NonEmptyReadonlyArray<Uint8Array>,
  E,
  unknown
>

/** A reply may be `null` but never `undefined`, so `undefined` means that `take` needs more bytes. */
const decoding = <A, E>(make: () => Machine<A>, subject: string): Decoding<A, E> =>
  Channel.fromTransform((upstream: Pull.Pull<NonEmptyReadonlyArray<Uint8Array>, E, unknown>) =>
    Effect.sync((): Pull.Pull<NonEmptyReadonlyArray<A>, E | ProtocolError, void> => {
      const machine = make()
      let failure: ProtocolError | undefined

      const decode = (chunks: NonEmptyReadonlyArray<Uint8Array>): ReadonlyArray<A> => {
        const complete: Array<A> = []
        try {
          for (const chunk of chunks) {
            machine.feed(chunk)
            for (let each = machine.take(); each !== undefined; each = machine.take()) complete.push(each)
          }
        } catch (thrown) {
          if (!(thrown instanceof ProtocolError)) throw thrown
          failure = thrown
        }
        return complete
      }

      const end: Pull.Pull<never, ProtocolError, void> = Effect.suspend(
        (): Pull.Pull<never, ProtocolError, void> =>
          machine.hasPartial()
            ? Effect.fail(
                new ProtocolError({ reason: "Truncated", message: `the bytes end partway through a ${subject}` })
              )
            : Cause.done()
      )

      const input = Pull.catchDone(upstream, () => end)

      const pull: Pull.Pull<NonEmptyReadonlyArray<A>, E | ProtocolError, void> = Effect.suspend(() =>
        failure === undefined
          ? Effect.flatMap(input, (chunks) => {
              const [first, ...more] = decode(chunks)
              return first === undefined ? pull : Effect.succeed([first, ...more] as const)
            })
          : Effect.fail(failure)
      )
      return pull
    })
  )

/**
 * A channel that decodes requests from chunks cut anywhere. A `ProtocolError` of reason `Format` has the message that
 * Redis replies with.
 *
 * @since 0.1.0
 * @category channels
 */
export const requestDecoder = <E = never>(options?: Decoder.Options): Decoding<Decoder.Request, E> =>
  decoding(() => {
    const { feed, next, hasPartial } = Decoder.make(options)
    return {
      feed,
      take: () => {
        const request = next()
        if (!Reply.isError(request)) return request
        throw new ProtocolError({ reason: "Format", message: request.text })
      },
      hasPartial
    }
  }, "request")

/**
 * A channel that decodes replies from chunks cut anywhere. An error reply is a reply, not a failure.
 *
 * @since 0.1.0
 * @category channels
 */
export const replyDecoder = <E = never>(): Decoding<Reply.Reply, E> =>
  decoding(() => {
    const { feed, next, hasPartial } = ReplyDecoder.make()
    return {
      feed,
      take: () => {
        try {
          return next()
        } catch (thrown) {
          if (!(thrown instanceof ReplyDecoder.ReplyFormatError)) throw thrown
          throw new ProtocolError({ reason: "Format", message: thrown.message })
        }
      },
      hasPartial
    }
  }, "reply")

/**
 * Decodes a stream of bytes into requests; see `requestDecoder`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import * as RespStream from "layeredis/effect4/RespStream"
 *
 * const bytes = Stream.make("*1\r\n$4\r\nPI", "NG\r\n").pipe(Stream.map((text) => Buffer.from(text)))
 * const program = RespStream.requests(bytes).pipe(Stream.runForEach((request) => Effect.log(...request)))
 *
 * Effect.runPromise(program) // logs PING
 * ```
 *
 * @since 0.1.0
 * @category streams
 */
export const requests = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  options?: Decoder.Options
): Stream.Stream<Decoder.Request, E | ProtocolError, R> => Stream.pipeThroughChannel(bytes, requestDecoder<E>(options))

/**
 * Decodes a stream of bytes into replies; see `replyDecoder`.
 *
 * @since 0.1.0
 * @category streams
 */
export const replies = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Reply.Reply, E | ProtocolError, R> => Stream.pipeThroughChannel(bytes, replyDecoder<E>())

/** Encodes each chunk of values as one array of bytes. */
const encoding =
  <A>(encode: (value: A) => Bytes.Bytes) =>
  <E, R>(values: Stream.Stream<A, E, R>): Stream.Stream<Uint8Array, E, R> =>
    Stream.mapArray(values, (chunk) => {
      let out = ""
      for (const value of chunk) out += encode(value)
      return [Bytes.toUint8Array(Bytes.unsafeMake(out))]
    })

/**
 * Encodes a stream of requests, each chunk of them as one array of bytes.
 *
 * @since 0.1.0
 * @category streams
 */
export const encodeRequests: <E, R>(requests: Stream.Stream<Decoder.Request, E, R>) => Stream.Stream<Uint8Array, E, R> =
  encoding(Encoder.encodeRequest)

/**
 * Encodes a stream of replies in a protocol, each chunk of them as one array of bytes.
 *
 * @since 0.1.0
 * @category streams
 */
export const encodeReplies = <E, R>(
  replies: Stream.Stream<Reply.Reply, E, R>,
  protocol: Encoder.Protocol
): Stream.Stream<Uint8Array, E, R> => encoding((reply: Reply.Reply) => Encoder.encode(reply, protocol))(replies)
