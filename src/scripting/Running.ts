/** The state of one run of a script or function. */
import type { CommandContext } from "../execution/CommandContext.js"

export class Running {
  /** Whether it has called a write command, and so cannot be killed. */
  hasWritten = false
  /** Whether SCRIPT KILL or FUNCTION KILL has been called. */
  isKilled = false
  /** Whether it has run too long, and connections get BUSY. */
  isBusy = false

  constructor(
    readonly kind: "script" | "function",
    /** A script's SHA1, a function's name. */
    readonly name: string,
    /** The context of its commands, with a separate client on the caller's database. */
    readonly context: CommandContext,
    readonly isReadOnly: boolean,
    /** The frozen time of its step, in milliseconds of Unix time. */
    readonly startedAt: number
  ) {}
}
