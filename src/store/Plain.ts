/** Replies as plain data: text, numbers, arrays and records instead of the protocol's types. */
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { Value } from "../Script.js"
import { fromReply } from "../StoreError.js"

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** Reads a reply. `name` is the command that an error inside it names. */
export const of = <Out>(decode: (bytes: Bytes.Bytes) => Out, name: string): ((reply: Reply.Reply) => Value<Out>) => {
  const value = (reply: Reply.Reply): Value<Out> => {
    if (typeof reply === "string") return decode(reply)
    if (reply === null || typeof reply !== "object") return reply
    if (isArray(reply)) return reply.map(value)
    if (Reply.isError(reply)) return fromReply(reply, name)
    switch (reply._tag) {
      case "SimpleString":
      case "Verbatim":
        return decode(reply.text)
      case "Double":
        return reply.value
      case "BigNumber":
        // a script may call any text a big number
        return /^[+-]?\d+$/.test(reply.digits) ? BigInt(reply.digits) : decode(reply.digits)
      case "SetReply":
        return reply.members.map(value)
      case "MapReply":
        return Object.fromEntries(
          reply.entries.map(([key, item]) => [
            typeof key === "string" ? Bytes.toText(key) : String(value(key)),
            value(item)
          ])
        )
      case "PairsReply":
        // a client gets them as pairs
        return Array.from({ length: reply.items.length / 2 }, (_, index) =>
          reply.items.slice(2 * index, 2 * index + 2).map(value)
        )
      case "NullArray":
        return null
      default:
        throw new Error(`a command of a program cannot have a ${reply._tag} as its reply`)
    }
  }
  return value
}
