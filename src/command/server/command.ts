/**
 * COMMAND: the commands, their specifications, and the keys of a request.
 *
 * @see https://redis.io/docs/latest/commands/command/
 */
import * as Bytes from "../../Bytes.js"
import * as Glob from "../../bytes/Glob.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { CommandTable } from "../../execution/CommandTable.js"
import * as Help from "../../execution/Help.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import type { Request } from "../../resp/Decoder.js"
import * as Encoder from "../../resp/Encoder.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import * as Keys from "../../specification/Keys.js"
import { docsOf } from "./command/commandDocs.js"
import { infoOf } from "./command/commandInfo.js"

export const make = (commands: CommandTable): Command.Command =>
  Command.container(
    spec.command,
    [
      Command.make(spec.commandCount, () => commands.all.length),
      Command.make(spec.commandDocs, (context, args) => docs(commands, context, args)),
      Command.make(spec.commandGetkeys, (_context, args) => getkeys(commands, args)),
      Command.make(spec.commandGetkeysandflags, (_context, args) => getkeysandflags(commands, args)),
      Help.make(spec.commandHelp, help),
      Command.make(spec.commandInfo, (context, args) => info(commands, context, args)),
      Command.make(spec.commandList, (_context, args) => list(commands, args))
    ],
    (context) => infos(context, commands.all)
  )

/** A request may name one command many times: the replies are written as they are made. */
const docs = (commands: CommandTable, { client }: CommandContext, args: Arguments): Reply.Reply => {
  const chosen = args.remaining === 0 ? commands.all : args.rest().map((name) => commands.named(name))
  return CollectionReply.map(client, (writer) => {
    for (const command of chosen) {
      if (writer.isFull) return
      if (command === undefined) continue
      writer.addReply(Reply.bulk(command.name))
      writer.addReply(docsOf(command))
    }
  })
}

const info = (commands: CommandTable, context: CommandContext, args: Arguments): Reply.Reply =>
  infos(context, args.remaining === 0 ? commands.all : args.rest().map((name) => commands.named(name)))

/** The encoded specifications of commands, made once: clients ask for them when they connect. */
const encodedInfos = { 2: new WeakMap<Command.Command, Bytes.Bytes>(), 3: new WeakMap<Command.Command, Bytes.Bytes>() }

const infos = ({ client }: CommandContext, chosen: ReadonlyArray<Command.Command | undefined>): Reply.Reply => {
  const known = encodedInfos[client.protocol]
  return CollectionReply.array(client, (writer) => {
    for (const command of chosen) {
      if (writer.isFull) return
      if (command === undefined) {
        writer.addNull()
        continue
      }
      const encoded = known.get(command) ?? Encoder.encode(infoOf(command), client.protocol)
      known.set(command, encoded)
      writer.addEncoded(encoded)
    }
  })
}

/** Every command, each container followed by its subcommands. */
const withSubcommands = (commands: CommandTable): ReadonlyArray<Command.Command> =>
  commands.all.flatMap((command) => [command, ...(command.subcommands?.values() ?? [])])

/** Takes a filter of COMMAND LIST, if any argument remains. */
const nextFilter = (args: Arguments): ((command: Command.Command) => boolean) => {
  if (args.remaining === 0) return () => true
  if (args.remaining !== 3 || args.nextKeyword() !== "FILTERBY") throw Reply.syntaxError
  const filter = args.nextKeyword()
  const value = args.next()
  switch (filter) {
    case "MODULE":
      return () => false
    case "ACLCAT":
      return ({ specification }) => specification.categories.includes(value.toLowerCase())
    case "PATTERN": {
      const matches = Glob.matcher(value, { ignoreCase: true })
      return ({ name }) => matches(Bytes.unsafeMake(name))
    }
    default:
      throw Reply.syntaxError
  }
}

/** The keys of a request; throws the errors of COMMAND GETKEYS. */
const keysOf = (commands: CommandTable, request: Request): ReadonlyArray<Keys.Key> => {
  const command = commands.find(request)
  if (Reply.isError(command)) throw Reply.error("Invalid command specified")
  if (!Keys.hasKeys(command.specification)) throw Reply.error("The command has no key arguments")
  if (!Command.accepts(command, request.length)) {
    throw Reply.error("Invalid number of arguments specified for command")
  }
  const keys = Keys.keysOf(command.specification, request)
  if (keys.length === 0 && !command.specification.flags.includes("no_mandatory_keys")) {
    throw Reply.error("Invalid arguments specified for command")
  }
  return keys
}

const list = (commands: CommandTable, args: Arguments): Reply.Reply =>
  withSubcommands(commands)
    .filter(nextFilter(args))
    .map(({ name }) => Reply.bulk(name))

const getkeys = (commands: CommandTable, args: Arguments): Reply.Reply =>
  keysOf(commands, args.rest()).map(({ key }) => key)

const getkeysandflags = (commands: CommandTable, args: Arguments): Reply.Reply =>
  keysOf(commands, args.rest()).map(({ key, flags }) => [key, new Reply.SetReply(flags.map(Reply.simple))])

const help = [
  "(no subcommand)",
  "    Return details about all Redis commands.",
  "COUNT",
  "    Return the total number of commands in this Redis server.",
  "LIST",
  "    Return a list of all commands in this Redis server.",
  "INFO [<command-name> ...]",
  "    Return details about multiple Redis commands.",
  "    If no command names are given, documentation details for all",
  "    commands are returned.",
  "DOCS [<command-name> ...]",
  "    Return documentation details about multiple Redis commands.",
  "    If no command names are given, documentation details for all",
  "    commands are returned.",
  "GETKEYS <full-command>",
  "    Return the keys from a full Redis command.",
  "GETKEYSANDFLAGS <full-command>",
  "    Return the keys and the access flags from a full Redis command."
]
