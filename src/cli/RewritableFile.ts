/** How CONFIG REWRITE reads and writes the configuration file. */
import * as Fs from "node:fs"
import * as Bytes from "../Bytes.js"
import { reasonOf } from "../Disk.js"
import type { ConfigFile } from "../state/ConfigFile.js"
import * as WholeFile from "../state/WholeFile.js"

/** The file of a full path. */
export const make = (path: string): ConfigFile => ({
  path: Bytes.fromText(path),
  read: () => {
    try {
      return { _tag: "Contents", bytes: bytesOf(path) }
    } catch (cause) {
      return { _tag: "Failure", reason: reasonOf(cause) }
    }
  },
  write: (bytes) => {
    const failure = WholeFile.replace(path, bytes)
    return failure === undefined ? undefined : { _tag: "Failure", reason: failure.reason }
  }
})

const bytesOf = (path: string): string => {
  const file = Fs.statSync(path, { throwIfNoEntry: false })
  // a pipe has no old text, and reading it would never end
  if (file === undefined || !(file.isFile() || file.isDirectory())) return ""
  return Fs.readFileSync(path, "latin1")
}
