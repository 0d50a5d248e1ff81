/**
 * A request's arguments, read through a cursor: each `next*` takes one, checks it, and throws the `ErrorReply` that Redis
 * gives where it is wrong. `Options` reads the options after them (EX, NX, LIMIT …).
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as Reply from "../resp/Reply.js"

const notInt32 = Reply.error("value is out of range, value must between -2147483648 and 2147483647")

/** Redis's error for a count that is negative or no integer; 0 is allowed. */
export const notPositive = Reply.error("value is out of range, must be positive")

export class Arguments {
  /** @param words the whole request; @param index of the first argument */
  constructor(
    private readonly words: ReadonlyArray<Bytes>,
    private index: number
  ) {}

  /** The whole request, its command's name first. */
  get request(): ReadonlyArray<Bytes> {
    return this.words
  }

  /** The number of arguments not yet taken. */
  get remaining(): number {
    return this.words.length - this.index
  }

  /** The next argument; a syntax error if there is none. */
  next(): Bytes {
    const word = this.words[this.index]
    if (word === undefined) throw Reply.syntaxError
    this.index++
    return word
  }

  /** The next argument in upper case, for comparing with a keyword. */
  nextKeyword(): string {
    return this.next().toUpperCase()
  }

  /** The next argument, without taking it; `undefined` if there is none. */
  peek(): Bytes | undefined {
    return this.words[this.index]
  }

  /** Takes the next argument if it is this keyword (in upper case). */
  skip(keyword: string): boolean {
    const word = this.words[this.index]
    if (word === undefined || word.length !== keyword.length || word.toUpperCase() !== keyword) return false
    this.index++
    return true
  }

  /** Takes `count` arguments; a syntax error if there are fewer. */
  take(count: number): ReadonlyArray<Bytes> {
    const end = this.index + count
    if (end > this.words.length) throw Reply.syntaxError
    const words = this.words.slice(this.index, end)
    this.index = end
    return words
  }

  /** Takes all remaining arguments. */
  rest(): ReadonlyArray<Bytes> {
    const words = this.words.slice(this.index)
    this.index = this.words.length
    return words
  }

  /** The next argument as a 64-bit integer: a number where it is exact, else a bigint. */
  nextInteger(error: Reply.ErrorReply = Reply.notAnInteger): number | bigint {
    const value = Integer.parse(this.next())
    if (value === undefined) throw error
    return value
  }

  /** The next argument as an integer from `min` to `max`. */
  nextIntegerIn(min: number, max: number, error: Reply.ErrorReply = Reply.notAnInteger): number {
    const value = this.nextInteger(error)
    if (value < min || value > max) throw error
    return Number(value)
  }

  /** The next argument as the count of LPOP, SPOP and ZPOPMIN: 0 or more. */
  nextCount(): number {
    return this.nextIntegerIn(0, Number.POSITIVE_INFINITY, notPositive)
  }

  /** The next argument as a 32-bit integer, such as a database's number; `error` replaces both of Redis's texts. */
  nextInt32(error?: Reply.ErrorReply): number {
    const value = this.nextInteger(error)
    if (value < -(2 ** 31) || value > 2 ** 31 - 1) throw error ?? notInt32
    return Number(value)
  }

  /** Throws a syntax error if any argument remains. */
  finish(): void {
    if (this.index < this.words.length) throw Reply.syntaxError
  }
}
