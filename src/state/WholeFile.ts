/**
 * Replaces a file: the text goes to another file next to it, which then takes its name. A failure or a power cut leaves the old
 * file whole.
 */
import { randomBytes } from "node:crypto"
import * as Fs from "node:fs"
import { dirname } from "node:path"
import { reasonOf, system } from "../Disk.js"

export type Step = "open" | "write" | "sync" | "rename" | "sync folder"

export interface Failure {
  readonly step: Step
  /** The system's text for the error. */
  readonly reason: string
}

/** Replaces the bytes of a file. */
export const replace = (path: string, bytes: string): Failure | undefined => {
  const temporary = `${path}.tmp-${process.pid}-${randomBytes(6).toString("hex")}`
  let step: Step = "open"
  try {
    const file = Fs.openSync(temporary, "wx", 0o644)
    try {
      step = "write"
      Fs.writeFileSync(file, bytes, "latin1")
      step = "sync"
      Fs.fsyncSync(file)
    } finally {
      Fs.closeSync(file)
    }
    step = "rename"
    Fs.renameSync(temporary, path)
    step = "sync folder"
    system.syncFolder(dirname(path))
    return undefined
  } catch (cause) {
    try {
      Fs.rmSync(temporary, { force: true })
    } catch {
      // the folder is no folder, or may not be used: the first error says so
    }
    return { step, reason: reasonOf(cause) }
  }
}
