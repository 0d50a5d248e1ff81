/**
 * Loads the data of an instance at its start: the append-only file with its base if it is on, and the snapshot otherwise.
 * Meanwhile connections get LOADING. What Redis would refuse to start with fails.
 */
import * as Effect from "effect/Effect"
import { type Disk, type Reader, reasonOf } from "../Disk.js"
import type { Loading as Progress } from "../state/PersistenceStatus.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import type { Files } from "./aof/Files.js"
import * as Aof from "./aof/Load.js"
import type { Part } from "./aof/Manifest.js"
import type { Hooks } from "./Hooks.js"
import { LoadError } from "./LoadError.js"
import * as Limits from "./rdb/Limits.js"
import * as Rdb from "./rdb/Load.js"

/** The first bytes of an RDB file. */
const signature = "REDIS"

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

/** Where the data are. */
export interface Source {
  readonly state: State
  readonly disk: Disk
  readonly hooks: Hooks
  readonly files: Files
  /** The path of the snapshot. */
  readonly path: string
  /** Opens the append-only file for writing. Throws the system's error. */
  readonly begin: () => void
}

/** Loads the data; the append-only file is open for writing afterwards. */
export const load = (source: Source): Effect.Effect<void, LoadError> => new Loading(source).run

class Loading {
  private readonly progress: Progress

  constructor(private readonly source: Source) {
    const { disk, files, path, state } = source
    const { manifest } = files
    const parts = [...(manifest.base === undefined ? [] : [manifest.base]), ...manifest.incremental]
    const usesFile = state.settings.flag("appendonly")
    this.progress = {
      startedAt: state.clock.unsafeCurrentTimeMillis(),
      totalBytes: usesFile ? files.lengthOf(parts) : (disk.size(path) ?? 0),
      loadedBytes: 0,
      usedMemory: 0
    }
    state.persistence.loading = this.progress
    this.parts = parts
  }

  private readonly parts: ReadonlyArray<Part>

  get run(): Effect.Effect<void, LoadError> {
    const { state } = this.source
    state.keyspace.isReplaying = true
    return (state.settings.flag("appendonly") ? this.loadAppendOnly : this.loadSnapshot).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          state.persistence.loading = undefined
          state.keyspace.isReplaying = false
          state.expiry.wakeUp()
          state.keyspace.dirty = 0
        })
      )
    )
  }

  private get now(): number {
    return this.source.state.clock.unsafeCurrentTimeMillis()
  }

  private note(line: string): void {
    this.source.state.log.add(levels.notice, line)
  }

  private get loadSnapshot(): Effect.Effect<void, LoadError> {
    const { disk, path } = this.source
    if (disk.size(path) === undefined) return Effect.void
    return this.withReader(path, (reader) => this.readRdb(reader, true)).pipe(
      Effect.map(() => this.note(`DB loaded from disk: ${seconds(this.now - this.progress.startedAt)} seconds`)),
      Effect.asVoid
    )
  }

  private withReader<A>(
    path: string,
    use: (reader: Reader) => Effect.Effect<A, LoadError>
  ): Effect.Effect<A, LoadError> {
    return Effect.acquireUseRelease(
      Effect.try({
        try: () => this.source.disk.open(path),
        catch: (cause) => new LoadError({ message: `Fatal error: can't open ${path} for reading: ${reasonOf(cause)}` })
      }),
      use,
      (reader) => Effect.sync(() => reader.close())
    )
  }

  private readRdb(reader: Reader, dropsDue: boolean): Effect.Effect<Rdb.Loaded, LoadError> {
    const { hooks, state } = this.source
    const { keyspace, log, settings } = state
    return Rdb.load(reader, {
      keyspace,
      log,
      now: this.now,
      dropsDue,
      limits: Limits.of(settings),
      databases: keyspace.count,
      verifiesChecksum: settings.flag("rdbchecksum"),
      loadFunction: hooks.loadFunction,
      onProgress: this.onProgress
    }).pipe(
      Effect.tap(({ expired, keys }) =>
        Effect.sync(() => {
          state.persistence.rdb.lastLoaded = keys
          state.persistence.rdb.lastExpired = expired
        })
      )
    )
  }

  private readonly onProgress = (bytes: number): void => {
    this.progress.loadedBytes += bytes
  }

  private get loadAppendOnly(): Effect.Effect<void, LoadError> {
    return Effect.gen(this, function* () {
      const { files } = this.source
      const { base } = files.manifest
      for (const part of this.parts) {
        const started = this.now
        yield* this.loadPart(part, part === this.parts.at(-1))
        const kind = part === base ? "base" : "incr"
        this.note(`DB loaded from ${kind} file ${part.name}: ${seconds(this.now - started)} seconds`)
      }
      if (this.parts.length > 0) {
        this.note(`DB loaded from append only file: ${seconds(this.now - this.progress.startedAt)} seconds`)
      }
      yield* Effect.try({ try: () => this.source.begin(), catch: toLoadError })
    })
  }

  private loadPart(part: Part, isLast: boolean): Effect.Effect<void, LoadError> {
    const { disk, files, hooks, state } = this.source
    const { log, settings } = state
    const path = files.pathOf(part.name)
    return this.withReader(path, (reader) =>
      Effect.gen(this, function* () {
        const first = reader.read(signature.length)
        let start: Uint8Array = first
        let skipped = 0
        if (Buffer.from(first).toString("latin1") === signature) {
          this.note("Reading RDB base file on AOF loading...")
          const { rest } = yield* this.readRdb(withStart(reader, first), false)
          start = rest
          skipped = this.progress.loadedBytes - rest.length
        }
        let database = 0
        yield* Aof.load(withStart(reader, start), {
          name: part.name,
          log,
          mayBeTruncated: isLast && settings.flag("aof-load-truncated"),
          run: (words) => {
            if (words[0]?.toLowerCase() !== "select") return hooks.run(database, words)
            database = Number(words[1])
            return true
          },
          onProgress: this.onProgress,
          truncate: (length) => {
            const file = disk.append(path, "existing")
            try {
              file.truncate(skipped + length)
              file.syncNow()
            } finally {
              file.close()
            }
          }
        })
      })
    )
  }
}

/** A reader that first gives bytes that were read already. */
const withStart = (reader: Reader, start: Uint8Array): Reader => {
  let rest: Uint8Array | undefined = start
  return {
    ...reader,
    read: (length) => {
      if (rest === undefined || rest.length === 0) return reader.read(length)
      const bytes = rest
      rest = undefined
      return bytes
    }
  }
}

const toLoadError = (cause: unknown): LoadError =>
  new LoadError({ message: `Can't open the append-only file: ${reasonOf(cause)}` })
