/**
 * A command's reply, as data. The common replies are plain values: a byte string is a bulk string, a number or bigint an
 * integer, a boolean a boolean, `null` a null and an array an array. The others are the small classes below, each with
 * its own `_tag`. `Encoder` alone turns replies into bytes.
 *
 * @example
 * ```ts
 * import * as Reply from "layeredis/Reply"
 *
 * const describe = (reply: Reply.Reply): string => {
 *   if (reply === null || reply === Reply.nullArray) return "nothing"
 *   if (Reply.isError(reply)) return `an error with the code ${reply.code}`
 *   return typeof reply === "string" ? `${reply.length} bytes` : "another reply"
 * }
 * console.log(describe(Reply.bulk("hello"))) // 5 bytes
 * console.log(describe(Reply.error("syntax error"))) // an error with the code ERR
 * ```
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"

/**
 * Any reply. Distinguish plain values by `typeof` and `Array.isArray`, the classes by `_tag` or `instanceof`.
 *
 * @since 0.1.0
 * @category models
 */
export type Reply =
  | Bytes.Bytes
  | number
  | bigint
  | boolean
  | null
  | ReadonlyArray<Reply>
  | SimpleString
  | ErrorReply
  | Double
  | BigNumber
  | Verbatim
  | NullArray
  | MapReply
  | PairsReply
  | SetReply
  | Push
  | Attribute
  | Sequence
  | Encoded

/**
 * A status such as `OK`: `+OK` on the wire. The text must contain neither CR nor LF.
 *
 * @since 0.1.0
 * @category models
 */
export class SimpleString {
  readonly _tag = "SimpleString"
  constructor(readonly text: Bytes.Bytes) {}
}

/**
 * An error reply: a code (`ERR`, `WRONGTYPE`, …), a space, and a message. A command may return it or throw it. It does
 * not extend `Error`, so creating one captures no stack trace.
 *
 * @since 0.1.0
 * @category models
 */
export class ErrorReply {
  readonly _tag = "ErrorReply"
  readonly text: Bytes.Bytes
  /**
   * @param text the whole line, code included; CR and LF become spaces, as in Redis
   * @param isCounted whether the error statistics include it already, as when a script passes on a command's error
   */
  constructor(
    text: string,
    readonly isCounted = false
  ) {
    this.text = Bytes.unsafeMake(/[\r\n]/.test(text) ? text.replace(/[\r\n]/g, " ") : text)
  }
  /** The text up to the first space: `ERR`, `WRONGTYPE`, …. */
  get code(): string {
    const space = this.text.indexOf(" ")
    return space < 0 ? this.text : this.text.slice(0, space)
  }
}

/**
 * A floating-point number: `,3.14` in RESP3, a bulk string in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class Double {
  readonly _tag = "Double"
  /** @param text the digits to send; by default 17 significant digits of `value`, as in Redis */
  constructor(
    readonly value: number,
    readonly text?: Bytes.Bytes
  ) {}
}

/**
 * An integer of any size, in decimal digits with an optional sign: `(123` in RESP3, a bulk string in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class BigNumber {
  readonly _tag = "BigNumber"
  constructor(readonly digits: Bytes.Bytes) {}
}

/**
 * Text for people: `=15\r\ntxt:…` in RESP3, a bulk string in RESP2. The format has three letters, `txt` for plain text or
 * `mkd` for Markdown.
 *
 * @since 0.1.0
 * @category models
 */
export class Verbatim {
  readonly _tag = "Verbatim"
  constructor(
    readonly format: string,
    readonly text: Bytes.Bytes
  ) {}
}

/**
 * RESP2's null array, `*-1`. RESP2 has two nulls, this and the null bulk string; RESP3 writes both as `_`.
 *
 * @since 0.1.0
 * @category models
 */
export class NullArray {
  readonly _tag = "NullArray"
}

/**
 * A map, in order: `%` in RESP3, a flat array of alternating keys and values in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class MapReply {
  readonly _tag = "MapReply"
  constructor(readonly entries: ReadonlyArray<readonly [Reply, Reply]>) {}
}

/**
 * Members with a score or a value each: an array of pairs in RESP3, a flat array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class PairsReply {
  readonly _tag = "PairsReply"
  /** @param items the flat form: members and their scores or values, alternating */
  constructor(readonly items: ReadonlyArray<Reply>) {}
}

/**
 * An unordered set: `~` in RESP3, an array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class SetReply {
  readonly _tag = "SetReply"
  constructor(readonly members: ReadonlyArray<Reply>) {}
}

/**
 * An out-of-band message, such as a published one or an invalidation: `>` in RESP3, an array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class Push {
  readonly _tag = "Push"
  #inResp2: Bytes.Bytes | undefined
  #inResp3: Bytes.Bytes | undefined
  constructor(readonly items: ReadonlyArray<Reply>) {}

  /** The encoded message, cached for each protocol: one push may go to many clients. */
  written(protocol: 2 | 3, write: (push: Push, protocol: 2 | 3) => Bytes.Bytes): Bytes.Bytes {
    if (protocol === 2) {
      this.#inResp2 ??= write(this, protocol)
      return this.#inResp2
    }
    this.#inResp3 ??= write(this, protocol)
    return this.#inResp3
  }
}

/**
 * A reply preceded by attributes: `|` in RESP3. RESP2 has no attributes and gets the reply alone.
 *
 * @since 0.1.0
 * @category models
 */
export class Attribute {
  readonly _tag = "Attribute"
  constructor(
    readonly attributes: MapReply,
    readonly reply: Reply
  ) {}
}

/**
 * Zero or more replies in a row, for a command that replies more than once (SUBSCRIBE) or not at all (SHUTDOWN).
 *
 * @since 0.1.0
 * @category models
 */
export class Sequence {
  readonly _tag = "Sequence"
  constructor(readonly replies: ReadonlyArray<Reply>) {}
}

/**
 * An array, a set or a map whose elements are encoded already, in the protocol of its client. Internal: public functions
 * return plain values instead.
 *
 * @since 0.1.0
 * @category models
 */
export class Encoded {
  readonly _tag = "Encoded"
  /**
   * @param count the number of elements; a map and pairs have two for each key
   * @param body the elements: a string of bytes, or for a long reply the buffers that hold them, one after the other
   * @param isCutOff whether the reply was longer than its client has room for; the body is incomplete
   */
  constructor(
    readonly kind: "array" | "set" | "map" | "pairs",
    readonly count: number,
    readonly protocol: 2 | 3,
    readonly body: Bytes.Bytes | ReadonlyArray<Buffer>,
    readonly isCutOff = false
  ) {}
}

/**
 * The null array.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nullArray: NullArray = new NullArray()

/**
 * Makes a status of ASCII text without CR or LF.
 *
 * @since 0.1.0
 * @category constructors
 */
export const simple = (text: string): SimpleString => new SimpleString(Bytes.unsafeMake(text))

/**
 * The status `OK`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ok: SimpleString = simple("OK")

/**
 * Makes a bulk string of ASCII text. For other text use `Bytes.fromText`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bulk = Bytes.unsafeMake

/**
 * Makes an error with the generic code: `ERR`, a space and the text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const error = (text: string): ErrorReply => new ErrorReply(`ERR ${text}`)

/**
 * Makes a map with keys of ASCII text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const map = (entries: ReadonlyArray<readonly [string, Reply]>): MapReply =>
  new MapReply(entries.map(([key, value]) => [bulk(key), value]))

/**
 * Whether a reply is an error.
 *
 * @since 0.1.0
 * @category guards
 */
export const isError = (reply: unknown): reply is ErrorReply => reply instanceof ErrorReply

/**
 * `WRONGTYPE …`: the key holds a value of another type.
 *
 * @since 0.1.0
 * @category errors
 */
export const wrongType: ErrorReply = new ErrorReply("WRONGTYPE Operation against a key holding the wrong kind of value")

/**
 * `ERR syntax error`: the arguments make no valid request.
 *
 * @since 0.1.0
 * @category errors
 */
export const syntaxError: ErrorReply = error("syntax error")

/**
 * `ERR …`: an argument or a value is not a 64-bit signed integer, or outside the allowed range.
 *
 * @since 0.1.0
 * @category errors
 */
export const notAnInteger: ErrorReply = error("value is not an integer or out of range")

/**
 * `ERR …`: an argument or a value is not a floating-point number.
 *
 * @since 0.1.0
 * @category errors
 */
export const notAFloat: ErrorReply = error("value is not a valid float")

/**
 * `ERR no such key`: the command needs a key that does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export const noSuchKey: ErrorReply = error("no such key")
