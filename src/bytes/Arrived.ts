/**
 * The hash of the last string and the bytes of the arguments that have just arrived: what the decoder knows of a
 * request and the tables need. Reading a string's characters is most of the cost of hashing it (26 instructions each; a
 * byte of a buffer takes 14), so each string is read once, from the chunk it arrived in where that is still at hand.
 *
 * This module owns the one copy, as requests run one at a time. The decoder fills it (`key`, `argument`) and empties it
 * (`release`) when its chunk holds no more whole requests: the chunk's bytes must not change before. Tables read it
 * (`hash`, `write`). It is a cache: each read compares strings first, so an entry that is missing costs time and
 * nothing else.
 */
import * as Latin1 from "./Latin1.js"
import { hashBytes, hashString, hashWords, makeWords, maxWordsLength } from "./SipHash.js"

/** The last hashed string of at most `maxWordsLength` bytes, as little-endian words, the last one filled with zeros. */
export const words: Int32Array = makeWords()

/** The same memory as bytes. */
export const wordBytes: Buffer = Buffer.from(words.buffer)

/** A decoder, and the request that it has decoded last, or as far as it has arrived. */
export interface Receiver {
  readonly request: ReadonlyArray<string>
}

const nothing: Uint8Array = new Uint8Array(0)

/** The string whose words and hash are at hand, its last byte (-1 if it has none), and its hash. */
let last = ""
let lastTail = -1
let lastHash = 0

/**
 * Where the bytes of the receiver's second and third argument (most often members, fields and values) begin in
 * `source`, and the last of them, or -1. V8 takes 500 instructions to tell apart two strings of one length that are
 * parts of others, and 40 to read a byte of one: the last byte is compared first.
 */
let receiver: Receiver = { request: [] }
let source: Uint8Array = nothing
let secondStart = 0
let secondTail = -1
let thirdStart = 0
let thirdTail = -1

/** Hashes the key of a request, from the bytes it was cut from. */
export const key = (bytes: string, buffer: Uint8Array, start: number): void => {
  const { length } = bytes
  if (length > maxWordsLength) return
  lastHash = hashBytes(words, buffer, start, length)
  last = bytes
  lastTail = buffer[start + length - 1] ?? -1
}

/** The hash of bytes in memory, at most `maxWordsLength`. Leaves them in `words`, and no string at hand. */
export const hashOf = (buffer: Uint8Array, start: number, length: number): number => {
  last = ""
  lastTail = -1
  return hashBytes(words, buffer, start, length)
}

/** Hashes a key from words of a memory, with the first of which it begins. */
export const keyInWords = (bytes: string, memory: Int32Array, start: number): void => {
  const { length } = bytes
  if (length > maxWordsLength || length === 0) return
  lastHash = hashWords(words, memory, start, length)
  last = bytes
  lastTail = bytes.charCodeAt(length - 1)
}

/** Notes where the bytes of a request's second or third argument are, until they are hashed or stored. */
export const argument = (by: Receiver, index: 2 | 3, buffer: Uint8Array, start: number, end: number): void => {
  const tail = end > start ? (buffer[end - 1] ?? -1) : -1
  if (index === 2) {
    secondStart = start
    secondTail = tail
    // the third argument at hand is an earlier request's
    thirdTail = -1
  } else {
    // a second argument of another chunk or request is not in this buffer
    if (source !== buffer || receiver !== by) secondTail = -1
    thirdStart = start
    thirdTail = tail
  }
  // V8 tells its collector of every address that is written, which costs more than the comparison
  if (source !== buffer) source = buffer
  if (receiver !== by) receiver = by
}

/** Forgets the arguments: their bytes may change from here on. */
export const release = (): void => {
  if (source === nothing) return
  source = nothing
  secondTail = -1
  thirdTail = -1
}

/** The hash of a string, as `SipHash` gives it. Leaves the string in `words`. */
export const hash = (bytes: string): number => {
  const { length } = bytes
  const tail = bytes.charCodeAt(length - 1)
  if (length === last.length && tail === lastTail && bytes === last) return lastHash
  const start = length <= maxWordsLength ? startOf(bytes, tail) : -1
  lastHash = start < 0 ? hashString(words, bytes) : hashBytes(words, source, start, length)
  last = bytes
  lastTail = tail
  return lastHash
}

/** Writes a byte string into a buffer with room for it, from the bytes it was cut from if they are at hand. */
export const write = (buffer: Buffer, start: number, bytes: string): void => {
  const { length } = bytes
  const from = length > maxWordsLength || length === 0 ? -1 : startOf(bytes, bytes.charCodeAt(length - 1))
  const arrived = source
  if (from < 0) Latin1.write(buffer, start, bytes)
  else for (let i = 0; i < length; i++) buffer[start + i] = arrived[from + i] ?? 0
}

/** Where in `source` the bytes of a string with this last byte begin, or -1. */
const startOf = (bytes: string, tail: number): number => {
  if (tail === secondTail && bytes === receiver.request[2]) return secondStart
  if (tail === thirdTail && bytes === receiver.request[3]) return thirdStart
  return -1
}
