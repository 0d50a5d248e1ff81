/**
 * Loads the data of an instance at its start: the append-only file with its base if it is on, and the snapshot otherwise.
 * Meanwhile connections get LOADING. What Redis would refuse to start with fails.
 */
import * as Effect from "effect/Effect"
import { type Disk, DiskError, isMissing, type Reader, reasonOf } from "../Disk.js"
import type { Loading as Progress } from "../state/PersistenceStatus.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import type { Files } from "./aof/Files.js"
import * as Aof from "./aof/Load.js"
import type { Part } from "./aof/Manifest.js"
import { Delay } from "./Delay.js"
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
}

/** Loads the append-only file. */
export const loadAppendOnly = (source: Source): Effect.Effect<void, LoadError> => {
  const { files } = source
  const { base, incremental } = files.manifest
  const parts = [...(base === undefined ? [] : [base]), ...incremental]
  for (const { name } of parts) {
    const path = files.pathOf(name)
    const missing = source.disk.size(path) === undefined ? errorOf(source.disk, path) : undefined
    if (missing === undefined) continue
    const message = `Unable to obtain the AOF file ${name} length. stat: ${reasonOf(missing.cause)}`
    return Effect.fail(new LoadError({ message }))
  }
  const loading = new Loading(source, files.lengthOf(parts))
  return loading.run(loading.appendOnly(parts))
}

/** The error with which a file cannot be opened. */
const errorOf = (disk: Disk, path: string): DiskError | undefined => {
  try {
    disk.open(path).close()
    return undefined
  } catch (cause) {
    return new DiskError({ cause })
  }
}

/** Loads the snapshot, if there is one. With `merges` its keys replace those of the same names; they are an error otherwise. */
export const loadSnapshot = (source: Source, merges = false): Effect.Effect<void, LoadError> => {
  const size = source.disk.size(source.path)
  if (size === undefined && isMissing(errorOf(source.disk, source.path)?.cause)) return Effect.void
  const loading = new Loading(source, size ?? 0)
  return loading.run(loading.snapshot(merges))
}

class Loading {
  private readonly progress: Progress

  constructor(
    private readonly source: Source,
    totalBytes: number
  ) {
    const startedAt = source.state.clock.unsafeCurrentTimeMillis()
    this.progress = { startedAt, totalBytes, loadedBytes: 0, usedMemory: 0 }
  }

  /** Loads while connections get LOADING, nothing is recorded and no key is due. */
  run(work: Effect.Effect<void, LoadError>): Effect.Effect<void, LoadError> {
    const { expiry, journal, keyspace, persistence } = this.source.state
    return Effect.acquireUseRelease(
      Effect.sync(() => {
        persistence.loading = this.progress
        keyspace.isReplaying = true
        journal.mute(true)
      }),
      () => work,
      () =>
        Effect.sync(() => {
          persistence.loading = undefined
          keyspace.isReplaying = false
          journal.mute(false)
          expiry.wakeUp()
        })
    )
  }

  private get now(): number {
    return this.source.state.clock.unsafeCurrentTimeMillis()
  }

  private note(line: string): void {
    this.source.state.log.add(levels.event, line)
  }

  snapshot(merges: boolean): Effect.Effect<void, LoadError> {
    const toError = (reason: string): string => `Fatal error loading the DB: ${reason}. Exiting.`
    return this.withReader(this.source.path, toError, (reader) =>
      this.readRdb(reader, { dropsDue: true, merges })
    ).pipe(
      Effect.map(() => this.note(`DB loaded from disk: ${seconds(this.now - this.progress.startedAt)} seconds`)),
      Effect.asVoid
    )
  }

  private withReader<A>(
    path: string,
    toError: (reason: string) => string,
    use: (reader: Reader) => Effect.Effect<A, LoadError>
  ): Effect.Effect<A, LoadError> {
    return Effect.acquireUseRelease(
      Effect.try({
        try: () => this.source.disk.open(path),
        catch: (cause) => new LoadError({ message: toError(reasonOf(cause)) })
      }),
      use,
      (reader) => Effect.sync(() => reader.close())
    )
  }

  private readRdb(
    reader: Reader,
    options: Pick<Rdb.Options, "dropsDue" | "merges">
  ): Effect.Effect<Rdb.Loaded, LoadError> {
    const { hooks, state } = this.source
    const { keyspace, log, settings } = state
    const { dirty } = keyspace
    return Rdb.load(reader, {
      keyspace,
      log,
      now: this.now,
      ...options,
      limits: Limits.of(settings),
      databases: keyspace.count,
      verifiesChecksum: settings.flag("rdbchecksum"),
      loadFunction: hooks.loadFunction,
      onProgress: this.onProgress,
      onUsedMemory: (bytes) => {
        this.progress.usedMemory = bytes
      },
      delay: new Delay(() => settings.number("key-load-delay"))
    }).pipe(
      Effect.tap(({ expired, keys }) =>
        Effect.sync(() => {
          // as in Redis, what an append-only file changes counts, and a snapshot does not
          keyspace.dirty = dirty
          state.persistence.rdb.lastLoaded = keys
          state.persistence.rdb.lastExpired = expired
        })
      )
    )
  }

  private readonly onProgress = (bytes: number): void => {
    this.progress.loadedBytes += bytes
  }

  appendOnly(parts: ReadonlyArray<Part>): Effect.Effect<void, LoadError> {
    return Effect.gen(this, function* () {
      const { base } = this.source.files.manifest
      for (const part of parts) {
        const started = this.now
        const isLast = part === parts.at(-1)
        if (this.source.disk.size(this.source.files.pathOf(part.name)) === 0) continue
        yield* this.loadPart(part, isLast)
        const kind = part === base ? "base" : "incr"
        this.note(`DB loaded from ${kind} file ${part.name}: ${seconds(this.now - started)} seconds`)
      }
      if (parts.length > 0) {
        this.note(`DB loaded from append only file: ${seconds(this.now - this.progress.startedAt)} seconds`)
      }
    })
  }

  private loadPart(part: Part, isLast: boolean): Effect.Effect<void, LoadError> {
    const { disk, files, hooks, state } = this.source
    const { log, settings } = state
    const path = files.pathOf(part.name)
    const { name } = part
    const toError = (reason: string): string =>
      `Fatal error: can't open the append log file ${name} for reading: ${reason}`
    return this.withReader(path, toError, (reader) =>
      Effect.gen(this, function* () {
        const first = yield* Effect.try({
          try: () => reader.read(signature.length),
          catch: (cause) => Aof.unrecoverable(name, cause)
        })
        let start: Uint8Array = first
        let skipped = 0
        if (Buffer.from(first).toString("latin1") === signature) {
          this.note("Reading RDB base file on AOF loading...")
          const { rest } = yield* this.readRdb(withStart(reader, first), { dropsDue: false, merges: false })
          start = rest
          skipped = this.progress.loadedBytes - rest.length
        }
        let database = 0
        yield* Aof.load(withStart(reader, start), {
          name,
          log,
          mayBeTruncated: settings.flag("aof-load-truncated"),
          isLast,
          run: (words) => {
            if (!Aof.isCommand(words, "select")) return hooks.run(database, words)
            const index = Number(words[1])
            if (Number.isInteger(index) && index >= 0 && index < state.keyspace.count) database = index
            return "done"
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
