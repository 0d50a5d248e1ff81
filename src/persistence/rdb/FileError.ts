/** The error of an RDB file that cannot be loaded. Its message is in Redis's words, as its log has them. */
import * as Data from "effect/Data"

export type Reason = "Signature" | "Version" | "Databases" | "Module" | "Corrupt" | "Truncated" | "Checksum"

export class FileError extends Data.TaggedError("RdbFileError")<{
  readonly reason: Reason
  readonly message: string
  /** The offset in the file: of the malformed part, or of the end of a file that is too short. */
  readonly offset: number
}> {}
