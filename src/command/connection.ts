/**
 * Commands about the connection itself.
 *
 * @see https://redis.io/docs/latest/commands/?group=connection
 */
import * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/connection.js"
import { redisVersion } from "../specification/Version.js"
import { setName } from "./connection/client/name.js"
import * as Client from "./connection/client.js"

const pong = Reply.simple("PONG")

const noPassword = Reply.error(
  "AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"
)
const wrongPassword = new Reply.ErrorReply("WRONGPASS invalid username-password pair or user is disabled.")

/** The one user there is has no password, so that any will do. */
const authenticate = (user: Bytes.Bytes): void => {
  if (user !== "default") throw wrongPassword
}

const protocolVersion = (args: Arguments): 2 | 3 => {
  const asked = args.nextInteger(Reply.error("Protocol version is not an integer or out of range"))
  if (asked !== 2 && asked !== 3) throw new Reply.ErrorReply("NOPROTO unsupported protocol version")
  return asked
}

const hello = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  const protocol = args.left === 0 ? client.protocol : protocolVersion(args)
  let user: Bytes.Bytes | undefined
  while (args.left > 0) {
    const option = args.next()
    const name = option.toUpperCase()
    if (name === "AUTH" && args.left >= 2) {
      user = args.next()
      args.next()
    } else if (name === "SETNAME" && args.left >= 1) {
      // the name stays even where a later option is wrong
      setName(client, args.next())
    } else return Reply.error(`Syntax error in HELLO option '${Bytes.untilNul(option)}'`)
  }
  if (user !== undefined) authenticate(user)
  client.protocol = protocol
  return Reply.map([
    ["server", Reply.bulk("redis")],
    ["version", Reply.bulk(redisVersion)],
    ["proto", protocol],
    ["id", client.id],
    ["mode", Reply.bulk("standalone")],
    ["role", Reply.bulk("master")],
    ["modules", []]
  ])
}

export const commands: ReadonlyArray<Command.Command> = [
  ...Client.commands,

  Command.make(spec.ping, ({ client }, args) => {
    if (args.left > 1) return Reply.error("wrong number of arguments for 'ping' command")
    // as RESP2 has no pushes, whoever listens must be able to tell an answer from a message
    if (client.protocol === 2 && client.isSubscribed) return [Reply.bulk("pong"), args.peek() ?? Bytes.empty]
    return args.left === 0 ? pong : args.next()
  }),

  Command.make(spec.echo, (_context, args) => args.next()),

  Command.make(spec.quit, (context) => {
    context.client.connection.close("after replies")
    return Reply.ok
  }),

  Command.make(spec.select, (context, args) => {
    const index = args.nextInt32()
    if (index < 0 || index >= context.keyspace.count) return Reply.error("DB index is out of range")
    context.client.database = index
    return Reply.ok
  }),

  Command.make(spec.hello, hello),

  Command.make(spec.auth, (_context, args) => {
    if (args.left > 2) return Reply.syntaxError
    if (args.left === 1) return noPassword
    authenticate(args.next())
    return Reply.ok
  }),

  Command.make(spec.reset, ({ client, state }) => {
    state.clients.reset(client)
    return Reply.simple("RESET")
  })
]
