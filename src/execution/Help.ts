/** The HELP of commands that have subcommands, and the error that points to it. */
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { Specification } from "../specification/Specification.js"
import type { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"

/** The HELP of a container: Redis's opening, the lines, and the one on HELP itself. */
export const make = (specification: Specification, lines: ReadonlyArray<string>): Command.Command => {
  const answer = reply(specification.name.slice(0, specification.name.indexOf("|")), lines)
  return Command.make(specification, () => answer)
}

/** What the HELP of a container, by its name, answers. */
export const reply = (container: string, lines: ReadonlyArray<string>): Reply.Reply =>
  [
    `${container.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...lines,
    "HELP",
    "    Prints this help."
  ].map(Reply.simple)

/** The error of a subcommand that itself counts its arguments. */
export const wrongArguments = (container: string, args: Arguments): Reply.ErrorReply =>
  Reply.error(
    `unknown subcommand or wrong number of arguments for '${Bytes.untilNul(args.request[1] ?? Bytes.empty).slice(0, 128)}'. Try ${container} HELP.`
  )
