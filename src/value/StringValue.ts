/**
 * A string value, in either of its forms: `Bytes`, or the `StringBuffer` that it becomes when it is edited in place.
 * Code that reads a string of either form goes through this module.
 */
import type * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import type { StringBuffer } from "./StringBuffer.js"

export type StringValue = Bytes.Bytes | StringBuffer

/** The encodings of a string, as OBJECT ENCODING names them. */
export type Encoding = "int" | "embstr" | "raw"

/** The longest string that Redis keeps in one block with its header, in bytes. */
const maxEmbeddedLength = 44

/**
 * The encoding that Redis has for a value: `int` if it reads as a 64-bit integer, `embstr` if it is short, else `raw`.
 * A string that was edited in place is `raw`.
 */
export const encodingOf = (value: StringValue): Encoding => {
  if (typeof value !== "string") return value.encoding
  if (Integer.parse(value) !== undefined) return "int"
  return value.length <= maxEmbeddedLength ? "embstr" : "raw"
}

/** All the bytes. */
export const bytesOf = (value: StringValue): Bytes.Bytes => (typeof value === "string" ? value : value.slice())

/** The bytes from `start` up to `end`, which must lie within the value. Costs only what it returns. */
export const slice = (value: StringValue, start: number, end: number): Bytes.Bytes =>
  // the substring of a byte string is one
  typeof value === "string" ? (value.slice(start, end) as Bytes.Bytes) : value.slice(start, end)

/** The bytes as a buffer, for reading only: the string's own, or a copy. */
export const view = (value: StringValue): Buffer =>
  typeof value === "string" ? Buffer.from(value, "latin1") : value.bytes

/** The byte at an index; 0 past the end, as in a bit string. */
export const byteAt = (value: StringValue, index: number): number =>
  index >= value.length ? 0 : typeof value === "string" ? value.charCodeAt(index) : value.byteAt(index)
