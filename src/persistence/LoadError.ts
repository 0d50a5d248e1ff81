/** The error of data that could not be loaded. An instance must not start without them. */
import * as Data from "effect/Data"

export class LoadError extends Data.TaggedError("LoadError")<{
  /** In Redis's words, as its log has them. */
  readonly message: string
}> {}
