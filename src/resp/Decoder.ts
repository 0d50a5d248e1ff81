/**
 * Decodes requests: RESP arrays of bulk strings, and inline commands such as a telnet session sends. The decoder is an
 * incremental state machine: `feed` it chunks cut anywhere, then pull complete requests with `next`. It opens no socket
 * and knows no session. It borrows a chunk until it has decoded what is whole in it, and copies the rest.
 *
 * The cost is linear in the bytes: a large bulk string that arrives in many chunks is collected in one growing buffer
 * instead of being copied once for each chunk.
 *
 * Frame: `*<count>\r\n`, then `count` times `$<length>\r\n<length bytes>\r\n`; or one line of words that ends with LF.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import { constants } from "node:buffer"
import * as Bytes from "../Bytes.js"
import * as Arrived from "../bytes/Arrived.js"
import * as Integer from "../bytes/Integer.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as ArrivedRequest from "./ArrivedRequest.js"
import * as CommandWord from "./CommandWord.js"
import * as InlineRequest from "./InlineRequest.js"
import * as Reply from "./Reply.js"
import * as RequestWords from "./RequestWords.js"

/**
 * The default limit of a bulk string's length, in bytes: Redis's default for `proto-max-bulk-len`.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxBulkLength = 512 * 1024 * 1024

/**
 * The limit of an inline request's length and of a length line's, in bytes.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxInlineLength = 64 * 1024

/** Redis reads 16 KiB at a time, and has refused a longer line before it sees its end. */
const maxLine = maxInlineLength + 16 * 1024

/**
 * The limit of a request's word count: the largest 32-bit signed integer, as in Redis 7.0. It does not bound memory; the
 * server's limit on undecoded input does.
 *
 * @since 0.1.0
 * @category limits
 */
export const maxArguments = 0x7fffffff

/** An incomplete bulk string of at least this length moves to a buffer of its own; a shorter one waits in the input. */
const gatherFrom = 16 * 1024

/**
 * Bulk strings up to this length are substrings of the chunk's string and share its memory, at a fifth of the cost of a
 * copy. `Dict` copies strings of up to this length when it stores them; any other code that keeps one past its command
 * must call `Bytes.own`.
 */
const maxSharedLength = 1024

const protocolError = (text: string): Reply.ErrorReply => Reply.error(`Protocol error: ${text}`)

/**
 * A request: the command's name, then its arguments. Never empty. The words may share memory with the chunk they arrived
 * in; call `Bytes.own` on a word before you keep it.
 *
 * @since 0.1.0
 * @category models
 */
export type Request = ReadonlyArray<Bytes.Bytes>

/**
 * A decoder of requests, for one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoder {
  /** Adds a chunk to the input. The caller must not change it before `next` has returned `undefined`, or `keep` was called. */
  readonly feed: (chunk: Uint8Array) => void
  /**
   * Returns the next complete request, or `undefined` when it needs more bytes. If the bytes violate the protocol, it
   * returns the error that Redis replies with (`ERR Protocol error: …`), and returns the same error from then on: send
   * it and close the connection.
   */
  readonly next: () => Request | Reply.ErrorReply | undefined
  /** Copies what is left of the chunk, which the caller may change from here. */
  readonly keep: () => void
  /**
   * The number of bytes fed that no returned request contains. Each decoded argument of an incomplete request counts 32
   * bytes extra.
   */
  readonly pending: () => number
  /** Whether the input ends partway through a request. */
  readonly hasPartial: () => boolean
}

/**
 * Options of `make`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Returns the limit of a bulk string's length, in bytes: 16 KiB or more, `maxBulkLength` by default. The decoder calls
   * it for each long bulk string, so the limit may change at any time.
   */
  readonly maxBulkLength?: (() => number) | undefined
  /**
   * Whether the client has yet to authenticate: its requests may then have 10 words of 16,384 bytes, as in Redis. The decoder
   * asks for each longer one.
   */
  readonly isUnauthenticated?: (() => boolean) | undefined
  /** Called for an empty request (`*0`, `*-1` or a blank line), which the decoder skips. */
  readonly onEmpty?: (() => void) | undefined
}

/**
 * Makes a decoder of requests.
 *
 * @example
 * ```ts
 * import * as Decoder from "layeredis/Decoder"
 *
 * const decoder = Decoder.make()
 * decoder.feed(Buffer.from("*2\r\n$3\r\nGET\r\n$3\r\nk"))
 * console.log(decoder.next()) // undefined: the request is incomplete
 * decoder.feed(Buffer.from("ey\r\nPING\r\n"))
 * console.log(decoder.next()) // [ 'GET', 'key' ]
 * console.log(decoder.next()) // [ 'PING' ]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options?: Options): Decoder =>
  new Machine(
    options?.maxBulkLength ?? (() => maxBulkLength),
    options?.onEmpty ?? (() => undefined),
    options?.isUnauthenticated ?? (() => false)
  )

/** Redis's limits on the requests of a client that has yet to authenticate: words, and bytes of a word. */
const maxUnauthenticatedWords = 10
const maxUnauthenticatedLength = 16 * 1024

const [CR, DOLLAR, STAR] = [13, 36, 42]

const emptyBuffer: Buffer = Buffer.alloc(0)

/** Stands where there is no request, and is never filled: each request gets an array of its own. */
const noRequest: Array<Bytes.Bytes> = []

class Machine implements Decoder {
  buffer: Buffer = emptyBuffer
  private text = ""
  /** Whether `buffer` is memory of the caller's. */
  private isBorrowed = false
  /** The offset in `buffer` of the first byte that is not decoded. */
  offset = 0
  /** Where `request` begins in `buffer`; -1 if it does not lie there. */
  start = -1
  /** The request being decoded, or the last complete one until its chunk is used up. */
  request: Array<Bytes.Bytes> = noRequest
  /** The number of words of `request` that are decoded. */
  private filled = 0
  private requestBytes = 0
  /** The number of words of `request` still to come. */
  private missing = 0
  /** The length of the bulk string being read; -1 before its length line. */
  private bulkLength = -1
  private gathered: Buffer | undefined
  private gatheredLength = 0
  private failure: Reply.ErrorReply | undefined

  constructor(
    private readonly bulkLimit: () => number,
    private readonly onEmpty: () => void,
    private readonly isUnauthenticated: () => boolean
  ) {}

  readonly pending = () => this.buffer.length - this.offset + this.gatheredLength + this.requestBytes

  readonly hasPartial = () => this.missing > 0 || this.pending() > 0

  readonly feed = (chunk: Uint8Array): void => {
    let bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.gathered !== undefined) bytes = this.gather(bytes)
    this.isBorrowed = this.offset >= this.buffer.length
    if (!this.isBorrowed) bytes = Buffer.concat([this.buffer.subarray(this.offset), bytes])
    this.use(bytes)
  }

  private use(bytes: Buffer): void {
    this.buffer = bytes
    this.text = Latin1.read(bytes, 0, bytes.length)
    this.offset = 0
    this.start = -1
  }

  readonly next = (): Request | Reply.ErrorReply | undefined => {
    const next = this.advance()
    if (next === undefined || this.failure !== undefined) this.keep()
    return next
  }

  readonly keep = (): void => {
    Arrived.release()
    ArrivedRequest.release()
    this.start = -1
    if (!this.isBorrowed) return
    this.isBorrowed = false
    if (this.buffer.length > 0) this.use(Buffer.from(this.buffer.subarray(this.offset)))
  }

  private advance(): Request | Reply.ErrorReply | undefined {
    if (this.failure !== undefined) return this.failure
    while (this.missing === 0) {
      if (this.offset >= this.text.length) return this.release()
      if (this.buffer[this.offset] !== STAR) {
        const words = this.readInline()
        if (words === undefined || Reply.isError(words) || words.length > 0) return words
        this.onEmpty()
      } else {
        const start = this.offset
        const count = this.readLength(() => maxArguments, "too big mbulk count string", "invalid multibulk length")
        if (count === undefined || Reply.isError(count)) return count
        const isTooMany = count > maxUnauthenticatedWords && this.isUnauthenticated()
        if (isTooMany) return this.fail("unauthenticated multibulk length")
        this.missing = Math.max(count, 0)
        if (this.missing === 0) this.onEmpty()
        else {
          this.request = RequestWords.make(count)
          this.filled = 0
          this.start = start
        }
      }
    }
    return this.readBulkStrings()
  }

  private readBulkStrings(): Request | Reply.ErrorReply | undefined {
    const { text, buffer } = this
    while (this.missing > 0) {
      if (this.bulkLength < 0) {
        if (this.offset >= text.length) return this.release()
        const mark = buffer[this.offset] ?? 0
        if (mark !== DOLLAR) return this.rejectArgument(String.fromCharCode(mark))
        const length = this.readLength(this.bulkLimit, "too big bulk count string", "invalid bulk length")
        if (length === undefined || Reply.isError(length)) return length
        if (length < 0) return this.fail("invalid bulk length")
        const isTooLong = length > maxUnauthenticatedLength && this.isUnauthenticated()
        if (isTooLong) return this.fail("unauthenticated bulk length")
        this.bulkLength = length
      }
      const length = this.bulkLength
      const start = this.offset
      const end = start + length
      if (this.gathered === undefined) {
        // like Redis, skip the two bytes after a bulk string without checking them
        if (end + 2 > text.length) return this.awaitBulkString()
        this.add(length <= maxSharedLength ? this.cut(start, end) : Latin1.read(buffer, start, length))
        this.offset = end + 2
      } else {
        if (this.gatheredLength < length || start + 2 > text.length) return undefined
        // Redis accepts 512 MB (2^29 bytes), 24 more than a V8 string can hold
        if (length > constants.MAX_STRING_LENGTH) return this.fail("invalid bulk length")
        this.add(Latin1.read(this.gathered, 0, length))
        this.gathered = undefined
        this.gatheredLength = 0
        this.offset = start + 2
      }
      this.requestBytes += length + 32
      this.bulkLength = -1
      this.missing--
    }
    this.requestBytes = 0
    ArrivedRequest.complete(this)
    return this.request
  }

  private add(bytes: Bytes.Bytes): void {
    this.request[this.filled++] = bytes
  }

  private cut(start: number, end: number): Bytes.Bytes {
    const { buffer, filled } = this
    if (filled === 0) return CommandWord.read(buffer, start, end - start)
    const isName = filled === 1 && CommandWord.mayNameScript(end - start, this.request[0]?.length ?? 0)
    if (isName) return CommandWord.readScript(buffer, start)
    const bytes = Bytes.unsafeMake(this.text.substring(start, end))
    // the first argument is nearly always a key, the next ones often a member, field or value
    if (filled === 1) Arrived.key(bytes, buffer, start)
    else if (filled === 2 || filled === 3) Arrived.argument(this, filled, buffer, start, end)
    return bytes
  }

  /** Keeps an incomplete bulk string until more bytes arrive: a long one in a buffer of its own. */
  private awaitBulkString(): undefined {
    if (this.bulkLength >= gatherFrom) {
      this.gathered = Buffer.allocUnsafeSlow(Math.min(this.bulkLength, 4 * gatherFrom))
      this.gatheredLength = 0
      this.use(this.gather(this.buffer.subarray(this.offset)))
    }
    return undefined
  }

  /** Appends to the bulk string being gathered. Returns the bytes after its end. */
  private gather(bytes: Buffer): Buffer {
    const wanted = Math.min(this.bulkLength - this.gatheredLength, bytes.length)
    const total = this.gatheredLength + wanted
    let target = this.gathered ?? emptyBuffer
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

  /** Releases a chunk that is used up, so that an idle connection does not retain it. */
  private release(): undefined {
    if (this.offset > 0) {
      this.use(emptyBuffer)
      if (this.missing === 0) this.request = noRequest
    }
    return undefined
  }

  /** Reads `<mark><digits>\r\n`. */
  private readLength(limit: () => number, tooLong: string, invalid: string): number | Reply.ErrorReply | undefined {
    const { text, buffer } = this
    let i = this.offset + 1
    let code = buffer[i] ?? 0
    // the common case: a few digits and CR LF, a number below every limit
    if (code >= 49 && code <= 57) {
      let value = 0
      do {
        value = value * 10 + code - 48
        code = buffer[++i] ?? 0
      } while (code >= 48 && code <= 57 && value < gatherFrom)
      if (code === CR && i + 1 < buffer.length && value < gatherFrom) {
        this.offset = i + 2
        return value
      }
    }
    const end = this.findLineEnd(tooLong)
    if (typeof end !== "number") return end
    const digits = text.slice(this.offset + 1, end)
    const number = Number(Integer.parse(Bytes.unsafeMake(digits)) ?? Number.NaN)
    if (!(number <= limit())) return this.fail(invalid)
    this.offset = end + 2
    return number
  }

  /** The offset of a length line's CR, once it and one more byte have arrived. Redis searches with strchr, up to a NUL. */
  private findLineEnd(tooLong: string): number | Reply.ErrorReply | undefined {
    const { text } = this
    const end = text.indexOf("\r", this.offset)
    if (end < 0 || end - this.offset > maxLine || text.slice(this.offset, end).includes("\0")) {
      return text.length - this.offset > maxInlineLength ? this.fail(tooLong) : undefined
    }
    return end + 2 > text.length ? undefined : end
  }

  /** Rejects an argument that is not a bulk string. Like Redis, waits for the whole line first. */
  private rejectArgument(mark: string): Reply.ErrorReply | undefined {
    const end = this.findLineEnd("too big bulk count string")
    return typeof end === "number" ? this.fail(`expected '$', got '${mark}'`) : end
  }

  /** Reads an inline request: one line of words, none if the line is blank. */
  private readInline(): Array<Bytes.Bytes> | Reply.ErrorReply | undefined {
    const { text } = this
    const newline = text.indexOf("\n", this.offset)
    const nul = newline < 0 ? -1 : text.slice(this.offset, newline).indexOf("\0")
    if (newline < 0 || newline - this.offset > maxLine || nul >= 0) {
      // Redis searches for the line's end with strchr, which stops at a NUL
      return text.length - this.offset > maxInlineLength ? this.fail("too big inline request") : undefined
    }
    const end = newline > this.offset && text.charCodeAt(newline - 1) === CR ? newline - 1 : newline
    const words = InlineRequest.splitWords(text.slice(this.offset, end))
    if (words === undefined) return this.fail("unbalanced quotes in request")
    this.offset = newline + 1
    return words
  }

  private fail(text: string): Reply.ErrorReply {
    this.failure = protocolError(text)
    return this.failure
  }
}

export { splitWords } from "./InlineRequest.js"
