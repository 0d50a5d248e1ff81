/**
 * The lines of `redis.conf`, as pure data. It knows the syntax of a line; `Settings` knows the values, and the reader of the
 * file follows `include`.
 */
import * as Words from "./Words.js"

/** A line that holds a directive; the name is in lower case. */
export interface Directive {
  readonly _tag: "Directive"
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly name: string
  readonly args: ReadonlyArray<string>
}

/** A line whose quotes do not match. */
export interface BadLine {
  readonly _tag: "BadLine"
  readonly line: number
  readonly text: string
}

/** Parses the text of a file, without its comments and empty lines. */
export const parse = (text: string): ReadonlyArray<Directive | BadLine> => {
  const found: Array<Directive | BadLine> = []
  for (const [index, raw] of text.split("\n").entries()) {
    const trimmed = trim(raw)
    if (trimmed === "" || trimmed.startsWith("#")) continue
    const line = index + 1
    const words = Words.split(trimmed)
    if (words === undefined) found.push({ _tag: "BadLine", line, text: trimmed })
    else if (words.length > 0) {
      const [name = "", ...args] = words
      found.push({ _tag: "Directive", line, text: trimmed, name: name.toLowerCase(), args })
    }
  }
  return found
}

/** The bytes that Redis reads of a file at a time. */
const readSize = 1024

/** The text that Redis takes from a file. A NUL drops what follows in its line, or in the part of it that was read with it. */
export const withoutNuls = (bytes: string): string => {
  if (!bytes.includes("\0")) return bytes
  return bytes
    .split(/(?<=\n)/)
    .flatMap(partsOf)
    .map((part) => part.replace(/\0.*/s, ""))
    .join("")
}

const partsOf = (line: string): ReadonlyArray<string> => {
  const parts: Array<string> = []
  for (let start = 0; start < line.length; start += readSize) parts.push(line.slice(start, start + readSize))
  return parts
}

export const trim = (line: string): string => line.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")

/** Settings of older versions, which a line with one word may still name. */
export const isDeprecated = ({ name, args }: Directive): boolean =>
  args.length === 1 && /^(?:list-max-ziplist-(?:entries|value)|lua-replicate-commands)$/.test(name)
