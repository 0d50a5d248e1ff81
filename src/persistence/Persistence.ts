/**
 * The durability of an instance: its snapshots, its append-only file, and when each is written. Snapshots and rewrites of the
 * append-only file are written one at a time, by one fiber, from a point in time that the command has taken.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
import { dirname, join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Queue from "effect/Queue"
import * as Disk from "../Disk.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import { AppendOnly } from "./aof/AppendOnly.js"
import { Files, nameOf } from "./aof/Files.js"
import type { Hooks } from "./Hooks.js"
import { LoadError } from "./LoadError.js"
import * as Loading from "./Loading.js"
import * as FileWriter from "./rdb/FileWriter.js"
import { SnapshotWriter } from "./rdb/SnapshotWriter.js"
import * as Saver from "./Saver.js"

/** A file to be written in the background. */
interface Job {
  readonly what: "rdb" | "aof"
  readonly writer: SnapshotWriter
  readonly startedAt: number
  readonly temporary: string
  readonly finish: (size: number) => void
}

export class Persistence {
  readonly files: Files
  readonly appendOnly: AppendOnly
  private readonly jobs = Effect.runSync(Queue.unbounded<Job>())

  constructor(
    readonly state: State,
    readonly disk: Disk.Disk,
    readonly hooks: Hooks
  ) {
    const { clock, commit, journal, log, settings, persistence: status } = state
    this.files = new Files(disk, settings, log)
    this.appendOnly = new AppendOnly({ clock, commit, journal, log, settings, status, fail: hooks.fail })
    status.aof.buffered = () => this.appendOnly.buffered
    status.aof.isSyncing = () => this.appendOnly.isSyncing
    status.rdb.lastSaveAt = state.startedAt
    settings.guard(["appendonly"], (text) => this.switchAppendOnly(text("appendonly") === "yes"))
  }

  private get status(): State["persistence"] {
    return this.state.persistence
  }

  private get now(): number {
    return this.state.clock.unsafeCurrentTimeMillis()
  }

  get directory(): string {
    return resolve(nameOf(this.state.settings.text("dir")))
  }

  /** The path of the snapshot. */
  get path(): string {
    return join(this.directory, nameOf(this.state.settings.text("dbfilename")))
  }

  /** A writer of the data as they are now. */
  private writer(isBase: boolean): SnapshotWriter {
    const { clock, keyspace, memory, settings } = this.state
    const policy = settings.text("maxmemory-policy")
    const now = clock.unsafeCurrentTimeMillis()
    return new SnapshotWriter({
      keyspace,
      compresses: settings.flag("rdbcompression"),
      hasChecksum: settings.flag("rdbchecksum"),
      fill: settings.number("list-max-listpack-size"),
      uses: policy.endsWith("lfu") ? "frequency" : policy.endsWith("lru") ? "idle" : "none",
      aux: FileWriter.aux({ createdAt: Math.floor(now / 1000), usedMemory: memory.used(now), isBase }),
      functions: this.hooks.functions()
    })
  }

  // --- snapshots

  /** SAVE: writes the snapshot now, and returns whether it could. The event loop waits. */
  saveNow(): boolean {
    const { disk, path, state, status } = this
    const { dirty } = state.keyspace
    status.rdb.saves++
    const temporary = join(this.directory, `temp-${process.pid}.rdb`)
    try {
      Saver.writeNow({ disk, temporary, writer: this.writer(false) })
      Saver.putInPlace(disk, temporary, path)
    } catch (cause) {
      state.log.add(levels.warning, `Failed opening the temp RDB file ${temporary} for saving: ${Disk.reasonOf(cause)}`)
      return false
    }
    state.log.add(levels.notice, "DB saved on disk")
    this.saved(dirty)
    return true
  }

  private saved(dirty: number): void {
    const { state, status } = this
    state.keyspace.dirty -= dirty
    status.rdb.lastSaveAt = this.now
    status.rdb.lastOutcome = "ok"
  }

  /** BGSAVE: takes the snapshot now, and writes it in the background. */
  startSave(): void {
    const { disk, path, state, status } = this
    const { dirty } = state.keyspace
    status.rdb.saves++
    status.rdb.lastAttemptAt = this.now
    const temporary = join(this.directory, `temp-${process.pid}.rdb`)
    state.log.add(levels.notice, "Background saving started")
    this.start({
      what: "rdb",
      writer: this.writer(false),
      temporary,
      finish: () => {
        Saver.putInPlace(disk, temporary, path)
        state.log.add(levels.notice, "DB saved on disk")
        this.saved(dirty)
      }
    })
  }

  private start(job: Omit<Job, "startedAt">): void {
    const startedAt = this.now
    this.status.saving = { what: job.what, startedAt, totalKeys: job.writer.snapshot.size, savedKeys: 0 }
    this.jobs.unsafeOffer({ ...job, startedAt })
  }

  /** Writes one file after another in the background; never ends. */
  readonly run: Effect.Effect<never> = Effect.forever(Effect.flatMap(Queue.take(this.jobs), (job) => this.write(job)))

  private write(job: Job): Effect.Effect<void> {
    const { disk, state, status } = this
    const { settings } = state
    const { finish, startedAt, temporary, what, writer } = job
    const syncsInBetween = settings.flag(
      what === "rdb" ? "rdb-save-incremental-fsync" : "aof-rewrite-incremental-fsync"
    )
    const { saving } = status
    const onProgress = (keys: number): void => {
      if (saving !== undefined) saving.savedKeys = keys
    }
    return Saver.writeSlowly({ disk, writer, temporary, syncsInBetween, onProgress }).pipe(
      Effect.tap((size) => Effect.try({ try: () => finish(size), catch: (cause) => new Disk.DiskError({ cause }) })),
      Effect.either,
      Effect.flatMap((result) => Effect.sync(() => {
        const failure = Either.isLeft(result) ? result.left.message : undefined
        const seconds = Math.floor((this.now - startedAt) / 1000)
        status.saving = undefined
        if (what === "rdb") this.saveEnded(seconds, failure)
        else this.rewriteEnded(seconds, failure)
        this.startScheduled()
      }))
    )
  }

  private saveEnded(seconds: number, failure: string | undefined): void {
    const { log } = this.state
    const { rdb } = this.status
    rdb.lastSeconds = seconds
    if (failure === undefined) log.add(levels.notice, "Background saving terminated with success")
    else {
      rdb.lastOutcome = "err"
      log.add(levels.warning, `Background saving error: ${failure}`)
    }
  }

  private startScheduled(): void {
    const { status } = this
    const { scheduled } = status
    if (scheduled === undefined || status.isSaving) return
    status.scheduled = undefined
    if (scheduled === "aof") this.startRewrite()
    else this.startSave()
  }

  // --- the append-only file

  /** BGREWRITEAOF: writes the data as they are now as a new base. What follows goes to a new incremental file. */
  startRewrite(): boolean {
    const { files, state, status } = this
    const { log } = state
    const isFirst = !status.aof.isEnabled && this.isTurningOn
    const covered = files.manifest.incremental.length
    try {
      if (status.aof.isEnabled) {
        const part = files.nextIncremental()
        log.add(levels.notice, `Creating AOF incr file ${part.name} on background rewrite`)
        this.appendOnly.open(files.openNext(part), 0)
      } else if (isFirst) {
        log.add(levels.notice, `Creating AOF incr file ${files.temporaryName} on background rewrite`)
        this.appendOnly.open(files.openTemporary(), 0)
      }
    } catch (cause) {
      log.add(levels.warning, `Can't open the append-only file: ${Disk.reasonOf(cause)}`)
      return false
    }
    const isRdb = state.settings.flag("aof-use-rdb-preamble")
    const temporary = join(this.directory, `temp-rewriteaof-bg-${process.pid}.aof`)
    log.add(levels.notice, "Background append only file rewriting started")
    this.start({
      what: "aof",
      writer: this.writer(true),
      temporary,
      finish: (size) => {
        files.finishRewrite(temporary, isRdb, covered, isFirst)
        if (isFirst) {
          status.aof.isEnabled = true
          this.isTurningOn = false
        }
        status.aof.currentSize = size + files.lengthOf(files.manifest.incremental)
        status.aof.baseSize = status.aof.currentSize
      }
    })
    return true
  }

  /** Opens the append-only file after loading. If there was none it begins with an empty base. Throws the system's error. */
  begin(): void {
    const { disk, files, state, status } = this
    const { manifest } = files
    if (manifest.base === undefined && manifest.incremental.length === 0) {
      const isRdb = state.settings.flag("aof-use-rdb-preamble")
      const part = files.nextBase(isRdb)
      state.log.add(levels.notice, `Creating AOF base file ${part.name} on server start`)
      const temporary = files.pathOf(`temp-${part.name}`)
      disk.makeFolder(dirname(temporary))
      Saver.writeNow({ disk, temporary, writer: this.writer(true) })
      disk.rename(temporary, files.pathOf(part.name))
      files.persist({ ...manifest, base: part })
    }
    const { file, isNew, name, size } = files.openLast()
    state.log.add(levels.notice, `${isNew ? "Creating" : "Opening"} AOF incr file ${name} on server start`)
    files.removeHistory()
    this.appendOnly.open(file, size)
    status.aof.isEnabled = true
    const { base, incremental } = files.manifest
    status.aof.currentSize = files.lengthOf([...(base === undefined ? [] : [base]), ...incremental])
    status.aof.baseSize = status.aof.currentSize
  }

  /** The data are going to be loaded: connections get LOADING from now on. */
  announce(): void {
    this.status.loading = { startedAt: this.now, totalBytes: 0, loadedBytes: 0, usedMemory: 0 }
  }

  /** Loads the data. Call it before anything is written. */
  readonly load: Effect.Effect<void, LoadError> = Effect.suspend(() => {
    if (!this.state.settings.flag("appendonly")) return Loading.load(this)
    const failure = this.files.read()
    return failure === undefined ? Loading.load(this) : Effect.fail(new LoadError({ message: failure.message }))
  })

  /** Stops: writes what is to be written, and the last snapshot if the settings ask for it. */
  end(): void {
    if (this.status.loading !== undefined) return
    if (this.status.aof.isEnabled) {
      this.state.log.add(levels.notice, "Calling fsync() on the AOF file.")
      this.appendOnly.close()
    }
    if (this.savesAtEnd && this.savesByItself) {
      this.state.log.add(levels.notice, "Saving the final RDB snapshot before exiting.")
      this.saveNow()
    }
  }

  /** Whether `end` writes a snapshot; SHUTDOWN NOSAVE says no. */
  savesAtEnd = true

  /** Whether `appendonly` is on, and the first base is being written. */
  private isTurningOn = false

  private rewriteEnded(seconds: number, failure: string | undefined): void {
    const { log } = this.state
    const { aof } = this.status
    aof.lastSeconds = seconds
    aof.rewrites++
    if (failure === undefined) {
      aof.lastOutcome = "ok"
      aof.consecutiveFailures = 0
      log.add(levels.notice, "Background AOF rewrite terminated with success")
      log.add(levels.notice, "Background AOF rewrite finished successfully")
    } else {
      aof.lastOutcome = "err"
      aof.consecutiveFailures++
      log.add(levels.warning, `Background AOF rewrite terminated with error: ${failure}`)
    }
  }

  private switchAppendOnly(isOn: boolean): Either.Either<() => void, string> {
    const { status } = this
    if (!isOn) {
      return Either.right(() => {
        this.appendOnly.close()
        status.aof.isEnabled = false
        this.isTurningOn = false
      })
    }
    return Either.right(() => {
      this.isTurningOn = true
      if (status.isSaving) status.scheduled = "aof"
      else this.startRewrite()
    })
  }

  // --- by themselves

  /** Begins a snapshot or a rewrite when its time has come. */
  tick(): void {
    const { state, status } = this
    if (status.isSaving || status.loading !== undefined || state.step.isSuspended) return
    this.startScheduled()
    if (status.isSaving) return
    const { now } = this
    for (const { changes, seconds } of savePoints(state.settings.text("save"))) {
      const { lastAttemptAt, lastOutcome, lastSaveAt } = status.rdb
      if (state.keyspace.dirty < changes || now - lastSaveAt <= seconds * 1000) continue
      if (lastOutcome === "err" && now - lastAttemptAt <= retryDelay) continue
      state.log.add(levels.notice, `${changes} changes in ${seconds} seconds. Saving...`)
      this.startSave()
      return
    }
    this.rewriteGrown()
  }

  private rewriteGrown(): void {
    const { state, status } = this
    const { aof } = status
    const percentage = state.settings.number("auto-aof-rewrite-percentage")
    if (!aof.isEnabled || percentage === 0) return
    if (aof.currentSize <= state.settings.number("auto-aof-rewrite-min-size")) return
    const growth = (aof.currentSize * 100) / (aof.baseSize || 1) - 100
    if (growth < percentage) return
    state.log.add(levels.notice, `Starting automatic rewriting of AOF on ${Math.floor(growth)}% growth`)
    this.startRewrite()
  }

  /** Looks once a second whether something is due; never ends. */
  readonly watch: Effect.Effect<never> = Effect.forever(
    Effect.zipRight(
      Effect.sleep("1 second"),
      Effect.sync(() => this.tick())
    )
  )

  /** Whether the settings ask for snapshots. */
  get savesByItself(): boolean {
    return this.state.settings.text("save") !== ""
  }
}

/** Milliseconds after a failed snapshot until the next one. */
const retryDelay = 5000

export const savePoints = (text: string): ReadonlyArray<{ readonly seconds: number; readonly changes: number }> => {
  const numbers = text.split(" ").map(Number)
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, index) => ({
    seconds: numbers[index * 2] ?? 0,
    changes: numbers[index * 2 + 1] ?? 0
  }))
}
