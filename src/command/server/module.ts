/**
 * MODULE. No module can be loaded: the subcommands answer as a redis-server does that finds no module.
 *
 * @see https://redis.io/docs/latest/commands/module-list/
 */
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import { isAllowed } from "../../execution/Protection.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"

export const make = (): Command.Command =>
  Command.container(spec.module_, [
    Help.make(spec.moduleHelp, help),
    Command.make(spec.moduleList, () => []),
    Command.make(spec.moduleLoad, () => notLoaded, { refuse }),
    Command.make(spec.moduleLoadex, () => notLoaded, { refuse }),
    Command.make(spec.moduleUnload, () => notFound, { refuse })
  ])

const notLoaded = Reply.error("Error loading the extension. Please check the server logs.")
const notFound = Reply.error("Error unloading module: no such module with that name")

const notAllowed = Reply.error(
  'MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.'
)

const refuse = (context: CommandContext): Reply.ErrorReply | undefined =>
  isAllowed(context, "enable-module-command") ? undefined : notAllowed

const help = [
  "LIST",
  "    Return a list of loaded modules.",
  "LOAD <path> [<arg> ...]",
  "    Load a module library from <path>, passing to it any optional arguments.",
  "LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]",
  "    Load a module library from <path>, while passing it module configurations and optional arguments.",
  "UNLOAD <name>",
  "    Unload a module."
]
