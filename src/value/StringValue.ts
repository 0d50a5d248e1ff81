/**
 * The two forms of a string value, as one: bare `Bytes`, and the `StringBuffer` that edits in place turn it into. Reads
 * that do not care which go through here.
 */
import type * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import type { StringBuffer } from "./StringBuffer.js"

export type StringValue = Bytes.Bytes | StringBuffer

/** How OBJECT ENCODING names a string. */
export type Encoding = "int" | "embstr" | "raw"

/** The longest string that Redis keeps in one block with its header, in bytes. */
const maxEmbeddedLength = 44

/**
 * The encoding that Redis would have for the value: `int` for what reads as a 64-bit integer, `embstr` for what is short,
 * else `raw`, as is everything that was edited in place.
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

/** The bytes in memory, for reading only: a buffer's own, or a copy. */
export const view = (value: StringValue): Buffer =>
  typeof value === "string" ? Buffer.from(value, "latin1") : value.bytes

/** The byte at an index; 0 past the end, as a string of bits has it. */
export const byteAt = (value: StringValue, index: number): number =>
  index >= value.length ? 0 : typeof value === "string" ? value.charCodeAt(index) : value.byteAt(index)
