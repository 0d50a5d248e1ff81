/**
 * The lines of `redis.conf`, as pure data. It knows the syntax of a line and which settings take several words; `Settings`
 * knows the values, and the reader of the file follows `include`.
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
  // as in Redis, a NUL ends the file
  for (const [index, raw] of text.replace(/\0.*/s, "").split("\n").entries()) {
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

export const trim = (line: string): string => line.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")

/** The settings whose line may hold several words. */
const severalWords = new Set([
  "bind",
  "client-output-buffer-limit",
  "latency-tracking-info-percentiles",
  "oom-score-adj-values",
  "save",
  "shutdown-on-sigint",
  "shutdown-on-sigterm"
])

/** The value of a setting's line, as CONFIG SET takes it; `undefined` if it has the wrong number of words. */
export const valueOf = (name: string, args: ReadonlyArray<string>): string | undefined => {
  if (severalWords.has(name)) return args.join(" ")
  if (name === "replicaof" || name === "slaveof") {
    if (args.length !== 2) return undefined
    return args.join(" ").toLowerCase() === "no one" ? "" : args.join(" ")
  }
  return args.length === 1 ? args[0] : undefined
}

/** Settings of older versions, which a line with one word may still name. */
export const isDeprecated = ({ name, args }: Directive): boolean =>
  args.length === 1 && /^(?:list-max-ziplist-(?:entries|value)|lua-replicate-commands)$/.test(name)
