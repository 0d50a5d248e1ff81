/**
 * Encodes replies of many elements as they are made, straight from the memory of a collection where they can be had from there.
 * Building the reply from one string for each element cost three times as much. It owns the writer, and the room that a
 * client has: a reply that outgrows it is cut off. `Encoder` adds the header; `EncodedReader` reads what was written.
 *
 * The bytes are copied at once: a reply never refers to memory that may change. A long reply lies outside V8's heap.
 */
import type { Bytes } from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import type { Elements } from "../bytes/Elements.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as Encoder from "./Encoder.js"
import * as Reply from "./Reply.js"

/** The client that a reply is for. */
export interface Recipient {
  readonly protocol: Encoder.Protocol
  /** The bytes of output that it may still be given. Asked only for long replies. */
  readonly room: number
}

/** The size of the write buffer, in bytes. A longer reply is kept in buffers of this size. */
const partSize = 64 * 1024

/** A longer element becomes a part of its own. */
const maxBuffered = partSize / 2

/** A part with fewer bytes is copied to a buffer of its length. */
const minHandedOver = partSize / 2

/** Room an element needs besides its bytes: `$`, five digits, two line ends, and up to three bytes copied past its end. */
const overhead = 16

/** Elements of up to this many bytes are copied in a loop: a call into Node costs more. */
const maxLoopCopy = 64

const CR = 13
const LF = 10
const DOLLAR = 36
const STAR = 42
const TILDE = 126
const PERCENT = 37
const ZERO = 48

/** Little-endian words: CR LF; a header with a length of one digit, less its mark; and one of two digits, less its LF. */
const lineEnd = CR | (LF << 8)
const oneDigit = (ZERO << 8) | (lineEnd << 16)
const twoDigits = (ZERO << 8) | (ZERO << 16) | (CR << 24)

const emptyBuffer = Buffer.alloc(0)

/** Encodes an array of the elements that `fill` adds. */
export const array = (recipient: Recipient, fill: (writer: Writer) => void): Reply.Encoded =>
  make(recipient, "array", fill)

/** Encodes a set of the members that `fill` adds. */
export const set = (recipient: Recipient, fill: (writer: Writer) => void): Reply.Encoded => make(recipient, "set", fill)

/** Encodes a map; `fill` adds keys and values, alternating. */
export const map = (recipient: Recipient, fill: (writer: Writer) => void): Reply.Encoded => make(recipient, "map", fill)

/** Encodes members with a score or value each; `fill` calls `pair`, then adds both. */
export const pairs = (recipient: Recipient, fill: (writer: Writer) => void): Reply.Encoded =>
  make(recipient, "pairs", fill)

const make = (recipient: Recipient, kind: Reply.Encoded["kind"], fill: (writer: Writer) => void): Reply.Encoded => {
  const writer = begin(recipient, kind)
  fill(writer)
  return writer.end()
}

/**
 * One reply that consists of several encoded ones. Together they have the room of its client, and from some length on they lie
 * outside V8's heap.
 */
export class Shared implements Recipient {
  private used = 0

  constructor(private readonly recipient: Recipient) {}

  get protocol(): Encoder.Protocol {
    return this.recipient.protocol
  }

  get room(): number {
    return this.recipient.room - this.used
  }

  /** Takes a part of the reply; returns it as it should be kept. */
  keep(reply: Reply.Encoded): Reply.Encoded {
    const { body, count, isCutOff, kind, protocol } = reply
    const parts = typeof body === "string" ? [body] : body
    for (const { length } of parts) this.used += length
    if (isCutOff || this.used <= partSize) return reply
    if (this.room < 0) return new Reply.Encoded(kind, count, protocol, [], true)
    return typeof body === "string" ? new Reply.Encoded(kind, count, protocol, [Buffer.from(body, "latin1")]) : reply
  }
}

/** Begins a reply; `end` of the writer returns it. */
export const begin = (recipient: Recipient, kind: Reply.Encoded["kind"]): Writer => {
  // a reply that begins while another is made, or after one whose command has failed, finds no idle writer
  const writer = idle ?? new Writer()
  idle = undefined
  writer.begin(recipient, kind)
  return writer
}

const nobody: Recipient = { protocol: 2, room: 0 }

class Writer implements Elements {
  /** Whether the client has no room for more. Elements are dropped from then on. */
  isFull = false
  private recipient = nobody
  private kind: Reply.Encoded["kind"] = "array"
  private buffer = emptyBuffer
  private words = new DataView(emptyBuffer.buffer)
  private offset = 0
  private count = 0
  /** The parts before the buffer. */
  private parts: Array<Buffer> = []
  private room = 0
  /** The last element that became a part, and the part: a request may name one value many times. */
  private longElement: Bytes | undefined
  private longPart = emptyBuffer
  /** The memory that was last read from, and a view of it. */
  private memory: Buffer = emptyBuffer
  private memoryWords: DataView = new DataView(emptyBuffer.buffer)

  constructor() {
    this.renew()
  }

  get protocol(): Encoder.Protocol {
    return this.recipient.protocol
  }

  begin(recipient: Recipient, kind: Reply.Encoded["kind"]): void {
    this.recipient = recipient
    this.kind = kind
    this.offset = 0
    this.count = 0
    this.isFull = false
  }

  end(): Reply.Encoded {
    const { count, kind, recipient } = this
    let body: Bytes | ReadonlyArray<Buffer>
    if (this.parts.length === 0 && !this.isFull) body = Latin1.read(this.buffer, 0, this.offset)
    else {
      this.flush()
      body = this.parts
      this.parts = []
      this.longElement = undefined
      this.longPart = emptyBuffer
    }
    if (this.memory.length > partSize) this.readFrom(emptyBuffer)
    this.recipient = nobody
    idle = this
    return new Reply.Encoded(kind, count, recipient.protocol, body, this.isFull)
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
      this.addPart(length, Buffer.from(memory.subarray(start, start + length)))
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

  /** Begins a pair: in RESP3 the next two elements are an array. */
  pair(): void {
    if (this.protocol === 3) this.offset = this.header(STAR, 2)
  }

  addNull(): void {
    this.addEncoded(this.protocol === 3 ? "_\r\n" : "$-1\r\n")
  }

  addDouble(value: number): void {
    this.addDigits(Double.format(value))
  }

  /** Adds a floating-point number as it is written. */
  addDigits(digits: Bytes): void {
    if (this.protocol === 2) this.add(digits)
    else this.addEncoded(`,${digits}\r\n`)
  }

  /** Adds a reply of any kind, in the client's protocol. */
  addReply(reply: Reply.Reply): void {
    if (typeof reply === "string") this.add(reply)
    else if (reply === null) this.addNull()
    else this.addEncoded(Encoder.encode(reply, this.protocol))
  }

  /** Adds bytes that are `elements` encoded elements. */
  addEncoded(bytes: string, elements = 1): void {
    const { length } = bytes
    this.count += elements
    if (length > maxBuffered) {
      this.flush()
      this.keep(Buffer.from(bytes, "latin1"))
      return
    }
    if (this.offset + length > partSize) this.flush()
    Latin1.write(this.buffer, this.offset, bytes)
    this.offset += length
  }

  /** Begins a nested reply: the next `count` elements are its own. A map has two for each key. */
  nest(count: number, kind: "array" | "set" | "map" = "array"): void {
    this.count += 1 - count
    if (this.protocol === 2 || kind === "array") this.offset = this.header(STAR, count)
    else if (kind === "set") this.offset = this.header(TILDE, count)
    else this.offset = this.header(PERCENT, count / 2)
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
    if (element !== this.longElement) {
      this.longElement = element
      this.longPart = Buffer.from(element, "latin1")
    }
    this.addPart(element.length, this.longPart)
  }

  private addPart(length: number, part: Buffer): void {
    const header = `$${length}\r\n`
    if (this.offset + header.length > partSize) this.flush()
    Latin1.write(this.buffer, this.offset, header)
    this.offset += header.length
    this.flush()
    this.keep(part)
    this.finish(0)
  }

  private flush(): void {
    const { buffer, offset } = this
    if (offset === 0) return
    this.offset = 0
    if (offset < minHandedOver) this.keep(Buffer.from(buffer.subarray(0, offset)))
    else if (this.keep(buffer.subarray(0, offset))) this.renew()
  }

  /** Adds a part, if the client has room for it. */
  private keep(part: Buffer): boolean {
    if (this.isFull) return false
    if (this.parts.length === 0) this.room = this.recipient.room
    this.room -= part.length
    if (this.room < 0) {
      this.isFull = true
      this.parts = []
      return false
    }
    this.parts.push(part)
    return true
  }

  private renew(): void {
    this.buffer = Buffer.allocUnsafeSlow(partSize)
    this.words = new DataView(this.buffer.buffer)
  }
}

export type { Writer }

let idle: Writer | undefined
