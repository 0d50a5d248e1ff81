/**
 * The checksum that ends RDB files and dumps: CRC-64 with Jones's polynomial, bits reflected, from 0, eight bytes at a time.
 *
 * @since 0.1.0
 */

/** A checksum's halves, unsigned. */
interface Halves {
  readonly low: number
  readonly high: number
}

/** The polynomial, its bits reflected. */
const polynomial: Halves = { low: 0xac4bc9b5, high: 0x95ac9329 }

/** Of the table for the k-th byte before the last of eight, 256 entries from `k * 256` on, by halves. */
const lows = new Int32Array(8 * 256)
const highs = new Int32Array(8 * 256)

for (let byte = 0; byte < 256; byte++) {
  let low = byte
  let high = 0
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) !== 0
    low = (low >>> 1) | (high << 31)
    high >>>= 1
    if (isOdd) {
      low ^= polynomial.low
      high ^= polynomial.high
    }
  }
  lows[byte] = low
  highs[byte] = high
}
for (let at = 256; at < lows.length; at++) {
  const low = lows[at - 256] ?? 0
  const high = highs[at - 256] ?? 0
  lows[at] = ((low >>> 8) | (high << 24)) ^ (lows[low & 255] ?? 0)
  highs[at] = (high >>> 8) ^ (highs[low & 255] ?? 0)
}

/**
 * The checksum of bytes, of those from `start` to `end`; `before` is that of what stands in front of them.
 *
 * @since 0.1.0
 * @category checksums
 */
export const crc64 = (bytes: Uint8Array, start = 0, end = bytes.length, before = 0n): bigint => {
  let low = Number(BigInt.asIntN(32, before))
  let high = Number(BigInt.asIntN(32, before >> 32n))
  let at = start
  const byte = (i: number): number => bytes[at + i] ?? 0
  for (; at + 8 <= end; at += 8) {
    const a = low ^ (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24))
    const b = high ^ (byte(4) | (byte(5) << 8) | (byte(6) << 16) | (byte(7) << 24))
    const indices = [
      0x700 + (a & 255),
      0x600 + ((a >>> 8) & 255),
      0x500 + ((a >>> 16) & 255),
      0x400 + (a >>> 24),
      0x300 + (b & 255),
      0x200 + ((b >>> 8) & 255),
      0x100 + ((b >>> 16) & 255),
      b >>> 24
    ]
    low = 0
    high = 0
    for (const index of indices) {
      low ^= lows[index] ?? 0
      high ^= highs[index] ?? 0
    }
  }
  for (; at < end; at++) {
    const index = (low ^ byte(0)) & 255
    low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0)
    high = (high >>> 8) ^ (highs[index] ?? 0)
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}
