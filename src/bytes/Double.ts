/**
 * Floating-point numbers as Redis reads and prints them. A reply prints a double with 17 significant digits (`%.17g`),
 * as Redis 7.0 does.
 */
import * as Bytes from "../Bytes.js"

/** A double as `%.17g` prints it; `inf`, `-inf` and `nan` by name. */
export const format = (value: number): Bytes.Bytes => {
  if (value === Number.POSITIVE_INFINITY) return Bytes.unsafeMake("inf")
  if (value === Number.NEGATIVE_INFINITY) return Bytes.unsafeMake("-inf")
  if (Number.isNaN(value)) return Bytes.unsafeMake("nan")
  if (value === 0) return Bytes.unsafeMake(Object.is(value, -0) ? "-0" : "0")
  // beyond 32 bits V8 writes a bigint in half the time
  if (Number.isSafeInteger(value)) return Bytes.unsafeMake(String((value | 0) === value ? value : BigInt(value)))
  // halves, quarters and the like have few digits: their shortest form is exact
  if (Math.abs(value) < 1e6 && Number.isInteger(value * 1024)) return Bytes.unsafeMake(String(value))
  // beyond 17 binary digits after the point there is no tie, which C rounds otherwise; and no exponent within these bounds
  const size = Math.abs(value)
  if (size >= 1 && size < 1e15 && !Number.isInteger(value * 2 ** 17)) {
    const digits = value.toPrecision(17)
    return Bytes.unsafeMake(digits.endsWith("0") ? trimZeros(digits) : digits)
  }
  return general(value, 17)
}

/** A double with at most `precision` significant digits, as C's `%.14g` prints it; `inf`, `-inf` and `nan` by name. */
export const general = (value: number, precision: number): Bytes.Bytes => {
  if (value === 0 || !Number.isFinite(value)) return format(value)
  const [digits = "", power = "0"] = round(value, precision).split("e")
  const exponent = Number(power)
  if (exponent < -4 || exponent >= precision) {
    const mantissa = trimZeros(digits)
    const sign = exponent < 0 ? "-" : "+"
    return Bytes.unsafeMake(`${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`)
  }
  const minus = value < 0 ? "-" : ""
  const significant = digits.replace(/[-.]/g, "")
  if (exponent < 0) return Bytes.unsafeMake(`${minus}0.${"0".repeat(-exponent - 1)}${significant.replace(/0+$/, "")}`)
  const whole = significant.slice(0, exponent + 1)
  return Bytes.unsafeMake(trimZeros(`${minus}${whole}.${significant.slice(exponent + 1)}`))
}

const trimZeros = (digits: string): string => (digits.includes(".") ? digits.replace(/\.?0*$/, "") : digits)

/** A double with `precision` significant digits. JavaScript rounds a tie up, C rounds it to the even digit. */
const round = (value: number, precision: number): string => {
  const rounded = value.toExponential(precision - 1)
  const end = rounded.indexOf("e")
  const last = Number(rounded[end - 1])
  if (last % 2 === 0 || !/5e/.test(value.toExponential(precision))) return rounded
  const [digits = ""] = value.toExponential(60).split("e")
  return /^50*$/.test(digits.replace(/[-.]/g, "").slice(precision))
    ? `${rounded.slice(0, end - 1)}${last - 1}${rounded.slice(end)}`
    : rounded
}

/** Exact powers of ten: dividing a whole number of fifteen digits by one rounds once, to the nearest double. */
const exactPowers: ReadonlyArray<number> = Array.from({ length: 16 }, (_, power) => 10 ** power)

/** Reads up to fifteen digits, with a minus or a point, which most scores are; `undefined` for anything else. */
const readPlain = (text: string): number | undefined => {
  const { length } = text
  if (length === 0 || length > 15) return undefined
  const negative = text.charCodeAt(0) === 45
  let value = 0
  let point = -1
  for (let i = negative ? 1 : 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46 && point < 0) point = i
    else if (code < 48 || code > 57) return undefined
    else value = value * 10 + code - 48
  }
  const digits = length - (negative ? 1 : 0) - (point < 0 ? 0 : 1)
  if (digits === 0) return undefined
  if (point >= 0) value /= exactPowers[length - 1 - point] ?? 1
  return negative ? -value : value
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const hexadecimal = /^([+-]?)0[xX](?:([0-9a-fA-F]+)\.?([0-9a-fA-F]*)|\.([0-9a-fA-F]+))(?:[pP]([+-]?\d+))?$/
/** A number with a digit other than zero: read as zero, it has underflowed. */
const underflow = /^[+-]?(?:0[xX][0.]*[1-9a-fA-F]|[0.]*[1-9])/
const infinity = /^([+-]?)inf(?:inity)?$/i

/**
 * Reads a number as C's `strtod` does: decimal, hexadecimal or infinite, however near to zero and however large;
 * `undefined` for NaN and for any other text.
 */
const read = (text: string): number | undefined => {
  if (decimal.test(text)) return Number(text)
  const infinite = infinity.exec(text)
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const parts = hexadecimal.exec(text)
  if (parts === null) return undefined
  const [, sign, whole = "", fraction = parts[4] ?? "", , power = "0"] = parts
  const magnitude = scale(whole + fraction, Number(power) - 4 * fraction.length)
  return sign === "-" ? -magnitude : magnitude
}

/** Hexadecimal digits times two to a power, as the nearest double. */
const scale = (digits: string, power: number): number => {
  const significant = digits.replace(/^0+/, "")
  if (significant === "") return 0
  // 80 bits decide the rounding, if the last one is set for any bits that follow
  const rest = significant.slice(20)
  let mantissa = BigInt(`0x${significant.slice(0, 20)}`)
  if (/[^0]/.test(rest)) mantissa |= 1n
  let exponent = power + 4 * rest.length
  const size = mantissa.toString(2).length
  if (size + exponent > 1024) return Number.POSITIVE_INFINITY
  if (size + exponent < -1074) return 0
  // below the smallest normal number there are fewer bits
  const dropped = BigInt(Math.max(size - 53, -1074 - exponent, 0))
  if (dropped > 0n) {
    const half = 1n << (dropped - 1n)
    const cut = mantissa & ((1n << dropped) - 1n)
    mantissa >>= dropped
    if (cut > half || (cut === half && (mantissa & 1n) === 1n)) mantissa++
    exponent += Number(dropped)
  }
  const near = Math.max(Math.min(exponent, 970), -1074)
  return Number(mantissa) * 2 ** near * 2 ** (exponent - near)
}

/**
 * A score, weight or increment as Redis reads it; `undefined` for NaN, for text that is not a number, and for a number
 * that is too large or too near to zero for a double.
 */
export const parse = (bytes: Bytes.Bytes): number | undefined => {
  const plain = readPlain(bytes)
  if (plain !== undefined) return plain
  const value = read(bytes)
  if (value === undefined) return undefined
  if (!Number.isFinite(value)) return infinity.test(bytes) ? value : undefined
  return value === 0 && underflow.test(bytes) ? undefined : value
}

/** A number that Redis leaves to C unchecked: white space may precede it, a NUL ends it, and no text is zero. */
export const parseLoosely = (bytes: Bytes.Bytes): number | undefined => {
  const plain = readPlain(bytes)
  if (plain !== undefined) return plain
  const text = Bytes.untilNul(bytes)
  return text === "" ? 0 : read(text.replace(/^[ \t\n\v\f\r]+/, ""))
}
