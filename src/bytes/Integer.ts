/**
 * 64-bit signed integers as Redis reads and adds them: a JavaScript number while that is exact, a bigint beyond 2^53.
 */
import type { Bytes } from "../Bytes.js"
import * as Latin1 from "./Latin1.js"

export const min = -(2n ** 63n)

export const max = 2n ** 63n - 1n

const decimal = /^-?[1-9][0-9]{0,18}$/

/**
 * Reads decimal digits with an optional minus, and nothing else: no plus, no spaces, no leading zeros; `undefined` for
 * other text and for numbers that do not fit in 64 bits.
 */
export const parse = (bytes: Bytes): number | bigint | undefined => {
  const length = bytes.length
  if (length > 0 && length < 16) {
    // a number of 15 characters is exact
    const negative = bytes.charCodeAt(0) === 45
    const first = negative ? 1 : 0
    if (bytes.charCodeAt(first) === 48) return length === 1 ? 0 : undefined
    let value = 0
    for (let i = first; i < length; i++) {
      const digit = bytes.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) return undefined
      value = value * 10 + digit
    }
    return length === first ? undefined : negative ? -value : value
  }
  if (!decimal.test(bytes)) return undefined
  const value = BigInt(bytes)
  return value < min || value > max ? undefined : normal(value)
}

/** The longest text of an integer. */
const maxLength = 20

/** As `parse`, of `length` bytes in memory. */
export const parseAt = (memory: Buffer, start: number, length: number): number | bigint | undefined => {
  if (length === 0 || length > maxLength) return undefined
  const negative = memory[start] === 45
  let offset = negative ? start + 1 : start
  const first = memory[offset]
  // most texts show by their first byte that they are no integers
  if (first === undefined || first < 48 || first > 57) return undefined
  if (length >= 16) return parse(Latin1.read(memory, start, length))
  if (first === 48) return length === 1 ? 0 : undefined
  let value = 0
  for (const end = start + length; offset < end; offset++) {
    const digit = (memory[offset] ?? 0) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return negative ? -value : value
}

/** A bigint as a number if that is exact. */
export const normal = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value

/** The sum; `undefined` if it does not fit in 64 bits. */
export const add = (a: number | bigint, b: number | bigint): number | bigint | undefined => {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  const sum = BigInt(a) + BigInt(b)
  return sum < min || sum > max ? undefined : normal(sum)
}
