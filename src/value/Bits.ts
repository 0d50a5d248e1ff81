/**
 * Byte strings as bit strings: counting, searching, combining. The first bit is the highest bit of the first byte. Pure
 * functions; they read a large string by words of 32 bits.
 */

/** From this many bytes on, reading by words pays. */
const fewBytes = 64

/** The words in a block that is compared at once. */
const blockWords = 8192

const zeros = new Uint8Array(blockWords * 4)

const bytesOf255 = new Uint8Array(blockWords * 4).fill(255)

/** The number of bits set in each byte. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length)

/** The aligned words within a range of bytes. */
interface Words {
  readonly words: Int32Array
  /** The first byte in the words. */
  readonly start: number
  /** The first byte after them. */
  readonly end: number
}

const wordsOf = (bytes: Uint8Array, from: number, to: number): Words => {
  const start = from + (-(bytes.byteOffset + from) & 3)
  const count = Math.max(to - start, 0) >> 2
  if (count === 0) return { words: new Int32Array(0), start: from, end: from }
  return { words: new Int32Array(bytes.buffer, bytes.byteOffset + start, count), start, end: start + count * 4 }
}

/** The number of bits set from one bit up to another, which is not counted. */
export const count = (bytes: Uint8Array, from: number, to: number): number => {
  if (from >= to) return 0
  const first = Math.floor(from / 8)
  const last = Math.floor((to - 1) / 8)
  const before = 0xff & ~(0xff >> (from % 8))
  const after = 0x7f >> ((to - 1) % 8)
  return (
    countBytes(bytes, first, last + 1) -
    (ones[(bytes[first] ?? 0) & before] ?? 0) -
    (ones[(bytes[last] ?? 0) & after] ?? 0)
  )
}

const countBytes = (bytes: Uint8Array, from: number, to: number): number => {
  let total = 0
  if (to - from < fewBytes) {
    for (let i = from; i < to; i++) total += ones[bytes[i] ?? 0] ?? 0
    return total
  }
  const { words, start, end } = wordsOf(bytes, from, to)
  for (let i = from; i < start; i++) total += ones[bytes[i] ?? 0] ?? 0
  for (let i = end; i < to; i++) total += ones[bytes[i] ?? 0] ?? 0
  for (let i = 0; i < words.length; i++) {
    let word = words[i] ?? 0
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    total += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return total
}

/** The first bit equal to `bit` from one bit up to another; -1 if there is none. */
export const position = (bytes: Uint8Array, bit: 0 | 1, from: number, to: number): number => {
  if (from >= to) return -1
  // flipped, the bit to find is always a 1
  const flip = bit === 1 ? 0 : 0xff
  const first = Math.floor(from / 8)
  const last = Math.floor((to - 1) / 8)
  const head = ((bytes[first] ?? 0) ^ flip) & (0xff >> (from % 8))
  const at = head !== 0 ? first : skip(bytes, flip, first + 1, last + 1)
  if (at > last) return -1
  const found = at * 8 + Math.clz32(at === first ? head : (bytes[at] ?? 0) ^ flip) - 24
  return found < to ? found : -1
}

/** The index of the first byte other than `byte`, which is 0 or 255; `to` if there is none. */
const skip = (bytes: Uint8Array, byte: number, from: number, to: number): number => {
  let i = from
  if (to - from >= fewBytes) {
    const { words, start, end } = wordsOf(bytes, from, to)
    while (i < start && bytes[i] === byte) i++
    if (i < start) return i
    const word = byte === 0 ? 0 : -1
    const block = byte === 0 ? zeros : bytesOf255
    let at = 0
    // comparing memory is ten times as fast as comparing words
    while ((at + blockWords) * 4 <= end - start) {
      const from = start + at * 4
      if (Buffer.compare(bytes.subarray(from, from + blockWords * 4), block) !== 0) break
      at += blockWords
    }
    while (at < words.length && words[at] === word) at++
    i = at === words.length ? end : start + at * 4
  }
  while (i < to && bytes[i] === byte) i++
  return i
}

export type Operation = "AND" | "OR" | "XOR" | "NOT"

/** Combines strings bit by bit into one as long as the longest; zeros extend the shorter ones. NOT takes one string. */
export const combine = (operation: Operation, sources: ReadonlyArray<Uint8Array>): Buffer => {
  const length = sources.reduce((longest, source) => Math.max(longest, source.length), 0)
  const memory = new Int32Array((length + 3) >> 2)
  const result = Buffer.from(memory.buffer, 0, length)
  result.set(sources[0] ?? [])
  if (operation === "NOT") for (let i = 0; i < memory.length; i++) memory[i] = ~(memory[i] ?? 0)
  else for (const source of sources.slice(1)) merge(operation, memory, result, source)
  return result
}

const merge = (operation: "AND" | "OR" | "XOR", memory: Int32Array, result: Buffer, source: Uint8Array): void => {
  // an unaligned source is copied once, to be read by words as well
  const aligned = source.byteOffset % 4 === 0 ? source : new Uint8Array(source)
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, source.length >> 2)
  const count = words.length
  switch (operation) {
    case "AND":
      for (let i = 0; i < count; i++) memory[i] = (memory[i] ?? 0) & (words[i] ?? 0)
      for (let i = count * 4; i < source.length; i++) result[i] = (result[i] ?? 0) & (source[i] ?? 0)
      result.fill(0, source.length)
      return
    case "OR":
      for (let i = 0; i < count; i++) memory[i] = (memory[i] ?? 0) | (words[i] ?? 0)
      for (let i = count * 4; i < source.length; i++) result[i] = (result[i] ?? 0) | (source[i] ?? 0)
      return
    case "XOR":
      for (let i = 0; i < count; i++) memory[i] = (memory[i] ?? 0) ^ (words[i] ?? 0)
      for (let i = count * 4; i < source.length; i++) result[i] = (result[i] ?? 0) ^ (source[i] ?? 0)
  }
}

/** Up to this many bits, and the others of their bytes, are calculated as a number, which takes a fraction of a bigint's time. */
const maxNumber = 32

/** The unsigned number of `width` bits, 64 at most, at a bit offset. */
export const readField = (byteAt: (index: number) => number, offset: number, width: number): bigint => {
  const first = Math.floor(offset / 8)
  const last = Math.floor((offset + width - 1) / 8)
  if (width <= maxNumber) {
    let number = 0
    for (let i = first; i <= last; i++) number = number * 256 + byteAt(i)
    return BigInt(Math.floor(number / 2 ** (7 - ((offset + width - 1) % 8))) % 2 ** width)
  }
  let value = 0n
  for (let i = first; i <= last; i++) value = (value << 8n) | BigInt(byteAt(i))
  return BigInt.asUintN(width, value >> BigInt(7 - ((offset + width - 1) % 8)))
}

/** Writes the lowest `width` bits of a number, 64 at most, at a bit offset. There must be room. */
export const writeField = (bytes: Uint8Array, offset: number, width: number, value: bigint): void => {
  const first = Math.floor(offset / 8)
  const last = Math.floor((offset + width - 1) / 8)
  const shift = 7 - ((offset + width - 1) % 8)
  if (width <= maxNumber) {
    let number = Number(BigInt.asUintN(width, value)) * 2 ** shift
    let remaining = width + shift
    for (let i = last; i >= first; i--, remaining -= 8) {
      const kept = (i === last ? (1 << shift) - 1 : 0) | (remaining < 8 ? 0xff << remaining : 0)
      bytes[i] = ((bytes[i] ?? 0) & kept) | (number % 256)
      number = Math.floor(number / 256)
    }
    return
  }
  let mask = ((1n << BigInt(width)) - 1n) << BigInt(shift)
  let rest = BigInt.asUintN(width, value) << BigInt(shift)
  for (let i = last; i >= first; i--) {
    bytes[i] = ((bytes[i] ?? 0) & ~Number(mask & 0xffn)) | Number(rest & 0xffn)
    mask >>= 8n
    rest >>= 8n
  }
}
