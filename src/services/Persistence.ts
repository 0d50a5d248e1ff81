/**
 * The `BackingPersistence` and `ResultPersistence` of `@effect/experimental` over a store, for `PersistedCache`, persisted
 * resolvers and all else that keeps results. Each value is JSON in a string of its own, which Redis removes when its time has come.
 *
 * @example
 * ```ts
 * import { PersistedCache } from "@effect/experimental"
 * import { Effect, Layer, PrimaryKey, Schema } from "effect"
 * import { Store } from "layeredis"
 * import * as StoredResults from "layeredis/Persistence"
 *
 * class Population extends Schema.TaggedRequest<Population>()("Population", {
 *   failure: Schema.String,
 *   success: Schema.Number,
 *   payload: { city: Schema.String }
 * }) {
 *   [PrimaryKey.symbol]() {
 *     return this.city
 *   }
 * }
 *
 * const program = Effect.gen(function* () {
 *   const cache = yield* PersistedCache.make({
 *     storeId: "populations",
 *     lookup: (request: Population) => Effect.succeed(request.city.length * 1000), // asked once in an hour
 *     timeToLive: () => "1 hour"
 *   })
 *   return yield* cache.get(new Population({ city: "Lima" }))
 * })
 *
 * const layer = Layer.provide(StoredResults.layerResult(), Store.layer)
 *
 * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(layer)))
 * ```
 *
 * @since 0.1.0
 */
import * as Persistence from "@effect/experimental/Persistence"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { ConnectionError, OutOfRange, WrongType } from "../StoreError.js"
import { type Service, Store } from "../store/TypedCommands.js"
import * as Keyed from "./Keyed.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The beginning of each key, before the id of its store: empty unless given. */
  readonly prefix?: string | undefined
}

/**
 * A `BackingPersistence`. A value's key is `<prefix><storeId>:<key>`, where a `:` or `%` in the store's id is percent-encoded:
 * that keeps stores apart. Without those characters and a prefix, the keys and values are those of `@effect/experimental`'s own Redis module.
 *
 * `setMany` sets each entry by itself, and `clear` looks through all keys of the database (SCAN): neither is atomic.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Persistence.BackingPersistence, never, Store> =>
  Effect.map(Store, (store) =>
    Persistence.BackingPersistence.of({
      [Persistence.BackingPersistenceTypeId]: Persistence.BackingPersistenceTypeId,
      make: (storeId) =>
        Effect.succeed(over(store, `${options.prefix ?? ""}${storeId.replace(/[:%]/g, encodeURIComponent)}:`))
    })
  )

/**
 * The layer of `make`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<Persistence.BackingPersistence, never, Store> =>
  Layer.effect(Persistence.BackingPersistence, make(options))

/**
 * `ResultPersistence` over `layer`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerResult = (options?: Options): Layer.Layer<Persistence.ResultPersistence, never, Store> =>
  Layer.provide(Persistence.layerResult, layer(options))

type Method = keyof Persistence.BackingPersistenceStore

type Failure = ConnectionError | WrongType | OutOfRange

/** Enough to fill a connection's buffer; a client refuses more than 100,000 waiting calls. */
const concurrency = 1000

const over = (store: Service, prefix: string): Persistence.BackingPersistenceStore => {
  const keyOf = (key: string): string => `${prefix}${key}`

  /** Takes effect as one command. A value that lives for no time is not there. */
  const set = (method: Method, key: string, value: unknown, ttl: Option.Option<Duration.Duration>) =>
    Effect.flatMap(encode(method, value), (json) => {
      const time = Option.getOrElse(ttl, () => Duration.infinity)
      return run<unknown>(
        method,
        Duration.toMillis(time) > 0 ? store.set(keyOf(key), json, { ttl: time }) : store.unlink(keyOf(key))
      )
    })

  return {
    get: (key) => Effect.flatMap(run("get", store.get(keyOf(key))), decode("get")),
    getMany: (keys) =>
      Effect.flatMap(run("getMany", store.mget(keys.map(keyOf))), (values) =>
        Effect.forEach(values, decode("getMany"))
      ),
    set: (key, value, ttl) => Effect.asVoid(set("set", key, value, ttl)),
    setMany: (entries) =>
      // of entries with the same key the last one counts
      Effect.forEach(new Map(entries.map((entry) => [entry[0], entry])).values(), (entry) => set("setMany", ...entry), {
        concurrency,
        discard: true
      }),
    remove: (key) => run("remove", Effect.asVoid(store.unlink(keyOf(key)))),
    clear: run("clear", Keyed.clear(store, prefix))
  }
}

const run = <A>(
  method: Method,
  effect: Effect.Effect<A, Failure>
): Effect.Effect<A, Persistence.PersistenceBackingError> =>
  Effect.mapError(effect, (error) => Persistence.PersistenceBackingError.make(method, error))

const encode = (method: Method, value: unknown): Effect.Effect<string, Persistence.PersistenceBackingError> =>
  Effect.suspend(() => {
    try {
      // not a string for what JSON leaves out, such as undefined
      const json: string | undefined = JSON.stringify(value)
      if (json !== undefined) return Effect.succeed(json)
      return Effect.fail(Persistence.PersistenceBackingError.make(method, new TypeError(`JSON has no ${typeof value}`)))
    } catch (error) {
      return Effect.fail(Persistence.PersistenceBackingError.make(method, error))
    }
  })

const decode =
  (method: Method) =>
  (json: Option.Option<string>): Effect.Effect<Option.Option<unknown>, Persistence.PersistenceBackingError> =>
    Option.isNone(json)
      ? Effect.succeedNone
      : Effect.try({
          try: () => Option.some<unknown>(JSON.parse(json.value)),
          catch: (error) => Persistence.PersistenceBackingError.make(method, error)
        })
