/**
 * Requests out of bytes: RESP arrays of bulk strings, and inline commands (a telnet session). One incremental machine:
 * `feed` it chunks cut anywhere and pull complete requests with `next`. It opens no socket and holds no session; it owns
 * the bytes it was fed until they are taken, and its cost is linear in them: a large bulk string is gathered in one
 * growing buffer, never copied once for each chunk.
 *
 * Frame: `*<count>\r\n` then, `count` times, `$<length>\r\n<length bytes>\r\n`; or one line of words ended by LF.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import { constants } from "node:buffer"
import * as Bytes from "../Bytes.js"
import * as Arrived from "../bytes/Arrived.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as CommandWord from "./CommandWord.js"
import * as Reply from "./Reply.js"

/**
 * The longest bulk string, in bytes, unless `proto-max-bulk-len` says otherwise.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxBulkLength = 512 * 1024 * 1024

/**
 * The longest inline request and the longest length line, in bytes.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxInlineLength = 64 * 1024

/**
 * The most arguments in a request. As in Redis 7.0 this is what its counter holds; what bounds the memory is the limit on
 * undecoded input.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxArguments = 0x7fffffff

/** A bulk string longer than this that has not arrived whole is gathered apart; shorter ones wait in the input. */
const gatherFrom = 16 * 1024

/**
 * Bulk strings up to this length are cut from the chunk's string and share its memory, at a fifth of the cost of one of
 * their own. `Dict` copies what is no longer than this; whoever else keeps one calls `Bytes.own`.
 */
const sharedUpTo = 1024

const protocolError = (text: string): Reply.ErrorReply => Reply.error(`Protocol error: ${text}`)

/**
 * A request, its command's name first; never empty.
 *
 * @since 0.1.0
 * @category models
 */
export type Request = ReadonlyArray<Bytes.Bytes>

/**
 * @since 0.1.0
 * @category models
 */
export interface Decoder {
  /** Takes the next bytes. The decoder owns them from here. */
  readonly feed: (chunk: Uint8Array) => void
  /**
   * The next complete request; `undefined` when more bytes are needed; an error when the bytes are no RESP, and for
   * ever after: the connection should close.
   */
  readonly next: () => Request | Reply.ErrorReply | undefined
  /** Bytes held that are not yet part of a request that was taken. */
  readonly pending: () => number
  /** Whether a request has begun that is not complete. */
  readonly isAmid: () => boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The longest bulk string, in bytes; not less than 16 KiB. */
  readonly maxBulkLength?: (() => number) | undefined
  /** Told of a request of no words, which is none. */
  readonly onEmpty?: (() => void) | undefined
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (options?: Options): Decoder =>
  new Machine(options?.maxBulkLength ?? (() => maxBulkLength), options?.onEmpty ?? (() => undefined))

const CR = 13
const DOLLAR = 36
const STAR = 42

const nothing: Buffer = Buffer.alloc(0)

/** Never filled: what comes next is given one of its own. */
const noRequest: Array<Bytes.Bytes> = []

/**
 * An array for a request of so many words, to be filled from the front: of the length that it will have where it is short,
 * as an array that grows gets room for seventeen.
 */
const emptyRequest = (count: number): Array<Bytes.Bytes> => {
  const none = Bytes.empty
  switch (count) {
    case 1:
      return [none]
    case 2:
      return [none, none]
    case 3:
      return [none, none, none]
    case 4:
      return [none, none, none, none]
    default:
      return []
  }
}

class Machine implements Decoder {
  private buffer: Buffer = nothing
  private text = ""
  private at = 0
  /** The request under way, or the last one while its chunk is worked on, and how many of its words are there. */
  request: Array<Bytes.Bytes> = noRequest
  private filled = 0
  private requestBytes = 0
  private missing = 0
  private bulkLength = -1
  private gathered: Buffer | undefined
  private gatheredLength = 0
  private failure: Reply.ErrorReply | undefined

  constructor(
    private readonly bulkLimit: () => number,
    private readonly onEmpty: () => void
  ) {}

  readonly pending = () => this.buffer.length - this.at + this.gatheredLength + this.requestBytes

  readonly isAmid = () => this.missing > 0 || this.pending() > 0

  readonly feed = (chunk: Uint8Array): void => {
    let bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.gathered !== undefined) bytes = this.gather(bytes)
    if (this.at < this.buffer.length) bytes = Buffer.concat([this.buffer.subarray(this.at), bytes])
    this.buffer = bytes
    this.text = Latin1.read(bytes, 0, bytes.length)
    this.at = 0
  }

  readonly next = (): Request | Reply.ErrorReply | undefined => {
    const next = this.advance()
    if (next === undefined || this.failure !== undefined) Arrived.release()
    return next
  }

  private advance(): Request | Reply.ErrorReply | undefined {
    if (this.failure !== undefined) return this.failure
    while (this.missing === 0) {
      if (this.at >= this.text.length) return this.release()
      if (this.buffer[this.at] !== STAR) {
        const words = this.inline()
        if (words === undefined || Reply.isError(words) || words.length > 0) return words
        this.onEmpty()
      } else {
        const count = this.lengthLine(() => maxArguments, "too big mbulk count string", "invalid multibulk length")
        if (count === undefined || Reply.isError(count)) return count
        this.missing = Math.max(count, 0)
        if (this.missing === 0) this.onEmpty()
        else {
          this.request = emptyRequest(count)
          this.filled = 0
        }
      }
    }
    return this.bulks()
  }

  /** The bulk strings of the request under way. */
  private bulks(): Request | Reply.ErrorReply | undefined {
    const { text, buffer } = this
    while (this.missing > 0) {
      if (this.bulkLength < 0) {
        if (this.at >= text.length) return this.release()
        const mark = buffer[this.at] ?? 0
        if (mark !== DOLLAR) return this.failBulk(String.fromCharCode(mark))
        const length = this.lengthLine(this.bulkLimit, "too big bulk count string", "invalid bulk length")
        if (length === undefined || Reply.isError(length)) return length
        if (length < 0) return this.fail("invalid bulk length")
        this.bulkLength = length
      }
      const length = this.bulkLength
      const start = this.at
      const end = start + length
      if (this.gathered === undefined) {
        // the two bytes after a bulk string are skipped unread, as Redis does
        if (end + 2 > text.length) return this.awaitBulk()
        this.add(length <= sharedUpTo ? this.cut(start, end) : Latin1.read(buffer, start, length))
        this.at = end + 2
      } else {
        if (this.gatheredLength < length || start + 2 > text.length) return undefined
        // the last 24 of the 512 MB that Redis takes are more than a string can hold
        if (length > constants.MAX_STRING_LENGTH) return this.fail("invalid bulk length")
        this.add(Latin1.read(this.gathered, 0, length))
        this.gathered = undefined
        this.gatheredLength = 0
        this.at = start + 2
      }
      this.requestBytes += length + 32
      this.bulkLength = -1
      this.missing--
    }
    this.requestBytes = 0
    return this.request
  }

  private add(bytes: Bytes.Bytes): void {
    this.request[this.filled++] = bytes
  }

  private cut(start: number, end: number): Bytes.Bytes {
    const { buffer, filled } = this
    if (filled === 0) return CommandWord.read(buffer, start, end - start)
    const bytes = Bytes.unsafeMake(this.text.substring(start, end))
    // the first argument is nearly always a key, the next ones often a member, field or value
    if (filled === 1) Arrived.key(bytes, buffer, start)
    else if (filled === 2 || filled === 3) Arrived.argument(this, filled, buffer, start, end)
    return bytes
  }

  /** A bulk string has not arrived whole: a long one moves to a buffer of its own. */
  private awaitBulk(): undefined {
    if (this.bulkLength >= gatherFrom) {
      this.gathered = Buffer.allocUnsafeSlow(Math.min(this.bulkLength, 4 * gatherFrom))
      this.gatheredLength = 0
      this.buffer = this.gather(this.buffer.subarray(this.at))
      this.text = Latin1.read(this.buffer, 0, this.buffer.length)
      this.at = 0
    }
    return undefined
  }

  /** Adds to the bulk string being gathered; what is left over comes back. */
  private gather(bytes: Buffer): Buffer {
    const wanted = Math.min(this.bulkLength - this.gatheredLength, bytes.length)
    const total = this.gatheredLength + wanted
    let target = this.gathered ?? nothing
    if (total > target.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(this.bulkLength, Math.max(total, target.length * 2)))
      target.copy(grown, 0, 0, this.gatheredLength)
      target = grown
      this.gathered = grown
    }
    bytes.copy(target, this.gatheredLength, 0, wanted)
    this.gatheredLength = total
    return bytes.subarray(wanted)
  }

  /** Nothing is left of the chunk: let go of it, since an idle connection should not keep it. */
  private release(): undefined {
    if (this.at > 0) {
      this.buffer = nothing
      this.text = ""
      this.at = 0
      if (this.missing === 0) this.request = noRequest
    }
    return undefined
  }

  /** Reads `<mark><digits>\r\n`. */
  private lengthLine(limit: () => number, tooLong: string, invalid: string): number | Reply.ErrorReply | undefined {
    const { text, buffer } = this
    let i = this.at + 1
    let code = buffer[i] ?? 0
    // the everyday case: a few digits and CR LF, far below any limit
    if (code >= 49 && code <= 57) {
      let value = 0
      do {
        value = value * 10 + code - 48
        code = buffer[++i] ?? 0
      } while (code >= 48 && code <= 57 && value < gatherFrom)
      if (code === CR && i + 1 < buffer.length && value < gatherFrom) {
        this.at = i + 2
        return value
      }
    }
    const end = this.lineEnd(tooLong)
    if (typeof end !== "number") return end
    const digits = text.slice(this.at + 1, end)
    const number = /^(0|-?[1-9][0-9]{0,10})$/.test(digits) ? Number(digits) : Number.NaN
    if (!(number <= limit())) return this.fail(invalid)
    this.at = end + 2
    return number
  }

  /** Where the length line ends, once CR and one more byte are there. As in C, a NUL ends the search for the CR. */
  private lineEnd(tooLong: string): number | Reply.ErrorReply | undefined {
    const { text } = this
    const end = text.indexOf("\r", this.at)
    if (end < 0 || text.slice(this.at, end).includes("\0")) {
      return text.length - this.at > maxInlineLength ? this.fail(tooLong) : undefined
    }
    return end + 2 > text.length ? undefined : end
  }

  /** Where a bulk string should be there is none; Redis says so when the line has come whole. */
  private failBulk(mark: string): Reply.ErrorReply | undefined {
    const end = this.lineEnd("too big bulk count string")
    return typeof end === "number" ? this.fail(`expected '$', got '${mark}'`) : end
  }

  /** One line of words; an empty one is no request. */
  private inline(): Array<Bytes.Bytes> | Reply.ErrorReply | undefined {
    const { text } = this
    const newline = text.indexOf("\n", this.at)
    const nul = newline < 0 ? -1 : text.slice(this.at, newline).indexOf("\0")
    if (newline < 0 || nul >= 0) {
      // Redis looks for the line's end as C does a string's: not past a NUL
      return text.length - this.at > maxInlineLength ? this.fail("too big inline request") : undefined
    }
    const end = newline > this.at && text.charCodeAt(newline - 1) === CR ? newline - 1 : newline
    const words = splitWords(text.slice(this.at, end))
    if (words === undefined) return this.fail("unbalanced quotes in request")
    this.at = newline + 1
    return words
  }

  private fail(text: string): Reply.ErrorReply {
    this.failure = protocolError(text)
    return this.failure
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\u0007" }
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** Fewer than are skipped between words: a vertical tab or form feed in a word is part of it, as in Redis. */
const endsWord = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13

/**
 * Splits a line into words as a shell would: double quotes with `\n \r \t \b \a \xHH` escapes, single quotes with `\'`.
 * `undefined` when quotes are not balanced.
 *
 * @since 0.1.0
 * @category parsing
 */
export const splitWords = (line: string): Array<Bytes.Bytes> | undefined => {
  const words: Array<Bytes.Bytes> = []
  let i = 0
  for (;;) {
    while (i < line.length && isSpace(line.charCodeAt(i))) i++
    if (i >= line.length) return words
    let word = ""
    while (i < line.length && !endsWord(line.charCodeAt(i))) {
      const quote = line[i]
      if (quote !== '"' && quote !== "'") {
        word += line[i++]
        continue
      }
      i++
      for (;;) {
        if (i >= line.length) return undefined
        const char = line[i]
        const escaped = line[i + 1]
        if (char === quote) break
        if (char !== "\\" || escaped === undefined || (quote === "'" && escaped !== "'")) {
          word += char
          i++
        } else if (quote === '"' && escaped === "x" && /^[0-9a-fA-F]{2}$/.test(line.slice(i + 2, i + 4))) {
          word += String.fromCharCode(Number.parseInt(line.slice(i + 2, i + 4), 16))
          i += 4
        } else {
          word += quote === '"' ? (escapes[escaped] ?? escaped) : escaped
          i += 2
        }
      }
      i++
      // a closing quote must end the word
      if (i < line.length && !isSpace(line.charCodeAt(i))) return undefined
    }
    words.push(Bytes.unsafeMake(word))
  }
}
