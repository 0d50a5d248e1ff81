/**
 * The ids of a stream's entries: milliseconds and a sequence number, unsigned with 64 bits each. Either is a number while
 * it is exact and a bigint beyond 2^53, never a bigint below, so that equal ones are equal by `===`.
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"

export interface Id {
  readonly ms: number | bigint
  readonly seq: number | bigint
}

/** The largest that either part can be. */
export const maxPart = 2n ** 64n - 1n

/** Before every entry. */
export const min: Id = { ms: 0, seq: 0 }

export const max: Id = { ms: maxPart, seq: maxPart }

/** An id whose parts are of whatever type. */
export const make = (ms: number | bigint, seq: number | bigint): Id => ({ ms: normalPart(ms), seq: normalPart(seq) })

const normalPart = (part: number | bigint): number | bigint => (typeof part === "bigint" ? Integer.normal(part) : part)

export const compare = (a: Id, b: Id): number => {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1
  return 0
}

export const equals = (a: Id, b: Id): boolean => a.ms === b.ms && a.seq === b.seq

export const isMin = (id: Id): boolean => id.ms === 0 && id.seq === 0

const increment = (part: number | bigint): number | bigint => Integer.normal(BigInt(part) + 1n)
const decrement = (part: number | bigint): number | bigint => Integer.normal(BigInt(part) - 1n)

/** The id right behind; `undefined` behind the last. */
export const next = ({ ms, seq }: Id): Id | undefined => {
  if (seq !== maxPart) return { ms, seq: increment(seq) }
  return ms === maxPart ? undefined : { ms: increment(ms), seq: 0 }
}

/** The id right before; `undefined` before the first. */
export const previous = ({ ms, seq }: Id): Id | undefined => {
  if (seq !== 0) return { ms, seq: decrement(seq) }
  return ms === 0 ? undefined : { ms: decrement(ms), seq: maxPart }
}

/** The difference of two parts, as the signed 64 bits that it takes in memory. */
export const difference = (part: number | bigint, base: number | bigint): number | bigint =>
  typeof part === "number" && typeof base === "number"
    ? part - base
    : Integer.normal(BigInt.asIntN(64, BigInt(part) - BigInt(base)))

/** The part that is so far from another. */
export const plus = (base: number | bigint, difference: number | bigint): number | bigint => {
  if (typeof base === "number" && typeof difference === "number") {
    const sum = base + difference
    if (sum >= 0 && sum <= Number.MAX_SAFE_INTEGER) return sum
  }
  return Integer.normal(BigInt.asUintN(64, BigInt(base) + BigInt(difference)))
}

/** As in `1526919030474-55`. */
export const format = (id: Id): Bytes.Bytes => Bytes.unsafeMake(`${id.ms}-${id.seq}`)

/** Longer ones Redis does not look at. */
const maxLength = 127

/** What C's strtoull takes: space in front, a sign, zeros in front. */
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
 * Reads an id: `ms-seq`, or `ms` alone, whose sequence is then `sequence`. `ms-*` leaves the sequence open, and is read
 * as `undefined` there.
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
