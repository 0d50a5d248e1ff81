/**
 * MurmurHash64A (Austin Appleby, public domain), little-endian, with the seed of Redis's HyperLogLogs. Pure 32-bit
 * arithmetic: bigints cost fifty times as much.
 */
import type { Bytes } from "../../Bytes.js"

const seed = 0xadc83b19
const multiplierLow = 0x5bd1e995
const multiplierHigh = 0xc6a4a793

/** The last hash, in halves. */
export const hashed = { low: 0, high: 0 }

let low = 0
let high = 0

/** Multiplies the state by the multiplier, modulo 2^64. */
const multiply = (): void => {
  const a0 = low & 0xffff
  const a1 = low >>> 16
  const b0 = multiplierLow & 0xffff
  const b1 = multiplierLow >>> 16
  const bottom = a0 * b0
  const middle = a1 * b0 + (bottom >>> 16)
  const other = a0 * b1 + (middle & 0xffff)
  const top = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)
  high = (Math.imul(high, multiplierLow) + Math.imul(low, multiplierHigh) + top) | 0
  low = ((other & 0xffff) << 16) | (bottom & 0xffff)
}

/** Mixes the highest 17 bits of the state into its lowest. */
const shift = (): void => {
  low ^= high >>> 15
}

const word = (bytes: Bytes, at: number, end: number): number => {
  let value = 0
  for (let i = Math.min(at + 4, end) - 1; i >= at; i--) value = (value << 8) | bytes.charCodeAt(i)
  return value
}

/** Leaves the hash of a byte string in `hashed`. */
export const hash = (bytes: Bytes): void => {
  const { length } = bytes
  low = length | 0
  high = Math.floor(length / 2 ** 32)
  multiply()
  let hashLow = low ^ seed
  let hashHigh = high
  const whole = length - (length % 8)
  for (let at = 0; at < whole; at += 8) {
    low = word(bytes, at, length)
    high = word(bytes, at + 4, length)
    multiply()
    shift()
    multiply()
    low ^= hashLow
    high ^= hashHigh
    multiply()
    hashLow = low
    hashHigh = high
  }
  low = hashLow
  high = hashHigh
  if (whole < length) {
    low ^= word(bytes, whole, length)
    high ^= word(bytes, whole + 4, length)
    multiply()
  }
  shift()
  multiply()
  shift()
  hashed.low = low
  hashed.high = high
}
