/** The specifications of all commands, for what must know them without an instance: the rules of users. */
import * as Bitmap from "./data/bitmap.js"
import * as Cluster from "./data/cluster.js"
import * as Connection from "./data/connection.js"
import * as Generic from "./data/generic.js"
import * as Geo from "./data/geo.js"
import * as Hash from "./data/hash.js"
import * as HyperLogLog from "./data/hyperloglog.js"
import * as List from "./data/list.js"
import * as PubSub from "./data/pubsub.js"
import * as Scripting from "./data/scripting.js"
import * as Server from "./data/server.js"
import * as Sets from "./data/set.js"
import * as SortedSet from "./data/sortedSet.js"
import * as Stream from "./data/stream.js"
import * as Strings from "./data/string.js"
import * as Transactions from "./data/transactions.js"
import type { Specification } from "./Specification.js"

const groups: ReadonlyArray<Readonly<Record<string, Specification>>> = [
  ...[Bitmap, Cluster, Connection, Generic, Geo, Hash, HyperLogLog, List, PubSub, Scripting, Server, Sets, SortedSet],
  ...[Stream, Strings, Transactions]
]

/** In the order of their names, so that a container comes before its subcommands. */
export const specifications: ReadonlyArray<Specification> = groups
  .flatMap((group) => Object.values(group))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
