/**
 * Writes snapshots, and new bases of the append-only file: one at a time, by one fiber, each from the point in time at which it was
 * asked for.
 */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Queue from "effect/Queue"
import * as Disk from "../Disk.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import type { AppendOnly } from "./aof/AppendOnly.js"
import { type Files, nameOf } from "./aof/Files.js"
import { Delay } from "./Delay.js"
import type { Hooks } from "./Hooks.js"
import { RewriteLimit } from "./RewriteLimit.js"
import * as Saver from "./Saver.js"
import type { SnapshotEncoder } from "./SnapshotEncoder.js"
import * as Writer from "./Writer.js"

/** A file to be written in the background. */
interface Job {
  readonly what: "rdb" | "aof"
  readonly writer: SnapshotEncoder
  readonly startedAt: number
  readonly temporary: string
  /** The path that the file gets, unless `finish` gives it a name. */
  readonly path?: string
  readonly finish: (size: number) => void
  /** Takes the failure, or its absence, of a snapshot that is none of BGSAVE. */
  readonly ended?: (failure: string | undefined) => void
}

/** Milliseconds after a failed snapshot until the next one. */
const retryDelay = 5000

export interface Services {
  readonly state: State
  readonly disk: Disk.Disk
  readonly files: Files
  readonly appendOnly: AppendOnly
  readonly functions: Hooks["functions"]
}

export class Background {
  /** Whether `appendonly` was turned on, and the first base is being written. */
  isTurningOn = false
  /** The job that is written or waits to be. */
  private current: Job | undefined
  private names = 0
  /** Snapshots that begin when nothing else is written. */
  private readonly transfers = new Set<() => void>()
  private readonly jobs = Effect.runSync(Queue.unbounded<Job>())
  readonly rewriteLimit: RewriteLimit

  constructor(private readonly services: Services) {
    this.rewriteLimit = new RewriteLimit(services.state)
  }

  private get status(): State["persistence"] {
    return this.services.state.persistence
  }

  private get now(): number {
    return this.services.state.clock.unsafeCurrentTimeMillis()
  }

  get directory(): string {
    return nameOf(this.services.state.settings.text("dir")) || "."
  }

  /** The path of the snapshot. */
  get path(): string {
    return join(this.directory, nameOf(this.services.state.settings.text("dbfilename")))
  }

  /** A name for a file that is being written. */
  private temporary(what: "rdb" | "aof"): string {
    const number = `${process.pid}-${++this.names}`
    return join(this.directory, what === "rdb" ? `temp-${number}.rdb` : `temp-rewriteaof-bg-${number}.aof`)
  }

  /** A writer of the data as they are now: of a snapshot, or of a base of the append-only file. */
  writer(what: "rdb" | "aof", isImmediate: boolean, parts = Writer.allParts): SnapshotEncoder {
    return Writer.make({ ...this.services, what, isImmediate, parts })
  }

  /** Writes the snapshot now, and returns whether it could. The event loop waits. */
  saveNow(): boolean {
    const { path } = this
    const { disk, state } = this.services
    const { dirty } = state.keyspace
    const temporary = this.temporary("rdb")
    try {
      Saver.writeNow({ disk, temporary, writer: this.writer("rdb", true) })
      Saver.putInPlace(disk, temporary, path)
    } catch (cause) {
      Saver.discard(disk, temporary)
      state.log.add(levels.warning, `Failed opening the temp RDB file ${temporary} for saving: ${Disk.reasonOf(cause)}`)
      return false
    }
    state.log.add(levels.event, "DB saved on disk")
    this.saved(dirty)
    return true
  }

  private saved(dirty: number): void {
    const { status } = this
    const { state } = this.services
    state.keyspace.dirty -= dirty
    status.rdb.lastSaveAt = this.now
    status.rdb.lastOutcome = "ok"
  }

  /** BGSAVE: takes the snapshot now, and writes it in the background. */
  startSave(): void {
    const { path, status } = this
    const { state } = this.services
    const { dirty } = state.keyspace
    status.scheduled.rdb = false
    status.rdb.saves++
    status.rdb.lastAttemptAt = this.now
    const temporary = this.temporary("rdb")
    state.log.add(levels.event, "Background saving started")
    this.start({
      what: "rdb",
      writer: this.writer("rdb", false),
      temporary,
      path,
      finish: () => {
        state.log.add(levels.event, "DB saved on disk")
        this.saved(dirty)
      }
    })
  }

  /** Writes a snapshot to a temporary file, as soon as nothing else is written; returns its path. */
  transfer(parts: Writer.Parts): Effect.Effect<string, Disk.DiskError> {
    return Effect.async((resume) => {
      const temporary = this.temporary("rdb")
      const begin = (): void => {
        this.transfers.delete(begin)
        this.start({
          what: "rdb",
          writer: this.writer("rdb", false, parts),
          temporary,
          finish: () => undefined,
          ended: (failure) =>
            resume(
              failure === undefined ? Effect.succeed(temporary) : Effect.fail(new Disk.DiskError({ cause: failure }))
            )
        })
      }
      if (this.status.isSaving) this.transfers.add(begin)
      else begin()
      return Effect.sync(() => {
        this.transfers.delete(begin)
        if (this.current?.temporary === temporary) this.cancel("rdb")
        Saver.discard(this.services.disk, temporary)
      })
    })
  }

  private start(job: Omit<Job, "startedAt">): void {
    const startedAt = this.now
    this.status.saving = { what: job.what, startedAt, totalKeys: job.writer.snapshot.size, savedKeys: 0 }
    this.current = { ...job, startedAt }
    this.jobs.unsafeOffer(this.current)
  }

  /** Gives up the running snapshot or rewrite, if there is one: its data are not wanted any more. */
  cancel(what: "rdb" | "aof"): void {
    if (this.current?.what !== what) return
    const { ended, writer } = this.current
    writer.cancel()
    this.current = undefined
    this.status.saving = undefined
    ended?.("cancelled")
  }

  /** Writes one file after another in the background; never ends. */
  readonly run: Effect.Effect<never> = Effect.forever(Effect.flatMap(Queue.take(this.jobs), (job) => this.write(job)))

  private write(job: Job): Effect.Effect<void> {
    const { status } = this
    const { appendOnly, disk, state } = this.services
    const { settings } = state
    const { ended, finish, path, startedAt, temporary, what, writer } = job
    const syncsInBetween = settings.flag(
      what === "rdb" ? "rdb-save-incremental-fsync" : "aof-rewrite-incremental-fsync"
    )
    const { saving } = status
    const onProgress = (keys: number): void => {
      if (saving !== undefined) saving.savedKeys = keys
    }
    const delay = new Delay(() => settings.number("rdb-key-save-delay"))
    return Saver.writeSlowly({ delay, disk, writer, temporary, syncsInBetween, onProgress }).pipe(
      // the manifest names the base together with the file that follows it
      Effect.zipLeft(what === "aof" ? appendOnly.replaced : Effect.void),
      Effect.tap(() =>
        path !== undefined && this.current === job ? Saver.putInPlaceSlowly(disk, temporary, path) : Effect.void
      ),
      Effect.tap((size) =>
        Effect.try({
          try: () => {
            // it may have been given up while its last sync ran
            if (this.current === job) finish(size)
            else Saver.discard(disk, temporary)
          },
          catch: (cause) => new Disk.DiskError({ cause })
        })
      ),
      Effect.either,
      Effect.flatMap((result) =>
        Effect.sync(() => {
          // it was given up
          if (this.current !== job) return this.startTransfer()
          this.current = undefined
          const failure = Either.isLeft(result) ? result.left.message : undefined
          const seconds = Math.floor((this.now - startedAt) / 1000)
          status.saving = undefined
          if (ended !== undefined) ended(failure)
          else if (what === "rdb") this.saveEnded(seconds, failure)
          else this.rewriteEnded(seconds, failure)
          this.startScheduled()
        })
      )
    )
  }

  private saveEnded(seconds: number, failure: string | undefined): void {
    const { log } = this.services.state
    const { rdb } = this.status
    rdb.lastSeconds = seconds
    if (failure === undefined) log.add(levels.event, "Background saving terminated with success")
    else {
      rdb.lastOutcome = "err"
      log.add(levels.warning, `Background saving error: ${failure}`)
    }
  }

  private startTransfer(): void {
    const [next] = this.transfers
    if (!this.status.isSaving) next?.()
  }

  /** Begins what is scheduled, unless failures put it off. */
  startScheduled(): void {
    const { status } = this
    this.startTransfer()
    const { scheduled } = status
    if (scheduled.aof && !status.isSaving && !this.rewriteLimit.isReached()) this.startRewrite()
    if (scheduled.rdb && !status.isSaving && !this.isSaveLimited()) this.startSave()
  }

  /** Whether a snapshot has failed too recently to try again. */
  isSaveLimited(): boolean {
    const { lastAttemptAt, lastOutcome } = this.status.rdb
    return lastOutcome === "err" && this.now - lastAttemptAt <= retryDelay
  }

  /** Turns `appendonly` on: writes the first base as soon as possible; returns whether it could begin. */
  turnOn(): boolean {
    const { status } = this
    const { log } = this.services.state
    if (this.current?.what === "aof") {
      log.add(
        levels.warning,
        "AOF was enabled but there is already an AOF rewriting in background. Stopping background AOF and starting a rewrite now."
      )
      this.cancel("aof")
    }
    this.isTurningOn = true
    if (status.isSaving) {
      log.add(
        levels.warning,
        "AOF was enabled but there is already another background operation. An AOF background was scheduled to start when possible."
      )
      status.scheduled.aof = true
      return true
    }
    if (this.startRewrite()) return true
    log.add(
      levels.warning,
      "Redis needs to enable the AOF but can't trigger a background AOF rewrite operation. Check the above logs for more info about the error."
    )
    this.turnOff()
    return false
  }

  /** Turns `appendonly` off. */
  turnOff(): void {
    this.cancel("aof")
    this.services.appendOnly.close()
    this.status.aof.isEnabled = false
    this.isTurningOn = false
  }

  /** BGREWRITEAOF: writes the data as they are now as a new base. What follows goes to a new incremental file. */
  startRewrite(): boolean {
    const { status } = this
    const { appendOnly, files, state } = this.services
    const { log } = state
    const isFirst = !status.aof.isEnabled && this.isTurningOn
    const covered = files.manifest.incremental.length
    const fail = (reason: string): false => {
      log.add(levels.warning, `Can't open the append-only file: ${reason}`)
      status.aof.lastOutcome = "err"
      return false
    }
    try {
      files.makeFolder()
    } catch (cause) {
      return fail(Disk.reasonOf(cause))
    }
    if (status.aof.isEnabled) {
      const part = files.nextIncremental()
      const isBegun = appendOnly.replace({
        create: () => {
          log.add(levels.event, `Creating AOF incr file ${part.name} on background rewrite`)
          return files.createNext(part)
        },
        use: () => files.useNext(part),
        fail: (reason) => {
          fail(reason)
          this.cancel("aof")
        }
      })
      if (!isBegun) {
        status.aof.lastOutcome = "err"
        return false
      }
    } else if (isFirst) {
      try {
        appendOnly.close()
        log.add(levels.event, `Creating AOF incr file ${files.temporaryName} on background rewrite`)
        appendOnly.open(files.openTemporary(), 0)
      } catch (cause) {
        return fail(Disk.reasonOf(cause))
      }
    }
    status.aof.rewrites++
    status.scheduled.aof = false
    const isRdb = state.settings.flag("aof-use-rdb-preamble")
    const temporary = this.temporary("aof")
    log.add(levels.event, "Background append only file rewriting started")
    this.start({
      what: "aof",
      writer: this.writer("aof", false),
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

  private rewriteEnded(seconds: number, failure: string | undefined): void {
    const { log } = this.services.state
    const { aof } = this.status
    aof.lastSeconds = seconds
    if (failure === undefined) {
      aof.lastOutcome = "ok"
      aof.consecutiveFailures = 0
      log.add(levels.event, "Background AOF rewrite terminated with success")
      log.add(levels.event, "Background AOF rewrite finished successfully")
    } else {
      aof.lastOutcome = "err"
      aof.consecutiveFailures++
      if (this.isTurningOn) {
        // nothing is recorded until the next attempt
        this.services.appendOnly.discard()
        this.services.files.removeTemporary()
        this.status.scheduled.aof = true
      }
      log.add(levels.warning, `Background AOF rewrite terminated with error: ${failure}`)
    }
  }
}
