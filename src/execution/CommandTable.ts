/** The commands of an instance, by name. A command that needs the others, such as COMMAND or EXEC, is given this. */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Command } from "./Command.js"

/** The longest part of a request that an error repeats, in bytes. */
export const maxQuoted = 128

export class CommandTable {
  /** By name in lower and in upper case, the two spellings that clients use. */
  private readonly byName = new Map<string, Command>()

  add(commands: Iterable<Command>): void {
    for (const command of commands) {
      this.byName.set(command.name, command)
      this.byName.set(command.name.toUpperCase(), command)
    }
  }

  /** Gives a command another name, which no command has, or none if `to` is empty. */
  rename(from: string, to: string): void {
    const lower = from.toLowerCase()
    const command = this.byName.get(lower)
    if (command === undefined) return
    this.byName.delete(lower)
    this.byName.delete(lower.toUpperCase())
    if (to === "") return
    const name = to.toLowerCase()
    this.byName.set(name, command)
    this.byName.set(name.toUpperCase(), command)
  }

  /** Every command, without subcommands. */
  get all(): ReadonlyArray<Command> {
    return [...new Set(this.byName.values())]
  }

  /** The command of a full name in any case, such as `get` or `config|get`. */
  named(name: string): Command | undefined {
    const [container = "", subcommand, ...more] = name.toLowerCase().split("|")
    const command = this.byName.get(container)
    if (subcommand === undefined) return command
    return more.length === 0 ? command?.subcommands?.get(subcommand) : undefined
  }

  /** The command or subcommand that a request names, or the error for an unknown one. */
  find(request: Request): Command | Reply.ErrorReply {
    const name = request[0] ?? ""
    const command = this.byName.get(name) ?? this.byName.get(name.toLowerCase())
    if (command === undefined) return unknownCommand(request)
    if (command.subcommands === undefined || request[1] === undefined) return command
    return command.subcommands.get(request[1].toLowerCase()) ?? unknownSubcommand(name, request[1])
  }
}

const unknownSubcommand = (name: string, subcommand: Bytes.Bytes): Reply.ErrorReply =>
  Reply.error(`unknown subcommand '${Bytes.untilNul(subcommand).slice(0, maxQuoted)}'. Try ${name.toUpperCase()} HELP.`)

const unknownCommand = (request: Request): Reply.ErrorReply => {
  let args = ""
  for (const arg of request.slice(1)) {
    if (args.length >= maxQuoted) break
    args += `'${Bytes.untilNul(arg).slice(0, maxQuoted - args.length)}' `
  }
  const name = Bytes.untilNul(request[0] ?? Bytes.empty).slice(0, maxQuoted)
  return Reply.error(`unknown command '${name}', with args beginning with: ${args}`)
}
