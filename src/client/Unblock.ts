/**
 * The interruption of a blocking command over the network: CLIENT UNBLOCK ends the wait, and elements that were popped all the
 * same go back to where they came from.
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"

const name = Bytes.unsafeMake

const isArray = (reply: Reply.Reply | undefined): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const text = (reply: Reply.Reply | undefined): Bytes.Bytes => {
  if (typeof reply === "string") return reply
  return reply instanceof Reply.Double ? name(String(reply.value)) : name(String(reply ?? ""))
}

/**
 * The request that puts back what a blocking pop has taken; `undefined` if it took nothing, or if the element is safe where it
 * is: BLMOVE has moved it, and XREADGROUP keeps it pending.
 */
export const putBack = (request: Request, reply: Reply.Reply): Request | undefined => {
  if (!isArray(reply) || reply.length < 2) return undefined
  const [key, ...rest] = reply
  const command = (request[0] ?? "").toUpperCase()
  switch (command) {
    case "BLPOP":
      return [name("LPUSH"), text(key), text(rest[0])]
    case "BRPOP":
      return [name("RPUSH"), text(key), text(rest[0])]
    case "BZPOPMIN":
    case "BZPOPMAX":
      return [name("ZADD"), text(key), text(rest[1]), text(rest[0])]
    case "BLMPOP": {
      const elements = isArray(rest[0]) ? rest[0].map(text) : []
      const isLeft = request.some((word, index) => index > 2 && word.toUpperCase() === "LEFT")
      // pushed one by one, the last one popped is the first to go back
      return [name(isLeft ? "LPUSH" : "RPUSH"), text(key), ...elements.reverse()]
    }
    case "BZMPOP": {
      const pairs = isArray(rest[0]) ? rest[0] : []
      const words = pairs.flatMap((pair) => (isArray(pair) ? [text(pair[1]), text(pair[0])] : []))
      return words.length === 0 ? undefined : [name("ZADD"), text(key), ...words]
    }
    default:
      return undefined
  }
}
