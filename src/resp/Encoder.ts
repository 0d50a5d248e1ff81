/**
 * Replies into bytes: the one place that tells RESP2 from RESP3. Pure: a reply in, a byte string out.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import * as Double from "../keyspace/Double.js"
import * as Reply from "./Reply.js"

/**
 * The protocol a connection speaks, as chosen with HELLO.
 *
 * @since 0.1.0
 * @category models
 */
export type Protocol = 2 | 3

/**
 * The bytes of a reply.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (reply: Reply.Reply, protocol: Protocol): Bytes.Bytes => Bytes.unsafeMake(write(reply, protocol))

/**
 * The bytes of a request, the command's name first: an array of bulk strings.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encodeRequest = (request: ReadonlyArray<Bytes.Bytes>): Bytes.Bytes => {
  let out = `*${request.length}\r\n`
  for (const word of request) out += bulk(word)
  return Bytes.unsafeMake(out)
}

const write = (reply: Reply.Reply, protocol: Protocol): string => {
  switch (typeof reply) {
    case "string":
      return bulk(reply)
    case "number":
    case "bigint":
      return `:${reply}\r\n`
    case "boolean":
      return protocol === 3 ? (reply ? "#t\r\n" : "#f\r\n") : reply ? ":1\r\n" : ":0\r\n"
    default:
      if (reply === null) return protocol === 3 ? "_\r\n" : "$-1\r\n"
      return reply instanceof Reply.SimpleString ? `+${reply.text}\r\n` : aggregate(reply, protocol)
  }
}

const bulk = (bytes: string): string => `$${bytes.length}\r\n${bytes}\r\n`

const aggregate = (reply: Exclude<Reply.Reply, string | number | bigint | boolean | null>, protocol: Protocol) => {
  if (isArray(reply)) return list("*", reply, protocol)
  switch (reply._tag) {
    case "SimpleString":
      return `+${reply.text}\r\n`
    case "ErrorReply":
      return `-${reply.text}\r\n`
    case "Double":
      return protocol === 3
        ? `,${reply.text ?? Double.format(reply.value)}\r\n`
        : bulk(reply.text ?? Double.format(reply.value))
    case "BigNumber":
      return protocol === 3 ? `(${reply.digits}\r\n` : bulk(reply.digits)
    case "Verbatim":
      return protocol === 3 ? `=${reply.text.length + 4}\r\n${reply.format}:${reply.text}\r\n` : bulk(reply.text)
    case "NullArray":
      return protocol === 3 ? "_\r\n" : "*-1\r\n"
    case "MapReply":
      return pairs(protocol === 3 ? `%${reply.entries.length}` : `*${reply.entries.length * 2}`, reply, protocol)
    case "PairsReply":
      return protocol === 3 ? nestedPairs(reply.items, protocol) : list("*", reply.items, protocol)
    case "SetReply":
      return list(protocol === 3 ? "~" : "*", reply.members, protocol)
    case "Push":
      return list(protocol === 3 ? ">" : "*", reply.items, protocol)
    case "Attribute":
      return protocol === 3
        ? pairs(`|${reply.attributes.entries.length}`, reply.attributes, protocol) + write(reply.reply, protocol)
        : write(reply.reply, protocol)
    case "Sequence":
      return reply.replies.map((each) => write(each, protocol)).join("")
  }
}

const isArray = (reply: object): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const list = (mark: string, items: ReadonlyArray<Reply.Reply>, protocol: Protocol): string => {
  let out = `${mark}${items.length}\r\n`
  for (const item of items) out += write(item, protocol)
  return out
}

const pairs = (header: string, map: Reply.MapReply, protocol: Protocol): string => {
  let out = `${header}\r\n`
  for (const [key, value] of map.entries) out += write(key, protocol) + write(value, protocol)
  return out
}

const nestedPairs = (items: ReadonlyArray<Reply.Reply>, protocol: Protocol): string => {
  let out = `*${items.length / 2}\r\n`
  for (let i = 0; i < items.length; i++) out += (i % 2 === 0 ? "*2\r\n" : "") + write(items[i] ?? null, protocol)
  return out
}
