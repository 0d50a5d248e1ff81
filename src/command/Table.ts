/**
 * Every command there is, by name in lower and in upper case.
 *
 * @since 0.1.0
 */
import * as Bitmap from "./bitmap.js"
import type { Command } from "./Command.js"
import * as Client from "./client.js"
import * as Config from "./config.js"
import * as Connection from "./connection.js"
import * as Database from "./database.js"
import * as Debug from "./debug.js"
import * as Expire from "./expire.js"
import * as Function_ from "./function.js"
import * as Generic from "./generic.js"
import * as Geo from "./geo.js"
import * as Hash from "./hash.js"
import * as HyperLogLog from "./hyperLogLog.js"
import * as Info from "./info.js"
import * as Introspection from "./introspection.js"
import * as Latency from "./latency.js"
import * as List from "./list.js"
import * as Memory from "./memory.js"
import * as Object_ from "./object.js"
import * as PubSub from "./pubsub.js"
import * as Scan from "./scan.js"
import * as Scripting from "./scripting.js"
import * as Server from "./server.js"
import * as Sets from "./set.js"
import * as Slowlog from "./slowlog.js"
import * as Sort from "./sort.js"
import * as SortedSet from "./sortedSet.js"
import * as Stream from "./stream.js"
import * as Strings from "./string.js"
import * as Transaction from "./transaction.js"

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

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyMap<string, Command> = new Map(
  all.flatMap((command) => [
    [command.name, command],
    [command.name.toUpperCase(), command]
  ])
)
