/**
 * What DEBUG's subcommands are made of. They are no commands of their own: DEBUG itself looks for the one whose name and
 * number of arguments fit.
 */
import type { Run } from "../../../execution/Command.js"

export interface Subcommand {
  /** How many arguments it takes behind its name, at least and at most. */
  readonly arguments: readonly [least: number, most: number]
  readonly run: Run
}

/** By name, in upper case. */
export type Subcommands = Readonly<Record<string, Subcommand>>

/** A subcommand that takes so many arguments. */
export const make = (count: number | readonly [least: number, most: number], run: Run): Subcommand => ({
  arguments: typeof count === "number" ? [count, count] : count,
  run
})
