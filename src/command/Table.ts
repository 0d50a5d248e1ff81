/**
 * Every command there is, by name in lower and in upper case.
 *
 * @since 0.1.0
 */
import type { Command } from "./Command.js"
import * as Connection from "./connection.js"
import * as Strings from "./string.js"

const all: ReadonlyArray<Command> = [...Connection.commands, ...Strings.commands]

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
