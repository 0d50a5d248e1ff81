/** The options of a client of a cluster, and those of the connection to each of its nodes. */
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import { ConnectionError } from "../../StoreError.js"
import type { NatMap } from "../NatMap.js"
import * as Options from "../Options.js"
import * as ShardReplies from "./ShardReplies.js"

export interface ClusterOptions extends Omit<Options.Options, "url" | "database" | "cache"> {
  /**
   * Some nodes of the cluster, by which the client finds the others: `host:port`, or URLs as in `Options.url`. The user, the
   * password and TLS of the first one hold for all nodes, unless the options say otherwise.
   */
  readonly nodes: ReadonlyArray<string>
  /**
   * The nodes for commands that only read: `"masters"` unless given. With `"replicas"` they go to the replicas of the slot in
   * turns, and to its master while it has none. A replica may not have the latest writes yet. The client then asks for the
   * cluster's nodes at intervals of `keepAlive` too.
   */
  readonly reads?: "masters" | "replicas" | undefined
  /**
   * Where the addresses lead that the nodes announce, if they are behind NAT: `{ "10.0.0.1:6379": "redis.example:7001" }`, or a
   * function. Addresses without another one stay as they are.
   */
  readonly natMap?: NatMap | undefined
}

export interface ResolvedCluster {
  /** For messages: the nodes that were given. */
  readonly address: string
  readonly seeds: ReadonlyArray<Options.Resolved>
  /** The options of the connections to a node. They do not reconnect: the cluster may have another node for the slot. */
  readonly of: (address: string) => Options.Resolved
  /** The schedule by which the cluster is asked for its slots again. */
  readonly reconnect: Options.Resolved["reconnect"]
  readonly isTls: boolean
  readonly commandTimeout: Options.Resolved["commandTimeout"]
  readonly keepAlive: Options.Resolved["keepAlive"]
  readonly maxWaiting: number
  readonly readsReplicas: boolean
  readonly natMap: NatMap | undefined
}

const invalid = (address: string, text: string): ConnectionError =>
  new ConnectionError({ reason: "Open", address, command: "CONNECT", mayHaveRun: false, cause: new Error(text) })

export const resolve = (options: ClusterOptions): Either.Either<ResolvedCluster, ConnectionError> =>
  Either.gen(function* () {
    const { natMap, nodes, reads = "masters", ...common } = options
    const seeds: Array<Options.Resolved> = []
    for (const url of nodes) {
      const seed = yield* Options.resolve({ ...common, url })
      if ("path" in seed.target) {
        return yield* Either.left(invalid(seed.address, "nodes of a cluster are found by host and port"))
      }
      if (seed.database !== 0) return yield* Either.left(invalid(seed.address, "a cluster has database 0 only"))
      seeds.push({ ...seed, reconnect: Schedule.stop })
    }
    const [first] = seeds
    if (first === undefined) return yield* Either.left(invalid("", "no nodes of the cluster are given"))
    const byAddress = new Map(seeds.map((seed) => [seed.address, seed]))
    return {
      address: seeds.map(({ address }) => address).join(","),
      seeds,
      of: (address) => {
        const host = ShardReplies.hostOf(address)
        const port = Number(address.slice(address.lastIndexOf(":") + 1))
        return byAddress.get(address) ?? { ...first, address, target: { host, port } }
      },
      reconnect: options.reconnect ?? Options.defaultReconnect,
      isTls: first.tls !== undefined,
      commandTimeout: first.commandTimeout,
      keepAlive: first.keepAlive,
      maxWaiting: first.maxWaiting,
      readsReplicas: reads === "replicas",
      natMap
    }
  })
