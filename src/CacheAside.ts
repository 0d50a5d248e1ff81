/**
 * A cache in front of a slow look-up: what the store has is returned, what it has not is looked up and stored with a time to
 * live. Misses of one key at the same time in this program share one look-up; other programs may look up at the same time.
 * A failure is not stored.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { CacheAside, Store } from "layeredis"
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   const squares = yield* CacheAside.make(store, {
 *     schema: Schema.Number,
 *     ttl: "5 minutes",
 *     prefix: "square:",
 *     lookup: (n: string) => Effect.succeed(Number(n) ** 2)
 *   })
 *   const first = yield* squares.get("12") // 144, looked up, and stored at the key square:12
 *   const second = yield* squares.get("12") // 144, from the store
 *   return [first, second]
 * })
 *
 * Effect.runPromise(Effect.provide(program, Store.layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as SchemaStore from "./SchemaStore.js"
import type { ConnectionError, WrongType } from "./StoreError.js"
import type { Service } from "./store/TypedCommands.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options<A, I, E, R, RS> {
  /** How a value is kept, as JSON. */
  readonly schema: Schema.Schema<A, I, RS>
  /** Looks up the value of a key that the store does not have. */
  readonly lookup: (key: string) => Effect.Effect<A, E, R>
  /** How long a value is kept, or what tells it for a value. One of 0 stores nothing, an infinite one for ever. */
  readonly ttl: Duration.DurationInput | ((value: A) => Duration.DurationInput)
  /** Comes before each key in the store: nothing unless given. */
  readonly prefix?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CacheAside<A, E> {
  /**
   * The value at a key, from the store or else by the look-up. A stored value that does not match the schema is looked up
   * anew. If the fiber that looks up is interrupted, another one that waits for the key takes over.
   */
  readonly get: (key: string) => Effect.Effect<A, E | SchemaStore.SchemaError | WrongType | ConnectionError>
  /** Deletes the value at a key. A look-up of this program that is under way does not store what it finds. */
  readonly invalidate: (key: string) => Effect.Effect<void, ConnectionError>
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = <A, I, E, R = never, RS = never>(
  store: Service,
  { lookup, prefix = "", schema, ttl }: Options<A, I, E, R, RS>
): Effect.Effect<CacheAside<A, E>, never, R | RS> =>
  Effect.map(Effect.context<R | RS>(), (context) => {
    type Failure = E | SchemaStore.SchemaError | WrongType | ConnectionError
    /** The end of a look-up; none if its fiber was interrupted. */
    type Flight = Deferred.Deferred<Option.Option<Exit.Exit<A, Failure>>>

    const values = SchemaStore.json(store, schema)
    const flights = new Map<string, Flight>()

    const load = (key: string, flight: Flight): Effect.Effect<A, Failure, R | RS> =>
      Effect.gen(function* () {
        const found = yield* Effect.catchTag(values.get(prefix + key), "SchemaError", () => Effect.succeedNone)
        if (Option.isSome(found)) return found.value
        const value = yield* lookup(key)
        const time = typeof ttl === "function" ? ttl(value) : ttl
        if (flights.get(key) === flight && Duration.toMillis(time) > 0) {
          yield* Effect.catchTag(values.set(prefix + key, value, { ttl: time }), "OutOfRange", Effect.die)
        }
        return value
      })

    const get = (key: string): Effect.Effect<A, Failure> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.suspend(() => {
          const running = flights.get(key)
          if (running !== undefined) {
            return Effect.flatMap(
              restore(Deferred.await(running)),
              Option.match({ onNone: () => restore(get(key)), onSome: (exit) => exit })
            )
          }
          const flight: Flight = Deferred.unsafeMake(FiberId.none)
          flights.set(key, flight)
          return Effect.flatMap(Effect.exit(restore(Effect.provide(load(key, flight), context))), (exit) => {
            if (flights.get(key) === flight) flights.delete(key)
            Deferred.unsafeDone(flight, Effect.succeed(Exit.isInterrupted(exit) ? Option.none() : Option.some(exit)))
            return exit
          })
        })
      )

    return {
      get,
      invalidate: (key) =>
        Effect.suspend(() => {
          flights.delete(key)
          return Effect.asVoid(store.del(prefix + key))
        })
    }
  })
