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
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Bytes from "./Bytes.js"
import { Caller } from "./embedded/Embedded.js"
import * as Instance from "./Instance.js"
import { Composition } from "./instance/Composition.js"
import type { Reply } from "./resp/Reply.js"
import { OutOfRange, type StoreError } from "./StoreError.js"
import type { SettingError } from "./state/Settings.js"
import * as BitCommands from "./store/BitCommands.js"
import * as Codec from "./store/Codec.js"
import * as EventCommands from "./store/EventCommands.js"
import * as GeoCommands from "./store/GeoCommands.js"
import * as HashCommands from "./store/HashCommands.js"
import * as HyperLogLogCommands from "./store/HyperLogLogCommands.js"
import * as KeyCommands from "./store/KeyCommands.js"
import * as ListCommands from "./store/ListCommands.js"
import * as PubSubCommands from "./store/PubSubCommands.js"
import * as ScriptCommands from "./store/ScriptCommands.js"
import * as ServerCommands from "./store/ServerCommands.js"
import * as SetCommands from "./store/SetCommands.js"
import * as SortCommands from "./store/SortCommands.js"
import * as SortedSetCommands from "./store/SortedSetCommands.js"
import * as StreamCommands from "./store/StreamCommands.js"
import * as StringCommands from "./store/StringCommands.js"
import * as Transactions from "./store/Transaction.js"
import { Recorder } from "./store/transaction/Recorder.js"

export type { Bit, BitCommands, BitFieldStep, BitFieldType, BitRange } from "./store/BitCommands.js"
export type { Entries, Instant } from "./store/Encode.js"
export type { EventClass, EventCommands, EventOptions, KeyEvent } from "./store/EventCommands.js"
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
export type { SettingError }

/**
 * The methods, for keys and values that go in as `In` and come out as `Out`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Commands<in In, out Out>
  extends StringCommands.StringCommands<In, Out>,
    BitCommands.BitCommands<In>,
    KeyCommands.KeyCommands<In, Out>,
    SortCommands.SortCommands<In, Out>,
    ScriptCommands.ScriptCommands<In, Out>,
    ServerCommands.ServerCommands<In, Out>,
    PubSubCommands.PubSubCommands<In, Out>,
    EventCommands.EventCommands<Out> {
  /** Places on earth, which are members of sorted sets. */
  readonly geo: GeoCommands.GeoCommands<In, Out>
  /** Fields and their values. */
  readonly hash: HashCommands.HashCommands<In, Out>
  /** Estimates of how many different elements were seen. */
  readonly hyperLogLog: HyperLogLogCommands.HyperLogLogCommands<In>
  /** Members in the order of their scores. */
  readonly sortedSet: SortedSetCommands.SortedSetCommands<In, Out>
  /** Elements in an order, with two ends. */
  readonly list: ListCommands.ListCommands<In, Out>
  /** Entries in the order of their ids, and the groups that read them. */
  readonly stream: StreamCommands.StreamCommands<In, Out>
  /** Sets of different members: `sets`, as `set` is the command SET. */
  readonly sets: SetCommands.SetCommands<In, Out>
}

/**
 * The methods for text, and for bytes.
 *
 * @since 0.1.0
 * @category models
 */
export interface AllCommands extends Commands<string, string> {
  /** The same methods for bytes: keys and values go in as `Uint8Array` (or text, as its UTF-8), and come out so. */
  readonly binary: Commands<string | Uint8Array, Uint8Array>
}

/**
 * A store, on one of its databases.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends AllCommands, Transactions.TransactionCommands<AllCommands> {
  /**
   * Any command, such as `store.command("CONFIG", "GET", "max*")`. The reply is data: strings in it are byte strings,
   * which `Bytes.toText` and `Bytes.toUint8Array` read; an error is a failure. What a command sets for its connection
   * (SELECT, HELLO, CLIENT REPLY) ends with it.
   */
  readonly command: (
    name: string,
    ...args: ReadonlyArray<string | number | bigint | Uint8Array>
  ) => Effect.Effect<Reply, StoreError>

  /** The same store on another of its databases, of which there are 16 unless the setting `databases` says otherwise. */
  readonly database: (index: number) => Effect.Effect<Service, OutOfRange>
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Store extends Context.Tag("layeredis/Store")<Store, Service>() {}

const argument = (value: string | number | bigint | Uint8Array): Bytes.Bytes =>
  typeof value === "number" || typeof value === "bigint" ? Bytes.unsafeMake(String(value)) : Codec.binary.encode(value)

const commands = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec.Codec<In, Out>
): Commands<In, Out> => ({
  ...StringCommands.make(caller, codec),
  ...BitCommands.make(caller, codec),
  ...KeyCommands.make(caller, codec),
  ...SortCommands.make(caller, codec),
  ...ScriptCommands.make(caller, codec),
  ...ServerCommands.make(caller, codec),
  ...PubSubCommands.make(caller, codec),
  ...EventCommands.make(caller, codec),
  geo: GeoCommands.make(caller, codec),
  hash: HashCommands.make(caller, codec),
  hyperLogLog: HyperLogLogCommands.make(caller, codec),
  sortedSet: SortedSetCommands.make(caller, codec),
  list: ListCommands.make(caller, codec),
  stream: StreamCommands.make(caller, codec),
  sets: SetCommands.make(caller, codec)
})

const allCommands = (caller: Caller): AllCommands => ({
  ...commands(caller, Codec.text),
  binary: commands(caller, Codec.binary)
})

const onDatabase = (composition: Composition, index: number): Service => {
  const caller = new Caller(composition, index)
  return {
    ...allCommands(caller),
    ...Transactions.make(composition, index, () => allCommands(new Recorder(composition, index))),
    command: (name, ...args) => caller.command([Bytes.fromText(name), ...args.map(argument)]),
    database: (other) =>
      Number.isInteger(other) && other >= 0 && other < composition.state.keyspace.count
        ? Effect.sync(() => onDatabase(composition, other))
        : Effect.fail(new OutOfRange({ command: `SELECT ${other}`, code: "ERR", text: "DB index is out of range" }))
  }
}

/**
 * The store of an instance, on database 0.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Service, never, Instance.Instance> = Effect.map(Instance.Instance, (instance) =>
  onDatabase(Composition.of(instance), 0)
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
