/**
 * The files of an append-only file in their folder, and the changes of its manifest. A change is one rename: after a crash at
 * any moment the manifest names files that are whole.
 */
import { join } from "node:path"
import * as Bytes from "../../Bytes.js"
import { type Appender, type Disk, type Reader, reasonOf, StepError } from "../../Disk.js"
import type { Settings } from "../../state/Settings.js"
import { levels, type SystemLog } from "../../state/SystemLog.js"
import { LoadError } from "../LoadError.js"
import * as Manifest from "./Manifest.js"

/** A setting's bytes as a name of the system. */
export const nameOf = (bytes: string): string => Bytes.toText(Bytes.unsafeMake(bytes))

/** Runs an operation; throws a `StepError` if it fails. */
const attempt = (step: string, operation: () => void): void => {
  try {
    operation()
  } catch (cause) {
    throw new StepError(step, cause)
  }
}

export class Files {
  manifest: Manifest.Manifest = Manifest.empty

  constructor(
    private readonly disk: Disk,
    private readonly settings: Settings,
    private readonly log: SystemLog
  ) {}

  /** The name of the append-only file, which the names of its parts begin with. */
  get name(): string {
    return this.settings.text("appendfilename")
  }

  private get directory(): string {
    return nameOf(this.settings.text("dir")) || "."
  }

  private get folder(): string {
    return join(this.directory, nameOf(this.settings.text("appenddirname")))
  }

  private get manifestName(): string {
    return `${this.name}.manifest`
  }

  pathOf(name: string): string {
    return join(this.folder, nameOf(name))
  }

  /** Reads the manifest, if there is one. */
  read(): LoadError | undefined {
    const text = this.readText(this.pathOf(this.manifestName))
    if (text instanceof LoadError) return text
    const manifest = text === undefined ? Manifest.empty : Manifest.parse(text)
    if (manifest instanceof Manifest.ManifestError) return new LoadError({ message: manifest.message })
    this.manifest = manifest
    return undefined
  }

  private readText(path: string): string | LoadError | undefined {
    if (this.disk.size(path) === undefined) return undefined
    let reader: Reader
    try {
      reader = this.disk.open(path)
    } catch (cause) {
      const step = `Fatal error: can't open the AOF manifest file ${this.manifestName} for reading`
      return new LoadError({ message: `${step}: ${reasonOf(cause)}` })
    }
    try {
      let text = ""
      for (;;) {
        const bytes = reader.read(64 * 1024)
        if (bytes.length === 0) return text
        text += Bytes.fromUint8Array(bytes)
      }
    } catch {
      return new LoadError({ message: new Manifest.ManifestError({ reason: "Read AOF manifest failed" }).message })
    } finally {
      reader.close()
    }
  }

  /** Moves an old append-only file of one part into the folder, unless there are parts already. Throws the system's error. */
  upgrade(): void {
    const { name } = this
    const { base, incremental } = this.manifest
    const old = join(this.directory, nameOf(name))
    if (this.disk.size(old) === undefined || incremental.length > 0) return
    // it was interrupted if the base is in the manifest and not in the folder
    if (base !== undefined && (base.name !== name || this.disk.size(this.pathOf(name)) !== undefined)) return
    this.makeFolder()
    this.persist({ ...Manifest.empty, base: { name, sequence: 1 } })
    this.disk.rename(old, this.pathOf(name))
    this.disk.syncFolder(this.folder)
    this.log.add(
      levels.event,
      `Successfully migrated an old-style AOF file (${name}) into the AOF directory (${this.settings.text("appenddirname")}).`
    )
  }

  /** Replaces the manifest. */
  persist(manifest: Manifest.Manifest): void {
    this.writeTemporary(manifest, true)
    const temporary = `temp-${this.manifestName}`
    attempt(`Error trying to rename the temporary AOF manifest file ${temporary} into ${this.manifestName}`, () =>
      this.disk.rename(this.pathOf(temporary), this.pathOf(this.manifestName))
    )
    this.disk.syncFolder(this.folder)
    this.manifest = manifest
  }

  private writeTemporary(manifest: Manifest.Manifest, syncs: boolean): void {
    this.makeFolder()
    const file = this.disk.append(this.pathOf(`temp-${this.manifestName}`), "new")
    try {
      writeAll(file, Buffer.from(Manifest.format(manifest), "latin1"))
      if (syncs) file.syncNow()
    } finally {
      file.close()
    }
  }

  /** Makes the folder, unless it is there. */
  makeFolder(): void {
    attempt(`Can't open or create append-only dir ${this.settings.text("appenddirname")}`, () =>
      this.disk.makeFolder(this.folder)
    )
  }

  /** The next base and the next incremental file. */
  nextBase(isRdb: boolean): Manifest.Part {
    const { base, history } = this.manifest
    const sequence = Math.max(base?.sequence ?? 0, ...history.map((part) => part.sequence)) + 1
    return { name: `${this.name}.${sequence}.base.${isRdb ? "rdb" : "aof"}`, sequence }
  }

  nextIncremental(): Manifest.Part {
    // a name of the history would be deleted with it
    const { history, incremental } = this.manifest
    const used = [...incremental, ...history.filter(({ name }) => name.endsWith(".incr.aof"))]
    const sequence = Math.max(0, ...used.map((part) => part.sequence)) + 1
    return { name: `${this.name}.${sequence}.incr.aof`, sequence }
  }

  /** The length of some of the files, in bytes. */
  lengthOf(parts: ReadonlyArray<Manifest.Part>): number {
    return parts.reduce((sum, { name }) => sum + (this.disk.size(this.pathOf(name)) ?? 0), 0)
  }

  /** Opens the last incremental file, or a new one; returns it with its length. */
  openLast(): { readonly file: Appender; readonly size: number; readonly name: string; readonly isNew: boolean } {
    const { disk, manifest } = this
    const last = manifest.incremental.at(-1)
    if (last !== undefined) {
      const path = this.pathOf(last.name)
      return { file: disk.append(path, "existing"), size: disk.size(path) ?? 0, name: last.name, isNew: false }
    }
    const part = this.nextIncremental()
    const file = this.createNext(part)
    this.useNext(part)
    return { file, size: 0, name: part.name, isNew: true }
  }

  /** Opens a new incremental file, which the manifest does not name yet. Throws if the manifest could not, as it stands. */
  createNext(part: Manifest.Part): Appender {
    this.makeFolder()
    const file = this.disk.append(this.pathOf(part.name), "new")
    try {
      this.writeTemporary(this.withNext(part), false)
    } catch (cause) {
      file.close()
      throw cause
    }
    return file
  }

  /** From now on the manifest names a new incremental file. */
  useNext(part: Manifest.Part): void {
    this.persist(this.withNext(part))
  }

  private withNext(part: Manifest.Part): Manifest.Manifest {
    return { ...this.manifest, incremental: [...this.manifest.incremental, part] }
  }

  /** Opens the file that takes what follows while the first base is written. The manifest does not name it yet. */
  openTemporary(): Appender {
    this.makeFolder()
    return this.disk.append(this.pathOf(this.temporaryName), "new")
  }

  /** Removes that file, where the disk allows it. */
  removeTemporary(): void {
    try {
      this.disk.remove(this.pathOf(this.temporaryName))
    } catch (cause) {
      this.log.add(levels.warning, `Can't remove ${this.temporaryName}: ${reasonOf(cause)}`)
    }
  }

  get temporaryName(): string {
    return `temp-${this.name}.incr`
  }

  /**
   * Puts a temporary file in place as the base, and before it what the append-only file was made of up to the given number of
   * incremental files; then deletes that.
   *
   * @param isFirst whether the incremental file is the temporary one
   */
  finishRewrite(temporary: string, isRdb: boolean, covered: number, isFirst: boolean): void {
    const { disk, manifest } = this
    const base = this.nextBase(isRdb)
    disk.rename(temporary, this.pathOf(base.name))
    this.log.add(
      levels.event,
      `Successfully renamed the temporary AOF base file ${baseName(temporary)} into ${base.name}`
    )
    let incremental = manifest.incremental.slice(covered)
    if (isFirst) {
      const part = this.nextIncremental()
      disk.rename(this.pathOf(this.temporaryName), this.pathOf(part.name))
      this.log.add(
        levels.event,
        `Successfully renamed the temporary AOF incr file ${this.temporaryName} into ${part.name}`
      )
      incremental = [part]
    }
    const history = [
      ...manifest.history,
      ...manifest.incremental.slice(0, isFirst ? undefined : covered),
      ...(manifest.base === undefined ? [] : [manifest.base])
    ]
    this.persist({ base, incremental, history })
    this.removeHistory()
  }

  /** Deletes what the append-only file is no longer made of. */
  removeHistory(): void {
    const { history } = this.manifest
    if (history.length === 0 || this.settings.flag("aof-disable-auto-gc")) return
    for (const { name } of history) {
      this.log.add(levels.event, `Removing the history file ${name} in the background`)
      this.disk.remove(this.pathOf(name))
    }
    this.persist({ ...this.manifest, history: [] })
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** Writes all of the bytes. */
export const writeAll = (file: Appender, bytes: Uint8Array): void => {
  for (let written = 0; written < bytes.length; ) written += file.write(bytes.subarray(written))
}
