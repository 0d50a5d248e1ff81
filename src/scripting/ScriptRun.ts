/** A script or function while it runs. */
import type { CommandContext } from "../execution/CommandContext.js"

export class ScriptRun {
  /** Whether it called a write command: then it cannot be killed. */
  hasWritten = false
  /** Whether SCRIPT KILL or FUNCTION KILL asked for its end. */
  isKilled = false
  /** Whether it has run past `busy-reply-threshold`: connections get BUSY. */
  isBusy = false

  constructor(
    readonly kind: "script" | "function",
    /** A script's SHA1, a function's name. */
    readonly name: string,
    /** The context of its commands: a client of its own, on the caller's database. */
    readonly context: CommandContext,
    readonly isReadOnly: boolean,
    /** Milliseconds of Unix time, at which the time is frozen for it. */
    readonly startedAt: number
  ) {}
}
