/**
 * LZF, the compression of strings in RDB files and dumps: literal runs of up to 32 bytes, and references to up to 264
 * bytes that appeared at most 8,192 bytes earlier. It compresses to the same bytes as Redis's copy of LibLZF.
 *
 * A run is its length minus one, then its bytes. A reference is three bits for its length minus two (7: the next byte
 * is added to it) and thirteen bits for its distance minus one.
 */

const hashBits = 16
const hashMask = 2 ** hashBits - 1
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

const hash = (threeBytes: number): number => ((threeBytes >>> (24 - hashBits)) - threeBytes * 5) & hashMask

/** The bytes compressed, in `output`; `undefined` if that takes more than `limit` bytes. */
export const compress = (
  input: Uint8Array,
  limit: number,
  output: Uint8Array = new Uint8Array(limit)
): Uint8Array | undefined => {
  const { length } = input
  if (length === 0 || limit <= 0) return undefined
  if (nextOrigin + length >= 2 ** 32) {
    seenAt.fill(0)
    nextOrigin = 0
  }
  const state: State = { length, limit, seenAt, origin: nextOrigin, position: 0, written: 0 }
  nextOrigin += length
  return write(state, input, 0, length, output)
}

/** The bytes of an input that one step of a `Compression` takes. */
const stepSize = 64 * 1024

/** The bytes after a step that it may look at: a run and a reference that began in it, and three bytes to hash. */
const lookAhead = 512

/** The compression of a long input in steps, each of which needs only a part of it. The bytes are those of `compress`. */
export class Compression {
  private readonly state: State

  constructor(length: number, limit: number) {
    this.state = { length, limit, seenAt: new Uint32Array(1 << hashBits), origin: 0, position: 0, written: 0 }
  }

  get isDone(): boolean {
    return this.state.position >= this.state.length
  }

  /** The number of bytes that the steps have returned. */
  get written(): number {
    return this.state.written
  }

  /**
   * Compresses the next bytes; `undefined` if the whole takes more than the limit.
   *
   * @param slice returns the input's bytes from an offset up to another
   */
  step(slice: (start: number, end: number) => Uint8Array): Uint8Array | undefined {
    const { state } = this
    const { position, length } = state
    const start = Math.max(position - maxDistance - 1, 0)
    const stop = Math.min(position + stepSize, length)
    const input = slice(start, Math.min(stop + lookAhead, length))
    return write(state, input, start, stop, new Uint8Array(stepSize + lookAhead + stepSize / maxRun))
  }
}

interface State {
  /** The length of the input, and the most bytes of output. */
  readonly length: number
  readonly limit: number
  readonly seenAt: Uint32Array
  readonly origin: number
  /** The bytes read and written so far. */
  position: number
  written: number
}

/**
 * Compresses from the state's position up to `stop`, or a little further to the end of a run. `input` holds the bytes from
 * `start` on.
 */
const write = (
  state: State,
  input: Uint8Array,
  start: number,
  stop: number,
  output: Uint8Array
): Uint8Array | undefined => {
  const { length, limit, seenAt, origin, written } = state
  const last = length - 2
  let position = state.position
  /** The bytes at the position and after it; the loop shifts in the third. */
  let ahead = twoAt(input, position - start)
  /** The next byte to write; a run has left a byte for its length before its own bytes. */
  let out = 1
  let run = 0
  while (position < last) {
    if (run === 0 && position >= stop) {
      state.position = position
      state.written += out - 1
      return output.subarray(0, out - 1)
    }
    const offset = position - start
    const three = ((ahead << 8) | (input[offset + 2] ?? 0)) & 0xffffff
    const slot = hash(three)
    const seen = (seenAt[slot] ?? 0) - origin - 1
    seenAt[slot] = origin + position + 1
    const distance = position - seen - 1
    // as in LibLZF, the first byte is never referred to
    if (seen <= 0 || distance >= maxDistance || threeAt(input, seen - start) !== three) {
      if (written + out >= limit) return undefined
      output[out++] = three >> 16
      ahead = three
      position++
      if (++run === maxRun) {
        output[out - run - 1] = run - 1
        run = 0
        out++
      }
      continue
    }
    const longest = Math.min(length - position - 2, maxReference)
    if (written + out - (run === 0 ? 1 : 0) + 4 >= limit) return undefined
    // an empty run gives back the byte for its length
    if (run === 0) out--
    else output[out - run - 1] = run - 1
    const matched = match(input, seen - start, offset, longest)
    const coded = matched - 2
    output[out++] = (distance >> 8) + (Math.min(coded, 7) << 5)
    if (coded >= 7) output[out++] = coded - 7
    output[out++] = distance
    run = 0
    out++
    position += matched
    if (position >= last) break
    // as in LibLZF, only the last two positions of a reference are remembered
    const end = position - start
    seenAt[hash(threeAt(input, end - 2))] = origin + position - 1
    seenAt[hash(threeAt(input, end - 1))] = origin + position
    ahead = twoAt(input, end)
  }
  if (written + out + 3 > limit) return undefined
  for (; position < length; position++) {
    output[out++] = input[position - start] ?? 0
    if (++run < maxRun) continue
    output[out - run - 1] = run - 1
    run = 0
    out++
  }
  if (run === 0) out--
  else output[out - run - 1] = run - 1
  state.position = length
  state.written += out
  return output.subarray(0, out)
}

const twoAt = (input: Uint8Array, offset: number): number => ((input[offset] ?? 0) << 8) | (input[offset + 1] ?? 0)

const threeAt = (input: Uint8Array, offset: number): number => (twoAt(input, offset) << 8) | (input[offset + 2] ?? 0)

/** The number of equal bytes from two positions on, at least the three known: up to `longest`, or two more near it. */
const match = (input: Uint8Array, seen: number, position: number, longest: number): number => {
  let matched = 3
  // LibLZF compares the first bytes before it checks for the end
  const unchecked = longest > unrolled ? unrolled + 2 : 0
  while ((matched <= unchecked || matched < longest) && input[seen + matched] === input[position + matched]) matched++
  return matched
}

/** The most bytes that one compressed byte can become: a reference of three bytes stands for the longest. */
const maxRatio = maxReference / 3

/** A shorter reference is copied faster byte by byte. */
const minCopied = 48

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
    if (count >= minCopied && from + count <= out) {
      output.copyWithin(out, from, from + count)
      out += count
      continue
    }
    // byte by byte: the reference is short, or overlaps its own output
    for (let i = 0; i < count; i++) output[out++] = output[from++] ?? 0
  }
  return out === length ? output : undefined
}
