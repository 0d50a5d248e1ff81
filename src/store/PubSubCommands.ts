/**
 * The methods to publish and subscribe. Messages come as a stream.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type { Push } from "../resp/Reply.js"
import type { ConnectionError } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Listening from "./Listening.js"
import type { Call, SubscriptionKind } from "./Transport.js"

/** A message and the channel it was published to. */
export interface Message<out Out> {
  readonly channel: Out
  readonly message: Out
}

export interface PatternMessage<out Out> extends Message<Out> {
  /** The pattern that the channel matches. A message comes once for each pattern that matches. */
  readonly pattern: Out
}

/**
 * Subscribes until the scope closes. Once the Effect has run, the stream has every message, however late it runs. To
 * subscribe when the stream runs, use `Stream.unwrapScoped(store.subscribe(…))`. The stream can be run once, and ends
 * with the store.
 */
export type Subscribe<in In, out A> = <S extends Listening.Strategy = "sliding">(
  names: In | ReadonlyArray<In>,
  options?: Listening.ListenOptions<S>
) => Effect.Effect<Stream.Stream<A, Listening.OverflowOf<S> | ConnectionError>, ConnectionError, Scope.Scope>

export interface PubSubCommands<in In, out Out> {
  /**
   * Publishes a message to a channel. Returns the number of subscribers that receive it, of the channel and of
   * matching patterns: connections and streams. {@link https://redis.io/docs/latest/commands/publish/ PUBLISH}
   */
  readonly publish: (channel: In, message: In) => Call<number>

  /**
   * Publishes a message to a shard channel. Returns the number of subscribers.
   * {@link https://redis.io/docs/latest/commands/spublish/ SPUBLISH}
   */
  readonly spublish: (channel: In, message: In) => Call<number>

  /**
   * The messages of channels, in the order they are published.
   * {@link https://redis.io/docs/latest/commands/subscribe/ SUBSCRIBE}
   *
   * @example
   * ```ts
   * import { Effect, Stream } from "effect"
   * import { Store } from "layeredis"
   *
   * const program = Effect.gen(function* () {
   *   const store = yield* Store.Store
   *   const news = yield* store.subscribe("news", { capacity: 100, strategy: "sliding" })
   *   yield* store.publish("news", "hello")
   *   return yield* Stream.runHead(news) // Option.some({ channel: "news", message: "hello" })
   * })
   *
   * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Store.layer)))
   * ```
   */
  readonly subscribe: Subscribe<In, Message<Out>>

  /**
   * The messages of all channels that match glob-style patterns, such as `news.*`.
   * {@link https://redis.io/docs/latest/commands/psubscribe/ PSUBSCRIBE}
   */
  readonly psubscribe: Subscribe<In, PatternMessage<Out>>

  /**
   * The messages of shard channels, which have a namespace of their own.
   * {@link https://redis.io/docs/latest/commands/ssubscribe/ SSUBSCRIBE}
   */
  readonly ssubscribe: Subscribe<In, Message<Out>>

  /** The subscriptions of connections and streams. */
  readonly pubSub: {
    /**
     * The channels with subscribers, in no order; only those that match a pattern, if given.
     * {@link https://redis.io/docs/latest/commands/pubsub-channels/ PUBSUB CHANNELS}
     */
    readonly channels: (pattern?: In) => Call<ReadonlyArray<Out>>
    /**
     * The number of subscribers of each channel, without those of patterns.
     * {@link https://redis.io/docs/latest/commands/pubsub-numsub/ PUBSUB NUMSUB}
     */
    readonly numSub: (channels: In | ReadonlyArray<In>) => Call<ReadonlyArray<number>>
    /**
     * The number of patterns with subscribers.
     * {@link https://redis.io/docs/latest/commands/pubsub-numpat/ PUBSUB NUMPAT}
     */
    readonly numPat: Call<number>
    /**
     * The shard channels with subscribers, in no order; only those that match a pattern, if given.
     * {@link https://redis.io/docs/latest/commands/pubsub-shardchannels/ PUBSUB SHARDCHANNELS}
     */
    readonly shardChannels: (pattern?: In) => Call<ReadonlyArray<Out>>
    /**
     * The number of subscribers of each shard channel.
     * {@link https://redis.io/docs/latest/commands/pubsub-shardnumsub/ PUBSUB SHARDNUMSUB}
     */
    readonly shardNumSub: (channels: In | ReadonlyArray<In>) => Call<ReadonlyArray<number>>
  }
}

const name = Bytes.unsafeMake

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): PubSubCommands<In, Out> => {
  const { encode, decode } = codec
  const publish = (command: string) => (channel: In, message: In) =>
    caller.call([], [name(command), encode(channel), encode(message)], Decode.number)

  const subscribe =
    <A>(kind: SubscriptionKind, read: (push: Push) => A): Subscribe<In, A> =>
    (names, options = {}) =>
      Effect.suspend(() =>
        Effect.map(
          Listening.make<Push, NonNullable<(typeof options)["strategy"]>>(options, (listener) =>
            caller.transport.subscribe(kind, Encode.many(encode, names), listener)
          ),
          Stream.map(read)
        )
      )

  /** An item of a push; the first one is its kind. */
  const item = ({ items }: Push, index: number): Out => decode(Decode.bytes(items[index] ?? null))
  const message = (push: Push): Message<Out> => ({ channel: item(push, 1), message: item(push, 2) })

  const channels = (subcommand: string) => (pattern?: In) =>
    caller.call(
      [],
      [name("PUBSUB"), name(subcommand), ...(pattern === undefined ? [] : [encode(pattern)])],
      Decode.array((reply) => decode(Decode.bytes(reply)))
    )
  const counts = (subcommand: string) => (names: In | ReadonlyArray<In>) =>
    caller.call([], [name("PUBSUB"), name(subcommand), ...Encode.many(encode, names)], (reply) =>
      Decode.items(reply)
        .filter((_, index) => index % 2 === 1)
        .map(Decode.number)
    )

  return {
    publish: publish("PUBLISH"),
    spublish: publish("SPUBLISH"),
    subscribe: subscribe("channel", message),
    psubscribe: subscribe("pattern", (push) => ({
      pattern: item(push, 1),
      channel: item(push, 2),
      message: item(push, 3)
    })),
    ssubscribe: subscribe("shard", message),
    pubSub: {
      channels: channels("CHANNELS"),
      numSub: counts("NUMSUB"),
      numPat: caller.call([], [name("PUBSUB"), name("NUMPAT")], Decode.number),
      shardChannels: channels("SHARDCHANNELS"),
      shardNumSub: counts("SHARDNUMSUB")
    }
  }
}
