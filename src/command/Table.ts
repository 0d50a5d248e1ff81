/** Builds the table of commands. Groups that need a subsystem, or the other commands, are given it. */
import type { Commands } from "../execution/Commands.js"
import type { Scripting } from "../scripting/Scripting.js"
import * as Bitmap from "./bitmap.js"
import * as Connection from "./connection.js"
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

export interface Services {
  readonly scripting: Scripting
  /** The table itself, which `make` fills: EXEC and COMMAND look commands up. */
  readonly commands: Commands
}

/** Fills a table with Redis's 15 groups. */
export const fill = ({ commands, scripting }: Services): void => {
  commands.add(Bitmap.commands)
  commands.add(Connection.commands)
  commands.add(Generic.commands)
  commands.add(Geo.commands)
  commands.add(Hash.commands)
  commands.add(HyperLogLog.commands)
  commands.add(List.commands)
  commands.add(PubSub.commands)
  commands.add(ScriptingGroup.make(scripting))
  commands.add(Server.make({ commands, scripting }))
  commands.add(Sets.commands)
  commands.add(SortedSet.commands)
  commands.add(Stream.commands)
  commands.add(Strings.commands)
  commands.add(Transactions.make(commands))
}
