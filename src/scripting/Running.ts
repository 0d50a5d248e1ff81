/** A script or function while it runs. */
import type { CommandContext } from "../execution/CommandContext.js"

export class Running {
  /** Whether a command that it called may have changed something: then nobody can kill it. */
  hasWritten = false
  /** Whether SCRIPT KILL or FUNCTION KILL asked for its end. */
  isKilled = false
  /** Whether it ran for too long where it could not be left. */
  isStopped = false

  constructor(
    readonly kind: "script" | "function",
    /** A script's SHA1, a function's name. */
    readonly name: string,
    /** What its commands run in: a client of its own, on the caller's database. */
    readonly context: CommandContext,
    readonly isReadOnly: boolean,
    /** Milliseconds of Unix time, at which time stands still for it. */
    readonly startedAt: number
  ) {}
}
