/**
 * Replies of many strings, written while their elements are still where they lie: bulk strings, and arrays of them, are
 * the same bytes in RESP2 and RESP3, so that only what stands in front waits for the protocol. A string for each element,
 * joined with its length by V8 and flattened at last, cost three times as much.
 *
 * The bytes are taken at once: nothing refers to memory that may change.
 */
import type { Bytes } from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as Reply from "./Reply.js"

/** What is written together, in bytes. */
const partSize = 64 * 1024

/** A longer element is a part of its own. */
const longest = 16 * 1024

/** The most that an element takes beside its bytes: `$`, five digits, two line ends, and what is copied beyond it. */
const overhead = 16

/** Up to so many bytes are copied one by one: a call into Node costs more. */
const fewBytes = 64

const CR = 13
const LF = 10
const DOLLAR = 36
const STAR = 42
const ZERO = 48

/** CR and LF as they lie in memory, and a length of one digit, and of two, with what stands around it. */
const lineEnd = CR | (LF << 8)
const oneDigit = (ZERO << 8) | (lineEnd << 16)
const twoDigits = (ZERO << 8) | (ZERO << 16) | (CR << 24)

const nothing = Buffer.alloc(0)

/** An array of elements. `fill` hands them out. */
export const array = (fill: (elements: Elements) => void): Reply.Encoded => make("array", fill)

/** Members in no order. */
export const set = (fill: (elements: Elements) => void): Reply.Encoded => make("set", fill)

/** Keys and values, by turns. */
export const map = (fill: (elements: Elements) => void): Reply.Encoded => make("map", fill)

const make = (kind: Reply.Encoded["kind"], fill: (elements: Elements) => void): Reply.Encoded => {
  // one that begins while another is under way gets a writer of its own
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
  private at = 0
  private count = 0
  private parts: Array<Bytes> = []
  /** The memory that was read last. */
  private memory: Buffer = nothing
  private memoryWords: DataView = new DataView(nothing.buffer)

  begin(): void {
    this.at = 0
    this.count = 0
    this.parts = []
  }

  end(kind: Reply.Encoded["kind"]): Reply.Encoded {
    this.flush()
    if (this.memory.length > partSize) this.turnTo(nothing)
    return new Reply.Encoded(kind, this.count, this.parts)
  }

  add(element: Bytes): void {
    const { length } = element
    this.count++
    if (length > longest) {
      this.addLong(element)
      return
    }
    const at = this.header(DOLLAR, length)
    Latin1.write(this.buffer, at, element)
    this.finish(at + length)
  }

  addFrom(memory: Buffer, start: number, length: number): void {
    this.count++
    if (length > longest) {
      this.addLong(Latin1.read(memory, start, length))
      return
    }
    const at = this.header(DOLLAR, length)
    if (length > fewBytes || start + length + 3 > memory.length) memory.copy(this.buffer, at, start, start + length)
    else {
      // four bytes at once, and up to three beyond the last, which are written over
      if (memory !== this.memory) this.turnTo(memory)
      const { words, memoryWords } = this
      for (let i = 0; i < length; i += 4) words.setInt32(at + i, memoryWords.getInt32(start + i, true), true)
    }
    this.finish(at + length)
  }

  nest(count: number): void {
    this.count += 1 - count
    this.at = this.header(STAR, count)
  }

  /** Writes `<mark><length>\r\n`, and makes sure of room for so many bytes; where they go. */
  private header(mark: number, length: number): number {
    if (this.at + length + overhead > partSize) this.flush()
    const { buffer, words, at } = this
    if (length < 10) {
      words.setInt32(at, mark + oneDigit + (length << 8), true)
      return at + 4
    }
    if (length < 100) {
      const tens = (length / 10) | 0
      words.setInt32(at, mark + twoDigits + (tens << 8) + ((length - tens * 10) << 16), true)
      buffer[at + 4] = LF
      return at + 5
    }
    const digits = String(length)
    buffer[at] = mark
    for (let i = 0; i < digits.length; i++) buffer[at + 1 + i] = digits.charCodeAt(i)
    words.setInt16(at + 1 + digits.length, lineEnd, true)
    return at + 3 + digits.length
  }

  private finish(at: number): void {
    this.words.setInt16(at, lineEnd, true)
    this.at = at + 2
  }

  private turnTo(memory: Buffer): void {
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
    if (this.at > 0) this.parts.push(Latin1.read(this.buffer, 0, this.at))
    this.at = 0
  }
}

let idle: Writer | undefined

/** A reply without any that is written already, however deep: for those who read replies rather than send them. */
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

/** Reads what a writer has written; it knows that there is nothing else. */
class Reader {
  private part = -1
  private buffer = Buffer.alloc(0)
  private at = 0

  constructor(private readonly parts: ReadonlyArray<Bytes>) {}

  next(): Reply.Reply {
    if (this.at === this.buffer.length) this.turn()
    const mark = this.buffer[this.at]
    let length = 0
    for (this.at++; this.buffer[this.at] !== CR; this.at++) length = length * 10 + (this.buffer[this.at] ?? 0) - ZERO
    this.at += 2
    if (mark === STAR) {
      const items: Array<Reply.Reply> = []
      for (let i = 0; i < length; i++) items.push(this.next())
      return items
    }
    if (length > longest) {
      const element = this.parts[++this.part] ?? null
      this.turn()
      this.at = 2
      return element
    }
    const element = Latin1.read(this.buffer, this.at, length)
    this.at += length + 2
    return element
  }

  private turn(): void {
    this.buffer = Buffer.from(this.parts[++this.part] ?? "", "latin1")
    this.at = 0
  }
}
