/**
 * ACL: the users of the server, what each may do, and what was denied.
 *
 * @see https://redis.io/docs/latest/commands/acl-setuser/
 */
import { randomBytes } from "node:crypto"
import { categories, isCategory } from "../../acl/Catalogue.js"
import { check } from "../../acl/Check.js"
import type * as Log from "../../acl/Log.js"
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import { type CommandTable, maxQuoted } from "../../execution/CommandTable.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import { load, save } from "./acl/file.js"
import * as Users from "./acl/users.js"

export const make = (commands: CommandTable): Command.Command =>
  Command.container(spec.acl, [
    Command.make(spec.aclCat, cat),
    Command.make(spec.aclDeluser, Users.deluser),
    Command.make(spec.aclDryrun, (context, args) => dryrun(commands, context, args)),
    Command.make(spec.aclGenpass, genpass),
    Command.make(spec.aclGetuser, Users.getuser),
    Help.make(spec.aclHelp, help),
    Command.make(spec.aclList, Users.list),
    Command.make(spec.aclLoad, load),
    Command.make(spec.aclLog, log),
    Command.make(spec.aclSave, save),
    Command.make(spec.aclSetuser, Users.setuser),
    Command.make(spec.aclUsers, Users.users),
    Command.make(spec.aclWhoami, ({ client }) => client.user.name)
  ])

const cat = ({ state }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 1) return Help.wrongArguments("ACL", args)
  if (args.remaining === 0) return categories.map(Reply.bulk)
  const category = Bytes.untilNul(args.next())
  if (!isCategory(category.toLowerCase())) return Reply.error(`Unknown category '${category.slice(0, maxQuoted)}'`)
  return state.authorization.catalogue.inCategory(category.toLowerCase()).map(({ name }) => Reply.bulk(name))
}

/** Tells whether a user could run a request; the answer that it could not is no error. */
const dryrun = (commands: CommandTable, { state }: CommandContext, args: Arguments): Reply.Reply => {
  const name = args.next()
  const user = state.authorization.users.get(name)
  if (user === undefined) return Reply.error(`User '${Bytes.untilNul(name)}' not found`)
  const request = args.rest()
  const command = commands.find(request)
  if (Reply.isError(command)) {
    return Reply.error(`Command '${Bytes.untilNul(request[0] ?? Bytes.empty)}' not found`)
  }
  if (!Command.accepts(command, request.length)) {
    return Reply.error(`wrong number of arguments for '${command.name}' command`)
  }
  const denial = check(user, command.specification, request)
  if (denial === undefined) return Reply.ok
  const { index, reason } = denial
  const what =
    reason === "command"
      ? `run the '${command.name}' command`
      : `access the '${Bytes.untilNul(request[index] ?? Bytes.empty)}' ${reason}`
  return Reply.bulk(`This user has no permissions to ${what}`)
}

const maxBits = 4096
const defaultBits = 256

const badBits = Reply.error(
  `ACL GENPASS argument must be the number of bits for the output password, a positive number up to ${maxBits}`
)

/** A random password in hexadecimal digits, of 4 bits each. */
const genpass = (_context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 1) return Help.wrongArguments("ACL", args)
  const bits = args.remaining === 0 ? defaultBits : Number(args.nextInteger())
  if (bits <= 0 || bits > maxBits) return badBits
  const digits = Math.floor((bits + 3) / 4)
  return Reply.bulk(
    randomBytes(Math.ceil(digits / 2))
      .toString("hex")
      .slice(0, digits)
  )
}

const defaultCount = 10

const log = ({ now, state }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 1) return Help.wrongArguments("ACL", args)
  const entries = state.authorization.log
  if (args.skip("RESET")) {
    entries.clear()
    return Reply.ok
  }
  const count = args.remaining === 0 ? defaultCount : Math.max(0, Number(args.nextInteger()))
  return entries.latest(count).map((entry) => entryReply(entry, now))
}

const entryReply = (entry: Log.Entry, now: number): Reply.Reply =>
  Reply.map([
    ["count", entry.count],
    ["reason", Reply.bulk(entry.reason)],
    ["context", Reply.bulk(entry.context)],
    ["object", entry.object],
    ["username", entry.username],
    ["age-seconds", new Reply.Double((now - entry.time) / 1000)],
    ["client-info", entry.client]
  ])

const help = [
  "CAT [<category>]",
  "    List all commands that belong to <category>, or all command categories",
  "    when no category is specified.",
  "DELUSER <username> [<username> ...]",
  "    Delete a list of users.",
  "DRYRUN <username> <command> [<arg> ...]",
  "    Returns whether the user can execute the given command without executing the command.",
  "GETUSER <username>",
  "    Get the user's details.",
  "GENPASS [<bits>]",
  "    Generate a secure 256-bit user password. The optional `bits` argument can",
  "    be used to specify a different size.",
  "LIST",
  "    Show users details in config file format.",
  "LOAD",
  "    Reload users from the ACL file.",
  "LOG [<count> | RESET]",
  "    Show the ACL log entries.",
  "SAVE",
  "    Save the current config to the ACL file.",
  "SETUSER <username> <attribute> [<attribute> ...]",
  "    Create or modify a user with the specified attributes.",
  "USERS",
  "    List all the registered usernames.",
  "WHOAMI",
  "    Return the current connection username."
]
