/**
 * The keyed hash of the hash tables: HalfSipHash-1-2 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"; the
 * 32-bit variant of its reference implementation), so that nobody who lacks the key can choose keys that collide.
 * The key is drawn once for each process.
 *
 * Reading a string's characters is most of the cost (26 instructions each; a byte of a buffer takes 14), so they are read
 * once: into `words`, for the table to compare and to store. The last string hashed is remembered, and `prime` lets the
 * decoder hash a key from the bytes it came in.
 */
import { randomBytes } from "node:crypto"
import * as Latin1 from "./Latin1.js"

const seed = randomBytes(8)
const key0 = seed.readInt32LE(0)
const key1 = seed.readInt32LE(4)

/** The longest byte string that is left in `words`. */
export const maxWordsLength = 256

/**
 * The last hashed string, if no longer than `maxWordsLength`, as little-endian 32-bit words, the last filled with zeros.
 */
export const words: Int32Array = new Int32Array(maxWordsLength / 4 + 4)

/** The same memory as bytes. */
export const wordBytes: Buffer = Buffer.from(words.buffer)

/** Whoever takes requests out of bytes, and has the one that came last. */
export interface Receiver {
  readonly request: ReadonlyArray<string>
}

let last = ""
let lastTail = -1
let lastHash = 0

/**
 * The arguments behind the key of the request that came last, which are the members, fields and values of most commands:
 * where their bytes are in `source`, and the last of them, or -1. V8 takes 500 instructions to tell two strings of one
 * length apart that are parts of others, and 40 to read a byte of one.
 */
let receiver: Receiver = { request: [] }
let source: Uint8Array = new Uint8Array(0)
let secondStart = 0
let secondTail = -1
let thirdStart = 0
let thirdTail = -1

/** 32 bits, as a signed number that is never 0 (which marks an empty slot). Leaves the string in `words`. */
export const hash = (bytes: string): number => {
  const { length } = bytes
  const tail = bytes.charCodeAt(length - 1)
  if (length === last.length && tail === lastTail && bytes === last) return lastHash
  if (length <= maxWordsLength) {
    const start = arrivedAt(bytes, tail)
    if (start < 0) load(bytes, 0, length)
    else loadFrom(source, start, length)
    lastHash = halfSip((length + 3) >> 2, length)
  } else lastHash = hashLong(bytes)
  last = bytes
  lastTail = tail
  return lastHash
}

/** Where the bytes of a string with this last byte are in `source`, or -1. */
const arrivedAt = (bytes: string, tail: number): number => {
  if (tail === secondTail && bytes === receiver.request[2]) return secondStart
  if (tail === thirdTail && bytes === receiver.request[3]) return thirdStart
  return -1
}

/**
 * Writes a byte string at `start`, where there must be room for it: from the bytes it was made of, if it has just come.
 */
export const writeArrived = (buffer: Buffer, start: number, bytes: string): void => {
  const { length } = bytes
  const from = length > maxWordsLength || length === 0 ? -1 : arrivedAt(bytes, bytes.charCodeAt(length - 1))
  const given = source
  if (from < 0) Latin1.write(buffer, start, bytes)
  else for (let i = 0; i < length; i++) buffer[start + i] = given[from + i] ?? 0
}

/** Longer strings are hashed in pieces, each with the hash of those before it. */
const hashLong = (bytes: string): number => {
  let hashed = 0
  let start = 0
  for (; bytes.length - start > maxWordsLength; start += maxWordsLength) {
    load(bytes, start, start + maxWordsLength)
    words[maxWordsLength / 4] = hashed
    hashed = halfSip(maxWordsLength / 4 + 1, maxWordsLength)
  }
  load(bytes, start, bytes.length)
  const count = (bytes.length - start + 3) >> 2
  words[count] = hashed
  return halfSip(count + 1, bytes.length)
}

/** Hashes a string that is about to be looked up, from the bytes it was made of. */
export const prime = (bytes: string, buffer: Uint8Array, start: number): void => {
  const length = bytes.length
  if (length > maxWordsLength) return
  loadFrom(buffer, start, length)
  lastHash = halfSip((length + 3) >> 2, length)
  last = bytes
  lastTail = buffer[start + length - 1] ?? -1
}

/**
 * Notes the bytes, up to `end`, that a request's second or third argument is made of, for when it is looked up or stored.
 */
export const note = (by: Receiver, argument: 2 | 3, buffer: Uint8Array, start: number, end: number): void => {
  const tail = end > start ? (buffer[end - 1] ?? -1) : -1
  // a request may come in several chunks; and a second argument is of another request than the third that is here
  if (argument === 2) {
    secondStart = start
    secondTail = tail
    thirdTail = -1
  } else {
    if (source !== buffer || receiver !== by) secondTail = -1
    thirdStart = start
    thirdTail = tail
  }
  // V8's collector is told of every address that is written, which costs more than to look
  if (source !== buffer) source = buffer
  if (receiver !== by) receiver = by
}

// Bundled, a module's constants are variables: V8 reads an array's address and length anew for each access, unless a
// local one holds it. That was a third of the cost of hashing.

const loadFrom = (buffer: Uint8Array, start: number, length: number): void => {
  const target = words
  const whole = length & ~3
  let i = 0
  for (; i < whole; i += 4) {
    const at = start + i
    target[i >> 2] =
      (buffer[at] ?? 0) | ((buffer[at + 1] ?? 0) << 8) | ((buffer[at + 2] ?? 0) << 16) | ((buffer[at + 3] ?? 0) << 24)
  }
  if (i < length) {
    let word = 0
    for (let shift = 0; i < length; i++, shift += 8) word |= (buffer[start + i] ?? 0) << shift
    target[whole >> 2] = word
  }
}

const load = (bytes: string, start: number, end: number): void => {
  const target = words
  const whole = start + ((end - start) & ~3)
  let i = start
  for (; i < whole; i += 4) {
    target[(i - start) >> 2] =
      bytes.charCodeAt(i) |
      (bytes.charCodeAt(i + 1) << 8) |
      (bytes.charCodeAt(i + 2) << 16) |
      (bytes.charCodeAt(i + 3) << 24)
  }
  if (i === end) return
  let word = 0
  for (let shift = 0; i < end; i++, shift += 8) word |= bytes.charCodeAt(i) << shift
  target[(whole - start) >> 2] = word
}

/** The hash of the first `count` words: one round for each, one for the length, and two to finish. */
const halfSip = (count: number, length: number): number => {
  const input = words
  input[count] = length
  input[count + 1] = 0
  input[count + 2] = 0
  let v0 = key0
  let v1 = key1
  let v2 = 0x6c796765 ^ key0
  let v3 = 0x74656462 ^ key1
  for (let i = 0; i < count + 3; i++) {
    const word = input[i] ?? 0
    if (i === count + 1) v2 ^= 0xff
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  return v1 ^ v3 || 1
}
