/**
 * The streams of key events.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type { ConnectionError } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Listening from "./Listening.js"
import type { EventClass, KeyEvent } from "./Transport.js"

export interface EventOptions<out S extends Listening.Strategy = Listening.Strategy>
  extends Listening.ListenOptions<S> {
  /** All classes but `miss` and `new` unless given, like the letter `A` of `notify-keyspace-events`. */
  readonly classes?: ReadonlyArray<EventClass> | undefined
  /** The store's `"own"` database unless given. */
  readonly databases?: "own" | "all" | undefined
}

export interface EventCommands<out Out> {
  /**
   * The events of keys that match a glob-style pattern, such as `user:*`; of all keys unless given. It listens until
   * the scope closes: once the Effect has run, the stream has every event, however late it runs. The setting
   * `notify-keyspace-events` is for clients, and is neither needed nor changed. The stream can be run once, and ends
   * with the store.
   *
   * @example
   * ```ts
   * import { Effect, Stream } from "effect"
   * import { Store } from "layeredis"
   *
   * const program = Effect.gen(function* () {
   *   const store = yield* Store.Store
   *   const ends = yield* store.events("session:*", { classes: ["expired"] })
   *   yield* store.set("session:1", "Ada", { ttl: "50 millis" })
   *   return yield* Stream.runHead(ends) // { class: "expired", database: 0, event: "expired", key: "session:1" }
   * })
   *
   * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Store.layer)))
   * ```
   */
  readonly events: <S extends Listening.Strategy = "sliding">(
    pattern?: string,
    options?: EventOptions<S>
  ) => Effect.Effect<
    Stream.Stream<KeyEvent<Out>, Listening.OverflowOf<S> | ConnectionError>,
    ConnectionError,
    Scope.Scope
  >
}

export const make = <In, Out>(caller: Caller, codec: Codec<In, Out>): EventCommands<Out> => ({
  events: <S extends Listening.Strategy = "sliding">(pattern = "*", options: EventOptions<S> = {}) =>
    Effect.suspend(() => {
      const { classes, databases = "own" } = options
      const filter = { pattern: Bytes.fromText(pattern), classes, databases }
      return Effect.map(
        Listening.make<KeyEvent<Bytes.Bytes>, S>(options, (listener) => caller.transport.events(filter, listener)),
        Stream.map((event) => ({ ...event, key: codec.decode(event.key) }))
      )
    })
})
