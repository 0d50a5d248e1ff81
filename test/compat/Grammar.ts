/**
 * The vocabulary of random commands: a seeded source of words, and the rule that makes one command's arguments from it. The
 * rules are in `grammar/`, a file for each group of commands; `RandomCommand` draws from them.
 *
 * Keys come from a small pool, so that commands meet; values and numbers lean to their limits. Expiry times are so far away
 * that no key expires by the clock while a sequence runs.
 */
import type { Mark } from "./Mark.js"

type Edges = readonly [string, ...ReadonlyArray<string>]

/** A seeded source of random numbers (mulberry32) and of the words that rules make from them. */
export class Source {
  constructor(private state: number) {}

  /** 0 ≤ x < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  pick<A>(items: readonly [A, ...ReadonlyArray<A>]): A {
    return items[this.between(0, items.length - 1)] ?? items[0]
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** `min` to `max` words. */
  several(min: number, max: number, make: () => string): Array<string> {
    return Array.from({ length: this.between(min, max) }, make)
  }

  key(): string {
    return this.pick(["a", "b", "c", "d", "e", "n", "n2", "f", "bits", "{x}1", ""])
  }

  /** Usually a small integer, sometimes one at a limit, sometimes not an integer at all. */
  integer(): string {
    if (this.chance(0.7)) return String(this.between(-12, 40))
    return this.pick([
      "0", "-0", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "4294967296", "2147483647",
      "-2147483648", "1.5", "", "abc", " 1", "+1", "01", "1e3", "9007199254740993", "1152921504606846976"
    ]) // biome-ignore format: a list
  }

  float(): string {
    if (this.chance(0.6)) return (this.between(-5000, 5000) / this.pick([1, 2, 3, 10, 1000])).toString()
    return this.pick([
      "0.1",
      "-0.1",
      "3.0e3",
      "1e20",
      "1e-5",
      "inf",
      "-inf",
      "nan",
      "abc",
      "1e400",
      "",
      "0x10",
      "5e-324",
      "1e17"
    ])
  }

  value(): string {
    if (this.chance(0.3)) return this.integer()
    if (this.chance(0.1)) return this.float()
    return this.pick([
      "", "foo", "foobar", "\u0000", "\u00ff\u00fe", "hello world", "x".repeat(44), "x".repeat(45), "y".repeat(200),
      "\u00ff\u00f0\u0000", "ohmytext", "mynewtext", "abc\r\ndef"
    ]) // biome-ignore format: a list
  }

  /** Seconds after which no key expires during a sequence, or at once, or not a number. */
  seconds(): string {
    return this.chance(0.85)
      ? String(this.between(10_000, 90_000))
      : this.pick(["0", "-1", "9223372036854775807", "abc", "", "9999999999999"])
  }

  milliseconds(): string {
    return this.chance(0.85)
      ? String(this.between(10_000_000, 90_000_000))
      : this.pick(["0", "-5", "9223372036854775807", "x"])
  }

  /** A Unix time in the far future, sometimes one of the edges. */
  atSeconds(edges: Edges = ["1", "0", "-1", "9223372036854775807", "y"]): string {
    return this.chance(0.85) ? String(4_000_000_000 + this.between(0, 9999)) : this.pick(edges)
  }

  atMilliseconds(edges: Edges = ["1", "0", "-1", "9223372036854775807"]): string {
    return this.chance(0.85) ? String(4_000_000_000_000 + this.between(0, 9999)) : this.pick(edges)
  }

  /** The words with a probability, otherwise none. */
  maybe(probability: number, ...words: ReadonlyArray<string>): ReadonlyArray<string> {
    return this.chance(probability) ? words : []
  }
}

/** Makes the arguments of a command. */
export type Rule = (source: Source) => ReadonlyArray<string>

/** The rules of a group of commands, by name. */
export type Rules = Readonly<Record<string, Rule>>

export interface RandomCommand {
  readonly words: ReadonlyArray<string>
  readonly mark: Mark
  /** The reply is a time, which may differ by the time that passes between the two servers. */
  readonly isTime?: boolean
  /** A command to send before, whose reply does not matter. */
  readonly before?: ReadonlyArray<string>
}
