/**
 * The store over the network: the same typed commands as `Store`, on a Redis, Valkey or Layeredis server. A program that asks
 * for `Store.Store` runs on the embedded store in its tests and on a client in production, unchanged.
 *
 * A network can fail where a process cannot: a call then fails with `ConnectionError`, whose `mayHaveRun` tells whether the
 * command may have run all the same. The client connects again by itself. Requests that were never sent are sent again, and
 * those that only read up to three times; nothing runs twice.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Client } from "layeredis"
 *
 * const program = Effect.gen(function* () {
 *   const redis = yield* Client.make("localhost:6379")
 *   yield* redis.set("session:1", "Ada", { ttl: "30 minutes" })
 *   return yield* redis.get("session:1") // Option.some("Ada")
 * })
 *
 * Effect.runPromise(Effect.scoped(program))
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Subscribable from "effect/Subscribable"
import { Cluster } from "./client/cluster/Cluster.js"
import * as ClientClusterOptions from "./client/cluster/ClusterOptions.js"
import * as Environment from "./client/Environment.js"
import * as Link from "./client/Link.js"
import * as ClientOptions from "./client/Options.js"
import { Remote } from "./client/Remote.js"
import * as ClientSentinel from "./client/Sentinel.js"
import type { ConnectionError } from "./StoreError.js"
import * as TypedCommands from "./store/TypedCommands.js"

/**
 * How to reach the server, and how long to wait for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends ClientOptions.Options {}

/**
 * The state of the connection for ordinary commands.
 *
 * @since 0.1.0
 * @category models
 */
export type Status = Link.Status

/**
 * A store over the network.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends TypedCommands.Service {
  /** The state of the connection, and its changes as a stream. */
  readonly status: Subscribable.Subscribable<Status>
}

/**
 * The tag of the client, for what a `Store` does not have: its `status`.
 *
 * @since 0.1.0
 * @category tags
 */
export class Client extends Context.Tag("layeredis/Client")<Client, Service>() {}

/**
 * Connects to a server, given as a URL, as `host:port` or with options. Fails if the first attempt does; after that the client
 * connects again by itself. The scope closes the connections.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: string | Options = {}): Effect.Effect<Service, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const resolved = yield* ClientOptions.resolve(typeof options === "string" ? { url: options } : options)
    const status = yield* Link.connecting
    const transport = yield* Remote.make(resolved, status)
    return { ...TypedCommands.make(transport), status }
  })

/**
 * A client as the program's `Store`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: string | Options = {}): Layer.Layer<TypedCommands.Store | Client, ConnectionError> =>
  layerOf(make(options))

/**
 * How to reach the nodes of a cluster. The options of `Options` hold for the connections to each node.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClusterOptions extends ClientClusterOptions.ClusterOptions {}

/**
 * Connects to a Redis Cluster, or one of Valkey. Each request goes to the node of its keys' slot, and again where the cluster
 * says so. Fails if no node answers the first time; after that the client follows the cluster by itself.
 *
 * `mget`, `mset`, `del`, `unlink`, `exists` and `touch` take keys of any slots, and are not atomic then. Any other command, or
 * transaction, whose keys have several slots fails with a `ConnectionError` whose `cause` is `CrossSlot`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeCluster = (options: ClusterOptions): Effect.Effect<Service, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const resolved = yield* ClientClusterOptions.resolve(options)
    const status = yield* Link.connecting
    return { ...TypedCommands.make(yield* Cluster.make(resolved, status)), status }
  })

/**
 * A client of a cluster as the program's `Store`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerCluster = (options: ClusterOptions): Layer.Layer<TypedCommands.Store | Client, ConnectionError> =>
  layerOf(makeCluster(options))

/**
 * The master to find, and the Sentinels that know where it is. The options of `Options` hold for the connections to the master.
 *
 * @since 0.1.0
 * @category models
 */
export interface SentinelOptions extends ClientSentinel.SentinelOptions {}

/**
 * Connects to the master that Redis Sentinel watches over. Before each connection the client asks the Sentinels for its address,
 * and when they announce another master it leaves the former one. Fails if the first attempt does.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeSentinel = (options: SentinelOptions): Effect.Effect<Service, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const resolved = yield* ClientSentinel.resolve(options)
    const status = yield* Link.connecting
    return { ...TypedCommands.make(yield* ClientSentinel.make(resolved, status)), status }
  })

/**
 * A client of the master that Redis Sentinel watches over as the program's `Store`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSentinel = (options: SentinelOptions): Layer.Layer<TypedCommands.Store | Client, ConnectionError> =>
  layerOf(makeSentinel(options))

/**
 * As `layer`, with options from Effect's `Config`. Without an argument they are `REDIS_URL`, `REDIS_USERNAME` and
 * `REDIS_PASSWORD`, each of them optional.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<Options> = environment
): Layer.Layer<TypedCommands.Store | Client, ConnectionError | ConfigError> =>
  layerOf(Effect.flatMap(Config.unwrap(config), make))

/**
 * As `layerCluster`, with options from Effect's `Config`. Without an argument they are `REDIS_CLUSTER_NODES`, whose nodes have
 * commas between them, and `REDIS_USERNAME` and `REDIS_PASSWORD`, which are optional.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClusterConfig = (
  config: Config.Config.Wrap<ClusterOptions> = clusterEnvironment
): Layer.Layer<TypedCommands.Store | Client, ConnectionError | ConfigError> =>
  layerOf(Effect.flatMap(Config.unwrap(config), makeCluster))

/**
 * As `layerSentinel`, with options from Effect's `Config`. Without an argument they are `REDIS_SENTINEL_NAME` and
 * `REDIS_SENTINELS`, which has commas between the Sentinels, and each of them optional `REDIS_SENTINEL_USERNAME` and
 * `REDIS_SENTINEL_PASSWORD` for the Sentinels, `REDIS_USERNAME` and `REDIS_PASSWORD` for the master.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSentinelConfig = (
  config: Config.Config.Wrap<SentinelOptions> = sentinelEnvironment
): Layer.Layer<TypedCommands.Store | Client, ConnectionError | ConfigError> =>
  layerOf(Effect.flatMap(Config.unwrap(config), makeSentinel))

const environment: Config.Config.Wrap<Options> = { url: Environment.url, ...Environment.user }

const addresses = (name: string): Config.Config<ReadonlyArray<string>> => Config.array(Config.nonEmptyString(), name)

const clusterEnvironment: Config.Config.Wrap<ClusterOptions> = {
  nodes: addresses("REDIS_CLUSTER_NODES"),
  ...Environment.user
}

const sentinelEnvironment: Config.Config.Wrap<SentinelOptions> = {
  name: Config.string("REDIS_SENTINEL_NAME"),
  sentinels: addresses("REDIS_SENTINELS"),
  sentinelUsername: Environment.optional(Config.string("REDIS_SENTINEL_USERNAME")),
  sentinelPassword: Environment.optional(Config.redacted("REDIS_SENTINEL_PASSWORD")),
  ...Environment.user
}

const layerOf = <E>(client: Effect.Effect<Service, E, Scope.Scope>): Layer.Layer<TypedCommands.Store | Client, E> =>
  Layer.scopedContext(
    Effect.map(client, (service) => Context.make(Client, service).pipe(Context.add(TypedCommands.Store, service)))
  )
