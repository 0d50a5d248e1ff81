/**
 * The 80-bit floating-point numbers of x86, in which Redis computes INCRBYFLOAT and HINCRBYFLOAT: a mantissa of 64
 * bits, exact here to the last bit. Parsing follows C's `strtold`, rounding is to nearest with ties to even, and
 * printing is `%.17Lf` without trailing zeros. Pure arithmetic on bigints.
 */
import * as Bytes from "../Bytes.js"

/** A number `mantissa × 2^exponent`, or an infinity. The mantissa has 64 bits at most, and zero has no sign. */
export type LongDouble = Finite | "inf" | "-inf"

export interface Finite {
  readonly mantissa: bigint
  readonly exponent: number
}

const precision = 64
/** The exponent of the smallest denormal. */
const minExponent = -16445
/** Every number is less than 2 to this power. */
const maxPower = 16384
/** Digits after the point that Redis prints. */
const decimals = 17
/** The size of the buffer into which Redis reads a number, with C's final NUL. */
const maxLength = 5 * 1024

export const zero: Finite = { mantissa: 0n, exponent: 0 }

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?$/
const infinity = /^([+-]?)inf(?:inity)?$/i

/**
 * Reads decimal and hexadecimal numbers, and infinities; `undefined` for NaN, for other text, and for a number that is
 * too large or too near to zero.
 */
export const parse = (bytes: Bytes.Bytes): LongDouble | undefined => {
  if (bytes.length === 0 || bytes.length >= maxLength) return undefined
  let parts = decimal.exec(bytes)
  const isHexadecimal = parts === null
  if (parts === null) {
    const infinite = infinity.exec(bytes)
    if (infinite !== null) return infinite[1] === "-" ? "-inf" : "inf"
    parts = hexadecimal.exec(bytes)
  }
  const [, sign = "", whole = "", fraction = "", power = "0"] = parts ?? []
  const digits = whole + fraction
  if (digits === "") return undefined
  const significant = digits.replace(/^0+/, "")
  if (significant === "") return zero
  const base = isHexadecimal ? 2 : 10
  const exponent = Number(power) - fraction.length * (isHexadecimal ? 4 : 1)
  // the position of the leading digit shows a number far out of range before it becomes a bigint of any size
  const magnitude = (exponent + significant.length * (isHexadecimal ? 4 : 1)) * Math.log2(base)
  if (magnitude > maxPower + 64 || magnitude < minExponent - 64) return undefined
  const integer = BigInt(isHexadecimal ? `0x${significant}` : significant)
  const signed = sign === "-" ? -integer : integer
  const value = isHexadecimal
    ? round(signed, 1n, exponent)
    : exponent >= 0
      ? round(signed * tenTo(exponent), 1n, 0)
      : round(signed, tenTo(-exponent), 0)
  return typeof value === "string" || value.mantissa === 0n ? undefined : value
}

/** The sum; `undefined` for opposite infinities, whose sum is not a number. */
export const add = (a: LongDouble, b: LongDouble): LongDouble | undefined => {
  if (typeof a === "string") return typeof b === "string" && a !== b ? undefined : a
  if (typeof b === "string") return b
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent))
  return round(sum, 1n, exponent)
}

/** The product with a whole number. */
export const multiply = (value: LongDouble, factor: bigint): LongDouble =>
  typeof value === "string" ? value : round(value.mantissa * factor, 1n, value.exponent)

/** The smallest whole number that is not less than a number. */
export const ceil = ({ mantissa, exponent }: Finite): bigint =>
  exponent >= 0 ? mantissa << BigInt(exponent) : -(-mantissa >> BigInt(-exponent))

/** A number as Redis prints it for people: all decimal digits, no exponent, at most 17 digits after the point. */
export const format = (value: LongDouble): Bytes.Bytes => {
  if (typeof value === "string") return Bytes.unsafeMake(value)
  const { mantissa, exponent } = value
  const scaled = mantissa * tenTo(decimals)
  const units = exponent >= 0 ? scaled << BigInt(exponent) : divide(scaled, 1n << BigInt(-exponent))
  const digits = magnitudeOf(units)
    .toString()
    .padStart(decimals + 1, "0")
  const fraction = digits.slice(-decimals).replace(/0+$/, "")
  const whole = digits.slice(0, -decimals)
  return Bytes.unsafeMake(`${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`)
}

export const isFinite = (value: LongDouble): value is Finite => typeof value !== "string"

/** The powers of ten that most numbers need. */
const powersOfTen: ReadonlyArray<bigint> = Array.from({ length: 40 }, (_, power) => 10n ** BigInt(power))

const tenTo = (power: number): bigint => powersOfTen[power] ?? 10n ** BigInt(power)

const magnitudeOf = (value: bigint): bigint => (value < 0n ? -value : value)

const bitsOf = (value: bigint): number => {
  const digits = value.toString(16)
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits.slice(0, 1), 16)) - 28)
}

/** The quotient, rounded to the nearest integer, ties to even. */
const divide = (dividend: bigint, divisor: bigint): bigint => {
  const magnitude = magnitudeOf(dividend)
  const quotient = magnitude / divisor
  const twice = (magnitude % divisor) * 2n
  const rounded = twice > divisor || (twice === divisor && (quotient & 1n) === 1n) ? quotient + 1n : quotient
  return dividend < 0n ? -rounded : rounded
}

/** The number nearest to `dividend / divisor × 2^exponent`. */
const round = (dividend: bigint, divisor: bigint, exponent: number): LongDouble => {
  if (dividend === 0n) return zero
  const magnitude = magnitudeOf(dividend)
  // the quotient lies between 2^(size-1) and 2^(size+1)
  let size = bitsOf(magnitude) - bitsOf(divisor)
  if (size >= 0 ? magnitude < divisor << BigInt(size) : magnitude << BigInt(-size) < divisor) size--
  // now between 2^size and 2^(size+1), which gives the weight of its last bit
  const last = Math.max(size + 1 - precision + exponent, minExponent)
  const shift = last - exponent
  const mantissa = shift >= 0 ? divide(dividend, divisor << BigInt(shift)) : divide(dividend << BigInt(-shift), divisor)
  if (mantissa === 0n) return zero
  // rounding up may have carried into one more bit; the lowest bit is then 0
  if (bitsOf(magnitudeOf(mantissa)) + last > maxPower) return dividend < 0n ? "-inf" : "inf"
  return { mantissa, exponent: last }
}
