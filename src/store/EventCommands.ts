/**
 * A store's streams of the keyspace's events: what happened to which key.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import type { Caller } from "../embedded/Embedded.js"
import * as Event from "../keyspace/Event.js"
import type * as KeyEvents from "../state/KeyEvents.js"
import type { Codec } from "./Codec.js"
import * as Listening from "./Listening.js"

/** The classes of `notify-keyspace-events`, by their names. */
export type EventClass = Event.Class

export interface KeyEvent<out Out> {
  readonly class: EventClass
  /** The number of the database. */
  readonly database: number
  /** Redis's name for what happened: `set`, `del`, `expired`, … */
  readonly event: string
  readonly key: Out
}

export interface EventOptions<out S extends Listening.Strategy = Listening.Strategy>
  extends Listening.ListenOptions<S> {
  /** All classes unless given, but `miss` and `new`: those that the letter `A` stands for. */
  readonly classes?: ReadonlyArray<EventClass> | undefined
  /** The store's `"own"` database unless given. */
  readonly databases?: "own" | "all" | undefined
}

export interface EventCommands<out Out> {
  /**
   * The events of keys that match a glob-style pattern, such as `user:*`; of all unless given. It listens until the scope
   * closes: when the Effect has run, no event is missed, however late the stream is run. The setting
   * `notify-keyspace-events` is for clients: it is neither needed nor changed. The stream ends with the store.
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
  ) => Effect.Effect<Stream.Stream<KeyEvent<Out>, Listening.OverflowOf<S>>, never, Scope.Scope>
}

const usual = Event.parse("KEA") & ~(Event.flags.keyspace | Event.flags.keyevent)

export const make = <In, Out>(caller: Caller, codec: Codec<In, Out>): EventCommands<Out> => ({
  events: <S extends Listening.Strategy = "sliding">(pattern = "*", options: EventOptions<S> = {}) =>
    Effect.suspend(() => {
      const { classes, databases = "own" } = options
      const matches = Glob.matcher(Bytes.fromText(pattern))
      const listened = Listening.make<KeyEvents.KeyEvent, S>(caller.composition, options, (offer) =>
        caller.composition.state.signals.listen({
          classes: classes === undefined ? usual : classes.reduce((all, each) => all | Event.flags[each], 0),
          receive: (event) => {
            if (databases === "own" && event.database !== caller.index) return
            if (matches(event.key)) offer({ ...event, key: Bytes.own(event.key) })
          }
        })
      )
      return Effect.map(
        listened,
        Stream.map((event) => ({ ...event, key: codec.decode(event.key) }))
      )
    })
})
