/**
 * Decodes replies in RESP2 and RESP3: the inverse of `Encoder`, for clients and tests. Like `Decoder`, it is an
 * incremental state machine that opens no socket. It keeps nesting on a stack, so a large reply that arrives in small
 * chunks is never read twice.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Bytes from "../Bytes.js"
import * as Reply from "./Reply.js"

/**
 * The bytes violate RESP. The message quotes them; close the connection.
 *
 * @since 0.1.0
 * @category errors
 */
export class ReplyFormatError extends Data.TaggedError("ReplyFormatError")<{ readonly message: string }> {}

/**
 * The limit of nesting: a reply may be inside this many arrays, maps, sets, pushes and attributes.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxDepth = 128

/**
 * A decoder of replies, for one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReplyDecoder {
  /** Adds a chunk to the input. The caller must not change the chunk afterwards. */
  readonly feed: (chunk: Uint8Array) => void
  /**
   * Returns the next complete reply, or `undefined` when it needs more bytes. An error reply is a reply. Throws a
   * `ReplyFormatError` if the bytes violate RESP; the decoder is of no use after that.
   */
  readonly next: () => Reply.Reply | undefined
  /** Whether the input ends partway through a reply. */
  readonly hasPartial: () => boolean
}

/** A compound reply that is being read. `mark` is its first byte, `missing` the number of items to come. */
interface Frame {
  readonly mark: string
  readonly items: Array<Reply.Reply>
  missing: number
}

/**
 * Makes a decoder of replies.
 *
 * @example
 * ```ts
 * import * as ReplyDecoder from "layeredis/ReplyDecoder"
 *
 * const decoder = ReplyDecoder.make()
 * decoder.feed(Buffer.from("*2\r\n$3\r\none\r\n:"))
 * console.log(decoder.next()) // undefined: the reply is incomplete
 * decoder.feed(Buffer.from("2\r\n"))
 * console.log(decoder.next()) // [ 'one', 2 ]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): ReplyDecoder => {
  /** Chunks that are not yet part of `buffer`. */
  let chunks: Array<Buffer> = []
  let chunkBytes = 0
  let buffer: Buffer = Buffer.alloc(0)
  /** The offset in `buffer` of the first byte that is not decoded. */
  let offset = 0
  /** The number of bytes from `offset` on that the next value needs, once that is known. */
  let needed = 0
  const stack: Array<Frame> = []

  const feed = (chunk: Uint8Array): void => {
    chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    chunkBytes += chunk.byteLength
  }

  /** Appends the chunks to the buffer, unless the next value needs still more. Returns whether it did. */
  const join = (): boolean => {
    if (chunkBytes === 0 || buffer.length - offset + chunkBytes < needed) return false
    buffer = Buffer.concat([buffer.subarray(offset), ...chunks])
    chunks = []
    chunkBytes = 0
    offset = 0
    return true
  }

  const fail = (message: string): never => {
    throw new ReplyFormatError({ message })
  }

  /** Reads a value without items or the header of one with items; `undefined` if it is incomplete. */
  const readValue = (): Reply.Reply | Frame | undefined => {
    const end = buffer.indexOf("\r\n", offset)
    if (end < 0) return undefined
    const mark = String.fromCharCode(buffer[offset] ?? 0)
    const line = Bytes.unsafeMake(buffer.toString("latin1", offset + 1, end))
    const after = end + 2
    const count = (): number => {
      if (!/^(-1|\d{1,10})$/.test(line)) fail(`'${mark}${line}' is not a length`)
      return Number(line)
    }
    switch (mark) {
      case "$":
      case "=": {
        const length = count()
        if (length < 0) {
          offset = after
          return null
        }
        if (buffer.length < after + length + 2) {
          needed = after + length + 2 - offset
          return undefined
        }
        const bytes = Bytes.unsafeMake(buffer.toString("latin1", after, after + length))
        offset = after + length + 2
        if (mark === "$") return bytes
        return new Reply.Verbatim(bytes.startsWith("mkd:") ? "mkd" : "txt", Bytes.unsafeMake(bytes.slice(4)))
      }
      case "*":
      case "~":
      case ">":
      case "%":
      case "|": {
        const length = count()
        offset = after
        if (length < 0) return Reply.nullArray
        if (stack.length >= maxDepth) fail(`a reply is nested more than ${maxDepth} levels deep`)
        return { mark, items: [], missing: mark === "%" ? length * 2 : mark === "|" ? length * 2 + 1 : length }
      }
      default:
        offset = after
        return simpleValue(mark, line)
    }
  }

  const simpleValue = (mark: string, line: Bytes.Bytes): Reply.Reply => {
    switch (mark) {
      case "+":
        return Reply.simple(line)
      case "-":
        return new Reply.ErrorReply(line)
      case ":": {
        if (!/^[+-]?\d+$/.test(line)) return fail(`':${line}' is not an integer`)
        const number = Number(line)
        return Number.isSafeInteger(number) ? number : BigInt(line)
      }
      case ",":
        return new Reply.Double(line === "inf" ? Infinity : line === "-inf" ? -Infinity : Number(line))
      case "#":
        return line === "t"
      case "_":
        return null
      case "(":
        return new Reply.BigNumber(line)
      default:
        return fail(`'${mark}' does not begin a reply`)
    }
  }

  const next = (): Reply.Reply | undefined => {
    for (;;) {
      const value = readValue()
      if (value === undefined) {
        if (!join()) return undefined
        continue
      }
      needed = 0
      let done: Reply.Reply
      if (isFrame(value)) {
        if (value.missing > 0) {
          stack.push(value)
          continue
        }
        done = complete(value)
      } else done = value
      // a value may complete its frame, which may in turn complete the frame around it
      for (;;) {
        const frame = stack.at(-1)
        if (frame === undefined) return done
        frame.items.push(done)
        if (--frame.missing > 0) break
        stack.pop()
        done = complete(frame)
      }
    }
  }

  return { feed, next, hasPartial: () => stack.length > 0 || buffer.length - offset + chunkBytes > 0 }
}

const isFrame = (value: Reply.Reply | Frame): value is Frame =>
  typeof value === "object" && value !== null && "missing" in value

const complete = ({ mark, items }: Frame): Reply.Reply => {
  switch (mark) {
    case "~":
      return new Reply.SetReply(items)
    case ">":
      return new Reply.Push(items)
    case "%":
      return pairs(items)
    case "|":
      return new Reply.Attribute(pairs(items.slice(0, -1)), items.at(-1) ?? null)
    default:
      return items
  }
}

const pairs = (items: ReadonlyArray<Reply.Reply>): Reply.MapReply => {
  const entries: Array<readonly [Reply.Reply, Reply.Reply]> = []
  for (let i = 0; i + 1 < items.length; i += 2) entries.push([items[i] ?? null, items[i + 1] ?? null])
  return new Reply.MapReply(entries)
}
