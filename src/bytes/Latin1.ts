/**
 * Byte strings from and to memory, in the fastest way for their length: a call into Node costs 320 cycles, so short
 * strings are made in JavaScript.
 */
import type { Bytes } from "../Bytes.js"

/** Node's own `latin1` methods, which every Buffer has although its types omit them: no options to read, no checks. */
interface Latin1Buffer extends Buffer {
  latin1Slice(start: number, end: number): Bytes
  latin1Write(text: string, start: number): number
}

/** The longest string that is copied byte by byte instead of by Node. */
const shortWrite = 24

const of = String.fromCharCode as (...codes: ReadonlyArray<number | undefined>) => Bytes // below 256, as bytes are

/** Readers by length. `String.fromCharCode` is fast only when its arguments are written out. */
const readers: ReadonlyArray<(b: Buffer, i: number) => Bytes> = [
  () => of(),
  (b, i) => of(b[i]),
  (b, i) => of(b[i], b[i + 1]),
  (b, i) => of(b[i], b[i + 1], b[i + 2]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8]),
  (b, i) => of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9])
]

/** The byte string of `length` bytes from `start`; all of them must be there. */
export const read = (buffer: Buffer, start: number, length: number): Bytes => {
  if (length === 16) {
    const b = buffer
    const i = start
    return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13], b[i + 14], b[i + 15]) // biome-ignore format: one call
  }
  const reader = readers[length]
  return reader === undefined ? (buffer as Latin1Buffer).latin1Slice(start, start + length) : reader(buffer, start)
}

/** Writes a byte string at `start`, where there must be room for it. */
export const write = (buffer: Buffer, start: number, bytes: string): void => {
  if (bytes.length > shortWrite) (buffer as Latin1Buffer).latin1Write(bytes, start)
  else for (let i = 0; i < bytes.length; i++) buffer[start + i] = bytes.charCodeAt(i)
}

/** Up to this many bytes are copied in a loop. */
const shortCopy = 48

/** Copies `length` bytes from `start` in one memory to another, where there must be room. */
export const copy = (target: Buffer, to: number, memory: Buffer, start: number, length: number): void => {
  if (length > shortCopy) memory.copy(target, to, start, start + length)
  else for (let i = 0; i < length; i++) target[to + i] = memory[start + i] ?? 0
}
