/**
 * Effect's `KeyValueStore` over a store: in process, where `TestClock` is its time, or over a network. Each entry is a string of its
 * own, under the prefix and its key.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import * as KeyValueStore from "effect/persistence/KeyValueStore"
 * import { Store } from "layeredis/effect4"
 * import * as StoredValues from "layeredis/effect4/KeyValueStore"
 *
 * const program = Effect.gen(function* () {
 *   const values = yield* KeyValueStore.KeyValueStore
 *   yield* values.set("theme", "dark")
 *   return yield* values.get("theme") // "dark"
 * })
 *
 * const layer = Layer.provide(StoredValues.layer({ prefix: "settings:" }), Store.layer)
 *
 * Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import type { ConnectionError, OutOfRange, WrongType } from "../StoreError.js"
import { type Service, Store } from "../store/TypedCommands.js"
import * as Keyed from "./Keyed.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The beginning of each key: `kv:` unless given. */
  readonly prefix?: string | undefined
}

/**
 * A `KeyValueStore`. Its entries are the strings whose keys begin with the prefix: `size`, `keys` and `clear` look through all keys of
 * the database for them (SCAN), in steps between which others run. With an empty prefix, `clear` removes every string of the database.
 *
 * `get` reads bytes as UTF-8, and `getUint8Array` reads text as its UTF-8. `modify` is atomic: if another client changes the value
 * meanwhile, its function is called again, with the new value.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<KeyValueStore.KeyValueStore, never, Store> =>
  Effect.map(Effect.service(Store), (store) => over(store, options.prefix ?? "kv:"))

/**
 * The layer of `make`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<KeyValueStore.KeyValueStore, never, Store> =>
  Layer.effect(KeyValueStore.KeyValueStore, make(options))

type Failure = ConnectionError | WrongType | OutOfRange

const over = (store: Service, prefix: string): KeyValueStore.KeyValueStore => {
  const keyOf = (key: string): string => `${prefix}${key}`
  const run =
    (method: string, key?: string) =>
    <A>(effect: Effect.Effect<A, Failure>): Effect.Effect<A, KeyValueStore.KeyValueStoreError> =>
      Effect.mapError(effect, (cause) => failed(method, key, cause))
  const optional =
    (method: string, key: string) =>
    <A>(
      effect: Effect.Effect<Option.Option<A>, Failure>
    ): Effect.Effect<A | undefined, KeyValueStore.KeyValueStoreError> =>
      run(method, key)(Effect.map(effect, Option.getOrUndefined))

  return KeyValueStore.make({
    get: (key) => optional("get", key)(store.get(keyOf(key))),
    getUint8Array: (key) => optional("getUint8Array", key)(store.binary.get(keyOf(key))),
    set: (key, value) => run("set", key)(store.binary.set(keyOf(key), value)),
    remove: (key) => run("remove", key)(Effect.asVoid(store.unlink(keyOf(key)))),
    has: (key) => run("has", key)(Effect.map(store.exists(keyOf(key)), (count) => count === 1)),
    modify: (key, f) => optional("modify", key)(Keyed.modifyText(store, keyOf(key), f)),
    modifyUint8Array: (key, f) => optional("modifyUint8Array", key)(Keyed.modifyBytes(store, keyOf(key), f)),
    clear: run("clear")(Keyed.clear(store, prefix)),
    clearPrefix: (further) => run("clearPrefix")(Keyed.clear(store, keyOf(further))),
    size: run("size")(Effect.map(Keyed.keys(store, prefix), (keys) => keys.size)),
    keys: run("keys")(
      Effect.map(Keyed.keys(store, prefix), (keys) => [...keys].map((key) => key.slice(prefix.length)))
    ),
    isEmpty: run("isEmpty")(Keyed.isEmpty(store, prefix))
  })
}

const failed = (method: string, key: string | undefined, cause: Failure): KeyValueStore.KeyValueStoreError =>
  new KeyValueStore.KeyValueStoreError({
    message: cause.message,
    method,
    ...(key === undefined ? {} : { key }),
    cause
  })
