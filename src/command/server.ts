/**
 * Commands on the server as a whole: its settings, databases, statistics and diagnosis.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import type { CommandTable } from "../execution/CommandTable.js"
import * as Options from "../execution/Options.js"
import type { Persistence } from "../persistence/Persistence.js"
import * as Reply from "../resp/Reply.js"
import type { Scripting } from "../scripting/Scripting.js"
import * as spec from "../specification/data/server.js"
import * as UnixTime from "../state/UnixTime.js"
import { restore } from "./generic/restore.js"
import * as Acl from "./server/acl.js"
import * as CommandCommand from "./server/command.js"
import * as Config from "./server/config.js"
import * as Database from "./server/database.js"
import * as Debug from "./server/debug.js"
import { info } from "./server/info.js"
import * as Latency from "./server/latency.js"
import { lolwut } from "./server/lolwut.js"
import * as Memory from "./server/memory.js"
import * as Module from "./server/module.js"
import * as Persist from "./server/persistence.js"
import * as Replication from "./server/replication.js"
import * as Slowlog from "./server/slowlog.js"

export const make = ({ commands, persistence, scripting }: Services): ReadonlyArray<Command.Command> => [
  Acl.make(commands),
  Command.make(spec.bgrewriteaof, Persist.bgrewriteaof(persistence)),
  Command.make(spec.bgsave, Persist.bgsave(persistence)),
  CommandCommand.make(commands),
  Config.make(),
  Command.make(spec.dbsize, ({ database }) => database.size),
  Debug.make(persistence),
  Command.make(spec.failover, Replication.failover),
  Command.make(spec.flushall, Database.flushall),
  Command.make(spec.flushdb, Database.flushdb),
  Command.make(spec.info, (context, args) => info(scripting, context, args)),
  Command.make(spec.lastsave, Persist.lastsave),
  Latency.make(commands),
  Command.make(spec.lolwut, lolwut),
  Memory.make(scripting),
  Module.make(),
  Command.make(spec.monitor, monitor),
  Command.make(spec.replconf, Replication.replconf),
  Command.make(spec.replicaof, Replication.replicaof),
  Command.make(spec.restoreAsking, restore),
  Command.make(spec.role, Replication.role),
  Command.make(spec.save, Persist.save(persistence)),
  Command.make(spec.shutdown, shutdownWith(persistence)),
  Command.make(spec.slaveof, Replication.replicaof),
  Slowlog.make(),
  Command.make(spec.swapdb, Database.swapdb),
  Command.make(spec.sync, Replication.sync(persistence)),
  Command.make(spec.time, time)
]

interface Services {
  /** The commands that COMMAND and LATENCY HISTOGRAM look up. */
  readonly commands: CommandTable
  /** The scripts and functions that INFO and MEMORY STATS count. */
  readonly scripting: Scripting
  readonly persistence: Persistence
}

const time = ({ state }: CommandContext): Reply.Reply => {
  const microseconds = UnixTime.microseconds(state.clock)
  return [Reply.bulk(String(Math.floor(microseconds / 1_000_000))), Reply.bulk(String(microseconds % 1_000_000))]
}

const monitor = ({ state, client, isNested }: CommandContext): Reply.Reply => {
  if (isNested) return Reply.error("MONITOR isn't allowed for DENY BLOCKING client")
  // Redis does not reply to a second MONITOR
  if (client.monitor) return new Reply.Sequence([])
  client.monitor = true
  state.clients.monitors.add(client)
  return Reply.ok
}

interface ShutdownOptions {
  readonly abort: boolean
  readonly force: boolean
  readonly noSave: boolean
  readonly now: boolean
  readonly save: boolean
}

const shutdownOptions = Options.table<Options.Draft<ShutdownOptions>>({
  ABORT: Options.flag("abort"),
  FORCE: Options.flag("force"),
  NOSAVE: Options.flag("noSave"),
  NOW: Options.flag("now"),
  SAVE: Options.flag("save")
})

const shutdownWith =
  (persistence: Persistence): Command.Run =>
  ({ state, client, isNested }, args) => {
    const draft = { abort: false, force: false, noSave: false, now: false, save: false }
    const { abort, force, noSave, now, save } = Options.read(args, shutdownOptions, draft)
    if (abort && (force || noSave || now || save)) return Reply.syntaxError
    if (noSave && save) return Reply.syntaxError
    // a shutdown here waits for nothing, so none can be in progress
    if (abort) return Reply.error("No shutdown in progress.")
    if (isNested && !now) return Reply.error("SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client")
    const { refusal } = state.step
    if (refusal !== undefined && !noSave) return refusal
    if (!persistence.shutdown({ force, snapshot: save ? true : noSave ? false : undefined })) {
      return Reply.error("Errors trying to SHUTDOWN. Check logs.")
    }
    Deferred.unsafeDone(state.shutdown, Exit.void)
    client.connection.close("after replies")
    return new Reply.Sequence([])
  }
