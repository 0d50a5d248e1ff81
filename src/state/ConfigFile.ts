/**
 * The configuration file of an instance and CONFIG REWRITE, which brings it up to date. The program that has read the file hands
 * in how to read and write it.
 *
 * @see https://redis.io/docs/latest/commands/config-rewrite/
 */
import type * as Bytes from "../Bytes.js"
import type { Settings } from "./Settings.js"
import * as Rewrite from "./settings/Rewrite.js"

export interface ConfigFile {
  /** The full path. */
  readonly path: Bytes.Bytes
  /** The bytes of the file: empty if it does not exist, the system's error if it cannot be read. */
  readonly read: () => Contents | Failure
  /** Replaces the file as a whole. */
  readonly write: (bytes: string) => Failure | undefined
}

export interface Contents {
  readonly _tag: "Contents"
  readonly bytes: string
}

export interface Failure {
  readonly _tag: "Failure"
  /** The system's text for the error. */
  readonly reason: string
}

/** Rewrites the file; returns the system's text for an error. `userLines` are those of the users that belong into the file. */
export const rewrite = (
  file: ConfigFile,
  settings: Settings,
  userLines: ReadonlyArray<string>,
  options: Rewrite.Options
): string | undefined => {
  const old = file.read()
  if (old._tag === "Failure") return old.reason
  return file.write(Rewrite.rewrite(old.bytes, settings, userLines, options))?.reason
}
