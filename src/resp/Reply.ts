/**
 * What a command answers, as data. The everyday replies are plain values: a byte string is a bulk string, a number or
 * bigint an integer, `null` a null, an array an array. The rest are the small classes below. Nothing here knows how a
 * reply is written: that is `Encoder`'s, which alone tells RESP2 from RESP3.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"

/**
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
  | InProtocol
  | Encoded

/**
 * A status such as `OK`, written `+OK`. Holds neither CR nor LF.
 *
 * @since 0.1.0
 * @category models
 */
export class SimpleString {
  readonly _tag = "SimpleString"
  constructor(readonly text: Bytes.Bytes) {}
}

/**
 * An error on the wire: its code (`ERR`, `WRONGTYPE`, …), a space, and its text. A command may return one or throw it.
 * It is no `Error`, so that making one takes no stack trace.
 *
 * @since 0.1.0
 * @category models
 */
export class ErrorReply {
  readonly _tag = "ErrorReply"
  readonly text: Bytes.Bytes
  /**
   * @param text the whole line; CR and LF in it become spaces, as Redis does
   * @param isCounted whether it is among the statistics of errors already, as one that a script passes on
   */
  constructor(
    text: string,
    readonly isCounted = false
  ) {
    this.text = Bytes.unsafeMake(/[\r\n]/.test(text) ? text.replace(/[\r\n]/g, " ") : text)
  }
  /** The first word: the error's code. */
  get code(): string {
    const space = this.text.indexOf(" ")
    return space < 0 ? this.text : this.text.slice(0, space)
  }
}

/**
 * A floating point number: `,3.14` in RESP3, a bulk string in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class Double {
  readonly _tag = "Double"
  /** @param text its digits, where they are not the usual 17 */
  constructor(
    readonly value: number,
    readonly text?: Bytes.Bytes
  ) {}
}

/**
 * An integer of any size, in decimal digits: `(123` in RESP3, a bulk string in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class BigNumber {
  readonly _tag = "BigNumber"
  constructor(readonly digits: Bytes.Bytes) {}
}

/**
 * Text for people, with a format of three letters (`txt`, `mkd`): `=15\r\ntxt:…` in RESP3, a bulk string in RESP2.
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
 * RESP2's null array (`*-1`), where a command answers that and not a null bulk string; RESP3 has one null for both.
 *
 * @since 0.1.0
 * @category models
 */
export class NullArray {
  readonly _tag = "NullArray"
}

/**
 * Pairs of key and value: `%` in RESP3, a flat array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class MapReply {
  readonly _tag = "MapReply"
  constructor(readonly entries: ReadonlyArray<readonly [Reply, Reply]>) {}
}

/**
 * Members, each followed by what belongs to it (its score, its value): an array of pairs in RESP3, a flat array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class PairsReply {
  readonly _tag = "PairsReply"
  /** @param items flat: a member, what belongs to it, the next member … */
  constructor(readonly items: ReadonlyArray<Reply>) {}
}

/**
 * Members in no order: `~` in RESP3, an array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class SetReply {
  readonly _tag = "SetReply"
  constructor(readonly members: ReadonlyArray<Reply>) {}
}

/**
 * A message that no command asked for: `>` in RESP3, an array in RESP2.
 *
 * @since 0.1.0
 * @category models
 */
export class Push {
  readonly _tag = "Push"
  #inResp2: Bytes.Bytes | undefined
  #inResp3: Bytes.Bytes | undefined
  constructor(readonly items: ReadonlyArray<Reply>) {}

  /** Its bytes in a protocol, which are written once however many they are sent to. */
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
 * A reply with attributes in front of it: `|` in RESP3; RESP2 gets the reply alone.
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
 * Several replies one behind the other, where a command answers more than once, or not at all.
 *
 * @since 0.1.0
 * @category models
 */
export class Sequence {
  readonly _tag = "Sequence"
  constructor(readonly replies: ReadonlyArray<Reply>) {}
}

/**
 * A reply in a protocol of its own, whatever the connection speaks by the time it is written. Of two the inner counts.
 *
 * @since 0.1.0
 * @category models
 */
export class InProtocol {
  readonly _tag = "InProtocol"
  constructor(
    readonly protocol: 2 | 3,
    readonly reply: Reply
  ) {}
}

/**
 * Strings, and arrays of strings, written already: an array of them, a set, or a map's keys and values by turns. Made and
 * read by the module `Encoded`.
 *
 * @since 0.1.0
 * @category models
 */
export class Encoded {
  readonly _tag = "Encoded"
  /**
   * @param count of elements: a map has two for each key
   * @param parts the elements' bytes, one part behind the other
   */
  constructor(
    readonly kind: "array" | "set" | "map",
    readonly count: number,
    readonly parts: ReadonlyArray<Bytes.Bytes>
  ) {}
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const nullArray: NullArray = new NullArray()

/**
 * @since 0.1.0
 * @category constructors
 */
export const simple = (text: string): SimpleString => new SimpleString(Bytes.unsafeMake(text))

/**
 * @since 0.1.0
 * @category constructors
 */
export const ok: SimpleString = simple("OK")

/**
 * A bulk string of ASCII text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bulk = Bytes.unsafeMake

/**
 * A generic error, `ERR` and the text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const error = (text: string): ErrorReply => new ErrorReply(`ERR ${text}`)

/**
 * @since 0.1.0
 * @category constructors
 */
export const map = (entries: ReadonlyArray<readonly [string, Reply]>): MapReply =>
  new MapReply(entries.map(([key, value]) => [bulk(key), value]))

/**
 * @since 0.1.0
 * @category guards
 */
export const isError = (reply: unknown): reply is ErrorReply => reply instanceof ErrorReply

/**
 * The errors that many commands share.
 *
 * @since 0.1.0
 * @category errors
 */
export const wrongType: ErrorReply = new ErrorReply("WRONGTYPE Operation against a key holding the wrong kind of value")

/**
 * @since 0.1.0
 * @category errors
 */
export const syntaxError: ErrorReply = error("syntax error")

/**
 * @since 0.1.0
 * @category errors
 */
export const notAnInteger: ErrorReply = error("value is not an integer or out of range")

/**
 * @since 0.1.0
 * @category errors
 */
export const notAFloat: ErrorReply = error("value is not a valid float")

/**
 * @since 0.1.0
 * @category errors
 */
export const noSuchKey: ErrorReply = error("no such key")
