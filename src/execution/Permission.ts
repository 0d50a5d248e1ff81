/**
 * Denies requests that a client's user may not run, with the errors and ACL LOG entries that Redis has for each place: a
 * request, EXEC, a script.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
import { check, type Denial, readsAllKeys } from "../acl/Check.js"
import type * as Log from "../acl/Log.js"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Specification } from "../specification/Specification.js"
import * as ClientInfo from "../state/ClientInfo.js"
import type { Command } from "./Command.js"
import type { CommandContext } from "./CommandContext.js"

const notAuthenticated = new Reply.ErrorReply("NOAUTH Authentication required.")

/** The error of a command before authentication; `undefined` if it may run. */
export const refuseUnauthenticated = (
  { client, state }: CommandContext,
  command: Command
): Reply.ErrorReply | undefined =>
  client.isGuarded && state.authorization.mustAuthenticate(client) && !command.specification.flags.includes("no_auth")
    ? notAuthenticated
    : undefined

const texts = {
  key: "this user has no permissions to access one of the keys used as arguments",
  channel: "this user has no permissions to access one of the channels used as arguments"
} as const

/** The error of a request that the user may not run; `undefined` if it may. */
export const refuse = (context: CommandContext, command: Command, request: Request): Reply.ErrorReply | undefined => {
  const denial = denialOf(context, command, request)
  if (denial === undefined) return undefined
  log(context, denial, context.client.transaction === undefined ? "toplevel" : "multi", command, request)
  const text =
    denial.reason === "command"
      ? `this user has no permissions to run the '${command.name}' command`
      : texts[denial.reason]
  return new Reply.ErrorReply(`NOPERM ${text}`)
}

const queuedTexts = {
  command: "no permission to execute the command or subcommand",
  key: "no permission to touch the specified keys",
  channel: "no permission to access one of the channels used as arguments to the command"
} as const

/** As `refuse`, for a queued command when EXEC comes to it: the user may have changed since. The error is counted. */
export const refuseQueued = (
  context: CommandContext,
  command: Command,
  request: Request
): Reply.ErrorReply | undefined => {
  const denial = denialOf(context, command, request)
  if (denial === undefined) return undefined
  log(context, denial, "multi", command, request)
  context.state.statistics.countError("NOPERM")
  return new Reply.ErrorReply(
    `NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the following reason: ${queuedTexts[denial.reason]}`
  )
}

const scriptTexts = {
  command: "can't run this command or subcommand",
  key: "can't access at least one of the keys mentioned in the command arguments",
  channel: "can't publish to the channel mentioned in the command"
} as const

/** As `refuse`, for a command that a script calls; the text without a code. */
export const refuseInScript = (context: CommandContext, command: Command, request: Request): string | undefined => {
  const denial = denialOf(context, command, request)
  if (denial === undefined) return undefined
  log(context, denial, "lua", command, request)
  return `The user executing the script ${scriptTexts[denial.reason]}`
}

/** Whether the user may run a request. ACL LOG does not show the question. */
export const isAllowed = (context: CommandContext, command: Command, request: Request): boolean =>
  denialOf(context, command, request) === undefined

/** Whether the user may run a request and read every key. */
export const mayReadAllKeys = ({ client }: CommandContext, specification: Specification, request: Request): boolean =>
  !client.isGuarded || readsAllKeys(client.user, specification, request)

const denialOf = ({ client }: CommandContext, command: Command, request: Request): Denial | undefined =>
  client.isGuarded ? check(client.user, command.specification, request) : undefined

const log = (
  context: CommandContext,
  { index, reason }: Denial,
  place: Log.Event["context"],
  command: Command,
  request: Request
): void => {
  const object = reason === "command" ? Bytes.unsafeMake(command.name) : (request[index] ?? Bytes.empty)
  add(context, { reason, context: place, object, username: context.client.user.name }, request)
}

/** Shows an AUTH with a wrong name or password in ACL LOG. */
export const logFailedAuthentication = (context: CommandContext, request: Request, username: Bytes.Bytes): void => {
  const place = context.isNested ? "multi" : "toplevel"
  add(context, { reason: "auth", context: place, object: request[0] ?? Bytes.empty, username }, request)
}

const add = (
  { caller, client, now, state }: CommandContext,
  event: Omit<Log.Event, "client">,
  request: Request
): void => {
  const line = caller === undefined ? ClientInfo.format(client, now, request) : ClientInfo.format(caller, now)
  const { object, username } = event
  state.authorization.log.add({ ...event, object: Bytes.own(object), username: Bytes.own(username), client: line }, now)
}
