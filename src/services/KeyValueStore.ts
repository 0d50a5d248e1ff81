/**
 * The `KeyValueStore` of `@effect/platform` over a store: in process, where `TestClock` is its time, or over a network. Each entry
 * is a string of its own, under the prefix and its key.
 *
 * @example
 * ```ts
 * import { KeyValueStore } from "@effect/platform"
 * import { Effect, Layer } from "effect"
 * import { Store } from "layeredis"
 * import * as StoredValues from "layeredis/KeyValueStore"
 *
 * const program = Effect.gen(function* () {
 *   const values = yield* KeyValueStore.KeyValueStore
 *   yield* values.set("theme", "dark")
 *   return yield* values.get("theme") // Option.some("dark")
 * })
 *
 * const layer = Layer.provide(StoredValues.layer({ prefix: "settings:" }), Store.layer)
 *
 * Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 */
import * as PlatformError from "@effect/platform/Error"
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
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
 * A `KeyValueStore`. Its entries are the strings whose keys begin with the prefix: `size` and `clear` look through all keys of the
 * database for them (SCAN), in steps between which others run. With an empty prefix, `clear` removes every string of the database.
 *
 * `get` reads bytes as UTF-8, and `getUint8Array` reads text as its UTF-8. `modify` is atomic: if another client changes the value
 * meanwhile, its function is called again, with the new value.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<KeyValueStore.KeyValueStore, never, Store> =>
  Effect.map(Store, (store) => over(store, options.prefix ?? "kv:"))

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
  const run =
    (method: string, key?: string) =>
    <A>(effect: Effect.Effect<A, Failure>): Effect.Effect<A, PlatformError.SystemError> =>
      Effect.mapError(effect, (cause) => failed(method, key, cause))

  return KeyValueStore.make({
    get: (key) => run("get", key)(store.get(`${prefix}${key}`)),
    getUint8Array: (key) => run("getUint8Array", key)(store.binary.get(`${prefix}${key}`)),
    set: (key, value) => run("set", key)(store.binary.set(`${prefix}${key}`, value)),
    remove: (key) => run("remove", key)(Effect.asVoid(store.unlink(`${prefix}${key}`))),
    has: (key) => run("has", key)(Effect.map(store.exists(`${prefix}${key}`), (count) => count === 1)),
    modify: (key, f) => run("modify", key)(Keyed.modifyText(store, `${prefix}${key}`, f)),
    modifyUint8Array: (key, f) => run("modifyUint8Array", key)(Keyed.modifyBytes(store, `${prefix}${key}`, f)),
    clear: run("clear")(Keyed.clear(store, prefix)),
    size: run("size")(Effect.map(Keyed.keys(store, prefix), (keys) => keys.size)),
    isEmpty: run("isEmpty")(Keyed.isEmpty(store, prefix))
  })
}

const failed = (method: string, key: string | undefined, cause: Failure): PlatformError.SystemError =>
  new PlatformError.SystemError({
    reason: reasonOf(cause),
    module: "KeyValueStore",
    method,
    description: cause.message,
    pathOrDescriptor: key,
    cause
  })

const reasonOf = (error: Failure): PlatformError.SystemErrorReason => {
  if (error._tag !== "ConnectionError") return "InvalidData"
  switch (error.reason) {
    case "Timeout":
      return "TimedOut"
    case "Login":
      return "PermissionDenied"
    case "Full":
      return "Busy"
    default:
      return "Unknown"
  }
}
