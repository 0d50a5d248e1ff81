/**
 * What a connection says of itself: CLIENT SETNAME, GETNAME and SETINFO.
 *
 * @see https://redis.io/docs/latest/commands/client-setname/
 */
import * as Bytes from "../../../Bytes.js"
import * as Command from "../../../execution/Command.js"
import * as Reply from "../../../resp/Reply.js"
import * as spec from "../../../specification/data/connection.js"
import type { Specification } from "../../../specification/Specification.js"
import type { Client } from "../../../state/Client.js"

/** CLIENT LIST separates its fields with spaces and its lines with LF: no value may hold them. */
const isPrintable = (bytes: Bytes.Bytes): boolean => /^[!-~]*$/.test(bytes)

/** Names a client; an empty name takes its name away. Throws the error of a name that cannot be. */
export const setName = (client: Client, name: Bytes.Bytes): void => {
  if (!isPrintable(name)) throw Reply.error("Client names cannot contain spaces, newlines or special characters.")
  client.name = Bytes.own(name)
}

/** Redis 7.2's, which client libraries send and whose error they bear. */
const setinfo: Specification = {
  name: "client|setinfo",
  summary: "Sets information specific to the client or connection.",
  since: "7.2.0",
  group: "connection",
  complexity: "O(1)",
  arity: 4,
  flags: ["noscript", "loading", "stale"],
  categories: ["slow", "connection"],
  tips: ["request_policy:all_nodes", "response_policy:all_succeeded"],
  arguments: [
    {
      name: "attr",
      type: "oneof",
      arguments: [
        { name: "libname", type: "string", token: "LIB-NAME" },
        { name: "libver", type: "string", token: "LIB-VER" }
      ]
    }
  ]
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.clientSetname, ({ client }, args) => {
    setName(client, args.next())
    return Reply.ok
  }),

  Command.make(spec.clientGetname, ({ client }) => (client.name === "" ? null : client.name)),

  Command.make(setinfo, ({ client }, args) => {
    const attribute = args.next()
    const name = attribute.toLowerCase()
    if (name !== "lib-name" && name !== "lib-ver") {
      return Reply.error(`Unrecognized option '${Bytes.untilNul(attribute)}'`)
    }
    const value = args.next()
    if (!isPrintable(value)) {
      return Reply.error(`${attribute} cannot contain spaces, newlines or special characters.`)
    }
    if (name === "lib-name") client.libraryName = Bytes.own(value)
    else client.libraryVersion = Bytes.own(value)
    return Reply.ok
  })
]
