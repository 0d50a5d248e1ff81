/** The classes of characters in glob patterns: `[a-z]`, `[^a]`. They are read once, into a bit for each byte. */

export const open = 0x5b
const close = 0x5d
const caret = 0x5e
const backslash = 0x5c
const hyphen = 0x2d

/** The members of a class: a bit for each byte, from the lowest on. */
export type Members = Int32Array

export const has = (members: Members, byte: number): boolean => (((members[byte >> 5] ?? 0) >> (byte & 31)) & 1) === 1

/** The end of the class whose `[` is at a position. One without `]` ends with the pattern. */
export const endOf = (pattern: string, position: number): number => {
  const { length } = pattern
  let at = pattern.charCodeAt(position + 1) === caret ? position + 2 : position + 1
  for (; at < length; at++) {
    const code = pattern.charCodeAt(at)
    if (code === backslash && at + 1 < length) at++
    else if (code === close) return at + 1
    else if (pattern.charCodeAt(at + 1) === hyphen && at + 2 < length) at += 2
  }
  return length
}

/** The members of the class whose `[` is at a position. */
export const parse = (pattern: string, position: number, ignoreCase: boolean): Members => {
  const isNegated = pattern.charCodeAt(position + 1) === caret
  const end = endOf(pattern, position)
  const exact = new Int32Array(8)
  // a range adds 1 where it starts and takes it away after its end, so that its length costs nothing
  const changes = new Int32Array(257)
  for (let at = isNegated ? position + 2 : position + 1; at < end; at++) {
    const code = pattern.charCodeAt(at)
    if (code === backslash && at + 1 < pattern.length) {
      // the case of an escaped character in a class always counts
      add(exact, pattern.charCodeAt(++at))
    } else if (code === close) break
    else {
      const isRange = pattern.charCodeAt(at + 1) === hyphen && at + 2 < pattern.length
      const other = isRange ? pattern.charCodeAt(at + 2) : code
      addRange(changes, code, other, ignoreCase)
      if (isRange) at += 2
    }
  }
  const within = new Int32Array(8)
  for (let place = 0, count = 0; place < 256; place++) {
    count += changes[place] ?? 0
    if (count > 0) add(within, (place - 128) & 255)
  }
  const members = new Int32Array(8)
  for (let byte = 0; byte < 256; byte++) {
    const isMember = has(exact, byte) || has(within, ignoreCase ? fold(byte) : byte)
    if (isMember !== isNegated) add(members, byte)
  }
  return members
}

/** Both cases of a letter. */
export const bothCases = (code: number): Members => {
  const members = new Int32Array(8)
  add(members, code & ~0x20)
  add(members, code | 0x20)
  return members
}

/** Whether a byte is a letter of ASCII. */
export const hasCase = (code: number): boolean => fold(code) >= 0x61 && fold(code) <= 0x7a

const add = (members: Members, byte: number): void => {
  members[byte >> 5] = (members[byte >> 5] ?? 0) | (1 << (byte & 31))
}

/** A range takes its ends in either order. As signed characters in C, `"\x80"` to `"\xff"` come before `"\x00"`. */
const addRange = (changes: Int32Array, first: number, last: number, ignoreCase: boolean): void => {
  let start = Math.min(signed(first), signed(last))
  let end = Math.max(signed(first), signed(last))
  if (ignoreCase) {
    start = fold(start)
    end = fold(end)
  }
  if (start > end) return
  changes[start + 128] = (changes[start + 128] ?? 0) + 1
  changes[end + 129] = (changes[end + 129] ?? 0) - 1
}

const fold = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code)

const signed = (byte: number): number => (byte << 24) >> 24
