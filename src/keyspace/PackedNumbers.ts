/**
 * A few numbers as bytes, for small collections: four bytes each where all are integers of 32 bits, else eight.
 *
 * @since 0.1.0
 */
import { type Bytes, empty } from "../Bytes.js"
import * as Latin1 from "../Latin1.js"

/**
 * How many there may be.
 *
 * @since 0.1.0
 * @category limits
 */
export const most = 64

const buffer = Buffer.allocUnsafeSlow(most * 8)

// zero has a sign only as a double
const isNarrow = (value: number): boolean => (value | 0) === value && (value !== 0 || 1 / value > 0)

/**
 * @since 0.1.0
 * @category packing
 */
export const pack = (numbers: ReadonlyArray<number>): Bytes => {
  const { length } = numbers
  if (length === 0) return empty
  const isAllNarrow = numbers.every(isNarrow)
  for (let i = 0; i < length; i++) {
    if (isAllNarrow) buffer.writeInt32LE(numbers[i] ?? 0, i * 4)
    else buffer.writeDoubleLE(numbers[i] ?? 0, i * 8)
  }
  return Latin1.read(buffer, 0, length * (isAllNarrow ? 4 : 8))
}

/**
 * @since 0.1.0
 * @category packing
 */
export const unpack = (bytes: Bytes, count: number): Array<number> => {
  const width = bytes.length / count
  Latin1.write(buffer, 0, bytes)
  const numbers = new Array<number>(count)
  for (let i = 0; i < count; i++) numbers[i] = width === 4 ? buffer.readInt32LE(i * 4) : buffer.readDoubleLE(i * 8)
  return numbers
}
