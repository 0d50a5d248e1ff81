/**
 * Decodes replies in RESP2 and RESP3: the inverse of `Encoder`, for clients and tests. Like `Decoder`, it is an
 * incremental state machine that opens no socket. It keeps nesting on a stack, so a large reply that arrives in small
 * chunks is never read twice, and neither is a long line.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import { constants } from "node:buffer"
import * as Data from "effect/Data"
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
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
 * The limit of a bulk string, in bytes: the longest string that V8 makes, some 512 MB.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxLength: number = constants.MAX_STRING_LENGTH

/**
 * Takes the place of a reply with a bulk string above the limit. The connection is still good: the decoder skips the bytes, and
 * the next reply follows.
 *
 * @since 0.1.0
 * @category errors
 */
export class ReplyTooLong extends Reply.ErrorReply {
  /**
   * @param length the bytes of the bulk string
   */
  constructor(readonly length: number) {
    super(`ERR a string of ${length} bytes in the reply, and JavaScript's strings have ${maxLength} at most`)
  }
}

/**
 * A decoder of replies, for one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReplyDecoder {
  /** Adds a chunk to the input. The caller must not change the chunk until `next` has returned `undefined`. */
  readonly feed: (chunk: Uint8Array) => void
  /**
   * Returns the next complete reply, or `undefined` when it needs more bytes. An error reply is a reply, and so is a
   * `ReplyTooLong`. Throws a `ReplyFormatError` if the bytes violate RESP; the decoder is of no use after that.
   */
  readonly next: () => Reply.Reply | undefined
  /** Whether the input ends partway through a reply. */
  readonly hasPartial: () => boolean
}

const [plus, minus, zero, letterO, letterK, underscore, carriageReturn, lineFeed] = [43, 45, 48, 79, 75, 95, 13, 10]

/** The first byte of each kind of reply that has a number next to it. */
const marks = {
  bulk: 36,
  verbatim: 61,
  array: 42,
  set: 126,
  push: 62,
  map: 37,
  attribute: 124,
  integer: 58
} as const

const noBytes: Buffer = Buffer.alloc(0)

/** The least memory for a reply that goes on in the next chunk, in bytes. */
const minKept = 4096

/** The most characters of a bad line that an error repeats. */
const maxQuoted = 64

/** The most memory that stays while no reply is incomplete, in bytes. */
const maxAtRest = 2 * 1024 * 1024

/** A compound reply that is being read. `mark` is its first byte, `missing` the number of items to come. */
interface Frame {
  readonly mark: number
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
  /** The input. Its bytes before `offset` are decoded. It is the last chunk itself, or the beginning of `kept`. */
  let buffer: Buffer = noBytes
  let offset = 0
  /** The memory for what begins in one chunk and goes on in the next, used again and again. */
  let kept: Buffer = noBytes
  /** The number of bytes from `offset` on that the next value needs, once that is known. */
  let needed = 0
  /** The bytes to come that belong to a string above the limit. */
  let skipped = 0
  /** Why the reply that is being read cannot be handed out. */
  let tooLong: ReplyTooLong | undefined
  const stack: Array<Frame> = []

  const feed = (chunk: Uint8Array): void => {
    // most chunks begin where a reply does, and need no copy
    if (offset === buffer.length) {
      buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      offset = 0
      return
    }
    if (buffer.buffer !== kept.buffer || buffer.length + chunk.length > kept.length) keep(chunk.length)
    kept.set(chunk, buffer.length)
    buffer = kept.subarray(0, buffer.length + chunk.length)
  }

  /** Moves the bytes that are not decoded to the beginning of `kept`, and makes sure that there is room after them. */
  const keep = (room: number): void => {
    const rest = buffer.subarray(offset)
    const least = rest.length + room
    // a length that a reply states is believed as far as its bytes have come
    const size = Math.max(least, Math.min(needed, Math.max(maxAtRest, 2 * least)))
    // at least twice as much as before, so that a long line costs in proportion to its length
    if (kept.length < size) kept = Buffer.allocUnsafeSlow(Math.max(minKept, size, 2 * kept.length))
    kept.set(rest)
    buffer = kept.subarray(0, rest.length)
    offset = 0
  }

  /** Lets go of the chunk, whose memory is the caller's. */
  const leave = (): void => {
    if (offset < buffer.length) {
      if (buffer.buffer !== kept.buffer) keep(0)
      return
    }
    buffer = noBytes
    offset = 0
    if (kept.length > maxAtRest) kept = noBytes
  }

  const fail = (message: string): never => {
    throw new ReplyFormatError({ message })
  }

  /** The offset after the number that `readNumber` has read. */
  let afterNumber = 0

  /**
   * Reads the digits after the mark, byte by byte: most lines are a length, and a string of each would cost more than the rest.
   * Returns `undefined` if the line is incomplete, or no short number.
   */
  const readNumber = (): number | undefined => {
    let at = offset + 1
    const isNegative = buffer[at] === minus
    if (isNegative) at++
    const first = at
    let number = 0
    for (; at - first < 15; at++) {
      const digit = (buffer[at] ?? 0) - zero
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    if (at === first || buffer[at] !== carriageReturn || buffer[at + 1] !== lineFeed) return undefined
    afterNumber = at + 2
    return isNegative ? -number : number
  }

  /** Whether the line is `+OK`, as the answer to most writes is. */
  const isOk = (): boolean =>
    buffer[offset + 1] === letterO &&
    buffer[offset + 2] === letterK &&
    buffer[offset + 3] === carriageReturn &&
    buffer[offset + 4] === lineFeed

  /** The line after the mark; `undefined` if it is incomplete. */
  const readLine = (): Bytes.Bytes | undefined => {
    // the bytes that came before hold no end of it, but the last one may begin it
    const end = buffer.indexOf("\r\n", offset + Math.max(0, needed - 2))
    if (end < 0) {
      if (buffer.length - offset > maxLength) fail(`a line is longer than ${maxLength} bytes`)
      needed = buffer.length - offset + 1
      return undefined
    }
    afterNumber = end + 2
    return Latin1.read(buffer, offset + 1, end - offset - 1)
  }

  /** A length, -1 included; `undefined` if its line is incomplete. */
  const readLength = (): number | undefined => {
    const number = readNumber()
    if (number !== undefined && number >= -1 && number < 1e10) return number
    const line = readLine()
    if (line === undefined) return undefined
    return fail(`'${String.fromCharCode(buffer[offset] ?? 0)}${line.slice(0, maxQuoted)}' is not a length`)
  }

  /** Reads a value without items or the header of one with items; `undefined` if it is incomplete. */
  const readValue = (): Reply.Reply | Frame | undefined => {
    if (offset >= buffer.length) return undefined
    const mark = buffer[offset] ?? 0
    switch (mark) {
      case marks.bulk:
      case marks.verbatim: {
        const length = readLength()
        if (length === undefined) return undefined
        const after = afterNumber
        if (length < 0) {
          offset = after
          return null
        }
        if (length > maxLength) {
          offset = after
          skipped = length + 2
          tooLong = new ReplyTooLong(length)
          return null
        }
        if (buffer.length < after + length + 2) {
          needed = after + length + 2 - offset
          return undefined
        }
        const bytes = Latin1.read(buffer, after, length)
        offset = after + length + 2
        if (mark === marks.bulk) return bytes
        return new Reply.Verbatim(bytes.startsWith("mkd:") ? "mkd" : "txt", Bytes.unsafeMake(bytes.slice(4)))
      }
      case marks.array:
      case marks.set:
      case marks.push:
      case marks.map:
      case marks.attribute: {
        const length = readLength()
        if (length === undefined) return undefined
        offset = afterNumber
        if (length < 0) return Reply.nullArray
        if (stack.length >= maxDepth) fail(`a reply is nested more than ${maxDepth} levels deep`)
        const missing = mark === marks.map ? length * 2 : mark === marks.attribute ? length * 2 + 1 : length
        return { mark, items: [], missing }
      }
      case marks.integer: {
        const number = readNumber()
        if (number !== undefined) {
          offset = afterNumber
          return number === 0 ? 0 : number
        }
        break
      }
    }
    if (mark === plus && isOk()) {
      offset += 5
      return Reply.ok
    }
    // a null, as the answer to GET of a missing key is
    if (mark === underscore && buffer[offset + 1] === carriageReturn && buffer[offset + 2] === lineFeed) {
      offset += 3
      return null
    }
    const line = readLine()
    if (line === undefined) return undefined
    offset = afterNumber
    return simpleValue(String.fromCharCode(mark), line)
  }

  const simpleValue = (mark: string, line: Bytes.Bytes): Reply.Reply => {
    switch (mark) {
      case "+":
        return line === "OK" ? Reply.ok : Reply.simple(line)
      case "-":
        return new Reply.ErrorReply(line)
      case ":": {
        // 64 bits have 20 digits at most; the conversion of a long line would take seconds
        if (!/^[+-]?\d{1,20}$/.test(line)) return fail(`':${line.slice(0, maxQuoted)}' is not an integer`)
        const number = Number(line)
        return Number.isSafeInteger(number) ? number : BigInt(line)
      }
      case ",":
        return new Reply.Double(double(line))
      case "#":
        if (line === "t" || line === "f") return line === "t"
        break
      case "_":
        if (line === "") return null
        break
      case "(":
        // redis-server sends whatever a script calls a big number
        return new Reply.BigNumber(line)
      default:
        return fail(`'${mark}' does not begin a reply`)
    }
    return fail(`'${mark}${line.slice(0, maxQuoted)}' is not a value`)
  }

  const double = (line: Bytes.Bytes): number => {
    const number = Number(line)
    if (!Number.isNaN(number) && line !== "") return number
    if (line === "inf" || line === "-inf") return line === "inf" ? Infinity : -Infinity
    return line === "nan" || line === "-nan" ? Number.NaN : fail(`',${line.slice(0, maxQuoted)}' is not a number`)
  }

  /** Skips a string above the limit as far as it has come; whether all of it has. */
  const skip = (): boolean => {
    const length = Math.min(skipped, buffer.length - offset)
    offset += length
    skipped -= length
    return skipped === 0
  }

  /** The error in place of a reply that has a string above the limit. */
  const refused = (reply: Reply.Reply, error: ReplyTooLong): Reply.Reply => {
    tooLong = undefined
    // nobody waits for a push
    return reply instanceof Reply.Push ? fail(`a push with a string of ${error.length} bytes`) : error
  }

  const next = (): Reply.Reply | undefined => {
    for (;;) {
      const value = buffer.length - offset < needed || (skipped > 0 && !skip()) ? undefined : readValue()
      if (value === undefined) {
        leave()
        return undefined
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
        if (frame === undefined) return tooLong === undefined ? done : refused(done, tooLong)
        frame.items.push(done)
        if (--frame.missing > 0) break
        stack.pop()
        done = complete(frame)
      }
    }
  }

  return { feed, next, hasPartial: () => stack.length > 0 || skipped > 0 || offset < buffer.length }
}

const isFrame = (value: Reply.Reply | Frame): value is Frame =>
  typeof value === "object" && value !== null && "missing" in value

const complete = ({ mark, items }: Frame): Reply.Reply => {
  switch (mark) {
    case marks.set:
      return new Reply.SetReply(items)
    case marks.push:
      return new Reply.Push(items)
    case marks.map:
      return pairs(items)
    case marks.attribute:
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
