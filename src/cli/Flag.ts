/**
 * Flags that an environment variable may set too. The flag overrides the variable, which overrides the default. A value
 * stays text together with its source, so that an error can name the flag or the variable.
 */
import * as Options from "@effect/cli/Options"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { UsageError } from "./Failure.js"

export interface Value {
  /** The flag or the variable that set it; `undefined` for a default. */
  readonly source: string | undefined
  readonly text: string
}

/** The environment variable of a flag: `LAYEREDIS_MAX_CLIENTS` for `max-clients`. */
export const variableOf = (name: string): string => `LAYEREDIS_${name.toUpperCase().replaceAll("-", "_")}`

/** The value of a flag's variable. An empty variable counts as unset, because compose files set empty ones. */
export const fromEnvironment = (name: string): Config.Config<Value> =>
  Config.map(Config.nonEmptyString(variableOf(name)), (text) => ({ source: variableOf(name), text }))

/** A flag with one value; `placeholder` stands for it in the help. */
export const text = (
  name: string,
  placeholder: string,
  description: string,
  fallback: string
): Options.Options<Value> =>
  Options.text(name).pipe(
    Options.withPseudoName(placeholder),
    Options.withDescription(`${description} (${variableOf(name)}; ${fallback})`),
    Options.map((text): Value => ({ source: `--${name}`, text })),
    Options.withFallbackConfig(fromEnvironment(name)),
    Options.withDefault<Value>({ source: undefined, text: fallback })
  )

/** Checks that a value is one of `names`, in upper or lower case. */
export const oneOf = <const Name extends string>(
  value: Value,
  names: ReadonlyArray<Name>
): Effect.Effect<Name, UsageError> => {
  const found = names.find((name) => name === value.text.toLowerCase())
  return found === undefined
    ? UsageError.invalidValue(value.source ?? "", value.text, `is not one of ${names.join(", ")}`)
    : Effect.succeed(found)
}

/** Checks that a value is a whole number from `min` to `max`. */
export const wholeNumber = (value: Value, min: number, max: number): Effect.Effect<number, UsageError> => {
  const number = /^\d{1,15}$/.test(value.text) ? Number(value.text) : Number.NaN
  return number >= min && number <= max
    ? Effect.succeed(number)
    : UsageError.invalidValue(value.source ?? "", value.text, `is not a whole number from ${min} to ${max}`)
}
