/** A subcommand of DEBUG, which DEBUG finds by its name and checks by its number of arguments. */
import type { Run } from "../../../execution/Command.js"

export interface Subcommand {
  /** The number of arguments that may follow its name. */
  readonly arguments: readonly [min: number, max: number]
  readonly run: Run
}

/** By name, in upper case. */
export type Subcommands = Readonly<Record<string, Subcommand>>

/** A subcommand that takes exactly `count` arguments, or a number of them within limits. */
export const make = (count: number | readonly [min: number, max: number], run: Run): Subcommand => ({
  arguments: typeof count === "number" ? [count, count] : count,
  run
})
