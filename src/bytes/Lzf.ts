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
 * from an earlier input, which saves clearing the table. The numbers have 31 bits, as V8 takes larger ones for doubles; and all
 * inputs share one table, as V8 reaches a constant array in half the time.
 */
const seenAt = new Int32Array(1 << hashBits)
let nextOrigin = 0
const maxOrigin = 2 ** 30

/** The long input whose positions are in the table. */
let owner: Compression | undefined

const hash = (threeBytes: number): number => ((threeBytes >>> (24 - hashBits)) - threeBytes * 5) & hashMask

/** The bytes compressed, in `output`; `undefined` if that takes more than `limit` bytes. */
export const compress = (
  input: Uint8Array,
  limit: number,
  output: Uint8Array = new Uint8Array(limit)
): Uint8Array | undefined => {
  const written = compressAt(input, 0, input.length, limit, output, 0)
  return written === 0 ? undefined : output.subarray(0, written)
}

/**
 * Compresses `length` bytes from an offset on, and writes them at an offset in `output`, where there must be room for `limit`
 * bytes. Returns how many it wrote: 0 if that would be more than `limit`.
 */
export const compressAt = (
  input: Uint8Array,
  from: number,
  length: number,
  limit: number,
  output: Uint8Array,
  to: number
): number => {
  if (length === 0 || limit <= 0) return 0
  if (owner !== undefined || nextOrigin + length >= maxOrigin) clear()
  const state: State = { length, limit, origin: nextOrigin, position: 0, written: 0 }
  nextOrigin += length
  return write(state, input, from, length, output, to) ? state.written : 0
}

/** Empties the table; a long input keeps its positions for its next step. */
const clear = (): void => {
  owner?.leave()
  owner = undefined
  seenAt.fill(0)
  nextOrigin = 0
}

/** The bytes of an input that one step of a `Compression` takes. */
const stepSize = 64 * 1024

/** The bytes after a step that it may look at: a run and a reference that began in it, and three bytes to hash. */
const lookAhead = 512

/** The compression of a long input in steps, each of which needs only a part of it. The bytes are those of `compress`. */
export class Compression {
  private readonly state: State
  /** The positions seen, while others use the table. */
  private seen: Int32Array | undefined

  constructor(length: number, limit: number) {
    this.state = { length, limit, origin: 0, position: 0, written: 0 }
  }

  /** Takes its positions out of the table. */
  leave(): void {
    this.seen = seenAt.slice()
  }

  private enter(): void {
    if (owner === this) return
    clear()
    if (this.seen !== undefined) seenAt.set(this.seen)
    this.seen = undefined
    owner = this
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
    const { position, length, written } = state
    this.enter()
    const start = Math.max(position - maxDistance - 1, 0)
    const stop = Math.min(position + stepSize, length)
    const input = slice(start, Math.min(stop + lookAhead, length))
    const output = new Uint8Array(stepSize + lookAhead + stepSize / maxRun)
    return write(state, input, 0 - start, stop, output, 0) ? output.subarray(0, state.written - written) : undefined
  }
}

interface State {
  /** The length of the input, and the most bytes of output. */
  readonly length: number
  readonly limit: number
  readonly origin: number
  /** The bytes read and written so far. */
  position: number
  written: number
}

/**
 * Compresses from the state's position up to `stop`, or a little further to the end of a run, into `output` from `to` on; false
 * if the whole takes more than the limit. `shift` plus a position is the offset at which its byte lies in `input`.
 */
const write = (
  state: State,
  input: Uint8Array,
  shift: number,
  stop: number,
  output: Uint8Array,
  to: number
): boolean => {
  const { origin } = state
  const end = state.length + shift
  const last = end - 2
  const until = stop + shift
  const limit = state.limit - state.written + to
  /** The number in the table less the offset that it stands for. */
  const mark = origin + 1 - shift
  let offset = state.position + shift
  /** The bytes at the offset and after it; the loop shifts in the third. */
  let three = twoAt(input, offset)
  /** The next byte to write; a run has left a byte for its length before its own bytes. */
  let out = to + 1
  let run = 0
  while (offset < last) {
    if (offset >= until && run === 0) {
      state.position = offset - shift
      state.written += out - 1 - to
      return true
    }
    three = ((three << 8) | (input[offset + 2] ?? 0)) & 0xffffff
    const slot = hash(three)
    const seen = seenAt[slot] ?? 0
    const own = offset + mark
    seenAt[slot] = own
    // as in LibLZF, the first byte is never referred to
    if (seen <= origin + 1 || own - seen > maxDistance || !isThree(input, seen - mark, three)) {
      if (out >= limit) return false
      output[out++] = three >> 16
      offset++
      if (++run === maxRun) {
        output[out - run - 1] = run - 1
        run = 0
        out++
      }
      continue
    }
    if (out - (run === 0 ? 1 : 0) + 4 >= limit) return false
    // an empty run gives back the byte for its length
    if (run === 0) out--
    else output[out - run - 1] = run - 1
    const matched = match(input, seen - mark, offset, Math.min(end - offset - 2, maxReference))
    const coded = matched - 2
    const distance = own - seen - 1
    output[out++] = (distance >> 8) + (Math.min(coded, 7) << 5)
    if (coded >= 7) output[out++] = coded - 7
    output[out++] = distance
    run = 0
    out++
    offset += matched
    if (offset >= last) break
    // as in LibLZF, only the last two positions of a reference are remembered
    seenAt[hash(threeAt(input, offset - 2))] = offset - 2 + mark
    seenAt[hash(threeAt(input, offset - 1))] = offset - 1 + mark
    three = twoAt(input, offset)
  }
  if (out + 3 > limit) return false
  for (; offset < end; offset++) {
    output[out++] = input[offset] ?? 0
    if (++run < maxRun) continue
    output[out - run - 1] = run - 1
    run = 0
    out++
  }
  if (run === 0) out--
  else output[out - run - 1] = run - 1
  state.position = state.length
  state.written += out - to
  return true
}

const twoAt = (input: Uint8Array, offset: number): number => ((input[offset] ?? 0) << 8) | (input[offset + 1] ?? 0)

const threeAt = (input: Uint8Array, offset: number): number => (twoAt(input, offset) << 8) | (input[offset + 2] ?? 0)

/** Whether three bytes lie at an offset. Most differ in the first. */
const isThree = (input: Uint8Array, offset: number, three: number): boolean =>
  input[offset] === three >> 16 && input[offset + 1] === ((three >> 8) & 255) && input[offset + 2] === (three & 255)

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
  if (!isPossible(input.length, length)) return undefined
  const output = new Uint8Array(length)
  return decompressAt(input, 0, input.length, output, length) ? output : undefined
}

/** Whether compressed bytes of a size may hold so many bytes. */
export const isPossible = (size: number, length: number): boolean => length <= size * maxRatio && length <= maxString

/**
 * Decompresses the bytes from one offset up to another into the first `length` bytes of `output`; false if the input is broken, or
 * holds more or fewer bytes.
 */
export const decompressAt = (
  input: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  length: number
): boolean => {
  let position = start
  let out = 0
  while (position < end) {
    const control = input[position++] ?? 0
    if (control < maxRun) {
      const next = position + control + 1
      if (next > end || out + control + 1 > length) return false
      while (position < next) output[out++] = input[position++] ?? 0
      continue
    }
    let count = (control >> 5) + 2
    if (count === 9) {
      if (position >= end) return false
      count += input[position++] ?? 0
    }
    if (position >= end) return false
    let from = out - ((control & 31) << 8) - (input[position++] ?? 0) - 1
    const next = out + count
    if (from < 0 || next > length) return false
    if (count >= minCopied && from + count <= out) output.copyWithin(out, from, from + count)
    // byte by byte: the reference is short, or overlaps its own output
    else while (out < next) output[out++] = output[from++] ?? 0
    out = next
  }
  return out === length
}
