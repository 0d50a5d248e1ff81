/**
 * Who is connected, and ending them: CLIENT ID, INFO, LIST and KILL.
 *
 * @see https://redis.io/docs/latest/commands/client-list/
 */
import * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import * as Command from "../../../execution/Command.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
import * as spec from "../../../specification/data/connection.js"
import type { Client } from "../../../state/Client.js"
import * as ClientInfo from "../../../state/ClientInfo.js"

const classes: Readonly<Record<string, ClientInfo.ClientClass>> = {
  NORMAL: "normal",
  MASTER: "master",
  REPLICA: "replica",
  SLAVE: "replica",
  PUBSUB: "pubsub"
}

const nextClass = (args: Arguments): ClientInfo.ClientClass => {
  const word = args.next()
  const name = word.toUpperCase()
  const found = Object.hasOwn(classes, name) ? classes[name] : undefined
  if (found === undefined) throw Reply.error(`Unknown client type '${Bytes.untilNul(word)}'`)
  return found
}

const lines = (context: CommandContext, args: Arguments, clients: Iterable<Client>): Reply.Reply => {
  let text = ""
  for (const client of clients) {
    text += `${ClientInfo.format(client, context.now, client === context.client ? args.request : undefined)}\n`
  }
  return new Reply.Verbatim("txt", Bytes.unsafeMake(text))
}

const withIds = ({ state }: CommandContext, args: Arguments): ReadonlyArray<Client> => {
  const found: Array<Client> = []
  while (args.left > 0) {
    const client = state.clients.get(Number(args.nextInteger(Reply.error("Invalid client ID"))))
    if (client !== undefined) found.push(client)
  }
  return found
}

const list = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { clients } = context.state
  if (args.left === 0) return lines(context, args, clients)
  if (args.left === 2 && args.skip("TYPE")) {
    const wanted = nextClass(args)
    return lines(
      context,
      args,
      [...clients].filter((client) => ClientInfo.classOf(client) === wanted)
    )
  }
  if (args.left > 1 && args.skip("ID")) return lines(context, args, withIds(context, args))
  return Reply.syntaxError
}

type Filter = (client: Client) => boolean

const byAddress =
  (address: Bytes.Bytes): Filter =>
  (client) =>
    client.connection.address === address

/** Takes one option and its value. */
const nextFilter = (context: CommandContext, args: Arguments): Filter => {
  const option = args.nextKeyword()
  if (args.left === 0) throw Reply.syntaxError
  switch (option) {
    case "ID": {
      const id = args.nextInteger(Reply.error("client-id should be greater than 0"))
      if (id < 1) throw Reply.error("client-id should be greater than 0")
      return (client) => client.id === Number(id)
    }
    case "TYPE": {
      const wanted = nextClass(args)
      return (client) => ClientInfo.classOf(client) === wanted
    }
    case "ADDR":
      return byAddress(args.next())
    case "LADDR": {
      const address = args.next()
      return (client) => client.connection.localAddress === address
    }
    case "USER": {
      const user = args.next()
      if (user !== "default") throw Reply.error(`No such user '${Bytes.untilNul(user)}'`)
      return () => true
    }
    case "SKIPME": {
      if (args.skip("NO")) return () => true
      if (!args.skip("YES")) throw Reply.syntaxError
      return (client) => client !== context.client
    }
    default:
      throw Reply.syntaxError
  }
}

/** Of options given twice the last counts. */
const filters = (context: CommandContext, args: Arguments): ReadonlyArray<Filter> => {
  const given = new Map<string, Filter>([["SKIPME", (client) => client !== context.client]])
  while (args.left > 0) given.set(args.peek()?.toUpperCase() ?? "", nextFilter(context, args))
  return [...given.values()]
}

const killAll = (context: CommandContext, matches: Filter): number => {
  let killed = 0
  for (const client of [...context.state.clients]) {
    if (!matches(client)) continue
    // one's own connection ends once it has the reply
    client.connection.close(client === context.client ? "after replies" : "now")
    killed++
  }
  return killed
}

const kill = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.left === 1) {
    return killAll(context, byAddress(args.next())) === 0 ? Reply.error("No such client") : Reply.ok
  }
  const all = filters(context, args)
  return killAll(context, (client) => all.every((matches) => matches(client)))
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.clientId, ({ client }) => client.id),
  Command.make(spec.clientInfo, (context, args) => lines(context, args, [context.client])),
  Command.make(spec.clientList, list),
  Command.make(spec.clientKill, kill)
]
