/**
 * RESP as Effect `Channel`s and `Stream`s: the decoders and the encoder for those who read and write streams (clients, the
 * append-only file, replication, tests). The machines are `Decoder`, `ReplyDecoder` and `Encoder`; here they are only
 * driven. What is complete is passed on before an error is raised.
 *
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
 * The bytes are no RESP (`Format`), or end in the midst of a request or a reply (`Truncated`).
 *
 * @since 0.1.0
 * @category errors
 */
export class ProtocolError extends Data.TaggedError("ProtocolError")<{
  readonly reason: "Format" | "Truncated"
  readonly message: string
}> {}

/** What drives a decoder: `take` gives what is complete, one by one. */
interface Machine<A> {
  readonly feed: (chunk: Uint8Array) => void
  readonly take: () => A | undefined
  readonly isAmid: () => boolean
}

/** Replies may be `null` but never `undefined`, so that `undefined` says that more bytes are needed. */
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
      machine.isAmid()
        ? Channel.fail(
            new ProtocolError({ reason: "Truncated", message: `the bytes end in the midst of a ${subject}` })
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
 * Requests out of bytes, cut anywhere. Fails with Redis's own text on what is no request.
 *
 * @since 0.1.0
 * @category channels
 */
export const requestDecoder = <E = never>(
  options?: Decoder.Options
): Channel.Channel<Chunk.Chunk<Decoder.Request>, Chunk.Chunk<Uint8Array>, E | ProtocolError, E, void, unknown> =>
  decoding(() => {
    const { feed, next, isAmid } = Decoder.make(options)
    return {
      feed,
      take: () => {
        const request = next()
        if (!Reply.isError(request)) return request
        throw new ProtocolError({ reason: "Format", message: request.text })
      },
      isAmid
    }
  }, "request")

/**
 * Replies out of bytes, cut anywhere. An error reply is a reply too, not a failure.
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
    const { feed, next, isAmid } = ReplyDecoder.make()
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
      isAmid
    }
  }, "reply")

/**
 * Requests out of a stream of bytes; see `requestDecoder`.
 *
 * @since 0.1.0
 * @category streams
 */
export const requests = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  options?: Decoder.Options
): Stream.Stream<Decoder.Request, E | ProtocolError, R> => Stream.pipeThroughChannel(bytes, requestDecoder<E>(options))

/**
 * Replies out of a stream of bytes; see `replyDecoder`.
 *
 * @since 0.1.0
 * @category streams
 */
export const replies = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Reply.Reply, E | ProtocolError, R> => Stream.pipeThroughChannel(bytes, replyDecoder<E>())

/** Those that arrive together leave together. */
const encoding =
  <A>(encode: (value: A) => Bytes.Bytes) =>
  <E, R>(values: Stream.Stream<A, E, R>): Stream.Stream<Uint8Array, E, R> =>
    Stream.mapChunks(values, (chunk) => {
      let out = ""
      for (const value of chunk) out += encode(value)
      return out === "" ? Chunk.empty() : Chunk.of(Bytes.toUint8Array(Bytes.unsafeMake(out)))
    })

/**
 * The bytes of requests, one array for each chunk of them.
 *
 * @since 0.1.0
 * @category streams
 */
export const encodeRequests: <E, R>(requests: Stream.Stream<Decoder.Request, E, R>) => Stream.Stream<Uint8Array, E, R> =
  encoding(Encoder.encodeRequest)

/**
 * The bytes of replies in a protocol, one array for each chunk of them.
 *
 * @since 0.1.0
 * @category streams
 */
export const encodeReplies = <E, R>(
  replies: Stream.Stream<Reply.Reply, E, R>,
  protocol: Encoder.Protocol
): Stream.Stream<Uint8Array, E, R> => encoding((reply: Reply.Reply) => Encoder.encode(reply, protocol))(replies)
