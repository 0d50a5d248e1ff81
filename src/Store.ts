/**
 * Redis as a service inside an Effect program: typed commands on an in-memory store, without a socket. The commands for
 * strings and keys are methods of the store, under Redis's names; each other type has a group of methods. Keys and values
 * are text; `binary` has the same methods for bytes. `command` runs any command that has no method.
 *
 * Each method runs as one step: no other command runs in between. Time is Effect's `Clock`: under `TestClock` a key expires
 * when the test advances the clock. CLIENT PAUSE pauses connections, not the program itself.
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
 *   const ttl = yield* store.ttl("session:1") // Option.some(Duration.minutes(30))
 *   const visits = yield* store.incr("visits") // 1
 *   return { name, ttl, visits }
 * })
 *
 * Effect.runPromise(Effect.provide(program, Store.layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Environment from "./client/Environment.js"
import { Embedded } from "./embedded/Embedded.js"
import * as Observed from "./embedded/Observed.js"
import * as Instance from "./Instance.js"
import { Composition } from "./instance/Composition.js"
import type { LoadError } from "./persistence/LoadError.js"
import type { SettingError } from "./state/Settings.js"
import type { TelemetryOptions } from "./store/Telemetry.js"
import * as TypedCommands from "./store/TypedCommands.js"
import { type Service, Store } from "./store/TypedCommands.js"

export type { Bit, BitCommands, BitFieldStep, BitFieldType, BitRange } from "./store/BitCommands.js"
export type { ChangeCommands } from "./store/ChangeCommands.js"
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
export type {
  CopyOptions,
  ExpireOptions,
  KeyCommands,
  KeyType,
  MigrateOptions,
  ObjectCommands,
  RestoreOptions,
  ScanOptions
} from "./store/KeyCommands.js"
export type { ListCommands, ListEnd, PushOptions, SearchOptions } from "./store/ListCommands.js"
export type { ListenOptions, Overflow, OverflowOf, Strategy } from "./store/Listening.js"
export type { Message, PatternMessage, PubSubCommands } from "./store/PubSubCommands.js"
export type { ElementScanOptions } from "./store/Scan.js"
export type { EvalOptions, FunctionCommands, ScriptCacheCommands, ScriptCommands } from "./store/ScriptCommands.js"
export type { ServerCommands } from "./store/ServerCommands.js"
export type { SetCommands } from "./store/SetCommands.js"
export type { SortCommands, SortOptions } from "./store/SortCommands.js"
export type { CombineOptions, Scored, SortedSetCombineCommands } from "./store/SortedSetCombineCommands.js"
export type { AddOptions, ScoredEntries, SortedSetCommands } from "./store/SortedSetCommands.js"
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
export type { Change, ChangeCommand, EventClass, KeyEvent } from "./store/Transport.js"
export { type AllCommands, type Commands, type Service, Store } from "./store/TypedCommands.js"
export type { LoadError, SettingError }

/**
 * An instance, and what its store tells of itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Instance.Options {
  /** Spans and metrics of the store's commands: none unless given. */
  readonly telemetry?: TelemetryOptions | undefined
}

const over = (telemetry: TelemetryOptions | undefined): Effect.Effect<Service, never, Instance.Instance> =>
  Effect.map(Instance.Instance, (instance) =>
    TypedCommands.make(Observed.over(new Embedded(Composition.of(instance), 0), 0, telemetry))
  )

/**
 * The store of an instance, on database 0.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, Instance.Instance> = over(undefined)

/**
 * The store of an existing instance, such as one that a `Server` serves.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerInstance: Layer.Layer<Store, never, Instance.Instance> = Layer.effect(Store, make)

/**
 * A new store and its instance, with settings by their names in `redis.conf`. It is empty, unless `persistence` says where its
 * data are kept. An invalid setting fails with `SettingError`, files that cannot be loaded with `LoadError`. Give the instance to `Server.layer` to serve the same data.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = ({
  telemetry,
  ...options
}: Options): Layer.Layer<Store | Instance.Instance, SettingError | LoadError> =>
  // not `layerInstance`: where layers are shared by reference beyond one `provide`, each instance must have a store of its own
  Layer.provideMerge(Layer.effect(Store, over(telemetry)), Instance.layer(options))

/**
 * As `layerWith`, with options from Effect's `Config`. Without an argument the setting `requirepass` is `REDIS_PASSWORD` or the password
 * of `REDIS_URL`, if there is one: a `Server` of this instance then asks for it, and `Client.layerConfig` gives it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<Options> = environment
): Layer.Layer<Store | Instance.Instance, SettingError | LoadError | ConfigError> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), layerWith))

const environment: Config.Config.Wrap<Options> = {
  settings: Config.map(
    Config.all([Environment.user.password, Environment.resolvedUrl]),
    ([password = undefined, url]): NonNullable<Options["settings"]> => {
      const requirepass = password ?? url?.password
      return requirepass === undefined ? {} : { requirepass }
    }
  )
}

/**
 * A new, empty store and its instance, with the default settings. Like any layer it is built once for each `provide`, and
 * shared within it; `Layer.fresh` makes a second store.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Store | Instance.Instance> = Layer.orDie(layerWith({})) // the defaults are all valid
