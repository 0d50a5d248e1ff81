/**
 * Reads encoded replies back, for code that takes replies as values instead of sending them: programs and scripts.
 */
import type { Bytes } from "../Bytes.js"
import * as Double from "../bytes/Double.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as Reply from "./Reply.js"

const CR = 13
const DOLLAR = 36
const STAR = 42
const COMMA = 44
const COLON = 58
const PLUS = 43
const TILDE = 126
const PERCENT = 37

const emptyBuffer = Buffer.alloc(0)

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

const read = (reply: Reply.Encoded): Reply.Reply => {
  const { count, isCutOff, kind } = reply
  if (isCutOff) return tooLong
  const reader = new Reader(reply)
  const items: Array<Reply.Reply> = []
  for (let i = 0; i < count; i++) items.push(reader.next())
  switch (kind) {
    case "array":
      return items
    case "set":
      return new Reply.SetReply(items)
    case "pairs":
      return new Reply.PairsReply(items)
    case "map": {
      const entries: Array<readonly [Reply.Reply, Reply.Reply]> = []
      for (let i = 0; i < count; i += 2) entries.push([items[i] ?? null, items[i + 1] ?? null])
      return new Reply.MapReply(entries)
    }
  }
}

/** The answer to a program or a script instead of a reply that was cut off. */
export const tooLong = Reply.error("the reply is too long")

/** Reads the elements that a `Writer` wrote, one after the other. It trusts the format, as no other bytes reach it. */
export class Reader {
  private part = -1
  private buffer: Buffer = emptyBuffer
  private offset = 0
  private readonly parts: ReadonlyArray<Buffer>
  /** Whether every other element begins a pair. */
  private readonly isPaired: boolean
  private isSecond = false
  /** The first byte of the line that was read last. */
  private mark = 0

  constructor({ body, kind, protocol }: Reply.Encoded) {
    this.parts = typeof body === "string" ? [Buffer.from(body, "latin1")] : body
    this.isPaired = kind === "pairs" && protocol === 3
  }

  next(): Reply.Reply {
    if (this.isPaired) {
      if (!this.isSecond) this.line()
      this.isSecond = !this.isSecond
    }
    return this.element()
  }

  private element(): Reply.Reply {
    const line = this.line()
    switch (this.mark) {
      case DOLLAR:
        return this.bulk(Number(line))
      case STAR:
        return line === "-1" ? Reply.nullArray : this.elements(Number(line))
      case TILDE:
        return new Reply.SetReply(this.elements(Number(line)))
      case PERCENT: {
        const entries: Array<readonly [Reply.Reply, Reply.Reply]> = []
        for (let remaining = Number(line); remaining > 0; remaining--) entries.push([this.element(), this.element()])
        return new Reply.MapReply(entries)
      }
      case PLUS:
        return Reply.simple(line)
      case COLON: {
        const integer = Number(line)
        return Number.isSafeInteger(integer) ? integer : BigInt(line)
      }
      case COMMA:
        return new Reply.Double(Double.parse(line) ?? Number.NaN)
      default:
        return null
    }
  }

  private elements(count: number): ReadonlyArray<Reply.Reply> {
    const items: Array<Reply.Reply> = []
    for (let remaining = count; remaining > 0; remaining--) items.push(this.element())
    return items
  }

  /** The rest of the line after its mark. */
  private line(): Bytes {
    if (this.offset === this.buffer.length) this.nextPart()
    const { buffer, offset } = this
    this.mark = buffer[offset] ?? 0
    let end = offset + 1
    while (buffer[end] !== CR) end++
    this.offset = end + 2
    return Latin1.read(buffer, offset + 1, end - offset - 1)
  }

  private bulk(length: number): Bytes | null {
    if (length < 0) return null
    if (this.offset < this.buffer.length) {
      const element = Latin1.read(this.buffer, this.offset, length)
      this.offset += length + 2
      return element
    }
    // the element is a part of its own
    this.nextPart()
    const element = Latin1.read(this.buffer, 0, length)
    this.nextPart()
    this.offset = 2
    return element
  }

  private nextPart(): void {
    this.buffer = this.parts[++this.part] ?? emptyBuffer
    this.offset = 0
  }
}
