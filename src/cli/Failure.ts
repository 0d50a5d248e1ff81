/** The failures of the program, and the one line and exit code that report each of them at the shell. */
import { stripVTControlCharacters } from "node:util"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as CommandLine from "./CommandLine.js"

/** The command line or the environment is invalid: exit code 2. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {
  /** A flag or a variable has an invalid value; `problem` completes the sentence. */
  static invalidValue(source: string, text: string, problem: string): UsageError {
    return new UsageError({ message: `${source} ${JSON.stringify(text)} ${problem}` })
  }
}

/** The command was valid and failed: exit code 1. */
export class CommandError extends Data.TaggedError("CommandError")<{ readonly message: string }> {}

/** The configuration is invalid: exit code 1. The message is redis-server's, of several lines. */
export class ConfigError extends Data.TaggedError("ConfigError")<{ readonly message: string }> {}

/** The line for stderr, and the exit code. */
export interface Report {
  readonly line: string
  /** Whether the line is written as it is, without the program's name. */
  readonly verbatim?: boolean
  readonly code: number
}

/** Reports a failure of the program, called with `args`; `flags` are all flags it has. */
export const report = (
  cause: Cause.Cause<unknown>,
  args: ReadonlyArray<string>,
  flags: ReadonlySet<string>
): Report => {
  const error = Cause.squash(cause)
  if (error instanceof UsageError) return { line: error.message, code: 2 }
  if (error instanceof ConfigError) return { line: error.message, verbatim: true, code: 1 }
  if (error instanceof CommandError) return { line: error.message, code: 1 }
  if (ValidationError.isValidationError(error)) {
    return { line: `${describeValidation(error, args, flags)} ${seeHelp(commandOf(args))}`, code: 2 }
  }
  return { line: `unexpected error: ${oneLine(error instanceof Error ? error.message : String(error))}`, code: 1 }
}

/** Where the flags of a command are explained; without a name, where its commands are. */
export const seeHelp = (command: string): string => `(see layeredis ${command}${command === "" ? "" : " "}--help)`

/** The command of `process.argv`, or an empty text. */
const commandOf = (args: ReadonlyArray<string>): string => {
  const [command = ""] = CommandLine.complete(args.slice(2))
  return CommandLine.commands.has(command) ? command : ""
}

/** @effect/cli reports a repeated flag, or a flag without a value, as an unknown argument. */
const describeValidation = (
  error: ValidationError.ValidationError,
  args: ReadonlyArray<string>,
  flags: ReadonlySet<string>
): string => {
  const text = oneLine(stripVTControlCharacters(HelpDoc.toAnsiText(error.error)))
  const [, unknown] = /^Received unknown argument: '(.*)'$/.exec(text) ?? []
  if (unknown === undefined) return text
  const flag = unknown.replace(/=.*/s, "")
  if (!flags.has(flag)) return `unknown argument ${JSON.stringify(unknown)}`
  return args.filter((arg) => arg === flag || arg.startsWith(`${flag}=`)).length > 1
    ? `${flag} was given more than once`
    : `${flag} needs a value`
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, "; ")
