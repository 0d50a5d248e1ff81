/**
 * RESP as Effect `Channel`s and `Stream`s, over the state machines in `Decoder`, `ReplyDecoder` and `Encoder`. Requests and
 * replies that are complete are emitted before a failure.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Channel from "effect/Channel"
import * as Chunk from "effect/Chunk"
import * as Data from "effect/Data"
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

/** A reply may be `null` but never `undefined`, so `undefined` means that `take` needs more bytes. */
const decoding = <A, E>(
  make: () => Machine<A>,
  subject: string
): Channel.Channel<Chunk.Chunk<A>, Chunk.Chunk<Uint8Array>, E | ProtocolError, E, void, unknown> =>
  Channel.suspend(() => {
    const machine = make()
    type Loop = Channel.Channel<Chunk.Chunk<A>, Chunk.Chunk<Uint8Array>, E | ProtocolError, E, void, unknown>

    const run = (chunks: Chunk.Chunk<Uint8Array>): Loop => {
      const complete: Array<A> = []
      let failure: ProtocolError | undefined
      try {
        for (const chunk of chunks) {
          machine.feed(chunk)
          for (let each = machine.take(); each !== undefined; each = machine.take()) complete.push(each)
        }
      } catch (thrown) {
        if (!(thrown instanceof ProtocolError)) throw thrown
        failure = thrown
      }
      const next: Loop = failure === undefined ? loop : Channel.fail(failure)
      return complete.length === 0 ? next : Channel.zipRight(Channel.write(Chunk.unsafeFromArray(complete)), next)
    }

    const end: () => Loop = () =>
      machine.hasPartial()
        ? Channel.fail(
            new ProtocolError({ reason: "Truncated", message: `the bytes end partway through a ${subject}` })
          )
        : Channel.void

    const loop: Loop = Channel.readWithCause({
      onInput: run,
      onFailure: Channel.failCause,
      onDone: end
    })
    return loop
  })

/**
 * A channel that decodes requests from chunks cut anywhere. A `ProtocolError` of reason `Format` has the message that
 * Redis replies with.
 *
 * @since 0.1.0
 * @category channels
 */
export const requestDecoder = <E = never>(
  options?: Decoder.Options
): Channel.Channel<Chunk.Chunk<Decoder.Request>, Chunk.Chunk<Uint8Array>, E | ProtocolError, E, void, unknown> =>
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
export const replyDecoder = <E = never>(): Channel.Channel<
  Chunk.Chunk<Reply.Reply>,
  Chunk.Chunk<Uint8Array>,
  E | ProtocolError,
  E,
  void,
  unknown
> =>
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
 * import * as RespStream from "layeredis/RespStream"
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
    Stream.mapChunks(values, (chunk) => {
      let out = ""
      for (const value of chunk) out += encode(value)
      return out === "" ? Chunk.empty() : Chunk.of(Bytes.toUint8Array(Bytes.unsafeMake(out)))
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
