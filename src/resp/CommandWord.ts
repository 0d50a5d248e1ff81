/**
 * The first words of requests, which are the same few again and again: each is made once, so that telling whether one is
 * the same as the last is a comparison of two addresses, and looking one up needs no new hash. What no longer fits gives
 * way: whoever sends other words gains nothing, and others lose little by it.
 */
import * as Bytes from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"

/** The longest name of a command in Redis 7.0 has 20 bytes, and those that are sent often have few. */
const longest = 16

/** A power of two. */
const places = 64

const words: Array<Bytes.Bytes> = new Array<Bytes.Bytes>(places).fill(Bytes.empty)

/** Their bytes, as a byte of a string takes V8 longer to read. */
const bytes = new Uint8Array(places * longest)

/** The word of `length` bytes from `start`, which shares no memory; all of them must be there. */
export const read = (buffer: Buffer, start: number, length: number): Bytes.Bytes => {
  if (length === 0 || length > longest) return Latin1.read(buffer, start, length)
  const place = ((buffer[start] ?? 0) * 7 + (buffer[start + length - 1] ?? 0) * 3 + length) & (places - 1)
  const word = words[place] ?? Bytes.empty
  const known = bytes
  const from = place * longest
  if (word.length === length) {
    let i = 0
    while (i < length && known[from + i] === buffer[start + i]) i++
    if (i === length) return word
  }
  const own = Latin1.read(buffer, start, length)
  for (let i = 0; i < length; i++) known[from + i] = buffer[start + i] ?? 0
  words[place] = own
  return own
}
