/**
 * Flags of the command line that an environment variable may set too: the flag counts, then the variable, then the default.
 * The values stay text here, with where they came from, so that whoever finds one wrong can say which.
 */
import * as Options from "@effect/cli/Options"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { Usage } from "./Failure.js"

export interface Given {
  /** The flag or variable; undefined where it is the default. */
  readonly source: string | undefined
  readonly text: string
}

/** The variable of a flag: `LAYEREDIS_MAX_CLIENTS` of `max-clients`. */
export const variable = (name: string): string => `LAYEREDIS_${name.toUpperCase().replaceAll("-", "_")}`

/** What the variable of a flag holds. An empty one is as good as none: compose files set those. */
export const fromEnvironment = (name: string): Config.Config<Given> =>
  Config.map(Config.nonEmptyString(variable(name)), (text) => ({ source: variable(name), text }))

/** A flag with one value. */
export const text = (name: string, value: string, description: string, fallback: string): Options.Options<Given> =>
  Options.text(name).pipe(
    Options.withPseudoName(value),
    Options.withDescription(`${description} (${variable(name)}; ${fallback})`),
    Options.map((text): Given => ({ source: `--${name}`, text })),
    Options.withFallbackConfig(fromEnvironment(name)),
    Options.withDefault<Given>({ source: undefined, text: fallback })
  )

/** The value where it is one of those named, in any case. */
export const oneOf = <const Name extends string>(
  given: Given,
  names: ReadonlyArray<Name>
): Effect.Effect<Name, Usage> => {
  const found = names.find((name) => name === given.text.toLowerCase())
  return found === undefined
    ? Usage.value(given.source ?? "", given.text, `is not one of ${names.join(", ")}`)
    : Effect.succeed(found)
}

/** The value where it is a whole number within limits. */
export const wholeNumber = (given: Given, least: number, most: number): Effect.Effect<number, Usage> => {
  const value = /^\d{1,15}$/.test(given.text) ? Number(given.text) : Number.NaN
  return value >= least && value <= most
    ? Effect.succeed(value)
    : Usage.value(given.source ?? "", given.text, `is not a whole number from ${least} to ${most}`)
}
