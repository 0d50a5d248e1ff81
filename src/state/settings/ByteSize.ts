/** The memory sizes of settings: `1048576`, `1mb` (1024 * 1024 bytes), `1m` (1000 * 1000 bytes). */

const units: Readonly<Record<string, bigint>> = {
  "": 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n
}

const largest = 2n ** 64n - 1n

/**
 * The size in bytes, as an unsigned 64-bit number; `undefined` if the text is not a size. As in Redis, no digits mean 0, digits
 * beyond 64 bits mean the largest number, and the product with the unit wraps.
 */
export const parse = (text: string): bigint | undefined => {
  const [, digits = "", unit = ""] = /^([0-9]{0,127})([a-z]*)$/i.exec(text) ?? []
  if (digits.length + unit.length < text.length) return undefined
  const scale = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined
  if (scale === undefined) return undefined
  const count = BigInt(digits)
  return BigInt.asUintN(64, (count > largest ? largest : count) * scale)
}
