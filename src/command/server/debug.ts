/**
 * DEBUG: what tests of clients and servers need. It must be allowed by `enable-debug-command`, as in Redis.
 *
 * @see https://redis.io/docs/latest/commands/debug/
 */

import * as Command from "../../execution/Command.js"
import * as Help from "../../execution/Help.js"
import { isAllowed } from "../../execution/Protection.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import * as help from "./debug/help.js"
import * as Server from "./debug/server.js"
import * as Subcommand from "./debug/subcommand.js"
import * as Value from "./debug/value.js"

const helpReply = Help.reply("DEBUG", help.lines)

const subcommands: Subcommand.Subcommands = {
  ...Server.subcommands,
  ...Value.subcommands,
  HELP: Subcommand.make(0, () => helpReply)
}

const notAllowed = Reply.error(
  'DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.'
)

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(
    spec.debug,
    (context, args) => {
      const name = args.nextKeyword()
      const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined
      const [least, most] = subcommand?.arguments ?? [0, 0]
      if (subcommand === undefined || args.left < least || args.left > most) return Help.wrongArguments("DEBUG", args)
      return subcommand.run(context, args)
    },
    (context) => (isAllowed(context, "enable-debug-command") ? undefined : notAllowed)
  )
]
