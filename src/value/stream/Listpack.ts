/**
 * The elements of Redis's listpack format, in which a stream's nodes keep their entries: as compact as in Redis, full
 * at the same byte, and ready for RDB files. It also measures the size that other values would have as a listpack.
 *
 * Frame of an element: its encoding (an integer of 7 to 64 bits, or a length and bytes), then the size of that, written
 * so that it can be read backwards. A string that reads as an integer is stored as one.
 *
 * @see https://github.com/antirez/listpack/blob/master/listpack.md
 */
import * as Bytes from "../../Bytes.js"
import type { FlatElements } from "../../bytes/Elements.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"

/** The bytes of a listpack without its elements. */
export const overhead = 7

/** The most bytes of an element without the string's own. */
export const elementOverhead = 10

const integerBody = (value: number | bigint): number => {
  if (value >= 0 && value <= 127) return 1
  if (value >= -4096 && value <= 4095) return 2
  if (value >= -32768 && value <= 32767) return 3
  if (value >= -8388608 && value <= 8388607) return 4
  return value >= -2147483648 && value <= 2147483647 ? 5 : 9
}

const stringHeader = (length: number): number => (length < 64 ? 1 : length < 4096 ? 2 : 5)

/** The length of the header before a string's bytes; 0 for an integer. */
const stringHeaderAt = (memory: Buffer, offset: number): number => {
  const first = memory[offset] ?? 0
  return (first & 0xc0) === 0x80 ? 1 : (first & 0xf0) === 0xe0 ? 2 : first === 0xf0 ? 5 : 0
}

/** The bytes that hold the size of an element at its end. The odd limits are Redis's. */
const backSize = (body: number): number => {
  if (body <= 127) return 1
  if (body < 16383) return 2
  if (body < 2097151) return 3
  return body < 268435455 ? 4 : 5
}

/** The size of an integer, in bytes. */
export const integerSize = (value: number | bigint): number => integerBody(value) + 1

/** The size of a string, in bytes. */
export const size = (bytes: Bytes.Bytes): number => sizeBy(Integer.parse(bytes), bytes.length)

/** As `size`, of a string of `length` bytes in memory. */
export const sizeAt = (memory: Buffer, start: number, length: number): number =>
  sizeBy(Integer.parseAt(memory, start, length), length)

const sizeBy = (integer: number | bigint | undefined, length: number): number => {
  if (integer !== undefined) return integerSize(integer)
  const body = stringHeader(length) + length
  return body + backSize(body)
}

/** The size of a listpack of strings, before the allocator rounds it up. */
export const sizeOf = (elements: Iterable<Bytes.Bytes>): number => {
  let sum = overhead
  for (const element of elements) sum += size(element)
  return sum
}

const writeBack = (memory: Buffer, offset: number, body: number): number => {
  const count = backSize(body)
  let rest = body
  for (let i = count - 1; i > 0; i--) {
    memory[offset + i] = (rest & 127) | 128
    rest >>>= 7
  }
  memory[offset] = rest
  return offset + count
}

/** Writes an integer; the offset of the next element. There must be room. */
export const writeInteger = (memory: Buffer, offset: number, value: number | bigint): number => {
  const body = integerBody(value)
  if (body === 9) {
    memory[offset] = 0xf4
    memory.writeBigInt64LE(BigInt(value), offset + 1)
  } else {
    const number = Number(value)
    if (body === 1) memory[offset] = number
    else if (body === 2) {
      memory[offset] = 0xc0 | ((number >> 8) & 0x1f)
      memory[offset + 1] = number & 0xff
    } else {
      memory[offset] = 0xee + body // 0xf1, 0xf2, 0xf3
      for (let i = 1; i < body; i++) memory[offset + i] = (number >> (8 * (i - 1))) & 0xff
    }
  }
  memory[offset + body] = body
  return offset + body + 1
}

/** Writes a string; the offset of the next element. There must be room. */
export const write = (memory: Buffer, offset: number, bytes: Bytes.Bytes): number => {
  const integer = Integer.parse(bytes)
  if (integer !== undefined) return writeInteger(memory, offset, integer)
  const { length } = bytes
  const start = writeHeader(memory, offset, length)
  Latin1.write(memory, start, bytes)
  return writeBack(memory, start + length, start + length - offset)
}

/** As `write`, of a string of `length` bytes in other memory. */
export const writeFrom = (memory: Buffer, offset: number, source: Buffer, from: number, length: number): number => {
  const integer = Integer.parseAt(source, from, length)
  if (integer !== undefined) return writeInteger(memory, offset, integer)
  const start = writeHeader(memory, offset, length)
  Latin1.copy(memory, start, source, from, length)
  return writeBack(memory, start + length, start + length - offset)
}

/** Writes the header of a string; the offset of its bytes. */
const writeHeader = (memory: Buffer, offset: number, length: number): number => {
  const header = stringHeader(length)
  if (header === 1) memory[offset] = 0x80 | length
  else if (header === 2) {
    memory[offset] = 0xe0 | (length >> 8)
    memory[offset + 1] = length & 0xff
  } else {
    memory[offset] = 0xf0
    memory.writeUInt32LE(length, offset + 1)
  }
  return offset + header
}

/**
 * Verifies the element at an offset, whose listpack has its elements up to `end`. Returns the offset of the next element, or
 * `undefined` if this one is malformed or too long.
 */
export const verify = (memory: Buffer, offset: number, end: number): number | undefined => {
  const first = memory[offset] ?? 0
  if (first > 0xf4) return undefined
  const header = stringHeaderAt(memory, offset)
  if (offset + header >= end && header > 1) return undefined
  const body = bodyAt(memory, offset)
  const size = backSize(body)
  const next = offset + body + size
  if (next > end) return undefined
  let rest = body
  for (let i = size - 1; i >= 0; i--, rest >>>= 7) {
    if (memory[next - size + i] !== ((rest & 127) | (i === 0 ? 0 : 128))) return undefined
  }
  return next
}

/** The size of an element without its end. */
const bodyAt = (memory: Buffer, offset: number): number => {
  const first = memory[offset] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc0) return 1 + (first & 0x3f)
  if (first < 0xe0) return 2
  if (first < 0xf0) return 2 + (((first & 0x0f) << 8) | (memory[offset + 1] ?? 0))
  if (first === 0xf0) return 5 + memory.readUInt32LE(offset + 1)
  return first === 0xf4 ? 9 : first - 0xee
}

/** The offset after the element at an offset; -1 if it is not as `write` and `writeInteger` write it. It must be verified. */
export const afterUsual = (memory: Buffer, offset: number): number => {
  const body = bodyAt(memory, offset)
  const header = stringHeaderAt(memory, offset)
  if (header === 0) {
    return integerBody(new Reader(memory, offset).integer()) === body ? offset + body + 1 : -1
  }
  const length = body - header
  const isUsual = stringHeader(length) === header && Integer.parseAt(memory, offset + header, length) === undefined
  return isUsual ? offset + body + backSize(body) : -1
}

/** Reads elements one after another. The caller knows how many there are. */
export class Reader {
  /** @param offset the offset of the next element */
  constructor(
    readonly memory: Buffer,
    public offset: number
  ) {}

  /** Steps over an element. */
  skip(): void {
    const body = this.body()
    this.offset += body + backSize(body)
  }

  /** Reads an element that was written as an integer. */
  integer(): number | bigint {
    const { memory, offset } = this
    const first = memory[offset] ?? 0
    if (first < 0x80) {
      this.offset = offset + 2
      return first
    }
    const second = memory[offset + 1] ?? 0
    switch (first) {
      case 0xf1:
        this.offset = offset + 4
        return ((second | ((memory[offset + 2] ?? 0) << 8)) << 16) >> 16
      case 0xf2:
        this.offset = offset + 5
        return ((second | ((memory[offset + 2] ?? 0) << 8) | ((memory[offset + 3] ?? 0) << 16)) << 8) >> 8
      case 0xf3:
        this.offset = offset + 6
        return memory.readInt32LE(offset + 1)
      case 0xf4:
        this.offset = offset + 10
        return Integer.normal(memory.readBigInt64LE(offset + 1))
      default:
        this.offset = offset + 3
        return ((((first & 0x1f) << 8) | second) << 19) >> 19
    }
  }

  /** Reads an element as the string that was written. */
  bytes(): Bytes.Bytes {
    const { memory, offset } = this
    const header = stringHeaderAt(memory, offset)
    if (header === 0) return Bytes.unsafeMake(String(this.integer()))
    const body = this.body()
    this.offset = offset + body + backSize(body)
    return Latin1.read(memory, offset + header, body - header)
  }

  /** Whether the next element was written as an integer. */
  get isInteger(): boolean {
    return stringHeaderAt(this.memory, this.offset) === 0
  }

  /** Hands out an element as the string that was written. */
  elementTo(elements: FlatElements): void {
    const { memory, offset } = this
    const header = stringHeaderAt(memory, offset)
    if (header === 0) elements.add(Bytes.unsafeMake(String(this.integer())))
    else {
      const body = this.body()
      this.offset = offset + body + backSize(body)
      elements.addFrom(memory, offset + header, body - header)
    }
  }

  /** The size of the next element without its end. */
  private body(): number {
    return bodyAt(this.memory, this.offset)
  }
}
