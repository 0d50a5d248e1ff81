/**
 * Loads the data of an instance: the snapshot, or the append-only file with its base. It reads in pieces, and gives way to
 * connections in between, which get LOADING. A file that Redis would refuse fails with Redis's words.
 */
import * as Data from "effect/Data"

/** The data could not be loaded. An instance must not start without them. */
export class LoadError extends Data.TaggedError("LoadError")<{ readonly message: string }> {}
