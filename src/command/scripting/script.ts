/**
 * SCRIPT: the cache of scripts.
 *
 * @see https://redis.io/docs/latest/commands/script-load/
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Flush from "../../execution/Flush.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import type { Scripting } from "../../scripting/Scripting.js"
import * as spec from "../../specification/data/scripting.js"

export const make = (scripting: Scripting): Command.Command =>
  Command.container(spec.script, [
    Command.make(spec.scriptDebug, debug),
    Command.make(spec.scriptExists, (_context, args) => exists(scripting, args)),
    Command.make(spec.scriptFlush, (context, args) => flush(scripting, context, args)),
    Help.make(spec.scriptHelp, help),
    Command.make(spec.scriptKill, () => scripting.runner.busy.kill("script")),
    Command.make(spec.scriptLoad, (_context, args) => load(scripting, args))
  ])

const debug = (_context: CommandContext, args: Arguments): Reply.Reply => {
  switch (args.nextKeyword()) {
    case "NO":
      return Reply.ok
    case "YES":
    case "SYNC":
      return Reply.error("SCRIPT DEBUG is not supported: there is no Lua debugger")
    default:
      return Reply.error("Use SCRIPT DEBUG YES/SYNC/NO")
  }
}

const exists = (scripting: Scripting, args: Arguments): Reply.Reply =>
  args.rest().map((sha) => (scripting.find(sha) === undefined ? 0 : 1))

const flush = (scripting: Scripting, context: CommandContext, args: Arguments): Reply.Reply => {
  const isAsync = Flush.nextMode(context, args)
  if (isAsync === undefined) return Reply.error("SCRIPT FLUSH only support SYNC|ASYNC option")
  if (isAsync) context.keyspace.lazyFree.table(scripting.size)
  scripting.flush()
  return Reply.ok
}

const load = (scripting: Scripting, args: Arguments): Reply.Reply => {
  const script = scripting.load(args.next())
  return Reply.isError(script) ? script : Reply.bulk(script.sha)
}

const help = [
  "DEBUG (YES|SYNC|NO)",
  "    Set the debug mode for subsequent scripts executed.",
  "EXISTS <sha1> [<sha1> ...]",
  "    Return information about the existence of the scripts in the script cache.",
  "FLUSH [ASYNC|SYNC]",
  "    Flush the Lua scripts cache. Very dangerous on replicas.",
  "    When called without the optional mode argument, the behavior is determined by the",
  "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
  "    * ASYNC: Asynchronously flush the scripts cache.",
  "    * SYNC: Synchronously flush the scripts cache.",
  "KILL",
  "    Kill the currently executing Lua script.",
  "LOAD <script>",
  "    Load a script into the scripts cache without executing it."
]
