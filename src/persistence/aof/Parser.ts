/**
 * Reads the requests of an append-only file, which comes in pieces. Redis reads such a file less strictly than it reads from a
 * client in some ways (what ends a word is skipped, not checked), and more strictly in others (no inline requests).
 */

import type { Bytes } from "../../Bytes.js"
import * as Arrived from "../../bytes/Arrived.js"
import * as Latin1 from "../../bytes/Latin1.js"
import type { Request } from "../../resp/Decoder.js"

/** The longest line that Redis reads, in bytes. */
const maxLine = 128

/** The digits of a number that is read without making a string of them. */
const maxDigits = 9

/** More bytes are wanted: at least so many. */
interface More {
  readonly _tag: "More"
  readonly bytes: number
}

export type Next = { readonly _tag: "Request"; readonly words: Request } | More | { readonly _tag: "Malformed" }

const malformed: Next = { _tag: "Malformed" }
const someMore: More = { _tag: "More", bytes: 1 }

const newline = 0x0a
const carriageReturn = 0x0d
const zero = 0x30
const star = 0x2a
const dollar = 0x24
const hash = 0x23

export class Parser {
  private bytes = Buffer.alloc(0)
  private at = 0
  /** Where the requests read so far end, in bytes from the start of the file. */
  end = 0

  feed(piece: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes.subarray(this.at), piece])
    this.at = 0
  }

  /** The bytes that no request was made of. */
  get pending(): number {
    return this.bytes.length - this.at
  }

  next(): Next {
    while (this.bytes[this.at] === hash) {
      const line = this.line()
      if (line === undefined) return this.pending > maxLine ? malformed : someMore
      this.end += line.length + 1
    }
    const start = this.at
    const next = this.read()
    if (next._tag === "Request") this.end += this.at - start
    else this.at = start
    return next
  }

  private read(): Next {
    const count = this.number(star)
    if (typeof count !== "number") return count
    if (count < 1) return malformed
    const words: Array<Bytes> = []
    for (let i = 0; i < count; i++) {
      const length = this.number(dollar)
      if (typeof length !== "number") return length
      if (length < 0) return malformed
      const missing = length + 2 - this.pending
      if (missing > 0) return { _tag: "More", bytes: missing }
      const word = Latin1.read(this.bytes, this.at, length)
      if (i === 1) Arrived.key(word, this.bytes, this.at)
      words.push(word)
      this.at += length + 2
    }
    return { _tag: "Request", words }
  }

  /** The number on a line that begins with a mark. */
  private number(mark: number): number | Next {
    if (this.pending === 0) return someMore
    const { bytes } = this
    if (bytes[this.at] !== mark) return malformed
    // nearly all lines are a few digits
    let number = 0
    for (let at = this.at + 1; at <= this.at + maxDigits; at++) {
      const digit = (bytes[at] ?? 0) - zero
      if (digit >= 0 && digit <= 9) number = number * 10 + digit
      else if (bytes[at] === carriageReturn && bytes[at + 1] === newline) {
        this.at = at + 2
        return number
      } else break
    }
    return this.looseNumber()
  }

  /** A number that need not be written as Redis does. */
  private looseNumber(): number | Next {
    const line = this.line()
    if (line === undefined) return this.pending > maxLine ? malformed : someMore
    const number = Number.parseInt(line.slice(1), 10)
    // as C's `atol`
    return Number.isNaN(number) ? 0 : number
  }

  private line(): string | undefined {
    const end = this.bytes.indexOf(newline, this.at)
    if (end < 0) return undefined
    const line = Latin1.read(this.bytes, this.at, end - this.at)
    this.at = end + 1
    return line
  }
}
