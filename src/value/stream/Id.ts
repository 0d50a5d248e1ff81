/**
 * The ids of a stream's entries: milliseconds and a sequence number, each an unsigned 64-bit integer. A part is a
 * number while that is exact, and a bigint only beyond 2^53, so that `===` compares parts.
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"

export interface Id {
  readonly ms: number | bigint
  readonly seq: number | bigint
}

/** The largest part. */
export const maxPart = 2n ** 64n - 1n

/** The id before every entry. */
export const min: Id = { ms: 0, seq: 0 }

export const max: Id = { ms: maxPart, seq: maxPart }

/** An id of parts of either type. */
export const make = (ms: number | bigint, seq: number | bigint): Id => ({ ms: normalPart(ms), seq: normalPart(seq) })

const normalPart = (part: number | bigint): number | bigint => (typeof part === "bigint" ? Integer.normal(part) : part)

export const compare = (a: Id, b: Id): number => {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1
  return 0
}

export const equals = (a: Id, b: Id): boolean => a.ms === b.ms && a.seq === b.seq

export const isMin = (id: Id): boolean => id.ms === 0 && id.seq === 0

const increment = (part: number | bigint): number | bigint =>
  typeof part === "number" && part < Number.MAX_SAFE_INTEGER ? part + 1 : Integer.normal(BigInt(part) + 1n)
const decrement = (part: number | bigint): number | bigint =>
  typeof part === "number" ? part - 1 : Integer.normal(BigInt(part) - 1n)

/** The next id; `undefined` after the largest. */
export const next = ({ ms, seq }: Id): Id | undefined => {
  if (seq !== maxPart) return { ms, seq: increment(seq) }
  return ms === maxPart ? undefined : { ms: increment(ms), seq: 0 }
}

/** The previous id; `undefined` before the smallest. */
export const previous = ({ ms, seq }: Id): Id | undefined => {
  if (seq !== 0) return { ms, seq: decrement(seq) }
  return ms === 0 ? undefined : { ms: decrement(ms), seq: maxPart }
}

/** The difference of two parts, as a signed 64-bit integer. */
export const difference = (part: number | bigint, base: number | bigint): number | bigint =>
  typeof part === "number" && typeof base === "number"
    ? part - base
    : Integer.normal(BigInt.asIntN(64, BigInt(part) - BigInt(base)))

/** The part at a difference from another, modulo 2^64. */
export const plus = (base: number | bigint, difference: number | bigint): number | bigint => {
  if (typeof base === "number" && typeof difference === "number") {
    const sum = base + difference
    if (sum >= 0 && sum <= Number.MAX_SAFE_INTEGER) return sum
  }
  return Integer.normal(BigInt.asUintN(64, BigInt(base) + BigInt(difference)))
}

/** The text of the last milliseconds printed, with the dash. Ids come in runs of the same, and V8 takes as long to print them as XADD. */
let printedMs: number | bigint = 0
let printed = "0-"

/** Prints an id, as in `1526919030474-55`. */
export const format = ({ ms, seq }: Id): Bytes.Bytes => {
  if (ms !== printedMs) {
    // beyond 32 bits V8 writes a bigint in half the time
    printed = `${BigInt(ms)}-`
    printedMs = ms
  }
  return Bytes.unsafeMake(printed + seq)
}

/** The longest text that Redis reads as an id. */
const maxLength = 127

/** The texts that C's strtoull takes: with leading white space, a sign, leading zeros. */
const lenient = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/

const part = (text: Bytes.Bytes): number | bigint | undefined => {
  const plain = Integer.parse(text)
  if (plain !== undefined) return plain < 0 ? undefined : plain
  const [, sign, digits = ""] = lenient.exec(text) ?? []
  if (sign === undefined) return undefined
  const value = BigInt(digits)
  if (value > maxPart) return undefined
  return Integer.normal(sign === "-" ? BigInt.asUintN(64, -value) : value)
}

/**
 * Reads an id: `ms-seq`, or `ms` alone, for which the sequence is `sequence`. The sequence of `ms-*` is `undefined`: it
 * is for the stream to choose.
 */
export const parse = (
  bytes: Bytes.Bytes,
  sequence: number | bigint
): Id | { readonly ms: number | bigint; readonly seq: undefined } | undefined => {
  if (bytes.length > maxLength) return undefined
  const text = Bytes.untilNul(bytes)
  const dash = text.indexOf("-")
  const ms = part(dash < 0 ? text : Bytes.unsafeMake(text.slice(0, dash)))
  if (ms === undefined) return undefined
  if (dash < 0) return { ms, seq: sequence }
  const rest = Bytes.unsafeMake(text.slice(dash + 1))
  if (rest === "*") return { ms, seq: undefined }
  const seq = part(rest)
  return seq === undefined ? undefined : { ms, seq }
}
