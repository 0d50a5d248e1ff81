/**
 * Redis's glob patterns, as KEYS, SCAN, CONFIG GET and others take them: `*`, `?`, `[a-z]`, `[^a]`, and `\` before a
 * literal character. Every token but `*` takes exactly one byte, so that what lies between two `*` is only looked for from
 * where the part before it was first found: the work is at most the pattern's length times the string's.
 *
 * @see https://redis.io/docs/latest/commands/keys/
 */
import type { Bytes } from "../Bytes.js"
import * as GlobClass from "./GlobClass.js"

const star = 0x2a
const question = 0x3f
const backslash = 0x5c

/** Tokens, besides the bytes themselves: any byte, and the classes from here on. */
const any = 256
const firstClass = 257

export interface Options {
  /** Whether `A` to `Z` match `a` to `z`. */
  readonly ignoreCase?: boolean
}

/** Longer texts are searched for in linear time; V8's search is faster for most, but may compare each place to its end. */
const maxQuick = 32

/** Whether a whole byte string matches a pattern. Not even `*` matches the empty string. */
export type Matcher = (bytes: Bytes) => boolean

export const matches = (pattern: Bytes, bytes: Bytes, options?: Options): boolean => matcher(pattern, options)(bytes)

/** A test of many byte strings. */
export const matcher = (pattern: Bytes, { ignoreCase = false }: Options = {}): Matcher => {
  if (!ignoreCase && !/[*?[\\]/.test(pattern)) return (bytes) => bytes === pattern
  const shortest = minLength(pattern)
  let compiled: Compiled | undefined
  return (bytes) => {
    const { length } = bytes
    if (length < shortest || length === 0) return length === pattern.length
    compiled ??= new Compiled(pattern, ignoreCase)
    return compiled.matches(bytes)
  }
}

/** As `matcher`, for KEYS and SCAN, which take `*` for every key. */
export const keyMatcher = (pattern: Bytes): Matcher => (pattern === "*" ? () => true : matcher(pattern))

/** The end of the token at a position. */
const endOf = (pattern: string, position: number): number => {
  const code = pattern.charCodeAt(position)
  if (code === GlobClass.open) return GlobClass.endOf(pattern, position)
  return code === backslash && position + 1 < pattern.length ? position + 2 : position + 1
}

/** The length of the shortest string that matches. */
const minLength = (pattern: string): number => {
  let count = 0
  for (let position = 0; position < pattern.length; position = endOf(pattern, position)) {
    if (pattern.charCodeAt(position) !== star) count++
  }
  return count
}

/** A part of a pattern between two `*`. */
interface Part {
  readonly length: number
  /** The bytes themselves, where it has neither `?` nor classes. */
  readonly literal: string | undefined
  readonly tokens: Int32Array
}

/** A pattern in parts. It is made for the first string that is long enough, so that there is memory for its tokens. */
class Compiled {
  private readonly first: Part
  private readonly middle: ReadonlyArray<Part>
  /** `undefined` in a pattern without `*`, which is `first`. */
  private readonly last: Part | undefined
  private readonly classes: Array<GlobClass.Members> = []

  constructor(pattern: string, ignoreCase: boolean) {
    const parts: Array<Part> = []
    for (let start = 0; start <= pattern.length; ) {
      let end = start
      let length = 0
      for (; end < pattern.length && pattern.charCodeAt(end) !== star; end = endOf(pattern, end)) length++
      parts.push(this.part(pattern, start, length, ignoreCase))
      start = end + 1
    }
    this.first = parts[0] ?? emptyPart
    this.last = parts.length > 1 ? parts[parts.length - 1] : undefined
    this.middle = parts.slice(1, -1).filter(({ length }) => length > 0)
  }

  /** A part of `length` tokens from a position on. */
  private part(pattern: string, start: number, length: number, ignoreCase: boolean): Part {
    if (length === 0) return emptyPart
    const text = pattern.slice(start, start + length)
    if (!ignoreCase && !/[?[\\]/.test(text)) return { length, literal: text, tokens: emptyPart.tokens }
    const tokens = new Int32Array(length)
    let position = start
    for (let index = 0; index < length; index++, position = endOf(pattern, position)) {
      const code = pattern.charCodeAt(position)
      const isEscaped = code === backslash && position + 1 < pattern.length
      const literal = isEscaped ? pattern.charCodeAt(position + 1) : code
      if (code === question) tokens[index] = any
      else if (code === GlobClass.open) {
        tokens[index] = firstClass + this.classes.push(GlobClass.parse(pattern, position, ignoreCase)) - 1
      } else if (ignoreCase && GlobClass.hasCase(literal)) {
        tokens[index] = firstClass + this.classes.push(GlobClass.bothCases(literal)) - 1
      } else tokens[index] = literal
    }
    return { length, literal: undefined, tokens }
  }

  /** Whether a string matches that is at least as long as the shortest that does. */
  matches(bytes: string): boolean {
    const { first, middle, last } = this
    if (last === undefined) return bytes.length === first.length && this.matchesAt(first, bytes, 0)
    const end = bytes.length - last.length
    if (!this.matchesAt(first, bytes, 0) || !this.matchesAt(last, bytes, end)) return false
    let index = first.length
    for (const part of middle) {
      const found = this.find(part, bytes, index, end)
      if (found < 0) return false
      index = found + part.length
    }
    return true
  }

  private matchesAt({ literal, tokens }: Part, bytes: string, index: number): boolean {
    if (literal !== undefined) return bytes.startsWith(literal, index)
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]
      const byte = bytes.charCodeAt(index + i)
      if (token !== byte && token !== any && !this.classHas(token, byte)) return false
    }
    return true
  }

  private classHas(token = 0, byte: number): boolean {
    if (token < firstClass) return false
    const members = this.classes[token - firstClass]
    return members !== undefined && GlobClass.has(members, byte)
  }

  /** The first place of a part from an index on that ends at `end` or before it; -1 if there is none. */
  private find(part: Part, bytes: string, from: number, end: number): number {
    const { length, literal, tokens } = part
    if (literal !== undefined) {
      const found = length <= maxQuick ? bytes.indexOf(literal, from) : indexOf(bytes, literal, from)
      return found + length <= end ? found : -1
    }
    const [first = any] = tokens
    for (let index = from; index + length <= end; index++) {
      if ((first >= any || first === bytes.charCodeAt(index)) && this.matchesAt(part, bytes, index)) return index
    }
    return -1
  }
}

const emptyPart: Part = { length: 0, literal: "", tokens: new Int32Array(0) }

/** The first place of a text from an index on, in the way of Knuth, Morris and Pratt; -1 if there is none. */
const indexOf = (bytes: string, text: string, from: number): number => {
  const { length } = text
  /** For each prefix of the text, the length of the longest other prefix that it ends with. */
  const borders = new Int32Array(length + 1)
  let border = -1
  borders[0] = border
  for (let i = 0; i < length; i++) {
    while (border >= 0 && text.charCodeAt(border) !== text.charCodeAt(i)) border = borders[border] ?? -1
    borders[i + 1] = ++border
  }
  for (let index = from, matched = 0; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index)
    while (matched >= 0 && text.charCodeAt(matched) !== byte) matched = borders[matched] ?? -1
    if (++matched === length) return index + 1 - length
  }
  return -1
}
