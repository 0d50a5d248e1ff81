/**
 * Floating point numbers as Redis reads and prints them. Replies print a double with 17 significant digits (`%.17g`), as
 * 7.0 does.
 *
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"

/**
 * A double as `%.17g` prints it; `inf`, `-inf` and `nan` by name.
 *
 * @since 0.1.0
 * @category formatting
 */
export const format = (value: number): Bytes.Bytes => {
  if (value === Number.POSITIVE_INFINITY) return Bytes.unsafeMake("inf")
  if (value === Number.NEGATIVE_INFINITY) return Bytes.unsafeMake("-inf")
  if (Number.isNaN(value)) return Bytes.unsafeMake("nan")
  if (value === 0) return Bytes.unsafeMake(Object.is(value, -0) ? "-0" : "0")
  if (Number.isSafeInteger(value)) return Bytes.unsafeMake(String(value))
  const [digits = "", power = "0"] = value.toExponential(16).split("e")
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 17) {
    const mantissa = trimZeros(digits)
    const sign = exponent < 0 ? "-" : "+"
    return Bytes.unsafeMake(`${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`)
  }
  return Bytes.unsafeMake(trimZeros(value.toFixed(16 - exponent)))
}

const trimZeros = (digits: string): string => (digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits)
