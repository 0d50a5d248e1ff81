/**
 * The checksum at the end of RDB files and dumps: CRC-64 with Jones's polynomial, reflected bits and an initial value
 * of 0. It is computed eight bytes at a time.
 */

/** The halves of a 64-bit number, unsigned. */
interface Halves {
  readonly low: number
  readonly high: number
}

/** The polynomial, its bits reflected. */
const polynomial: Halves = { low: 0xac4bc9b5, high: 0x95ac9329 }

/** Eight tables of 256 entries, in halves: table `k`, from `k * 256` on, is for a byte with `k` bytes after it. */
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
for (let index = 256; index < lows.length; index++) {
  const low = lows[index - 256] ?? 0
  const high = highs[index - 256] ?? 0
  lows[index] = ((low >>> 8) | (high << 24)) ^ (lows[low & 255] ?? 0)
  highs[index] = (high >>> 8) ^ (highs[low & 255] ?? 0)
}

const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] ?? 0
const lowAt = (index: number): number => lows[index] ?? 0
const highAt = (index: number): number => highs[index] ?? 0

/** The checksum of the bytes from `start` up to `end`; `before` is the checksum of the bytes that precede them. */
export const crc64 = (bytes: Uint8Array, start = 0, end = bytes.length, before = 0n): bigint => {
  let low = Number(BigInt.asIntN(32, before))
  let high = Number(BigInt.asIntN(32, before >> 32n))
  let offset = start
  while (offset < end && ((bytes.byteOffset + offset) & 3) !== 0) {
    const index = (low ^ byteAt(bytes, offset++)) & 255
    low = ((low >>> 8) | (high << 24)) ^ lowAt(index)
    high = (high >>> 8) ^ highAt(index)
  }
  // by words, and written out: bytes take half as long again, and the eight indexes in an array four times as long
  const words = new Int32Array(bytes.buffer, (bytes.byteOffset + offset) & ~3, (end - offset) >> 2)
  for (let word = 0; offset + 8 <= end; offset += 8, word += 2) {
    const a = low ^ (words[word] ?? 0)
    const b = high ^ (words[word + 1] ?? 0)
    const a0 = 0x700 + (a & 255)
    const a1 = 0x600 + ((a >>> 8) & 255)
    const a2 = 0x500 + ((a >>> 16) & 255)
    const a3 = 0x400 + (a >>> 24)
    const b0 = 0x300 + (b & 255)
    const b1 = 0x200 + ((b >>> 8) & 255)
    const b2 = 0x100 + ((b >>> 16) & 255)
    const b3 = b >>> 24
    low = lowAt(a0) ^ lowAt(a1) ^ lowAt(a2) ^ lowAt(a3) ^ lowAt(b0) ^ lowAt(b1) ^ lowAt(b2) ^ lowAt(b3)
    high = highAt(a0) ^ highAt(a1) ^ highAt(a2) ^ highAt(a3) ^ highAt(b0) ^ highAt(b1) ^ highAt(b2) ^ highAt(b3)
  }
  for (; offset < end; offset++) {
    const index = (low ^ byteAt(bytes, offset)) & 255
    low = ((low >>> 8) | (high << 24)) ^ lowAt(index)
    high = (high >>> 8) ^ highAt(index)
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}
