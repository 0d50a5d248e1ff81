/** The HELP of commands that have subcommands, and the error that points to it. */
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { Specification } from "../specification/Specification.js"
import type { Arguments } from "./Arguments.js"
import * as Command from "./Command.js"
import { maxQuoted } from "./CommandTable.js"

/** The HELP subcommand of a container. */
export const make = (specification: Specification, lines: ReadonlyArray<string>): Command.Command => {
  const answer = reply(specification.name.slice(0, specification.name.indexOf("|")), lines)
  return Command.make(specification, () => answer)
}

/** The reply of a container's HELP: Redis's first line, the lines given, and those on HELP itself. */
export const reply = (container: string, lines: ReadonlyArray<string>): Reply.Reply =>
  [
    `${container.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...lines,
    "HELP",
    "    Prints this help."
  ].map(Reply.simple)

/** The error of a subcommand that checks the number of its arguments itself. */
export const wrongArguments = (container: string, args: Arguments): Reply.ErrorReply =>
  Reply.error(
    `unknown subcommand or wrong number of arguments for '${Bytes.untilNul(args.request[1] ?? Bytes.empty).slice(0, maxQuoted)}'. Try ${container} HELP.`
  )
