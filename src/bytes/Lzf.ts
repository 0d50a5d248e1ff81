/**
 * LZF, the compression of strings in RDB files and dumps: literal runs of up to 32 bytes, and references to up to 264
 * bytes that appeared at most 8,192 bytes earlier. It compresses to the same bytes as Redis's copy of LibLZF.
 *
 * A run is its length minus one, then its bytes. A reference is three bits for its length minus two (7: the next byte
 * is added to it) and thirteen bits for its distance minus one.
 */

const hashBits = 16
const maxRun = 32
const maxDistance = 8192
const maxReference = 264

/** The number of bytes that LibLZF compares without a loop. */
const unrolled = 16

/**
 * The position at which three bytes were last seen, plus one, plus the origin of the input: a smaller number is left
 * from an earlier input, which saves clearing the table.
 */
const seenAt = new Uint32Array(1 << hashBits)
let nextOrigin = 0

const hash = (threeBytes: number): number => ((threeBytes >>> (24 - hashBits)) - threeBytes * 5) & (seenAt.length - 1)

/** The bytes compressed; `undefined` if that takes more than `limit` bytes. */
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
  const byte = (position: number): number => input[position] ?? 0
  const three = (position: number): number => (byte(position) << 16) | (byte(position + 1) << 8) | byte(position + 2)
  let position = 0
  /** The next byte to write; a run has left a byte for its length before its own bytes. */
  let out = 1
  let run = 0
  /** Ends a run. An empty run gives back the byte for its length. */
  const endRun = (): void => {
    if (run === 0) out--
    else output[out - run - 1] = run - 1
  }
  const literal = (): void => {
    output[out++] = byte(position++)
    if (++run < maxRun) return
    output[out - run - 1] = run - 1
    run = 0
    out++
  }
  while (position < length - 2) {
    const slot = hash(three(position))
    const seen = (seenAt[slot] ?? 0) - origin - 1
    seenAt[slot] = origin + position + 1
    const distance = position - seen - 1
    // as in LibLZF, the first byte is never referred to
    if (seen <= 0 || distance >= maxDistance || three(seen) !== three(position)) {
      if (out >= output.length) return undefined
      literal()
      continue
    }
    const longest = Math.min(length - position - 2, maxReference)
    if (out - (run === 0 ? 1 : 0) + 4 >= output.length) return undefined
    endRun()
    const matched = match(input, seen, position, longest)
    const coded = matched - 2
    output[out++] = (distance >> 8) + (Math.min(coded, 7) << 5)
    if (coded >= 7) output[out++] = coded - 7
    output[out++] = distance
    run = 0
    out++
    position += matched
    if (position >= length - 2) break
    // as in LibLZF, only the last two positions of a reference are remembered
    for (const last of [position - 2, position - 1]) seenAt[hash(three(last))] = origin + last + 1
  }
  if (out + 3 > output.length) return undefined
  while (position < length) literal()
  endRun()
  return output.subarray(0, out)
}

/** The number of equal bytes from two positions on, at least the three known: up to `longest`, or two more near it. */
const match = (input: Uint8Array, seen: number, position: number, longest: number): number => {
  let matched = 3
  // LibLZF compares the first bytes before it checks for the end
  const unchecked = longest > unrolled ? unrolled + 2 : 0
  while ((matched <= unchecked || matched < longest) && input[seen + matched] === input[position + matched]) matched++
  return matched
}

/** The most bytes that one compressed byte can become. */
const maxRatio = maxReference / 2

/** The longest string in Redis. */
const maxString = 512 * 1024 * 1024

/**
 * The `length` bytes that were compressed; `undefined` if the input is broken, or holds more or fewer bytes. Allocates
 * nothing for a length that an input of this size cannot have.
 */
export const decompress = (input: Uint8Array, length: number): Uint8Array | undefined => {
  // Redis does not look at the input for a length of 0
  if (length === 0) return new Uint8Array(0)
  if (length > input.length * maxRatio || length > maxString) return undefined
  const output = new Uint8Array(length)
  let position = 0
  let out = 0
  while (position < input.length) {
    const control = input[position++] ?? 0
    if (control < maxRun) {
      const end = position + control + 1
      if (end > input.length || out + control + 1 > length) return undefined
      while (position < end) output[out++] = input[position++] ?? 0
      continue
    }
    const isLong = control >> 5 === 7
    const count = (control >> 5) + (isLong ? (input[position++] ?? 0) : 0) + 2
    if (position >= input.length) return undefined
    let from = out - ((control & 31) << 8) - (input[position++] ?? 0) - 1
    if (from < 0 || out + count > length) return undefined
    // byte by byte: a reference may overlap its own output
    for (let i = 0; i < count; i++) output[out++] = output[from++] ?? 0
  }
  return out === length ? output : undefined
}
