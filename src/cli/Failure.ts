/** What ends the program before its time, as the one line that a person at the shell gets. */
import { stripVTControlCharacters } from "node:util"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"

/** The program was called wrongly: exit code 2. */
export class Usage extends Data.TaggedError("Usage")<{ readonly message: string }> {
  /** A value that a flag or a variable must not have. */
  static value(source: string, text: string, wrong: string): Usage {
    return new Usage({ message: `${source} ${JSON.stringify(text)} ${wrong}` })
  }
}

/** The program was called rightly, and could not do it: exit code 1. */
export class Failed extends Data.TaggedError("Failed")<{ readonly message: string }> {}

/** A line for people, and the exit code. */
export interface Report {
  readonly line: string
  readonly code: number
}

/** The line for a failure of a program that has these flags, and was called with these arguments. */
export const report = (
  cause: Cause.Cause<unknown>,
  args: ReadonlyArray<string>,
  flags: ReadonlySet<string>
): Report => {
  const error = Cause.squash(cause)
  if (error instanceof Usage) return { line: error.message, code: 2 }
  if (error instanceof Failed) return { line: error.message, code: 1 }
  if (ValidationError.isValidationError(error))
    return { line: `${validation(error, args, flags)} (see layeredis --help)`, code: 2 }
  return { line: `unexpected error: ${oneLine(error instanceof Error ? error.message : String(error))}`, code: 1 }
}

/** @effect/cli calls a flag that stands twice, or without a value, an unknown argument. */
const validation = (
  error: ValidationError.ValidationError,
  args: ReadonlyArray<string>,
  flags: ReadonlySet<string>
): string => {
  const text = oneLine(stripVTControlCharacters(HelpDoc.toAnsiText(error.error)))
  const [, unknown] = /^Received unknown argument: '(.*)'$/.exec(text) ?? []
  if (unknown === undefined) return text
  const flag = unknown.replace(/=.*/s, "")
  if (!flags.has(flag)) return `there is no argument ${JSON.stringify(unknown)}`
  return args.filter((arg) => arg === flag || arg.startsWith(`${flag}=`)).length > 1
    ? `${flag} was given more than once`
    : `${flag} needs a value`
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, "; ")
