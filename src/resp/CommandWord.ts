/**
 * Interns the first words of requests, which are nearly always one of a few command names, and the names of scripts, in 64-slot
 * direct-mapped caches. Equal names are then the same string, so that comparing two compares pointers and looking one up
 * reuses its hash. A collision overwrites the slot: unknown words gain nothing and cost little.
 */
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"

/** Longer words are not cached. Redis 7.0's longest command name has 20 bytes; the frequent ones are much shorter. */
const maxLength = 16

/** The length of a script's SHA1, and of the command's name before it: EVALSHA. */
const shaLength = 40
const nameLength = 7

/** A power of two. */
const slotCount = 64

/** Strings by slot, with the bytes of each: V8 reads an array's byte faster than a string's character. */
class Slots {
  readonly words: Array<Bytes.Bytes> = new Array<Bytes.Bytes>(slotCount).fill(Bytes.empty)
  readonly bytes: Uint8Array

  constructor(readonly size: number) {
    this.bytes = new Uint8Array(slotCount * size)
  }

  read(slot: number, buffer: Buffer, start: number, length: number): Bytes.Bytes {
    const cached = this.words[slot] ?? Bytes.empty
    const cachedBytes = this.bytes
    const first = slot * this.size
    if (cached.length === length) {
      let i = 0
      while (i < length && cachedBytes[first + i] === buffer[start + i]) i++
      if (i === length) return cached
    }
    const word = Latin1.read(buffer, start, length)
    for (let i = 0; i < length; i++) cachedBytes[first + i] = buffer[start + i] ?? 0
    this.words[slot] = word
    return word
  }
}

const names = new Slots(maxLength)
const scripts = new Slots(shaLength)

/** The word of `length` bytes from `start`, all of which must be in the buffer. It shares no memory with the buffer. */
export const read = (buffer: Buffer, start: number, length: number): Bytes.Bytes => {
  if (length === 0 || length > maxLength) return Latin1.read(buffer, start, length)
  const slot = ((buffer[start] ?? 0) * 7 + (buffer[start + length - 1] ?? 0) * 3 + length) & (slotCount - 1)
  return names.read(slot, buffer, start, length)
}

/** Whether a word of this length, after a first word of that length, may be the name of a script. */
export const mayNameScript = (length: number, first: number): boolean => length === shaLength && first === nameLength

/** The name of a script that begins at `start`, likewise. */
export const readScript = (buffer: Buffer, start: number): Bytes.Bytes => {
  const slot = ((buffer[start] ?? 0) * 31 + (buffer[start + 1] ?? 0) * 7 + (buffer[start + 2] ?? 0)) & (slotCount - 1)
  return scripts.read(slot, buffer, start, shaLength)
}
