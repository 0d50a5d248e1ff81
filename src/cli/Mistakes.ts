/**
 * Checks the words of a command line before @effect/cli reads them, which reports only the first mistake, and ignores a
 * repeatable flag without a value. Names every mistake in one line, with what to write instead where that is near.
 */
import * as Effect from "effect/Effect"
import { table } from "../state/settings/Table.js"
import * as CommandLine from "./CommandLine.js"
import { seeHelp, UsageError } from "./Failure.js"

/** Checks words such as `CommandLine.separate` leaves; `flags` are those of `serve`. */
export const check = (own: ReadonlyArray<string>, flags: ReadonlySet<string>): Effect.Effect<void, UsageError> => {
  const [, , command = "", ...words] = own
  if (CommandLine.general.has(CommandLine.inParts(command).flag)) return Effect.void
  if (!CommandLine.commands.has(command)) return unknownCommand(command)
  const bare = words.find((word, index) => flags.has(word) && isMissing(words[index + 1]))
  if (bare !== undefined) return new UsageError({ message: `${bare} needs a value` })
  const unknown =
    command === "ping" ? unknownWords(words, new Set(["--addr", "--log-level"])) : unknownWords(words, flags)
  if (unknown.length === 0) return Effect.void
  const named = unknown.map(({ value, word }) => {
    const instead = command === "ping" ? insteadOfPing(word, value) : insteadOf(word, value, flags)
    return JSON.stringify(word) + (instead === undefined ? "" : `: write ${instead}`)
  })
  return new UsageError({
    message: `unknown argument${unknown.length > 1 ? "s" : ""} ${named.join("; ")} ${seeHelp(command)}`
  })
}

/** No flag takes a value that looks like one. */
const isMissing = (value: string | undefined): boolean => value === undefined || value === "" || value.startsWith("--")

interface Unknown {
  readonly word: string
  /** The word after a flag, which may be its value. */
  readonly value: string | undefined
}

const unknownWords = (words: ReadonlyArray<string>, flags: ReadonlySet<string>): ReadonlyArray<Unknown> => {
  const unknown: Array<Unknown> = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ""
    const next = words[index + 1]
    if (flags.has(word) || word === "--completions") index++
    else if (!CommandLine.general.has(CommandLine.inParts(word).flag)) {
      const value = word.startsWith("-") && next?.startsWith("-") === false ? next : undefined
      unknown.push({ word, value })
      if (value !== undefined) index++
    }
  }
  return unknown
}

const insteadOfPing = (word: string, value: string | undefined): string | undefined => {
  const { flag, value: attached = value } = CommandLine.inParts(word)
  if ((flag === "-p" || flag === "--port") && attached !== undefined) return `--addr :${attached}`
  return nearest(flag, ["--addr"])
}

/** The flag or setting of `serve` that a word may have been meant to be. */
const insteadOf = (word: string, value: string | undefined, flags: ReadonlySet<string>): string | undefined => {
  const { flag, value: attached } = CommandLine.inParts(word)
  const settings = table.flatMap(({ hidden, name }) => (hidden ? [] : [`--${name}`]))
  if (attached !== undefined && settings.includes(flag)) return `${flag} ${attached}`
  if (flag === "-p") return `--port ${value ?? "6379"}`
  return nearest(flag, [...flags, ...settings])
}

const unknownCommand = (word: string): Effect.Effect<never, UsageError> => {
  const near = nearest(word, [...CommandLine.commands, "help", "version"])
  const instead =
    near !== undefined
      ? `layeredis ${near}`
      : /[./]/.test(word)
        ? `layeredis serve ${word} if it is a configuration file`
        : `layeredis ${[...CommandLine.commands].join(" or layeredis ")}`
  return new UsageError({ message: `unknown command ${JSON.stringify(word)}: write ${instead} ${seeHelp("")}` })
}

/** The most changed letters of a word that still was meant. */
const maxDistance = 2

/** The candidate with the fewest changed letters, unless they are too many, or as many as in a word without any relation. */
const nearest = (word: string, candidates: ReadonlyArray<string>): string | undefined => {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word.toLowerCase(), candidate) }))
    .sort((one, other) => one.distance - other.distance)
  return best !== undefined && best.distance <= Math.min(maxDistance, word.replace(/^-+/, "").length / 2)
    ? best.candidate
    : undefined
}

/** Levenshtein's distance: the letters to insert, remove or replace. */
const distanceOf = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const letter of one) {
    const next = [(row[0] ?? 0) + 1]
    for (let index = 0; index < other.length; index++) {
      const replaced = (row[index] ?? 0) + (letter === other[index] ? 0 : 1)
      next.push(Math.min(replaced, (next[index] ?? 0) + 1, (row[index + 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
