/**
 * Encodes replies of many strings straight from the memory of a collection, without a JavaScript string for each element.
 * Bulk strings, and arrays of them, have the same bytes in RESP2 and RESP3, so only the header waits until the protocol is
 * known. Building the reply from one string for each element cost three times as much.
 *
 * The bytes are copied at once: a reply never refers to memory that may change.
 */
import type { Bytes } from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as Reply from "./Reply.js"

/** The size of the write buffer, in bytes. */
const partSize = 64 * 1024

/** A longer element becomes a part of its own. */
const maxBuffered = 16 * 1024

/** Room an element needs besides its bytes: `$`, five digits, two line ends, and up to three bytes copied past its end. */
const overhead = 16

/** Elements of up to this many bytes are copied in a loop: a call into Node costs more. */
const maxLoopCopy = 64

const CR = 13
const LF = 10
const DOLLAR = 36
const STAR = 42
const ZERO = 48

/** Little-endian words: CR LF; a header with a length of one digit, less its mark; and one of two digits, less its LF. */
const lineEnd = CR | (LF << 8)
const oneDigit = (ZERO << 8) | (lineEnd << 16)
const twoDigits = (ZERO << 8) | (ZERO << 16) | (CR << 24)

const emptyBuffer = Buffer.alloc(0)

/** Encodes an array of the elements that `fill` adds. */
export const array = (fill: (elements: Elements) => void): Reply.Encoded => make("array", fill)

/** Encodes a set of the members that `fill` adds. */
export const set = (fill: (elements: Elements) => void): Reply.Encoded => make("set", fill)

/** Encodes a map; `fill` adds keys and values, alternating. */
export const map = (fill: (elements: Elements) => void): Reply.Encoded => make("map", fill)

const make = (kind: Reply.Encoded["kind"], fill: (elements: Elements) => void): Reply.Encoded => {
  // a nested call, made by a `fill`, finds no idle writer and makes a new one
  const writer = idle ?? new Writer()
  idle = undefined
  try {
    writer.begin()
    fill(writer)
    return writer.end(kind)
  } finally {
    idle = writer
  }
}

class Writer implements Elements {
  private readonly buffer = Buffer.allocUnsafeSlow(partSize)
  private readonly words = new DataView(this.buffer.buffer)
  private offset = 0
  private count = 0
  private parts: Array<Bytes> = []
  /** The memory that was last read from, and a view of it. */
  private memory: Buffer = emptyBuffer
  private memoryWords: DataView = new DataView(emptyBuffer.buffer)

  begin(): void {
    this.offset = 0
    this.count = 0
    this.parts = []
  }

  end(kind: Reply.Encoded["kind"]): Reply.Encoded {
    this.flush()
    if (this.memory.length > partSize) this.readFrom(emptyBuffer)
    return new Reply.Encoded(kind, this.count, this.parts)
  }

  add(element: Bytes): void {
    const { length } = element
    this.count++
    if (length > maxBuffered) {
      this.addLong(element)
      return
    }
    const offset = this.header(DOLLAR, length)
    Latin1.write(this.buffer, offset, element)
    this.finish(offset + length)
  }

  addFrom(memory: Buffer, start: number, length: number): void {
    this.count++
    if (length > maxBuffered) {
      this.addLong(Latin1.read(memory, start, length))
      return
    }
    const offset = this.header(DOLLAR, length)
    if (length > maxLoopCopy || start + length + 3 > memory.length) {
      memory.copy(this.buffer, offset, start, start + length)
    } else {
      // copies four bytes at a time; up to three past the end are overwritten by what follows
      if (memory !== this.memory) this.readFrom(memory)
      const { words, memoryWords } = this
      for (let i = 0; i < length; i += 4) words.setInt32(offset + i, memoryWords.getInt32(start + i, true), true)
    }
    this.finish(offset + length)
  }

  nest(count: number): void {
    this.count += 1 - count
    this.offset = this.header(STAR, count)
  }

  /** Writes `<mark><length>\r\n` and ensures room for `length` bytes. Returns the offset for them. */
  private header(mark: number, length: number): number {
    if (this.offset + length + overhead > partSize) this.flush()
    const { buffer, words, offset } = this
    if (length < 10) {
      words.setInt32(offset, mark + oneDigit + (length << 8), true)
      return offset + 4
    }
    if (length < 100) {
      const tens = (length / 10) | 0
      words.setInt32(offset, mark + twoDigits + (tens << 8) + ((length - tens * 10) << 16), true)
      buffer[offset + 4] = LF
      return offset + 5
    }
    const digits = String(length)
    buffer[offset] = mark
    for (let i = 0; i < digits.length; i++) buffer[offset + 1 + i] = digits.charCodeAt(i)
    words.setInt16(offset + 1 + digits.length, lineEnd, true)
    return offset + 3 + digits.length
  }

  private finish(offset: number): void {
    this.words.setInt16(offset, lineEnd, true)
    this.offset = offset + 2
  }

  private readFrom(memory: Buffer): void {
    this.memory = memory
    this.memoryWords = new DataView(memory.buffer, memory.byteOffset, memory.length)
  }

  private addLong(element: Bytes): void {
    const header = Reply.bulk(`$${element.length}\r\n`)
    this.flush()
    this.parts.push(header, element)
    this.finish(0)
  }

  private flush(): void {
    if (this.offset > 0) this.parts.push(Latin1.read(this.buffer, 0, this.offset))
    this.offset = 0
  }
}

let idle: Writer | undefined

/** Replaces every `Encoded` in a reply, at any depth, by plain values, for code that reads replies instead of sending them. */
export const plain = (reply: Reply.Reply): Reply.Reply => {
  if (typeof reply !== "object" || reply === null) return reply
  if (reply instanceof Reply.Encoded) return read(reply)
  if (isArray(reply)) return reply.some(isObject) ? reply.map(plain) : reply
  if (reply instanceof Reply.MapReply) {
    return new Reply.MapReply(reply.entries.map(([key, value]) => [plain(key), plain(value)]))
  }
  return reply
}

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const isObject = (reply: Reply.Reply): boolean => typeof reply === "object" && reply !== null

const read = ({ kind, count, parts }: Reply.Encoded): Reply.Reply => {
  const reader = new Reader(parts)
  const items: Array<Reply.Reply> = []
  for (let i = 0; i < count; i++) items.push(reader.next())
  if (kind === "array") return items
  if (kind === "set") return new Reply.SetReply(items)
  const entries: Array<readonly [Reply.Reply, Reply.Reply]> = []
  for (let i = 0; i < count; i += 2) entries.push([items[i] ?? null, items[i + 1] ?? null])
  return new Reply.MapReply(entries)
}

/** Reads what a `Writer` wrote. It trusts the format, as no other bytes reach it. */
class Reader {
  private part = -1
  private buffer = Buffer.alloc(0)
  private offset = 0

  constructor(private readonly parts: ReadonlyArray<Bytes>) {}

  next(): Reply.Reply {
    if (this.offset === this.buffer.length) this.nextPart()
    const mark = this.buffer[this.offset]
    let length = 0
    for (this.offset++; this.buffer[this.offset] !== CR; this.offset++) {
      length = length * 10 + (this.buffer[this.offset] ?? 0) - ZERO
    }
    this.offset += 2
    if (mark === STAR) {
      const items: Array<Reply.Reply> = []
      for (let i = 0; i < length; i++) items.push(this.next())
      return items
    }
    if (length > maxBuffered) {
      const element = this.parts[++this.part] ?? null
      this.nextPart()
      this.offset = 2
      return element
    }
    const element = Latin1.read(this.buffer, this.offset, length)
    this.offset += length + 2
    return element
  }

  private nextPart(): void {
    this.buffer = Buffer.from(this.parts[++this.part] ?? "", "latin1")
    this.offset = 0
  }
}
