/**
 * Byte strings: every key, argument and small value is a JavaScript string in which one character is one byte
 * (`latin1`). V8 hashes, compares, stores and writes such strings faster than anything else it has. This module owns
 * the brand that keeps them apart from text, and the conversions from and to UTF-8 text and `Uint8Array`.
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
 * Brands a string whose characters are known to be bytes: an ASCII literal, a number's digits, a slice of bytes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unsafeMake = (latin1: string): Bytes => latin1 as Bytes // the brand's only cast

/**
 * The empty byte string.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: Bytes = unsafeMake("")

/**
 * A byte string with memory of its own. An argument may share the memory of the chunk it came in: call this to keep it
 * past its command.
 *
 * @since 0.1.0
 * @category constructors
 */
export const own = (bytes: Bytes): Bytes =>
  bytes.length < minShared ? bytes : unsafeMake(Buffer.from(bytes, "latin1").toString("latin1"))

/** V8 copies a slice that is shorter than this; a longer one shares the memory of the whole string. */
const minShared = 13

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
const nonAscii = /[^\x00-\x7f]/

/**
 * Up to this length the expression is cheaper (90 cycles for 16 characters); above it Node's SIMD is (540 for 1,024).
 */
const maxForExpression = 32

/** Whether text equals its UTF-8. */
const isAscii = (text: string): boolean =>
  text.length <= maxForExpression ? !nonAscii.test(text) : Buffer.byteLength(text, "utf8") === text.length

/**
 * The UTF-8 bytes of a text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromText = (text: string): Bytes =>
  isAscii(text) ? unsafeMake(text) : unsafeMake(Buffer.from(text, "utf8").toString("latin1"))

/**
 * Bytes read as UTF-8 text; bytes that are not UTF-8 become U+FFFD.
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
 * The bytes before the first NUL: the part of an argument that Redis, written in C, shows in an error text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const untilNul = (bytes: Bytes): Bytes => {
  const nul = bytes.indexOf("\0")
  return nul < 0 ? bytes : unsafeMake(bytes.slice(0, nul))
}
