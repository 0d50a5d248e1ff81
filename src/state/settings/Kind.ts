/**
 * The kinds of settings: the values that each allows, and their canonical text. Reading is pure: it turns a given text into
 * the text that CONFIG GET returns, or into Redis's error.
 */
import * as Either from "effect/Either"
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Memory from "./ByteSize.js"

export type Kind = Flag | Numeric | Choice | Text | List

/** Yes or no. */
export interface Flag {
  readonly _tag: "Flag"
}

/**
 * An integer within limits. `memory` allows units (`64mb`), `percent` also allows a percentage of the maximum (`5%`, stored as a
 * negative number), and `octal` is in base 8.
 */
export interface Numeric {
  readonly _tag: "Numeric"
  readonly unit: "none" | "memory" | "percent" | "octal"
  readonly min: bigint
  readonly max: bigint
  /** An allowed value outside these limits silently becomes the nearer one. */
  readonly clamp: readonly [min: bigint, max: bigint] | undefined
  /** Whether only changes are clamped, and not what the server starts with. */
  readonly clampsChanges: boolean
}

/** One of a few words in any case; with `several`, any number of them separated by single spaces. */
export interface Choice {
  readonly _tag: "Choice"
  readonly words: ReadonlyArray<string>
  readonly several: boolean
}

/** Any text; with `binary` also NULs, at which Redis, written in C, ends any other value. */
export interface Text {
  readonly _tag: "Text"
  readonly binary: boolean
}

/** A value with its own syntax; with `several`, of any number of words. */
export interface List {
  readonly _tag: "List"
  readonly several: boolean
  readonly read: Read
}

/** Returns the canonical text of the given words, or Redis's error. `current` is the setting's text so far. */
export type Read = (given: ReadonlyArray<string>, current: string) => Either.Either<string, string>

/** Whether a value, and a line of the configuration file, may have several words. */
export const isSeveral = (kind: Kind): boolean => (kind._tag === "Choice" || kind._tag === "List") && kind.several

/** The words of a value that was given as one text: Redis splits at single spaces, and an empty text has no words. */
export const split = (kind: Kind, given: string): ReadonlyArray<string> =>
  isSeveral(kind) ? (given === "" ? [] : given.split(" ")) : [given]

/** Whether a value is one that the server starts with, or a change of a running one. */
export type When = "starting" | "running"

/** Returns the canonical text of the words, or Redis's error. */
export const read = (
  kind: Kind,
  given: ReadonlyArray<string>,
  current: string,
  when: When
): Either.Either<string, string> => {
  const words = given.map((word) => Bytes.untilNul(Bytes.unsafeMake(word)))
  const [whole = ""] = given
  const [first = ""] = words
  switch (kind._tag) {
    case "Flag":
      return readFlag(first)
    case "Numeric":
      return readNumeric(kind, kind.unit === "none" ? whole : first, when)
    case "Choice":
      return readChoice(kind, words)
    case "Text":
      return Either.right(kind.binary ? whole : first)
    case "List":
      return kind.read(words, current)
  }
}

/**
 * The number that a text stands for: memory in bytes, and a percentage as a negative number. NaN if it is not a number.
 */
export const toNumber = (kind: Kind, text: string): number => {
  if (kind._tag !== "Numeric") return Number.NaN
  if (kind.unit === "octal") return Number.parseInt(text, 8)
  return text.endsWith("%") ? -Number(text.slice(0, -1)) : Number(text)
}

const readFlag = (given: string): Either.Either<string, string> => {
  const word = given.toLowerCase()
  return word === "yes" || word === "no" ? Either.right(word) : Either.left("argument must be 'yes' or 'no'")
}

const readChoice = ({ words, several }: Choice, given: ReadonlyArray<string>): Either.Either<string, string> => {
  const chosen = given.map((word) => word.toLowerCase())
  if (chosen.length === 0 || !chosen.every((word) => words.includes(word))) {
    return Either.left(`argument(s) must be one of the following: ${words.join(", ")}`)
  }
  // the first word stands for none of the others
  const kept = words.filter((word, index) => chosen.includes(word) && (!several || index > 0))
  return Either.right(kept.length === 0 ? (chosen[0] ?? "") : kept.join(" "))
}

const parseErrors = {
  none: "argument couldn't be parsed into an integer",
  memory: "argument must be a memory value",
  percent: "argument must be a memory or percent value",
  octal: "argument couldn't be parsed as an octal number"
} as const

const readNumeric = (kind: Numeric, given: string, when: When): Either.Either<string, string> => {
  const { clamp, max, min, unit } = kind
  const parsed = parseNumeric(unit, given)
  if (parsed === undefined) return Either.left(parseErrors[unit])
  // Redis parses into 64 bits and only then decides whether they are signed
  const value = max > Integer.max ? BigInt.asUintN(64, parsed) : BigInt.asIntN(64, parsed)
  if (unit === "percent" && value < 0n) {
    return value < min
      ? Either.left(`percentage argument must be less or equal to ${-min}`)
      : Either.right(`${-value}%`)
  }
  const base = unit === "octal" ? 8 : 10
  if (value < min || value > max) {
    return Either.left(`argument must be between ${min.toString(base)} and ${max.toString(base)} inclusive`)
  }
  const [lowest, highest] = clamp === undefined || (kind.clampsChanges && when === "starting") ? [min, max] : clamp
  return Either.right((value < lowest ? lowest : value > highest ? highest : value).toString(base))
}

const parseNumeric = (unit: Numeric["unit"], given: string): bigint | undefined => {
  switch (unit) {
    case "none":
      return toBigInt(Integer.parse(Bytes.unsafeMake(given)))
    case "memory":
      return Memory.parse(given)
    case "percent":
      return Memory.parse(given) ?? parsePercent(given)
    case "octal":
      return parseOctal(given)
  }
}

const parsePercent = (given: string): bigint | undefined => {
  const value = given.endsWith("%") ? toBigInt(Integer.parse(Bytes.unsafeMake(given.slice(0, -1)))) : undefined
  return value === undefined || value < 0n ? undefined : -value
}

/** C's `strtoll` in base 8: leading spaces and a sign are allowed, and no text at all is 0. */
const parseOctal = (given: string): bigint | undefined => {
  if (given === "") return 0n
  const [, sign, digits = ""] = /^[ \t\n\v\f\r]*([+-]?)([0-7]{1,64})$/.exec(given) ?? []
  if (sign === undefined) return undefined
  const size = BigInt(`0o${digits}`)
  return size > Integer.max ? undefined : sign === "-" ? -size : size
}

const toBigInt = (value: number | bigint | undefined): bigint | undefined =>
  value === undefined ? undefined : BigInt(value)
