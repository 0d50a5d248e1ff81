/**
 * Replies out of bytes, RESP2 and RESP3: the other end of `Encoder`, for clients and tests. One incremental machine, as
 * `Decoder` is for requests: nesting is kept on a stack, so that a large reply in small pieces is never read twice.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Bytes from "../Bytes.js"
import * as Reply from "./Reply.js"

/**
 * The bytes are no RESP reply.
 *
 * @since 0.1.0
 * @category errors
 */
export class ReplyFormatError extends Data.TaggedError("ReplyFormatError")<{ readonly message: string }> {}

/**
 * The deepest nesting that is read.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxDepth = 128

/**
 * @since 0.1.0
 * @category models
 */
export interface ReplyDecoder {
  /** Takes the next bytes. */
  readonly feed: (chunk: Uint8Array) => void
  /** The next complete reply; `undefined` when more bytes are needed. Throws a `ReplyFormatError`. */
  readonly next: () => Reply.Reply | undefined
  /** Whether a reply has begun that is not complete. */
  readonly isAmid: () => boolean
}

interface Frame {
  readonly mark: string
  readonly items: Array<Reply.Reply>
  missing: number
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (): ReplyDecoder => {
  let pieces: Array<Buffer> = []
  let pieceBytes = 0
  let buffer: Buffer = Buffer.alloc(0)
  let at = 0
  let wanted = 0
  const stack: Array<Frame> = []

  const feed = (chunk: Uint8Array): void => {
    pieces.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    pieceBytes += chunk.byteLength
  }

  /** Joins the pieces, once there are as many bytes as are known to be needed. */
  const join = (): boolean => {
    if (pieceBytes === 0 || buffer.length - at + pieceBytes < wanted) return false
    buffer = Buffer.concat([buffer.subarray(at), ...pieces])
    pieces = []
    pieceBytes = 0
    at = 0
    return true
  }

  const fail = (message: string): never => {
    throw new ReplyFormatError({ message })
  }

  /** One line, or one value that holds no others; `undefined` when it has not all arrived. */
  const scalar = (): Reply.Reply | Frame | undefined => {
    const end = buffer.indexOf("\r\n", at)
    if (end < 0) return undefined
    const mark = String.fromCharCode(buffer[at] ?? 0)
    const line = Bytes.unsafeMake(buffer.toString("latin1", at + 1, end))
    const after = end + 2
    const count = (): number => {
      if (!/^(-1|\d{1,10})$/.test(line)) fail(`'${mark}${line}' gives no length`)
      return Number(line)
    }
    switch (mark) {
      case "$":
      case "=": {
        const length = count()
        if (length < 0) {
          at = after
          return null
        }
        if (buffer.length < after + length + 2) {
          wanted = after + length + 2 - at
          return undefined
        }
        const bytes = Bytes.unsafeMake(buffer.toString("latin1", after, after + length))
        at = after + length + 2
        if (mark === "$") return bytes
        return new Reply.Verbatim(bytes.startsWith("mkd:") ? "mkd" : "txt", Bytes.unsafeMake(bytes.slice(4)))
      }
      case "*":
      case "~":
      case ">":
      case "%":
      case "|": {
        const length = count()
        at = after
        if (length < 0) return Reply.nullArray
        if (stack.length >= maxDepth) fail(`a reply is nested more than ${maxDepth} deep`)
        return { mark, items: [], missing: mark === "%" ? length * 2 : mark === "|" ? length * 2 + 1 : length }
      }
      default:
        at = after
        return word(mark, line)
    }
  }

  const word = (mark: string, line: Bytes.Bytes): Reply.Reply => {
    switch (mark) {
      case "+":
        return Reply.simple(line)
      case "-":
        return new Reply.ErrorReply(line)
      case ":": {
        if (!/^[+-]?\d+$/.test(line)) return fail(`':${line}' is no integer`)
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
        return fail(`'${mark}' begins no reply`)
    }
  }

  const next = (): Reply.Reply | undefined => {
    for (;;) {
      const value = scalar()
      if (value === undefined) {
        if (!join()) return undefined
        continue
      }
      wanted = 0
      let done: Reply.Reply
      if (isFrame(value)) {
        if (value.missing > 0) {
          stack.push(value)
          continue
        }
        done = complete(value)
      } else done = value
      // a value may be the last of the frame around it, and that of the next
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

  return { feed, next, isAmid: () => stack.length > 0 || buffer.length - at + pieceBytes > 0 }
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
