/**
 * The table of all commands, made of the tables of Redis's 16 groups, each of which stands in the front file of its group.
 *
 * All front files have one shape. After the imports comes `make`, the table of the group: a row for each of its commands, in the
 * order of their names. Then come the short commands; a long one stands in the folder of the group's name, and exports the
 * function that runs it, named after the command. A command with subcommands has a file there of the same shape, whose `make` is the
 * table of its subcommands. `make` is a function because its rows name constants that follow it, and because some commands need
 * a service.
 */
import type { Command } from "../execution/Command.js"
import type { CommandTable } from "../execution/CommandTable.js"
import type { Persistence } from "../persistence/Persistence.js"
import type { Scripting } from "../scripting/Scripting.js"
import * as Bitmap from "./bitmap.js"
import * as Cluster from "./cluster.js"
import * as Connection from "./connection.js"
import type { Transfers } from "./generic/migrate/transfers.js"
import * as Generic from "./generic.js"
import * as Geo from "./geo.js"
import * as Hash from "./hash.js"
import * as HyperLogLog from "./hyperLogLog.js"
import * as List from "./list.js"
import * as PubSub from "./pubsub.js"
import * as ScriptingGroup from "./scripting.js"
import * as Server from "./server.js"
import * as Sets from "./set.js"
import * as SortedSet from "./sortedSet.js"
import * as Stream from "./stream.js"
import * as Strings from "./string.js"
import * as Transactions from "./transactions.js"

/** The services that commands are made from. */
export interface Services {
  /** The table itself, which `fill` fills: EXEC and COMMAND look commands up. */
  readonly commands: CommandTable
  readonly scripting: Scripting
  readonly persistence: Persistence
  readonly transfers: Transfers
}

/** The table of each group, by the name of its front file. */
export const groups: Readonly<Record<string, (services: Services) => ReadonlyArray<Command>>> = {
  bitmap: Bitmap.make,
  cluster: Cluster.make,
  connection: Connection.make,
  generic: Generic.make,
  geo: Geo.make,
  hash: Hash.make,
  hyperLogLog: HyperLogLog.make,
  list: List.make,
  pubsub: PubSub.make,
  scripting: ScriptingGroup.make,
  server: Server.make,
  set: Sets.make,
  sortedSet: SortedSet.make,
  stream: Stream.make,
  string: Strings.make,
  transactions: Transactions.make
}

/** Fills a table with the commands of all groups. */
export const fill = (services: Services): void => {
  for (const make of Object.values(groups)) services.commands.add(make(services))
}
