/**
 * Interns the first words of requests, which are nearly always one of a few command names, in a 64-slot direct-mapped
 * cache. Equal names are then the same string, so that comparing two compares pointers and looking one up reuses its
 * hash. A collision overwrites the slot: unknown words gain nothing and cost little.
 */
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"

/** Longer words are not cached. Redis 7.0's longest command name has 20 bytes; the frequent ones are much shorter. */
const maxLength = 16

/** A power of two. */
const slotCount = 64

const words: Array<Bytes.Bytes> = new Array<Bytes.Bytes>(slotCount).fill(Bytes.empty)

/** The bytes of `words`, `maxLength` for each slot: V8 reads an array's byte faster than a string's character. */
const wordBytes = new Uint8Array(slotCount * maxLength)

/** The word of `length` bytes from `start`, all of which must be in the buffer. It shares no memory with the buffer. */
export const read = (buffer: Buffer, start: number, length: number): Bytes.Bytes => {
  if (length === 0 || length > maxLength) return Latin1.read(buffer, start, length)
  const slot = ((buffer[start] ?? 0) * 7 + (buffer[start + length - 1] ?? 0) * 3 + length) & (slotCount - 1)
  const cached = words[slot] ?? Bytes.empty
  const cachedBytes = wordBytes
  const first = slot * maxLength
  if (cached.length === length) {
    let i = 0
    while (i < length && cachedBytes[first + i] === buffer[start + i]) i++
    if (i === length) return cached
  }
  const word = Latin1.read(buffer, start, length)
  for (let i = 0; i < length; i++) cachedBytes[first + i] = buffer[start + i] ?? 0
  words[slot] = word
  return word
}
