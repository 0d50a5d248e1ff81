/**
 * Byte strings: every key, argument and small value is a JavaScript string in which one character is one byte
 * (`latin1`). V8 hashes, compares, stores and writes such strings faster than anything else it has. This module owns
 * the brand that keeps them apart from text, and the two ways across: UTF-8 text and `Uint8Array`.
 *
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"

/**
 * A byte string: each character is one byte, `"\u0000"` to `"\u00ff"`.
 *
 * @since 0.1.0
 * @category models
 */
export type Bytes = string & Brand.Brand<"layeredis/Bytes">

/**
 * Names a string whose characters are known to be bytes already: an ASCII literal, a number's digits, a slice of bytes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unsafeMake = (latin1: string): Bytes => latin1 as Bytes // the brand's only cast

/**
 * The byte string of no bytes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: Bytes = unsafeMake("")

/**
 * A byte string with memory of its own. Arguments may share the memory of the chunk they came in; whoever keeps one past
 * its command keeps it through this.
 *
 * @since 0.1.0
 * @category constructors
 */
export const own = (bytes: Bytes): Bytes =>
  bytes.length < minShared ? bytes : unsafeMake(Buffer.from(bytes, "latin1").toString("latin1"))

/** V8 copies a part of a string that is shorter than this. */
const minShared = 13

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
const nonAscii = /[^\x00-\x7f]/

/** Up to this length the expression is cheaper (90 cycles for 16 characters), above it Node's vectors are (540 for 1,024). */
const maxForExpression = 32

/** Whether text is its own UTF-8. */
const isAscii = (text: string): boolean =>
  text.length <= maxForExpression ? !nonAscii.test(text) : Buffer.byteLength(text, "utf8") === text.length

/**
 * Text as its UTF-8 bytes.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromText = (text: string): Bytes =>
  isAscii(text) ? unsafeMake(text) : unsafeMake(Buffer.from(text, "utf8").toString("latin1"))

/**
 * Bytes read as UTF-8 text; bytes that are no UTF-8 become U+FFFD.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toText = (bytes: Bytes): string => (isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8"))

/**
 * A copy of an array's bytes.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromUint8Array = (array: Uint8Array): Bytes =>
  unsafeMake(Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("latin1"))

/**
 * The bytes in a fresh array.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toUint8Array = (bytes: Bytes): Uint8Array => new Uint8Array(Buffer.from(bytes, "latin1"))

/**
 * The bytes before the first NUL: what of an argument Redis's C shows in an error text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const untilNul = (bytes: Bytes): Bytes => {
  const nul = bytes.indexOf("\0")
  return nul < 0 ? bytes : unsafeMake(bytes.slice(0, nul))
}
