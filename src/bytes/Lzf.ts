/**
 * LZF, the compression of strings in RDB files and dumps: runs of up to 32 bytes as they are, and references of up to 264
 * bytes to what stands up to 8,192 bytes before. It compresses to the very bytes that Redis's copy of LibLZF does.
 *
 * A run is its length less one, and its bytes. A reference is three bits of its length less two (7 for "a byte follows, to
 * be added") and thirteen of the distance less one.
 */

const hashBits = 16
const maxRun = 32
const maxDistance = 8192
const maxReference = 264

/** How many bytes LibLZF compares without a loop. */
const unrolled = 16

/** Where three bytes were last seen, and one more, from an origin on; what is below is of an earlier use. */
const seenAt = new Uint32Array(1 << hashBits)
let nextOrigin = 0

const hash = (threeBytes: number): number => ((threeBytes >>> (24 - hashBits)) - threeBytes * 5) & (seenAt.length - 1)

/** The bytes compressed; `undefined` where that would take more than `most` bytes. */
export const compress = (input: Uint8Array, limit: number): Uint8Array | undefined => {
  if (input.length === 0 || limit <= 0) return undefined
  if (nextOrigin + input.length >= 2 ** 32) {
    seenAt.fill(0)
    nextOrigin = 0
  }
  const written = write(input, new Uint8Array(limit), nextOrigin)
  nextOrigin += input.length
  return written
}

const write = (input: Uint8Array, output: Uint8Array, origin: number): Uint8Array | undefined => {
  const length = input.length
  const byte = (at: number): number => input[at] ?? 0
  const three = (at: number): number => (byte(at) << 16) | (byte(at + 1) << 8) | byte(at + 2)
  let at = 0
  /** The place behind the length of the run that is being written. */
  let out = 1
  let run = 0
  /** Ends a run; one of no bytes leaves nothing behind. */
  const endRun = (): void => {
    if (run === 0) out--
    else output[out - run - 1] = run - 1
  }
  const literal = (): void => {
    output[out++] = byte(at++)
    if (++run < maxRun) return
    output[out - run - 1] = run - 1
    run = 0
    out++
  }
  while (at < length - 2) {
    const slot = hash(three(at))
    const seen = (seenAt[slot] ?? 0) - origin - 1
    seenAt[slot] = origin + at + 1
    const distance = at - seen - 1
    // the very first byte is never referred to
    if (seen <= 0 || distance >= maxDistance || three(seen) !== three(at)) {
      if (out >= output.length) return undefined
      literal()
      continue
    }
    const longest = Math.min(length - at - 2, maxReference)
    if (out - (run === 0 ? 1 : 0) + 4 >= output.length) return undefined
    endRun()
    const matched = match(input, seen, at, longest)
    const coded = matched - 2
    output[out++] = (distance >> 8) + (Math.min(coded, 7) << 5)
    if (coded >= 7) output[out++] = coded - 7
    output[out++] = distance
    run = 0
    out++
    at += matched
    if (at >= length - 2) break
    // of what a reference covers, its last two places are remembered alone
    for (const position of [at - 2, at - 1]) seenAt[hash(three(position))] = origin + position + 1
  }
  if (out + 3 > output.length) return undefined
  while (at < length) literal()
  endRun()
  return output.subarray(0, out)
}

/** How many bytes from one place on are those from another, three of which are; up to `longest`, or two more near it. */
const match = (input: Uint8Array, seen: number, at: number, longest: number): number => {
  let matched = 3
  // LibLZF looks at the first ones before it asks for the end
  const unchecked = longest > unrolled ? unrolled + 2 : 0
  while ((matched <= unchecked || matched < longest) && input[seen + matched] === input[at + matched]) matched++
  return matched
}

/** So many bytes can come of one that is compressed, at the most. */
const maxRatio = maxReference / 2

/** What no string of Redis's exceeds. */
const maxString = 512 * 1024 * 1024

/**
 * The `length` bytes that were compressed; `undefined` where the input is broken, or holds more or less than these. Takes
 * no memory for a length that no input of this size could come to.
 */
export const decompress = (input: Uint8Array, length: number): Uint8Array | undefined => {
  // for nothing Redis does not even look
  if (length === 0) return new Uint8Array(0)
  if (length > input.length * maxRatio || length > maxString) return undefined
  const output = new Uint8Array(length)
  let at = 0
  let out = 0
  while (at < input.length) {
    const control = input[at++] ?? 0
    if (control < maxRun) {
      const end = at + control + 1
      if (end > input.length || out + control + 1 > length) return undefined
      while (at < end) output[out++] = input[at++] ?? 0
      continue
    }
    const isLong = control >> 5 === 7
    const count = (control >> 5) + (isLong ? (input[at++] ?? 0) : 0) + 2
    if (at >= input.length) return undefined
    let from = out - ((control & 31) << 8) - (input[at++] ?? 0) - 1
    if (from < 0 || out + count > length) return undefined
    // byte by byte: a reference may reach into what it makes
    for (let i = 0; i < count; i++) output[out++] = output[from++] ?? 0
  }
  return out === length ? output : undefined
}
