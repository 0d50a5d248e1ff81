/**
 * The kinds of settings: what a setting may be given, and how Redis writes it. Reading is pure: text in, the text that
 * CONFIG GET answers out, or the reason why not in Redis's words.
 */
import * as Either from "effect/Either"
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Memory from "./ByteSize.js"

export type Kind = Flag | Whole | Choice | Text | List

/** Yes or no. */
export interface Flag {
  readonly _tag: "Flag"
}

/**
 * An integer within limits. `memory` takes units (`64mb`) too, `percent` also parts of the maximum (`5%`, kept below 0), and
 * `octal` is written in base 8.
 */
export interface Whole {
  readonly _tag: "Whole"
  readonly unit: "none" | "memory" | "percent" | "octal"
  readonly min: bigint
  readonly max: bigint
  /** Where what is given lies outside of these, it is brought to the nearer one without a word. */
  readonly kept: readonly [min: bigint, max: bigint] | undefined
}

/** One of a few words in any case, or where `several` is set any number of them, parted by single spaces. */
export interface Choice {
  readonly _tag: "Choice"
  readonly words: ReadonlyArray<string>
  readonly several: boolean
}

/** Any text. */
export interface Text {
  readonly _tag: "Text"
}

/** What has a form of its own. */
export interface List {
  readonly _tag: "List"
  readonly read: Read
}

/** The canonical text of what was given, or why it cannot be taken. `current` is the setting's text until now. */
export type Read = (given: string, current: string) => Either.Either<string, string>

export const read = (kind: Kind, given: string, current: string): Either.Either<string, string> => {
  switch (kind._tag) {
    case "Flag":
      return readFlag(given)
    case "Whole":
      return readWhole(kind, given)
    case "Choice":
      return readChoice(kind, given)
    case "Text":
      return Either.right(given)
    case "List":
      return kind.read(given, current)
  }
}

/**
 * The number that a text of a kind stands for: bytes for memory, and a percentage as a negative number. NaN where it is none.
 */
export const toNumber = (kind: Kind, text: string): number => {
  if (kind._tag !== "Whole") return Number.NaN
  if (kind.unit === "octal") return Number.parseInt(text, 8)
  return text.endsWith("%") ? -Number(text.slice(0, -1)) : Number(text)
}

const readFlag = (given: string): Either.Either<string, string> => {
  const word = given.toLowerCase()
  return word === "yes" || word === "no" ? Either.right(word) : Either.left("argument must be 'yes' or 'no'")
}

const readChoice = ({ words, several }: Choice, given: string): Either.Either<string, string> => {
  const chosen = several ? given.toLowerCase().split(" ") : [given.toLowerCase()]
  if (!chosen.every((word) => words.includes(word))) {
    return Either.left(`argument(s) must be one of the following: ${words.join(", ")}`)
  }
  // the first word is the one for none of the others
  const kept = words.filter((word, index) => chosen.includes(word) && (!several || index > 0))
  return Either.right(kept.length === 0 ? (chosen[0] ?? "") : kept.join(" "))
}

const notThat = {
  none: "argument couldn't be parsed into an integer",
  memory: "argument must be a memory value",
  percent: "argument must be a memory or percent value",
  octal: "argument couldn't be parsed as an octal number"
} as const

const readWhole = ({ unit, min, max, kept }: Whole, given: string): Either.Either<string, string> => {
  const parsed = parseWhole(unit, given)
  if (parsed === undefined) return Either.left(notThat[unit])
  // Redis reads into 64 bits and only then asks whether they have a sign
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
  const [least, most] = kept ?? [min, max]
  return Either.right((value < least ? least : value > most ? most : value).toString(base))
}

const parseWhole = (unit: Whole["unit"], given: string): bigint | undefined => {
  switch (unit) {
    case "none":
      return toBigInt(Integer.parse(Bytes.unsafeMake(given)))
    case "memory":
      return Memory.parse(given)
    case "percent":
      return Memory.parse(given) ?? parsePercent(given)
    case "octal":
      return /^[0-7]+$/.test(given) ? BigInt(`0o${given}`) : undefined
  }
}

const parsePercent = (given: string): bigint | undefined => {
  const value = given.endsWith("%") ? toBigInt(Integer.parse(Bytes.unsafeMake(given.slice(0, -1)))) : undefined
  return value === undefined || value < 0n ? undefined : -value
}

const toBigInt = (value: number | bigint | undefined): bigint | undefined =>
  value === undefined ? undefined : BigInt(value)
