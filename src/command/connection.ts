/**
 * Commands on the connection itself: authentication, protocol, database, and CLIENT.
 *
 * @see https://redis.io/docs/latest/commands/?group=connection
 */
import * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as DatabaseIndex from "../execution/DatabaseIndex.js"
import * as Options from "../execution/Options.js"
import * as Permission from "../execution/Permission.js"
import { mode, role } from "../observability/Deployment.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/connection.js"
import { redisVersion } from "../specification/Version.js"
import { setName } from "./connection/client/name.js"
import * as Client from "./connection/client.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.auth, auth),
  Client.make(),
  Command.make(spec.echo, (_context, args) => args.next()),
  Command.make(spec.hello, hello),
  Command.make(spec.ping, ping),
  Command.make(spec.quit, quit),
  Command.make(spec.reset, reset),
  Command.make(spec.select, select)
]

const noPassword = Reply.error(
  "AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"
)
const wrongPassword = new Reply.ErrorReply("WRONGPASS invalid username-password pair or user is disabled.")

/** Makes the client act as a user; throws for a wrong name or password, which ACL LOG then shows. */
const authenticate = (context: CommandContext, args: Arguments, name: Bytes.Bytes, password: Bytes.Bytes): void => {
  const { client, state } = context
  if (state.authorization.authenticate(client, name, password)) return
  Permission.logFailedAuthentication(context, args.request, name)
  throw wrongPassword
}

const auth = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 2) return Reply.syntaxError
  const { users } = context.state.authorization
  if (args.remaining === 1 && users.default.needsNoPassword) return noPassword
  const name = args.remaining === 1 ? users.default.name : args.next()
  authenticate(context, args, name, args.next())
  return Reply.ok
}

const nextProtocol = (args: Arguments): 2 | 3 => {
  const version = args.nextInteger(Reply.error("Protocol version is not an integer or out of range"))
  if (version !== 2 && version !== 3) throw new Reply.ErrorReply("NOPROTO unsupported protocol version")
  return version
}

interface HelloOptions {
  readonly context: CommandContext
}

// each option acts even if a later one is wrong
const helloOptions = Options.table<Options.Draft<HelloOptions>>({
  AUTH: [2, ({ context }, args) => authenticate(context, args, args.next(), args.next())],
  SETNAME: [1, ({ context }, args) => setName(context.client, args.next())]
})

const notAuthenticated = new Reply.ErrorReply(
  "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time"
)

const badHelloOption = (word: Bytes.Bytes): Reply.ErrorReply =>
  Reply.error(`Syntax error in HELLO option '${Bytes.untilNul(word)}'`)

const hello = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { client } = context
  const protocol = args.remaining === 0 ? client.protocol : nextProtocol(args)
  Options.read(args, helloOptions, { context }, badHelloOption)
  if (!client.isAuthenticated) return notAuthenticated
  client.protocol = protocol
  return Reply.map([
    ["server", Reply.bulk("redis")],
    ["version", Reply.bulk(redisVersion)],
    ["proto", protocol],
    ["id", client.id],
    ["mode", Reply.bulk(mode)],
    ["role", Reply.bulk(role)],
    ["modules", []]
  ])
}

const pong = Reply.simple("PONG")

const ping = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 1) return Reply.error("wrong number of arguments for 'ping' command")
  // RESP2 has no pushes: a subscriber must be able to tell the reply from a message
  if (client.protocol === 2 && client.isSubscribed) return [Reply.bulk("pong"), args.peek() ?? Bytes.empty]
  return args.remaining === 0 ? pong : args.next()
}

const quit = ({ client }: CommandContext): Reply.Reply => {
  client.connection.close("after replies")
  return Reply.ok
}

const reset = ({ client, state }: CommandContext): Reply.Reply => {
  state.clients.reset(client)
  return Reply.simple("RESET")
}

const select = (context: CommandContext, args: Arguments): Reply.Reply => {
  context.client.database = DatabaseIndex.next(context, args)
  return Reply.ok
}
