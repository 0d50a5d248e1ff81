/**
 * The elements of Redis's listpack format, in which a stream's nodes keep their entries: as compact as Redis, full at the
 * same byte, and ready for RDB files, which hold them so. What other values would take in one is measured here, too. Frame of an element: its encoding (an integer of 7 to 64 bits, or
 * a length and bytes), then the size of that, readable from behind. Strings that are integers are kept as such.
 *
 * @see https://github.com/antirez/listpack/blob/master/listpack.md
 */
import * as Bytes from "../../Bytes.js"
import type { Elements } from "../../bytes/Elements.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"

/** What a listpack takes beside its elements, in bytes. */
export const overhead = 7

/** The most that an element takes beside a string's own bytes. */
export const elementOverhead = 10

const integerBody = (value: number | bigint): number => {
  if (value >= 0 && value <= 127) return 1
  if (value >= -4096 && value <= 4095) return 2
  if (value >= -32768 && value <= 32767) return 3
  if (value >= -8388608 && value <= 8388607) return 4
  return value >= -2147483648 && value <= 2147483647 ? 5 : 9
}

const stringHeader = (length: number): number => (length < 64 ? 1 : length < 4096 ? 2 : 5)

/** What stands before the bytes of a string, in bytes; 0 for an integer. */
const stringHeaderAt = (memory: Buffer, at: number): number => {
  const first = memory[at] ?? 0
  return (first & 0xc0) === 0x80 ? 1 : (first & 0xf0) === 0xe0 ? 2 : first === 0xf0 ? 5 : 0
}

/** How many bytes tell the size of an element from behind. The odd limits are Redis's. */
const backSize = (body: number): number => {
  if (body <= 127) return 1
  if (body < 16383) return 2
  if (body < 2097151) return 3
  return body < 268435455 ? 4 : 5
}

/** What an integer takes. */
export const integerSize = (value: number | bigint): number => integerBody(value) + 1

/** What a string takes. */
export const size = (bytes: Bytes.Bytes): number => {
  const integer = Integer.parse(bytes)
  if (integer !== undefined) return integerSize(integer)
  const body = stringHeader(bytes.length) + bytes.length
  return body + backSize(body)
}

/** The bytes of a listpack of strings, before the allocator rounds them up. */
export const sizeOf = (elements: Iterable<Bytes.Bytes>): number => {
  let sum = overhead
  for (const element of elements) sum += size(element)
  return sum
}

const writeBack = (memory: Buffer, at: number, body: number): number => {
  const count = backSize(body)
  let rest = body
  for (let i = count - 1; i > 0; i--) {
    memory[at + i] = (rest & 127) | 128
    rest >>>= 7
  }
  memory[at] = rest
  return at + count
}

/** Writes an integer; where the next element goes. There must be room. */
export const writeInteger = (memory: Buffer, at: number, value: number | bigint): number => {
  const body = integerBody(value)
  if (body === 9) {
    memory[at] = 0xf4
    memory.writeBigInt64LE(BigInt(value), at + 1)
  } else {
    const number = Number(value)
    if (body === 1) memory[at] = number
    else if (body === 2) {
      memory[at] = 0xc0 | ((number >> 8) & 0x1f)
      memory[at + 1] = number & 0xff
    } else {
      memory[at] = 0xee + body // 0xf1, 0xf2, 0xf3
      for (let i = 1; i < body; i++) memory[at + i] = (number >> (8 * (i - 1))) & 0xff
    }
  }
  memory[at + body] = body
  return at + body + 1
}

/** Writes a string; where the next element goes. There must be room. */
export const write = (memory: Buffer, at: number, bytes: Bytes.Bytes): number => {
  const integer = Integer.parse(bytes)
  if (integer !== undefined) return writeInteger(memory, at, integer)
  const { length } = bytes
  const header = stringHeader(length)
  if (header === 1) memory[at] = 0x80 | length
  else if (header === 2) {
    memory[at] = 0xe0 | (length >> 8)
    memory[at + 1] = length & 0xff
  } else {
    memory[at] = 0xf0
    memory.writeUInt32LE(length, at + 1)
  }
  Latin1.write(memory, at + header, bytes)
  return writeBack(memory, at + header + length, header + length)
}

/** Reads elements one after another. Whoever reads knows how many there are. */
export class Reader {
  /** @param at where the next element is */
  constructor(
    protected readonly memory: Buffer,
    public at: number
  ) {}

  /** Steps over an element. */
  skip(): void {
    const body = this.body()
    this.at += body + backSize(body)
  }

  /** An element that was written as an integer. */
  integer(): number | bigint {
    const { memory, at } = this
    const first = memory[at] ?? 0
    if (first < 0x80) {
      this.at = at + 2
      return first
    }
    const second = memory[at + 1] ?? 0
    switch (first) {
      case 0xf1:
        this.at = at + 4
        return ((second | ((memory[at + 2] ?? 0) << 8)) << 16) >> 16
      case 0xf2:
        this.at = at + 5
        return ((second | ((memory[at + 2] ?? 0) << 8) | ((memory[at + 3] ?? 0) << 16)) << 8) >> 8
      case 0xf3:
        this.at = at + 6
        return memory.readInt32LE(at + 1)
      case 0xf4:
        this.at = at + 10
        return Integer.normal(memory.readBigInt64LE(at + 1))
      default:
        this.at = at + 3
        return ((((first & 0x1f) << 8) | second) << 19) >> 19
    }
  }

  /** An element as the string it was. */
  bytes(): Bytes.Bytes {
    const { memory, at } = this
    const header = stringHeaderAt(memory, at)
    if (header === 0) return Bytes.unsafeMake(String(this.integer()))
    const body = this.body()
    this.at = at + body + backSize(body)
    return Latin1.read(memory, at + header, body - header)
  }

  /** Hands out an element as the string it was. */
  elementTo(elements: Elements): void {
    const { memory, at } = this
    const header = stringHeaderAt(memory, at)
    if (header === 0) elements.add(Bytes.unsafeMake(String(this.integer())))
    else {
      const body = this.body()
      this.at = at + body + backSize(body)
      elements.addFrom(memory, at + header, body - header)
    }
  }

  /** The size of the element here, less that of its end. */
  private body(): number {
    const { memory, at } = this
    const first = memory[at] ?? 0
    if (first < 0x80) return 1
    if (first < 0xc0) return 1 + (first & 0x3f)
    if (first < 0xe0) return 2
    if (first < 0xf0) return 2 + (((first & 0x0f) << 8) | (memory[at + 1] ?? 0))
    if (first === 0xf0) return 5 + memory.readUInt32LE(at + 1)
    return first === 0xf4 ? 9 : first - 0xee
  }
}
