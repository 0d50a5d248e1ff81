/** The parts of the floors above that durability needs. */
import type { Bytes } from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"

/** The outcome of a request of the append-only file. */
export type Ran = "done" | "unknown" | "malformed"

export interface Hooks {
  /** The texts of the libraries of functions. */
  readonly functions: () => Iterable<Bytes>
  /** Loads a library of functions; returns what is wrong with it. */
  readonly loadFunction: (code: Bytes) => string | undefined
  /** Removes all libraries of functions. */
  readonly clearFunctions: () => void
  /** Runs a request of the append-only file, unless there is no such command or it needs other arguments. */
  readonly run: (database: number, words: Request) => Ran
  /** Ends the program, as after SHUTDOWN, with a failure. */
  readonly fail: (line: string) => void
}
