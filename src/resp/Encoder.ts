/**
 * Encodes replies and requests. This is the only module that knows how RESP2 and RESP3 differ; everything else handles
 * replies as data (`Reply`). Every function is pure: data in, a byte string out.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import * as Reply from "./Reply.js"

/**
 * The version of the protocol that a connection uses: 2 until the client asks for 3 with HELLO.
 *
 * @see https://redis.io/docs/latest/commands/hello/
 *
 * @since 0.1.0
 * @category models
 */
export type Protocol = 2 | 3

/**
 * Encodes a reply. Throws a `RangeError` for one longer than a string can be (512 MB); use `pieces` for those.
 *
 * @example
 * ```ts
 * import * as Encoder from "layeredis/Encoder"
 * import * as Reply from "layeredis/Reply"
 *
 * const reply = Reply.map([["count", 1]])
 * console.log(JSON.stringify(Encoder.encode(reply, 3))) // "%1\r\n$5\r\ncount\r\n:1\r\n"
 * console.log(JSON.stringify(Encoder.encode(reply, 2))) // "*2\r\n$5\r\ncount\r\n:1\r\n"
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (reply: Reply.Reply, protocol: Protocol): Bytes.Bytes => Bytes.unsafeMake(write(reply, protocol))

/**
 * Encodes a request as an array of bulk strings. The command's name comes first, then its arguments.
 *
 * @example
 * ```ts
 * import * as Bytes from "layeredis/Bytes"
 * import * as Encoder from "layeredis/Encoder"
 *
 * const request = ["SET", "greeting", "héllo"].map(Bytes.fromText)
 * const bytes: Uint8Array = Bytes.toUint8Array(Encoder.encodeRequest(request))
 * console.log(bytes.length) // 39
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encodeRequest = (request: ReadonlyArray<Bytes.Bytes>): Bytes.Bytes => {
  let out = `*${request.length}\r\n`
  for (const word of request) out += bulk(word)
  return Bytes.unsafeMake(out)
}

/**
 * Encodes a reply piece by piece, for one that may exceed V8's longest string, 2^29 - 24 characters. The pieces joined
 * equal what `encode` returns; those of a server's own long replies are buffers. Throws a `RangeError` at a reply that was
 * cut off.
 *
 * @since 0.1.0
 * @category encoding
 */
export function* pieces(reply: Reply.Reply, protocol: Protocol): Generator<Bytes.Bytes | Buffer> {
  if (typeof reply === "string") {
    yield Bytes.unsafeMake(`$${reply.length}\r\n`)
    yield reply
    yield Bytes.unsafeMake("\r\n")
  } else if (reply instanceof Reply.Encoded) {
    if (reply.isCutOff) throw inPieces
    yield Bytes.unsafeMake(encodedHeader(reply))
    if (typeof reply.body === "string") yield reply.body
    else yield* reply.body
  } else if (isCompound(reply)) {
    const { header, items } = compound(reply, protocol)
    yield Bytes.unsafeMake(header)
    for (const item of items) yield* pieces(item, protocol)
  } else yield encode(reply, protocol)
}

const write = (reply: Reply.Reply, protocol: Protocol): string => {
  switch (typeof reply) {
    case "string":
      return bulk(reply)
    case "number":
      return integer(reply)
    case "bigint":
      return `:${reply}\r\n`
    case "boolean":
      return protocol === 3 ? (reply ? "#t\r\n" : "#f\r\n") : reply ? ":1\r\n" : ":0\r\n"
    default:
      if (reply === Reply.ok) return "+OK\r\n"
      if (reply === null) return protocol === 3 ? "_\r\n" : "$-1\r\n"
      if (reply instanceof Reply.SimpleString) return `+${reply.text}\r\n`
      if (reply instanceof Reply.Encoded) return encoded(reply)
      return isCompound(reply) ? join(compound(reply, protocol), protocol) : single(reply, protocol)
  }
}

/**
 * The headers of short byte strings, and integers or halves of them, made once. This halves the cost of both: V8 takes as long to
 * print a number that it has not printed lately as a short command takes.
 */
const bulkHeaders: ReadonlyArray<string> = Array.from({ length: 256 }, (_, length) => `$${length}\r\n`)
const integers: ReadonlyArray<string> = Array.from({ length: 1000 }, (_, value) => `:${value}\r\n`)
const thousands: ReadonlyArray<string> = Array.from({ length: 1000 }, (_, value) => `:${value}`)
const lastDigits: ReadonlyArray<string> = Array.from({ length: 1000 }, (_, value) => `${value + 1000}\r\n`.slice(1))

const bulk = (bytes: string): string => `${bulkHeaders[bytes.length] ?? `$${bytes.length}\r\n`}${bytes}\r\n`

const integer = (value: number): string => {
  if (value >= 0 && value < 1000) return integers[value] ?? `:${value}\r\n`
  if (value >= 1000 && value < 1_000_000) return `${thousands[Math.floor(value / 1000)]}${lastDigits[value % 1000]}`
  return `:${value}\r\n`
}

const encodedHeader = ({ kind, count, protocol }: Reply.Encoded): string => {
  if (protocol === 2 || kind === "array") return `*${count}\r\n`
  if (kind === "set") return `~${count}\r\n`
  return `${kind === "map" ? "%" : "*"}${count / 2}\r\n`
}

/** Made once: V8 takes some microseconds to capture a stack. */
const inPieces = new RangeError("a reply is too long for a string; encode it in pieces")

const encoded = (reply: Reply.Encoded): string => {
  if (typeof reply.body !== "string") throw inPieces
  return encodedHeader(reply) + reply.body
}

/** Replies that contain no other reply. */
type Single = Reply.SimpleString | Reply.ErrorReply | Reply.Double | Reply.BigNumber | Reply.Verbatim | Reply.NullArray

/** Replies that contain others. */
type CompoundReply =
  | ReadonlyArray<Reply.Reply>
  | Reply.MapReply
  | Reply.PairsReply
  | Reply.SetReply
  | Reply.Push
  | Reply.Attribute
  | Reply.Sequence

const isCompound = (reply: Reply.Reply): reply is CompoundReply =>
  isArray(reply) ||
  reply instanceof Reply.MapReply ||
  reply instanceof Reply.PairsReply ||
  reply instanceof Reply.SetReply ||
  reply instanceof Reply.Push ||
  reply instanceof Reply.Attribute ||
  reply instanceof Reply.Sequence

const isArray = (reply: unknown): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const single = (reply: Single, protocol: Protocol): string => {
  switch (reply._tag) {
    case "SimpleString":
      return `+${reply.text}\r\n`
    case "ErrorReply":
      return `-${reply.text}\r\n`
    case "Double":
      return doubleOf(reply.text ?? Double.format(reply.value), protocol)
    case "BigNumber":
      return protocol === 3 ? `(${reply.digits}\r\n` : bulk(reply.digits)
    case "Verbatim":
      return protocol === 3 ? `=${reply.text.length + 4}\r\n${reply.format}:${reply.text}\r\n` : bulk(reply.text)
    case "NullArray":
      return protocol === 3 ? "_\r\n" : "*-1\r\n"
  }
}

const doubleOf = (text: string, protocol: Protocol): string => (protocol === 3 ? `,${text}\r\n` : bulk(text))

interface Compound {
  readonly header: string
  readonly items: ReadonlyArray<Reply.Reply>
}

const compound = (reply: CompoundReply, protocol: Protocol): Compound => {
  if (isArray(reply)) return { header: `*${reply.length}\r\n`, items: reply }
  switch (reply._tag) {
    case "MapReply": {
      const count = reply.entries.length
      return { header: protocol === 3 ? `%${count}\r\n` : `*${count * 2}\r\n`, items: reply.entries.flat() }
    }
    case "PairsReply": {
      if (protocol === 2) return { header: `*${reply.items.length}\r\n`, items: reply.items }
      const items: Array<ReadonlyArray<Reply.Reply>> = []
      for (let i = 0; i < reply.items.length; i += 2) items.push(reply.items.slice(i, i + 2))
      return { header: `*${items.length}\r\n`, items }
    }
    case "SetReply":
      return { header: `${protocol === 3 ? "~" : "*"}${reply.members.length}\r\n`, items: reply.members }
    case "Push":
      return { header: `${protocol === 3 ? ">" : "*"}${reply.items.length}\r\n`, items: reply.items }
    case "Attribute": {
      if (protocol === 2) return { header: "", items: [reply.reply] }
      const { entries } = reply.attributes
      return { header: `|${entries.length}\r\n`, items: [...entries.flat(), reply.reply] }
    }
    case "Sequence":
      return { header: "", items: reply.replies }
  }
}

const join = ({ header, items }: Compound, protocol: Protocol): string => {
  let out = header
  for (const item of items) out += write(item, protocol)
  return out
}
