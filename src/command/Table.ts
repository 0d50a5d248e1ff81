/** Every command there is, by name in lower and in upper case. */

import type { Command } from "../execution/Command.js"
import * as Bitmap from "./bitmap.js"
import * as Client from "./connection/client.js"
import * as Connection from "./connection.js"
import * as Expire from "./generic/expire.js"
import * as Object_ from "./generic/object.js"
import * as Scan from "./generic/scan.js"
import * as Sort from "./generic/sort.js"
import * as Generic from "./generic.js"
import * as Geo from "./geo.js"
import * as Hash from "./hash.js"
import * as HyperLogLog from "./hyperLogLog.js"
import * as List from "./list.js"
import * as PubSub from "./pubsub.js"
import * as Function_ from "./scripting/function.js"
import * as Scripting from "./scripting.js"
import * as Introspection from "./server/command.js"
import * as Config from "./server/config.js"
import * as Database from "./server/database.js"
import * as Debug from "./server/debug.js"
import * as Info from "./server/info.js"
import * as Latency from "./server/latency.js"
import * as Memory from "./server/memory.js"
import * as Slowlog from "./server/slowlog.js"
import * as Server from "./server.js"
import * as Sets from "./set.js"
import * as SortedSet from "./sortedSet.js"
import * as Stream from "./stream.js"
import * as Strings from "./string.js"
import * as Transaction from "./transactions.js"

const all: ReadonlyArray<Command> = [
  ...Bitmap.commands,
  ...Client.commands,
  ...Config.commands,
  ...Connection.commands,
  ...Database.commands,
  ...Debug.commands,
  ...Expire.commands,
  ...Function_.commands,
  ...Generic.commands,
  ...Info.commands,
  ...Introspection.commands,
  ...Latency.commands,
  ...Memory.commands,
  ...Object_.commands,
  ...PubSub.commands,
  ...Scan.commands,
  ...Scripting.commands,
  ...Server.commands,
  ...Slowlog.commands,
  ...Geo.commands,
  ...Hash.commands,
  ...HyperLogLog.commands,
  ...List.commands,
  ...Sets.commands,
  ...Sort.commands,
  ...SortedSet.commands,
  ...Stream.commands,
  ...Strings.commands,
  ...Transaction.commands
]

export const commands: ReadonlyMap<string, Command> = new Map(
  all.flatMap((command) => [
    [command.name, command],
    [command.name.toUpperCase(), command]
  ])
)
