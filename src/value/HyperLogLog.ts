/**
 * HyperLogLogs, byte for byte as Redis keeps them in a string, so that either server reads the other's values. A header
 * of 16 bytes (`HYLL`, the encoding, and the last estimate, little-endian, whose highest bit says that it is out of
 * date) precedes 16,384 registers: six bits each (dense), or as runs of equal registers (sparse). A sparse run is
 * `00llllll` or `01llllll llllllll`, registers of value 0, or `1vvvvvll`, registers of another value; length and value
 * are stored minus one.
 *
 * The estimate is Ertl's ("New cardinality estimation algorithms for HyperLogLog sketches", 2017).
 */
import type { Bytes } from "../Bytes.js"
import { hash, hashed } from "./hyperLogLog/MurmurHash.js"

const headerSize = 16
const registers = 16_384
const denseSize = headerSize + (registers * 6) / 8
const dense = 0
const sparse = 1
/** `HYLL` */
const magic = [0x48, 0x59, 0x4c, 0x4c]
const encodingAt = 4
const cardinalityAt = 8
const outdated = 0x80

/** The bits of a hash that do not choose the register. */
const tailBits = 50
const maxShortZeros = 64
const maxLongZeros = registers
const maxValues = 4
const maxSparseValue = 32

/** A new HyperLogLog: no register is set, and the estimate is 0. */
const empty = Buffer.from("HYLL\u0001\0\0\0\0\0\0\0\0\0\0\0\u007f\u00ff", "latin1")

/** Called with the value of a run of equal registers, from `start` up to `end`. */
type Run = (value: number, start: number, end: number) => void

/** Whether bytes have the header of a HyperLogLog. Whether the runs after it are sound shows when they are read. */
export const isHyperLogLog = (bytes: Buffer): boolean =>
  bytes.length >= headerSize &&
  magic.every((byte, offset) => bytes[offset] === byte) &&
  (bytes[encodingAt] === sparse || (bytes[encodingAt] === dense && bytes.length === denseSize))

/** The bytes of an empty HyperLogLog. */
export const makeEmpty = (): Buffer => {
  const bytes = Buffer.allocUnsafeSlow(empty.length)
  empty.copy(bytes)
  return bytes
}

/** The largest value of each register among several HyperLogLogs. */
export class Maxima {
  readonly values: Uint8Array = new Uint8Array(registers)

  /** Adds a HyperLogLog; false if it is corrupt. */
  merge(other: HyperLogLog): boolean {
    if (other.encoding === "dense") {
      this.mergeDense(other.bytes)
      return true
    }
    return other.forEachRun((value, start, end) => {
      // most runs of a sparse one are long, and of registers that are not set
      if (value === 0) return
      for (let i = start; i < end; i++) if (value > (this.values[i] ?? 0)) this.values[i] = value
    })
  }

  /** Four registers take three bytes. */
  private mergeDense(bytes: Buffer): void {
    for (let i = 0, offset = headerSize; i < registers; i += 4, offset += 3) {
      const word = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16)
      this.raise(i, word & 63)
      this.raise(i + 1, (word >> 6) & 63)
      this.raise(i + 2, (word >> 12) & 63)
      this.raise(i + 3, word >> 18)
    }
  }

  private raise(index: number, value: number): void {
    if (value > (this.values[index] ?? 0)) this.values[index] = value
  }

  /** The number of distinct elements they have seen. */
  estimate(): number {
    const histogram = new Array<number>(64).fill(0)
    for (const value of this.values) histogram[value] = (histogram[value] ?? 0) + 1
    return estimateOf(histogram)
  }
}

/** A HyperLogLog over bytes. It edits these bytes in place, until it needs more room. */
export class HyperLogLog {
  private memory: Buffer
  private used: number

  constructor(bytes: Buffer) {
    this.memory = bytes
    this.used = bytes.length
  }

  get bytes(): Buffer {
    return this.used === this.memory.length ? this.memory : this.memory.subarray(0, this.used)
  }

  get encoding(): "dense" | "sparse" {
    return this.memory[encodingAt] === dense ? "dense" : "sparse"
  }

  /** The last estimate; `undefined` if it is out of date. */
  get cached(): bigint | undefined {
    return (this.memory[cardinalityAt + 7] ?? 0) & outdated ? undefined : this.memory.readBigUInt64LE(cardinalityAt)
  }

  set cached(estimate: bigint) {
    this.memory.writeBigUInt64LE(estimate, cardinalityAt)
  }

  /** Marks the last estimate as out of date. */
  invalidate(): void {
    this.memory[cardinalityAt + 7] = (this.memory[cardinalityAt + 7] ?? 0) | outdated
  }

  /** Adds an element; whether a register has changed. `undefined` if the bytes are corrupt. */
  add(element: Bytes, maxSparseBytes: number): boolean | undefined {
    hash(element)
    const index = hashed.low & (registers - 1)
    return this.raise(index, runOfZeros(), maxSparseBytes)
  }

  /** Sets a register to a value if that is larger; whether it has changed. `undefined` if the bytes are corrupt. */
  raise(index: number, value: number, maxSparseBytes: number): boolean | undefined {
    if (this.encoding === "dense") return this.raiseDense(index, value)
    return this.raiseSparse(index, value, maxSparseBytes)
  }

  private raiseDense(index: number, value: number): boolean {
    if (registerAt(this.memory, index) >= value) return false
    setRegisterAt(this.memory, index, value)
    return true
  }

  private raiseSparse(index: number, value: number, maxSparseBytes: number): boolean | undefined {
    if (value > maxSparseValue) return this.promote(index, value)
    let offset = headerSize
    let previous = headerSize
    let first = 0
    let length = 0
    while (offset < this.used) {
      length = lengthAt(this.memory, offset)
      if (index < first + length) break
      previous = offset
      offset += widthAt(this.memory, offset)
      first += length
    }
    if (length === 0 || offset >= this.used) return undefined
    const old = valueAt(this.memory, offset)
    if (old >= value) return false
    const width = widthAt(this.memory, offset)
    if (length === 1 && width === 1) this.memory[offset] = valueRun(value, 1)
    else {
      const runs = [...runOf(old, index - first), valueRun(value, 1), ...runOf(old, first + length - 1 - index)]
      const added = runs.length - width
      if (added > 0 && this.used + added > maxSparseBytes) return this.promote(index, value)
      this.resize(offset + width, added)
      for (const [i, byte] of runs.entries()) this.memory[offset + i] = byte
    }
    this.join(previous)
    this.invalidate()
    return true
  }

  /** Joins neighbouring runs of one value if they fit into one run: as in Redis, among five runs from an offset on. */
  private join(from: number): void {
    const { memory } = this
    let offset = from
    for (let remaining = 5; remaining > 0 && offset < this.used; remaining--) {
      const value = valueAt(memory, offset)
      if (value > 0 && offset + 1 < this.used && valueAt(memory, offset + 1) === value) {
        const length = lengthAt(memory, offset) + lengthAt(memory, offset + 1)
        if (length <= maxValues) {
          memory[offset + 1] = valueRun(value, length)
          this.resize(offset + 1, -1)
          continue
        }
      }
      offset += widthAt(memory, offset)
    }
  }

  /** Moves the bytes from an offset on by `by` bytes. */
  private resize(offset: number, by: number): void {
    if (this.used + by > this.memory.length) {
      const grown = Buffer.allocUnsafeSlow(this.used + by + 64)
      this.memory.copy(grown, 0, 0, this.used)
      this.memory = grown
    }
    if (by !== 0) this.memory.copyWithin(offset + by, offset, this.used)
    this.used += by
  }

  /** Turns dense for a value that a sparse one cannot hold. */
  private promote(index: number, value: number): boolean | undefined {
    return this.toDense() ? this.raiseDense(index, value) : undefined
  }

  /** Turns dense, if it is not; false if the bytes are corrupt. */
  toDense(): boolean {
    if (this.encoding === "dense") return true
    const bytes = Buffer.alloc(denseSize)
    this.memory.copy(bytes, 0, 0, headerSize)
    bytes[encodingAt] = dense
    const isWhole = this.forEachRun((value, start, end) => {
      if (value > 0) for (let i = start; i < end; i++) setRegisterAt(bytes, i, value)
    })
    if (!isWhole) return false
    this.memory = bytes
    this.used = denseSize
    return true
  }

  /** Visits all registers in runs; false if the bytes are corrupt. */
  forEachRun(visit: Run): boolean {
    const { memory } = this
    if (this.encoding === "dense") {
      for (let i = 0; i < registers; i++) visit(registerAt(memory, i), i, i + 1)
      return true
    }
    let first = 0
    for (let offset = headerSize; offset < this.used; offset += widthAt(memory, offset)) {
      const length = lengthAt(memory, offset)
      if (first + length > registers) return false
      visit(valueAt(memory, offset), first, first + length)
      first += length
    }
    return first === registers
  }

  /** The number of distinct elements it has seen; `undefined` if the bytes are corrupt. */
  estimate(): number | undefined {
    const histogram = new Array<number>(64).fill(0)
    const isWhole = this.forEachRun((value, start, end) => {
      histogram[value] = (histogram[value] ?? 0) + end - start
    })
    return isWhole ? estimateOf(histogram) : undefined
  }

  /**
   * The runs of a sparse one, for PFDEBUG: `Z:` and `z:` are registers of 0, `v:` a value and its number of registers.
   */
  describe(): string {
    const runs: Array<string> = []
    for (let offset = headerSize; offset < this.used; offset += widthAt(this.memory, offset)) {
      const value = valueAt(this.memory, offset)
      const length = lengthAt(this.memory, offset)
      const name = widthAt(this.memory, offset) === 2 ? "Z" : "z"
      runs.push(value > 0 ? `v:${value},${length}` : `${name}:${length}`)
    }
    return runs.join(" ")
  }
}

/** One more than the trailing zeros of the hash, without the bits that choose the register. */
const runOfZeros = (): number => {
  const low = (hashed.low >>> 14) | (hashed.high << 18)
  if (low !== 0) return trailingZeros(low) + 1
  const high = (hashed.high >>> 14) | (1 << (tailBits - 32))
  return trailingZeros(high) + 33
}

const trailingZeros = (bits: number): number => 31 - Math.clz32(bits & -bits)

const registerAt = (bytes: Buffer, index: number): number => {
  const offset = headerSize + ((index * 6) >> 3)
  return (((bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8)) >> ((index * 6) & 7)) & 63
}

const setRegisterAt = (bytes: Buffer, index: number, value: number): void => {
  const offset = headerSize + ((index * 6) >> 3)
  const shift = (index * 6) & 7
  const both = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8)
  const changed = (both & ~(63 << shift)) | (value << shift)
  bytes[offset] = changed
  if (shift > 2) bytes[offset + 1] = changed >> 8
}

/** The bytes that a run takes. */
const widthAt = (bytes: Buffer, offset: number): number => (((bytes[offset] ?? 0) & 0xc0) === 0x40 ? 2 : 1)

const lengthAt = (bytes: Buffer, offset: number): number => {
  const byte = bytes[offset] ?? 0
  if (byte & 0x80) return (byte & 3) + 1
  return (byte & 0x40 ? ((byte & 0x3f) << 8) | (bytes[offset + 1] ?? 0) : byte) + 1
}

/** The value of a run's registers. */
const valueAt = (bytes: Buffer, offset: number): number => {
  const byte = bytes[offset] ?? 0
  return byte & 0x80 ? ((byte >> 2) & 31) + 1 : 0
}

const valueRun = (value: number, length: number): number => 0x80 | ((value - 1) << 2) | (length - 1)

/** The rest of a run that was split. */
const runOf = (value: number, length: number): ReadonlyArray<number> => {
  if (length === 0) return []
  if (value > 0) return [valueRun(value, length)]
  if (length <= maxShortZeros) return [length - 1]
  return [0x40 | ((Math.min(length, maxLongZeros) - 1) >> 8), (length - 1) & 0xff]
}

/** 1 / (2 ln 2). */
const alpha = 0.7213475204444817

/** The estimate from the number of registers that have each value. */
const estimateOf = (histogram: ReadonlyArray<number>): number => {
  let z = registers * tau((registers - (histogram[tailBits + 1] ?? 0)) / registers)
  for (let value = tailBits; value >= 1; value--) z = (z + (histogram[value] ?? 0)) * 0.5
  z += registers * sigma((histogram[0] ?? 0) / registers)
  return Math.round((alpha * registers * registers) / z)
}

const sigma = (share: number): number => {
  if (share === 1) return Number.POSITIVE_INFINITY
  let x = share
  let y = 1
  let z = x
  for (;;) {
    x *= x
    const before = z
    z += x * y
    y += y
    if (z === before) return z
  }
}

const tau = (share: number): number => {
  if (share === 0 || share === 1) return 0
  let x = share
  let y = 1
  let z = 1 - x
  for (;;) {
    x = Math.sqrt(x)
    const before = z
    y *= 0.5
    z -= (1 - x) * (1 - x) * y
    if (z === before) return z / 3
  }
}
