/**
 * CLIENT SETNAME and SETINFO: the name and the library that a connection reports about itself.
 *
 * @see https://redis.io/docs/latest/commands/client-setname/
 */
import * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Reply from "../../../resp/Reply.js"
import type { Specification } from "../../../specification/Specification.js"
import type { Client } from "../../../state/Client.js"

/** Whether no byte is a space or a line feed, which separate the fields and lines of CLIENT LIST. */
const isPrintable = (bytes: Bytes.Bytes): boolean => /^[!-~]*$/.test(bytes)

/** Names a client; an empty name removes its name. Throws for a name that is not allowed. */
export const setName = (client: Client, name: Bytes.Bytes): void => {
  if (!isPrintable(name)) throw Reply.error("Client names cannot contain spaces, newlines or special characters.")
  client.name = Bytes.own(name)
}

/** Redis 7.2's. Client libraries send it, and ignore its error on older servers. */
export const setinfoSpecification: Specification = {
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

export const setname = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  setName(client, args.next())
  return Reply.ok
}

export const setinfo = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
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
}
