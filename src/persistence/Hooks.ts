/** What durability needs of the floors above. */
import type { Bytes } from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"

export interface Hooks {
  /** The texts of the libraries of functions. */
  readonly functions: () => Iterable<Bytes>
  /** Loads a library of functions; returns what is wrong with it. */
  readonly loadFunction: (code: Bytes) => string | undefined
  /** Removes all libraries of functions. */
  readonly clearFunctions: () => void
  /** Runs a request of the append-only file; returns whether there is such a command. */
  readonly run: (database: number, words: Request) => boolean
  /** Ends the program, as after SHUTDOWN, with a failure. */
  readonly fail: (line: string) => void
}
