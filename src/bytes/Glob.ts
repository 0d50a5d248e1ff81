/**
 * Redis's glob patterns, as KEYS, SCAN, CONFIG GET and others take them: `*`, `?`, `[a-z]`, `[^a]`, and `\` before a
 * literal character. Every token but `*` takes exactly one byte, so that after a mismatch only the last `*` is tried
 * again: the work is at most the pattern's length times the string's, whatever the pattern.
 *
 * @see https://redis.io/docs/latest/commands/keys/
 */
import type { Bytes } from "../Bytes.js"

const star = 0x2a
const question = 0x3f
const open = 0x5b
const close = 0x5d
const caret = 0x5e
const backslash = 0x5c
const hyphen = 0x2d

export interface Options {
  /** Whether `A` to `Z` match `a` to `z`. */
  readonly ignoreCase?: boolean
}

/** Whether a whole byte string matches a pattern. */
export const matches = (pattern: Bytes, bytes: Bytes, options: Options = {}): boolean =>
  matchFrom(pattern, bytes, 0, options.ignoreCase === true)

/** A case-sensitive test of many byte strings against one pattern. Its literal prefix is compared at once. */
export const matcher = (pattern: Bytes): ((bytes: Bytes) => boolean) => {
  // KEYS and SCAN take `*` for every key; as a pattern it does not match the empty string
  if (pattern === "*") return () => true
  const special = pattern.search(/[*?[\\]/)
  if (special < 0) return (bytes) => bytes === pattern
  const prefix = pattern.slice(0, special)
  const rest = pattern.slice(special)
  if (/^\*+$/.test(rest)) return (bytes) => bytes.startsWith(prefix) && bytes !== ""
  return (bytes) => bytes.startsWith(prefix) && matchFrom(pattern, bytes, special, false)
}

/** Matches from one offset in both the pattern and the string, which are known to be equal before it. */
const matchFrom = (pattern: string, bytes: string, from: number, ignoreCase: boolean): boolean => {
  // a quirk of Redis: not even `*` matches the empty string
  if (bytes === "") return pattern === ""
  const length = pattern.length
  let position = from
  let index = from
  let afterStar = -1
  let starAt = 0
  while (index < bytes.length) {
    if (pattern.charCodeAt(position) === star) {
      // `*??` is `??*`: each `?` takes its byte once, and not again from every position that the `*` is tried from
      for (; position < length; position++) {
        const code = pattern.charCodeAt(position)
        if (code === question) index++
        else if (code !== star) break
      }
      if (index > bytes.length) return false
      if (position === length) return true
      afterStar = position
      starAt = index
      continue
    }
    const next = position < length ? step(pattern, position, bytes.charCodeAt(index), ignoreCase) : -1
    if (next >= 0) {
      position = next
      index++
    } else if (afterStar < 0) return false
    else {
      position = afterStar
      index = ++starAt
    }
  }
  while (pattern.charCodeAt(position) === star) position++
  return position === length
}

/** The end of the token at a position, or -1 if it does not take the byte. */
const step = (pattern: string, position: number, byte: number, ignoreCase: boolean): number => {
  const code = pattern.charCodeAt(position)
  if (code === question) return position + 1
  if (code === open) return stepClass(pattern, position + 1, byte, ignoreCase)
  const literal = code === backslash && position + 1 < pattern.length ? position + 1 : position
  return isSame(pattern.charCodeAt(literal), byte, ignoreCase) ? literal + 1 : -1
}

/** As `step`, for a class that starts after its `[`. A class without `]` ends with the pattern. */
const stepClass = (pattern: string, start: number, byte: number, ignoreCase: boolean): number => {
  const { length } = pattern
  const negated = pattern.charCodeAt(start) === caret
  let matched = false
  let position = negated ? start + 1 : start
  for (; position < length; position++) {
    const code = pattern.charCodeAt(position)
    if (code === backslash && position + 1 < length) {
      // the case of an escaped character in a class always counts
      if (pattern.charCodeAt(++position) === byte) matched = true
    } else if (code === close) break
    else if (pattern.charCodeAt(position + 1) === hyphen && position + 2 < length) {
      if (isWithin(code, pattern.charCodeAt(position + 2), byte, ignoreCase)) matched = true
      position += 2
    } else if (isSame(code, byte, ignoreCase)) matched = true
  }
  return matched === negated ? -1 : Math.min(position + 1, length)
}

const fold = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code)

const isSame = (a: number, b: number, ignoreCase: boolean): boolean => a === b || (ignoreCase && fold(a) === fold(b))

/** A range takes its ends in either order. As signed characters in C, `"\x80"` to `"\xff"` come before `"\x00"`. */
const isWithin = (first: number, last: number, byte: number, ignoreCase: boolean): boolean => {
  let start = Math.min(signed(first), signed(last))
  let end = Math.max(signed(first), signed(last))
  let code = signed(byte)
  if (ignoreCase) {
    start = fold(start)
    end = fold(end)
    code = fold(code)
  }
  return code >= start && code <= end
}

const signed = (byte: number): number => (byte << 24) >> 24
