/**
 * DEBUG: subcommands for tests of clients and servers. As in Redis they are not commands of their own, and the setting
 * `enable-debug-command` must allow them.
 *
 * @see https://redis.io/docs/latest/commands/debug/
 */
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import { isAllowed } from "../../execution/Protection.js"
import type { Persistence } from "../../persistence/Persistence.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import { lines } from "./debug/helpLines.js"
import * as ServerSubcommands from "./debug/serverSubcommands.js"
import * as Subcommand from "./debug/subcommand.js"
import * as ValueSubcommands from "./debug/valueSubcommands.js"

export const make = (persistence: Persistence): Command.Command =>
  Command.make(spec.debug, debugWith(persistence), { refuse })

const helpReply = Help.reply("DEBUG", lines)

const debugWith = (persistence: Persistence): Command.Run => {
  const subcommands: Subcommand.Subcommands = {
    ...ServerSubcommands.make(persistence),
    ...ValueSubcommands.make(),
    HELP: Subcommand.make(0, () => helpReply)
  }
  return (context, args) => {
    const name = args.nextKeyword()
    const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined
    const [min, max] = subcommand?.arguments ?? [0, 0]
    if (subcommand === undefined || args.remaining < min || args.remaining > max)
      return Help.wrongArguments("DEBUG", args)
    return subcommand.run(context, args)
  }
}

const notAllowed = Reply.error(
  'DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.'
)

const refuse = (context: CommandContext): Reply.ErrorReply | undefined =>
  isAllowed(context, "enable-debug-command") ? undefined : notAllowed
