/**
 * A request's arguments, read through a cursor: each `next*` takes one and checks it, and what is wrong is thrown as the
 * `ErrorReply` that Redis gives. Options (EX, NX, LIMIT …) are declared as a table and taken by `options`.
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as Reply from "../resp/Reply.js"

/**
 * The options a command takes, by name in upper case. Each belongs to a slot; two different options of one slot exclude
 * each other. `values` is how many arguments follow the name: 0 unless given.
 */
export type OptionTable = Readonly<Record<string, { readonly slot: string; readonly values?: 0 | 1 }>>

/** What was given for each slot: the option's name, and the argument that followed it (empty if it takes none). */
export type Options<T extends OptionTable> = {
  readonly [Slot in T[keyof T]["slot"]]?: {
    readonly name: { [K in keyof T]: T[K]["slot"] extends Slot ? K : never }[keyof T] & string
    readonly value: Bytes
  }
}

const notInt32 = Reply.error("value is out of range, value must between -2147483648 and 2147483647")

export class Arguments {
  /** @param items the whole request; @param at where the arguments begin */
  constructor(
    private readonly items: ReadonlyArray<Bytes>,
    private at: number
  ) {}

  /** The whole request, its command's name first. */
  get request(): ReadonlyArray<Bytes> {
    return this.items
  }

  /** How many are left. */
  get left(): number {
    return this.items.length - this.at
  }

  /** The next argument; a syntax error if there is none. */
  next(): Bytes {
    const item = this.items[this.at]
    if (item === undefined) throw Reply.syntaxError
    this.at++
    return item
  }

  /** The next argument in upper case, for comparing with a keyword. */
  nextKeyword(): string {
    return this.next().toUpperCase()
  }

  /** The next argument, left where it is; `undefined` if there is none. */
  peek(): Bytes | undefined {
    return this.items[this.at]
  }

  /** Takes the next argument if it is this keyword (in upper case). */
  skip(keyword: string): boolean {
    const item = this.items[this.at]
    if (item === undefined || item.length !== keyword.length || item.toUpperCase() !== keyword) return false
    this.at++
    return true
  }

  /** All that are left. */
  rest(): ReadonlyArray<Bytes> {
    const items = this.items.slice(this.at)
    this.at = this.items.length
    return items
  }

  /** The next argument as a 64-bit integer: a number where it is exact, else a bigint. */
  nextInteger(error: Reply.ErrorReply = Reply.notAnInteger): number | bigint {
    const value = Integer.parse(this.next())
    if (value === undefined) throw error
    return value
  }

  /** The next argument as an integer within limits. */
  nextIntegerIn(min: number, max: number, error: Reply.ErrorReply = Reply.notAnInteger): number {
    const value = this.nextInteger(error)
    if (value < min || value > max) throw error
    return Number(value)
  }

  /** The next argument as a 32-bit integer, such as a database's number; `error` in place of Redis's two texts. */
  nextInt32(error?: Reply.ErrorReply): number {
    const value = this.nextInteger(error)
    if (value < -(2 ** 31) || value > 2 ** 31 - 1) throw error ?? notInt32
    return Number(value)
  }

  /** The request is not over: a syntax error. */
  finish(): void {
    if (this.at < this.items.length) throw Reply.syntaxError
  }

  /** Takes all that is left as options of a table, in any order; given twice, the last counts. */
  options<const T extends OptionTable>(table: T): Options<T> {
    const given: Record<string, { readonly name: string; readonly value: Bytes }> = {}
    while (this.at < this.items.length) {
      const name = this.nextKeyword()
      const option = Object.hasOwn(table, name) ? table[name] : undefined
      if (option === undefined) throw Reply.syntaxError
      const earlier = given[option.slot]
      if (earlier !== undefined && earlier.name !== name) throw Reply.syntaxError
      given[option.slot] = { name, value: option.values === 1 ? this.next() : ("" as Bytes) }
    }
    return given as Options<T> // filled by the table's own slots and names
  }
}
