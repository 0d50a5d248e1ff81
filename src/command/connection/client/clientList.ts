/**
 * CLIENT INFO, LIST and KILL: the connected clients, described and closed.
 *
 * @see https://redis.io/docs/latest/commands/client-list/
 */
import * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
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

/** The line of each client. */
const describe = (context: CommandContext, args: Arguments, clients: Iterable<Client>): Reply.Reply => {
  let text = ""
  // by client: a request may name one often, and a line counts all words of the request
  const lines = new Map<Client, string>()
  for (const client of clients) {
    let line = lines.get(client)
    if (line === undefined) {
      line = `${ClientInfo.format(client, context.now, client === context.client ? args.request : undefined)}\n`
      lines.set(client, line)
    }
    text += line
  }
  return new Reply.Verbatim("txt", Bytes.unsafeMake(text))
}

const nextClients = ({ state }: CommandContext, args: Arguments): ReadonlyArray<Client> => {
  const found: Array<Client> = []
  while (args.remaining > 0) {
    const client = state.clients.get(Number(args.nextInteger(Reply.error("Invalid client ID"))))
    if (client !== undefined) found.push(client)
  }
  return found
}

/** CLIENT INFO: the line of the client itself. */
export const info = (context: CommandContext, args: Arguments): Reply.Reply => describe(context, args, [context.client])

export const list = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { clients } = context.state
  if (args.remaining === 0) return describe(context, args, clients)
  if (args.remaining === 2 && args.skip("TYPE")) {
    const wanted = nextClass(args)
    return describe(
      context,
      args,
      [...clients].filter((client) => ClientInfo.classOf(client) === wanted)
    )
  }
  if (args.remaining > 1 && args.skip("ID")) return describe(context, args, nextClients(context, args))
  return Reply.syntaxError
}

type Filter = (client: Client) => boolean

const byAddress =
  (address: Bytes.Bytes): Filter =>
  (client) =>
    client.connection.address === address

/** Takes an option of CLIENT KILL and its value. */
const nextFilter = (context: CommandContext, args: Arguments): Filter => {
  const option = args.nextKeyword()
  if (args.remaining === 0) throw Reply.syntaxError
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
      const found = context.state.authorization.users.get(user)
      if (found === undefined) throw Reply.error(`No such user '${Bytes.untilNul(user)}'`)
      return (client) => client.user === found
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

/** Takes all remaining options. Given twice, an option counts as it was given last. */
const nextFilters = (context: CommandContext, args: Arguments): ReadonlyArray<Filter> => {
  const given = new Map<string, Filter>([["SKIPME", (client) => client !== context.client]])
  while (args.remaining > 0) given.set(args.peek()?.toUpperCase() ?? "", nextFilter(context, args))
  return [...given.values()]
}

const killAll = (context: CommandContext, matches: Filter): number => {
  let killed = 0
  for (const client of [...context.state.clients]) {
    if (!matches(client)) continue
    // the caller's own connection closes after its reply
    client.connection.close(client === context.client ? "after replies" : "now")
    killed++
  }
  return killed
}

export const kill = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining === 1) {
    return killAll(context, byAddress(args.next())) === 0 ? Reply.error("No such client") : Reply.ok
  }
  const filters = nextFilters(context, args)
  return killAll(context, (client) => filters.every((matches) => matches(client)))
}
