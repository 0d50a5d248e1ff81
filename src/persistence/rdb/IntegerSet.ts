/**
 * Redis's intset: the width of an integer in bytes, their number, and the integers in ascending order, all
 * little-endian.
 */
import * as Integer from "../../bytes/Integer.js"

const headerSize = 8

/** Room for a small set. */
const small = Buffer.allocUnsafeSlow(1024)

/** Encodes integers that are in ascending order. The bytes are good until the next call. */
export const encode = (integers: ReadonlyArray<number | bigint>): Buffer => {
  const width = Math.max(widthOf(integers[0] ?? 0), widthOf(integers[integers.length - 1] ?? 0))
  const size = headerSize + width * integers.length
  const buffer = size <= small.length ? small.subarray(0, size) : Buffer.allocUnsafeSlow(size)
  buffer.writeUInt32LE(width, 0)
  let offset = buffer.writeUInt32LE(integers.length, 4)
  for (const integer of integers) {
    if (width === 2) offset = buffer.writeInt16LE(Number(integer), offset)
    else if (width === 4) offset = buffer.writeInt32LE(Number(integer), offset)
    else offset = buffer.writeBigInt64LE(BigInt(integer), offset)
  }
  return buffer
}

/** The integers; `undefined` if the bytes are malformed, or the integers not in ascending order, each once. */
export const decode = (buffer: Buffer): ReadonlyArray<number | bigint> | undefined => {
  if (buffer.length < headerSize) return undefined
  const width = buffer.readUInt32LE(0)
  const count = buffer.readUInt32LE(4)
  if ((width !== 2 && width !== 4 && width !== 8) || buffer.length !== headerSize + width * count) return undefined
  const integers: Array<number | bigint> = []
  let before: number | bigint | undefined
  for (let offset = headerSize; offset < buffer.length; offset += width) {
    const integer =
      width === 2
        ? buffer.readInt16LE(offset)
        : width === 4
          ? buffer.readInt32LE(offset)
          : Integer.normal(buffer.readBigInt64LE(offset))
    if (before !== undefined && before >= integer) return undefined
    before = integer
    integers.push(integer)
  }
  return integers
}

const widthOf = (integer: number | bigint): number =>
  integer >= -32768 && integer <= 32767 ? 2 : integer >= -2147483648 && integer <= 2147483647 ? 4 : 8
