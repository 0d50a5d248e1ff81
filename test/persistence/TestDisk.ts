/**
 * A disk in memory that loses what was not synced. After a power cut the names of a folder are those of its last `syncFolder`
 * and perhaps some of the changes since, in their order; a file has what was synced and perhaps some bytes more. It can be
 * full, refuse operations, take its time over a sync, and lose power in the middle of any operation.
 */
import { dirname } from "node:path"
import * as Effect from "effect/Effect"
import { type Appender, type Disk, DiskError, type Reader } from "../../src/Disk.js"
import type { Source } from "../compat/Grammar.js"

interface File {
  bytes: Buffer
  length: number
  /** The bytes from the start that survive a power cut. */
  synced: number
}

/** A change of a name in a folder that a power cut may undo. */
interface Renaming {
  readonly folder: string
  readonly apply: (names: Map<string, File>) => void
}

/** An error of the system, as Node throws it. */
export const systemError = (code: "EIO" | "ENOSPC" | "ENOENT" | "EACCES"): Error => {
  const errno = { EIO: -5, ENOSPC: -28, ENOENT: -2, EACCES: -13 }[code]
  return Object.assign(new Error(code), { code, errno })
}

export type Operation = "write" | "sync" | "truncate" | "create" | "rename" | "remove" | "syncFolder"

export class TestDisk implements Disk {
  /** Whether the power is gone: every operation fails. */
  isDead = false
  /** The number of operations that change something, so far. */
  operations = 0
  /** The operation in whose middle the power goes, counted from 1 on. */
  cutAt = Number.POSITIVE_INFINITY
  /** How many bytes all files may have together. */
  capacity = Number.POSITIVE_INFINITY
  /** The error of an operation, if it is to fail. */
  fault: (operation: Operation, path: string) => Error | undefined = () => undefined
  /** Completes a sync that does not hold up the event loop. */
  later: (complete: () => void) => void = (complete) => void setImmediate(complete)
  /** The power goes. */
  onDeath: () => void = () => undefined
  /** Finished syncs of files, of all kinds. */
  syncs = 0
  private readonly unsynced: Array<Renaming> = []

  private constructor(
    private readonly names: Map<string, File>,
    private readonly durable: Map<string, File>,
    /** Where the power goes in an operation. */
    private readonly source: Source
  ) {}

  static empty(source: Source): TestDisk {
    return new TestDisk(new Map(), new Map(), source)
  }

  /** The disk that a program finds after a power cut now. */
  cutPower(): TestDisk {
    const { source } = this
    const durable = new Map(this.durable)
    const survivors = source.chance(0.3) ? this.unsynced.length : source.between(0, this.unsynced.length)
    for (const { apply } of this.unsynced.slice(0, survivors)) apply(durable)
    const left = new Map<File, File>()
    const names = [...durable].map(([path, file]): [string, File] => {
      const more = file.length - file.synced
      const length = file.synced + (source.chance(0.3) ? 0 : source.chance(0.2) ? more : source.between(0, more))
      const copy = left.get(file) ?? { bytes: Buffer.from(file.bytes.subarray(0, length)), length, synced: length }
      left.set(file, copy)
      return [path, copy]
    })
    this.isDead = true
    return new TestDisk(new Map(names), new Map(names), source)
  }

  /** The bytes of a file, as a program sees them. */
  contents(path: string): Buffer | undefined {
    const file = this.names.get(path)
    return file?.bytes.subarray(0, file.length)
  }

  get paths(): ReadonlyArray<string> {
    return [...this.names.keys()]
  }

  /** Puts a file there that has been synced. */
  put(path: string, bytes: Uint8Array): void {
    const file = { bytes: Buffer.from(bytes), length: bytes.length, synced: bytes.length }
    this.names.set(path, file)
    this.durable.set(path, file)
  }

  /** Begins an operation; returns whether the power goes in its middle. */
  private begin(operation: Operation, path: string): boolean {
    if (this.isDead) throw systemError("EIO")
    const fault = this.fault(operation, path)
    if (fault !== undefined) throw fault
    this.operations++
    if (this.operations < this.cutAt) return false
    this.isDead = true
    this.onDeath()
    return true
  }

  private change(operation: Operation, path: string, apply: Renaming["apply"]): void {
    const isCut = this.begin(operation, path)
    apply(this.names)
    this.unsynced.push({ folder: dirname(path), apply })
    if (isCut) throw systemError("EIO")
  }

  readonly append = (path: string, which: "existing" | "new"): Appender => {
    if (this.isDead) throw systemError("EIO")
    const old = this.names.get(path)
    const file = old ?? { bytes: Buffer.alloc(256), length: 0, synced: 0 }
    if (old === undefined) this.change("create", path, (names) => void names.set(path, file))
    else if (which === "new") this.cutOff("create", path, file, 0)
    return {
      write: (bytes) => this.write(path, file, bytes),
      append: (bytes) =>
        Effect.try({
          try: () => {
            for (let at = 0; at < bytes.length; ) at += this.write(path, file, bytes.subarray(at))
          },
          catch: (cause) => new DiskError({ cause })
        }),
      sync: Effect.async((resume) => {
        this.sync(path, file, (error) => resume(error === undefined ? Effect.void : Effect.fail(error)))
      }),
      onceSynced: (done) => this.sync(path, file, done),
      syncNow: () => this.finishSync(path, file, file.length),
      truncate: (length) => this.cutOff("truncate", path, file, length),
      close: () => undefined
    }
  }

  private write(path: string, file: File, bytes: Uint8Array): number {
    const isCut = this.begin("write", path)
    const room = this.capacity - this.used
    if (room <= 0) throw systemError("ENOSPC")
    const length = Math.min(bytes.length, room, isCut ? this.source.between(0, bytes.length) : bytes.length)
    if (file.length + length > file.bytes.length) {
      file.bytes = Buffer.concat([file.bytes.subarray(0, file.length)], 2 * (file.length + length))
    }
    file.bytes.set(bytes.subarray(0, length), file.length)
    file.length += length
    if (isCut) throw systemError("EIO")
    return length
  }

  private get used(): number {
    if (this.capacity === Number.POSITIVE_INFINITY) return 0
    return [...new Set(this.names.values())].reduce((sum, { length }) => sum + length, 0)
  }

  private cutOff(operation: "create" | "truncate", path: string, file: File, length: number): void {
    const isCut = this.begin(operation, path)
    file.length = length
    file.synced = Math.min(file.synced, length)
    if (isCut) throw systemError("EIO")
  }

  private sync(path: string, file: File, done: (error: DiskError | undefined) => void): void {
    // what is written while the sync runs may miss it
    const { length } = file
    this.later(() => {
      try {
        this.finishSync(path, file, length)
      } catch (cause) {
        done(new DiskError({ cause }))
        return
      }
      done(undefined)
    })
  }

  private finishSync(path: string, file: File, length: number): void {
    if (this.begin("sync", path)) throw systemError("EIO")
    file.synced = Math.max(file.synced, Math.min(length, file.length))
    this.syncs++
  }

  readonly open = (path: string): Reader => {
    const bytes = this.contents(path)
    if (this.isDead || bytes === undefined) throw systemError(this.isDead ? "EIO" : "ENOENT")
    let at = 0
    return {
      size: bytes.length,
      read: (length) => bytes.subarray(at, (at = Math.min(at + length, bytes.length))),
      close: () => undefined
    }
  }

  readonly size = (path: string): number | undefined => this.names.get(path)?.length

  readonly rename = (from: string, to: string): void => {
    const file = this.names.get(from)
    if (file === undefined) throw systemError("ENOENT")
    this.change("rename", to, (names) => {
      names.delete(from)
      names.set(to, file)
    })
  }

  readonly remove = (path: string): void => {
    if (this.names.has(path)) this.change("remove", path, (names) => void names.delete(path))
  }

  readonly list = (folder: string): ReadonlyArray<string> =>
    this.paths.filter((path) => dirname(path) === folder).map((path) => path.slice(folder.length + 1))

  readonly makeFolder = (): void => undefined

  readonly folderSynced = (path: string): Effect.Effect<void, DiskError> =>
    Effect.try({ try: () => this.syncFolder(path), catch: (cause) => new DiskError({ cause }) })

  readonly syncFolder = (path: string): void => {
    if (this.begin("syncFolder", path)) throw systemError("EIO")
    // a journal of names keeps their order: those of other folders that came before survive as well
    const last = this.unsynced.findLastIndex(({ folder }) => folder === path)
    for (const { apply } of this.unsynced.splice(0, last + 1)) apply(this.durable)
  }
}
