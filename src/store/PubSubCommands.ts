/**
 * A store's methods for publish and subscribe. What is listened to comes as a stream.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type { Push } from "../resp/Reply.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Listening from "./Listening.js"
import type { SubscriptionKind } from "./Transport.js"

export interface Message<out Out> {
  readonly channel: Out
  readonly message: Out
}

export interface PatternMessage<out Out> extends Message<Out> {
  /** The one that the channel matches; a message comes once for each pattern that it does. */
  readonly pattern: Out
}

/**
 * Listens to names, until the scope closes: when the Effect has run, nothing that is published any more is missed, however
 * late the stream is run. A stream that listens from when it is run is `Stream.unwrapScoped(store.subscribe(…))`. It ends
 * with the store.
 */
export type Subscribe<in In, out A> = <S extends Listening.Strategy = "sliding">(
  names: In | ReadonlyArray<In>,
  options?: Listening.ListenOptions<S>
) => Effect.Effect<Stream.Stream<A, Listening.OverflowOf<S>>, never, Scope.Scope>

export interface PubSubCommands<in In, out Out> {
  /**
   * Sends a message to those who listen to a channel now, or to a pattern it matches: connections and streams; how many
   * they are.
   */
  readonly publish: (channel: In, message: In) => Effect.Effect<number>

  /** Sends a message to those who listen to a shard channel now; how many they are. */
  readonly spublish: (channel: In, message: In) => Effect.Effect<number>

  /**
   * The messages of channels, in the order they are published.
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

  /** The messages of all channels that match glob-style patterns, such as `news.*`. */
  readonly psubscribe: Subscribe<In, PatternMessage<Out>>

  /** The messages of shard channels, which are a name space of their own. */
  readonly ssubscribe: Subscribe<In, Message<Out>>

  /** Who listens, be it a connection or a stream. */
  readonly pubSub: {
    /** The channels that somebody listens to, of all or of those that match a pattern, in no order. */
    readonly channels: (pattern?: In) => Effect.Effect<ReadonlyArray<Out>>
    /** How many listen to each of the channels, patterns aside. */
    readonly numSub: (channels: In | ReadonlyArray<In>) => Effect.Effect<ReadonlyArray<number>>
    /** How many patterns somebody listens to. */
    readonly numPat: Effect.Effect<number>
    /** The shard channels that somebody listens to, of all or of those that match a pattern, in no order. */
    readonly shardChannels: (pattern?: In) => Effect.Effect<ReadonlyArray<Out>>
    /** How many listen to each of the shard channels. */
    readonly shardNumSub: (channels: In | ReadonlyArray<In>) => Effect.Effect<ReadonlyArray<number>>
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

  /** An item of a push, of which the first is its kind. */
  const item = ({ items }: Push, at: number): Out => decode(Decode.bytes(items[at] ?? null))
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
        .filter((_, at) => at % 2 === 1)
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
