/** The ways to compare two replies, and the text of a reply that each of them compares. */
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"

/**
 * `=`: the bytes must be equal; `~`: elements may come in any order; `*`: the reply of a SCAN, whose elements may come in any
 * order; `?`: only types and sizes must be equal; `-`: not compared.
 */
export type Mark = "=" | "~" | "*" | "?" | "-"

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** The text by which a reply is compared. */
export const normalForm = (reply: Reply.Reply, mark: Mark): string => {
  if (mark === "-") return ""
  if (mark === "?") return shape(reply)
  if (mark === "*" && isArray(reply) && reply.length === 2) {
    return `${normalForm(reply[0] ?? null, "=")}${normalForm(reply[1] ?? null, "~")}`
  }
  if (mark === "~") {
    if (isArray(reply)) return JSON.stringify(reply.map((element) => Encoder.encode(element, 3)).sort())
    if (reply instanceof Reply.SetReply) return `~${normalForm(reply.members, mark)}`
    if (reply instanceof Reply.MapReply) return `%${normalForm(reply.entries, mark)}`
  }
  return Encoder.encode(reply, 3)
}

const shape = (reply: Reply.Reply): string => {
  if (isArray(reply)) return `[${reply.map(shape).join()}]`
  if (reply === null || typeof reply !== "object") return reply === null ? "null" : typeof reply
  if (reply instanceof Reply.MapReply)
    return `%${reply.entries.map(([key, value]) => `${Encoder.encode(key, 3)}=${shape(value)}`).sort()}`
  if (reply instanceof Reply.ErrorReply) return Encoder.encode(reply, 3)
  return reply._tag
}
