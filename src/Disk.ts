/**
 * The file operations that durability rests on. All of them go through this interface, so that a test can put a disk behind
 * it that forgets what was not synced, cuts a write short, or is full.
 *
 * An operation throws the system's error. What is written without waiting is written at once, because a reply waits for it; a
 * sync may take long, and never holds up the event loop unless the name says so.
 */
import * as Fs from "node:fs"
import { constants } from "node:os"
import { getSystemErrorMap } from "node:util"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** A file operation that failed. */
export class DiskError extends Data.TaggedError("DiskError")<{
  /** The system's error, as it was thrown. */
  readonly cause: unknown
}> {
  /** The system's text for it. */
  override get message(): string {
    return reasonOf(this.cause)
  }
}

/** A file that is written from its end on. */
export interface Appender {
  /** Writes some of the bytes, from the first on, and returns how many: fewer than given where the disk is full. */
  readonly write: (bytes: Uint8Array) => number
  /** As `write`, of all the bytes and without holding up the event loop. */
  readonly append: (bytes: Uint8Array) => Effect.Effect<void, DiskError>
  /** Makes sure that the bytes written so far survive a power cut. */
  readonly sync: Effect.Effect<void, DiskError>
  /** As `sync`, with a call back. */
  readonly onceSynced: (done: (error: DiskError | undefined) => void) => void
  /** As `sync`, and holds up the event loop. */
  readonly syncNow: () => void
  /** Cuts the file off after a number of bytes. */
  readonly truncate: (length: number) => void
  readonly close: () => void
}

/** A file that is read from its start on. */
export interface Reader {
  /** The length in bytes when it was opened. */
  readonly size: number
  /** The next bytes, up to `length`; none at the end. */
  readonly read: (length: number) => Uint8Array
  readonly close: () => void
}

export interface Disk {
  /** Opens a file to append to: an existing one, or with `"new"` an empty one in its place. */
  readonly append: (path: string, which: "existing" | "new") => Appender
  readonly open: (path: string) => Reader
  /** The length of a file in bytes; `undefined` if there is none that can be found. */
  readonly size: (path: string) => number | undefined
  readonly rename: (from: string, to: string) => void
  /** Removes a file, if it is there. */
  readonly remove: (path: string) => void
  /** The names of the files in a folder; none if there is no folder. */
  readonly list: (folder: string) => ReadonlyArray<string>
  /** Makes a folder, unless it is there. */
  readonly makeFolder: (path: string) => void
  /** New names in a folder survive a power cut afterwards. */
  readonly syncFolder: (path: string) => void
  /** As `syncFolder`, without holding up the event loop. */
  readonly folderSynced: (path: string) => Effect.Effect<void, DiskError>
}

/** The texts of C's `strerror` that are not those of Node's library. */
const texts: Readonly<Record<string, string>> = {
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EFAULT: "Bad address",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENFILE: "Too many open files in system",
  ENOMEM: "Cannot allocate memory",
  ESPIPE: "Illegal seek",
  ETXTBSY: "Text file busy",
  EXDEV: "Invalid cross-device link"
}

/** A step of several file operations that failed, in Redis's words. */
export class StepError extends Error {
  constructor(step: string, cause: unknown) {
    super(`${step}: ${reasonOf(cause)}`, { cause })
  }
}

/** The text of an error, as C's `strerror` gives it. */
export const reasonOf = (cause: unknown): string => {
  if (cause instanceof StepError) return reasonOf(cause.cause)
  const number = cause instanceof Error && "errno" in cause ? Number(cause.errno) : Number.NaN
  const [code = "", text = String(cause)] = getSystemErrorMap().get(number) ?? []
  return texts[code] ?? text.charAt(0).toUpperCase() + text.slice(1)
}

/** Whether an error says that there is no such file. */
export const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ENOENT"

const notDirectory = { code: "ENOTDIR", errno: -constants.errno.ENOTDIR }

/** Runs an operation that answers through a call back, as Node's do. */
const callback = (
  operation: (done: (cause: Error | null | undefined) => void) => void
): Effect.Effect<void, DiskError> =>
  Effect.async((resume) => {
    operation((cause) => resume(cause ? Effect.fail(new DiskError({ cause })) : Effect.void))
  })

/** Flags of an empty file whose end `truncate` moves back: without O_APPEND the next write would leave zeros before it. */
const asNew = Fs.constants.O_WRONLY | Fs.constants.O_CREAT | Fs.constants.O_TRUNC | Fs.constants.O_APPEND

const appender = (path: string, which: "existing" | "new"): Appender => {
  const file = Fs.openSync(path, which === "new" ? asNew : "a", 0o644)
  const appendFrom = (bytes: Uint8Array, start: number): Effect.Effect<void, DiskError> =>
    Effect.flatMap(
      Effect.async<number, DiskError>((resume) => {
        Fs.write(file, bytes, start, bytes.length - start, null, (cause, written) =>
          resume(cause === null ? Effect.succeed(written) : Effect.fail(new DiskError({ cause })))
        )
      }),
      (written) => (start + written < bytes.length ? appendFrom(bytes, start + written) : Effect.void)
    )
  return {
    write: (bytes) => Fs.writeSync(file, bytes),
    append: (bytes) => appendFrom(bytes, 0),
    sync: callback((done) => Fs.fdatasync(file, done)),
    onceSynced: (done) => Fs.fdatasync(file, (cause) => done(cause ? new DiskError({ cause }) : undefined)),
    syncNow: () => Fs.fdatasyncSync(file),
    truncate: (length) => Fs.ftruncateSync(file, length),
    close: () => Fs.closeSync(file)
  }
}

const open = (path: string): Reader => {
  const file = Fs.openSync(path, "r")
  const { size } = Fs.fstatSync(file)
  return {
    size,
    read: (length) => {
      const bytes = Buffer.allocUnsafeSlow(length)
      return bytes.subarray(0, Fs.readSync(file, bytes))
    },
    close: () => Fs.closeSync(file)
  }
}

const folderSynced = (path: string): Effect.Effect<void, DiskError> =>
  Effect.acquireUseRelease(
    Effect.try({ try: () => Fs.openSync(path, "r"), catch: (cause) => new DiskError({ cause }) }),
    (folder) => callback((done) => Fs.fsync(folder, done)),
    (folder) => Effect.sync(() => Fs.closeSync(folder))
  )

/** The disk of the system. */
export const system: Disk = {
  append: appender,
  open,
  size: (path) => {
    try {
      const status = Fs.statSync(path)
      return status.isFile() ? status.size : undefined
    } catch {
      // such as a circle of links, which is found when the file is opened
      return undefined
    }
  },
  rename: (from, to) => Fs.renameSync(from, to),
  remove: (path) => Fs.rmSync(path, { force: true }),
  list: (folder) => {
    try {
      return Fs.readdirSync(folder)
    } catch (cause) {
      if (isMissing(cause)) return []
      throw cause
    }
  },
  makeFolder: (path) => {
    try {
      Fs.mkdirSync(path, { recursive: true, mode: 0o755 })
    } catch (cause) {
      const isTaken = Fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined
      throw isTaken ? Object.assign(new Error("not a directory", { cause }), notDirectory) : cause
    }
  },
  folderSynced,
  syncFolder: (path) => {
    const folder = Fs.openSync(path, "r")
    try {
      Fs.fsyncSync(folder)
    } finally {
      Fs.closeSync(folder)
    }
  }
}
