/**
 * Redis as a service inside an Effect program: typed commands on an in-memory store, without a socket. Commands on
 * strings and on keys are the store's own methods, under Redis's names; those on other types stand in a group of their
 * type. Keys and values are text; `binary` has the same methods for bytes that are no text. Whatever has no method goes
 * through `command`.
 *
 * Each method is one step that nothing interrupts or interleaves. Time is Effect's `Clock`, so that under `TestClock` a
 * key expires when the test says so. CLIENT PAUSE holds back connections, not the program itself.
 *
 * @example
 * ```ts
 * import { Duration, Effect } from "effect"
 * import { Store } from "layeredis"
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   yield* store.set("session:1", "Ada", { ttl: "30 minutes" })
 *   const name = yield* store.get("session:1") // Option.some("Ada")
 *   const left = yield* store.ttl("session:1") // Option.some(Duration.minutes(30))
 *   const visits = yield* store.incr("visits") // 1
 *   return { name, left, visits }
 * })
 *
 * Effect.runPromise(Effect.provide(program, Store.layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Embedded } from "./embedded/Embedded.js"
import * as Instance from "./Instance.js"
import { Composition } from "./instance/Composition.js"
import type { SettingError } from "./state/Settings.js"
import * as Commands from "./store/Commands.js"
import { type Service, Store } from "./store/Commands.js"

export type { Bit, BitCommands, BitFieldStep, BitFieldType, BitRange } from "./store/BitCommands.js"
export { type AllCommands, type Commands, type Service, Store } from "./store/Commands.js"
export type { Entries, Instant } from "./store/Encode.js"
export type { EventCommands, EventOptions } from "./store/EventCommands.js"
export type {
  Coordinates,
  GeoAddOptions,
  GeoArea,
  GeoCenter,
  GeoCommands,
  GeoEntries,
  GeoFound,
  GeoSearch,
  GeoUnit
} from "./store/GeoCommands.js"
export type { Field, HashCommands } from "./store/HashCommands.js"
export type { HyperLogLogCommands } from "./store/HyperLogLogCommands.js"
export type { CopyOptions, ExpireOptions, KeyCommands, ObjectCommands, ScanOptions } from "./store/KeyCommands.js"
export type { ListCommands, ListEnd, PushOptions, SearchOptions } from "./store/ListCommands.js"
export type { ListenOptions, Overflow, OverflowOf, Strategy } from "./store/Listening.js"
export type { Message, PatternMessage, PubSubCommands } from "./store/PubSubCommands.js"
export type { ElementScanOptions } from "./store/Scan.js"
export type { EvalOptions, FunctionCommands, ScriptCacheCommands, ScriptCommands } from "./store/ScriptCommands.js"
export type { ServerCommands } from "./store/ServerCommands.js"
export type { SetCommands } from "./store/SetCommands.js"
export type { SortCommands, SortOptions } from "./store/SortCommands.js"
export type { AddOptions, CombineOptions, Scored, ScoredEntries, SortedSetCommands } from "./store/SortedSetCommands.js"
export type { ByName, ByRank, ByScore, End, Range } from "./store/SortedSetRange.js"
export type { StreamAddOptions, StreamCommands, StreamInfo, StreamTrim } from "./store/StreamCommands.js"
export type { StreamEntry } from "./store/StreamEntry.js"
export type {
  ConsumerInfo,
  GroupInfo,
  PendingEntry,
  PendingSummary,
  StreamGroupCommands,
  StreamRange
} from "./store/StreamGroupCommands.js"
export type { Expiry, GetExOptions, LcsMatch, SetOptions, StringCommands } from "./store/StringCommands.js"
export type { Transaction, TransactionCommands, TransactionOptions } from "./store/Transaction.js"
export type { EventClass, KeyEvent } from "./store/Transport.js"
export type { SettingError }

/**
 * The store of an instance, on database 0.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, Instance.Instance> = Effect.map(Instance.Instance, (instance) =>
  Commands.make(new Embedded(Composition.of(instance), 0))
)

/**
 * The store of an instance that is there already, such as one that a `Server` serves.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerInstance: Layer.Layer<Store, never, Instance.Instance> = Layer.effect(Store, make)

/**
 * An empty store of its own, and the instance it is made of, with settings by their names in `redis.conf`; fails where one
 * of them cannot be taken. With the instance `Server.layer` serves the same data.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: Instance.Options): Layer.Layer<Store | Instance.Instance, SettingError> =>
  Layer.provideMerge(layerInstance, Instance.layer(options))

/**
 * An empty store of its own. Like any layer it is built once for each `provide`, and shared within it; `Layer.fresh` makes
 * a second one.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Store | Instance.Instance> = Layer.orDie(layerWith({})) // the defaults are all valid
