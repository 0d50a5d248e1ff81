/**
 * The durability of an instance: its snapshots, its append-only file, and when each is written. Snapshots and rewrites of the
 * append-only file are written one at a time, by one fiber, from a point in time that the command has taken.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Disk from "../Disk.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import { AppendOnly } from "./aof/AppendOnly.js"
import { Files } from "./aof/Files.js"
import { Background } from "./Background.js"
import type { Hooks } from "./Hooks.js"
import { LoadError } from "./LoadError.js"
import * as Loading from "./Loading.js"
import * as Saver from "./Saver.js"
import { Schedule } from "./Schedule.js"

export interface ShutdownOptions {
  /** Whether the program ends even if the data cannot be saved. */
  readonly force?: boolean | undefined
  readonly snapshot?: boolean | undefined
}

export class Persistence {
  readonly files: Files
  readonly appendOnly: AppendOnly
  readonly background: Background
  readonly schedule: Schedule

  constructor(
    readonly state: State,
    readonly disk: Disk.Disk,
    readonly hooks: Hooks
  ) {
    const { clock, commit, journal, log, settings, persistence: status } = state
    this.files = new Files(disk, settings, log)
    this.appendOnly = new AppendOnly({ clock, commit, journal, log, settings, status, fail: hooks.fail })
    this.background = new Background({
      state,
      disk,
      files: this.files,
      appendOnly: this.appendOnly,
      functions: hooks.functions
    })
    this.schedule = new Schedule(state, this.background)
    status.aof.buffered = () => this.appendOnly.buffered
    status.aof.isSyncing = () => this.appendOnly.isSyncing
    status.rdb.lastSaveAt = state.startedAt
    status.onFlushAll = () => {
      // as in Redis, a FLUSHALL of the past in an append-only file that is loaded replaces the snapshot, too
      if (!this.isOn || !this.savesByItself) return
      this.background.cancel("rdb")
      this.background.saveNow()
    }
    settings.onChange("aof-disable-auto-gc", () => {
      try {
        this.files.removeHistory()
      } catch (cause) {
        log.add(levels.warning, `Can't remove the history of the append-only file: ${Disk.reasonOf(cause)}`)
      }
    })
    settings.guard(["appendonly"], (text, undoBy) => this.switchAppendOnly(text("appendonly") === "yes", undoBy))
  }

  private get status(): State["persistence"] {
    return this.state.persistence
  }

  private get now(): number {
    return this.state.clock.unsafeCurrentTimeMillis()
  }

  /** The path of the snapshot. */
  get path(): string {
    return this.background.path
  }

  /** Opens the append-only file after loading. If there was none it begins with an empty base. Throws the system's error. */
  begin(): void {
    const { disk, files, state, status } = this
    const { manifest } = files
    if (manifest.base === undefined && manifest.incremental.length === 0) {
      const isRdb = state.settings.flag("aof-use-rdb-preamble")
      const part = files.nextBase(isRdb)
      state.log.add(levels.event, `Creating AOF base file ${part.name} on server start`)
      const temporary = files.pathOf(`temp-${part.name}`)
      files.makeFolder()
      Saver.writeNow({ disk, temporary, writer: this.background.writer("aof", true) })
      disk.rename(temporary, files.pathOf(part.name))
      files.persist({ ...manifest, base: part })
    }
    const { file, isNew, name, size } = files.openLast()
    state.log.add(levels.event, `${isNew ? "Creating" : "Opening"} AOF incr file ${name} on server start`)
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

  /** Loads the data at the start: the append-only file if it is on, and the snapshot otherwise. */
  readonly load: Effect.Effect<void, LoadError> = Effect.suspend(() => {
    this.isOn = true
    const failure = this.files.read()
    if (failure !== undefined) return Effect.fail(failure)
    if (!this.state.settings.flag("appendonly")) {
      this.status.loading = undefined
      return Loading.loadSnapshot(this)
    }
    const attempt = (operation: () => void): Effect.Effect<void, LoadError> =>
      Effect.try({
        try: operation,
        catch: (cause) => {
          const isStep = cause instanceof Disk.StepError
          const message = isStep ? cause.message : `Can't open the append-only file: ${Disk.reasonOf(cause)}`
          return new LoadError({ message })
        }
      })
    return attempt(() => this.files.upgrade()).pipe(
      Effect.zipRight(Effect.suspend(() => Loading.loadAppendOnly(this))),
      Effect.zipRight(attempt(() => this.begin()))
    )
  })

  private readonly loadAppendOnly: Effect.Effect<void, LoadError> = Effect.suspend(() => {
    const failure = this.files.read()
    return failure === undefined ? Loading.loadAppendOnly(this) : Effect.fail(failure)
  })

  /** DEBUG RELOAD: loads the snapshot again; returns whether it could. */
  reload({ flushes, merges }: { readonly flushes: boolean; readonly merges: boolean }): Effect.Effect<boolean> {
    const { keyspace } = this.state
    const { dirty } = keyspace
    if (flushes) this.clear()
    return Effect.map(this.logged(Loading.loadSnapshot(this, merges)), (isLoaded) => {
      keyspace.dirty = dirty
      return isLoaded
    })
  }

  /** DEBUG LOADAOF: loads the append-only file again; returns whether it could. */
  readonly reloadAppendOnly: Effect.Effect<boolean> = Effect.suspend(() =>
    Effect.flatMap(this.state.commit.settled, () => {
      this.clear()
      const load = this.status.aof.isEnabled ? this.loadAppendOnly : Loading.loadAppendOnly(this)
      return Effect.map(this.logged(load), (isLoaded) => {
        this.state.keyspace.dirty = 0
        return isLoaded
      })
    })
  )

  private logged(load: Effect.Effect<void, LoadError>): Effect.Effect<boolean> {
    return Effect.match(load, {
      onFailure: ({ message }) => {
        this.state.log.add(levels.warning, message)
        return false
      },
      onSuccess: () => true
    })
  }

  private clear(): void {
    this.state.signals.tracking.flushed()
    for (const database of this.state.keyspace.all) database.clear()
    this.hooks.clearFunctions()
  }

  /** Whether the data are loaded and saved without being asked. */
  private isOn = false
  /** The outcome of the last snapshot that `finish` asked for; absent before. */
  private atShutdown: "saved" | "nothing" | undefined

  /**
   * A user asks for the end: writes the last snapshot if it is wanted, by default where there are save points. Returns whether
   * all is well or, with `force`, need not be; the program then ends.
   */
  shutdown(options: ShutdownOptions): boolean {
    this.state.log.add(levels.warning, "User requested shutdown...")
    return this.finish(options)
  }

  private finish({ force = false, snapshot = this.isOn && this.savesByItself }: ShutdownOptions): boolean {
    const { log } = this.state
    const goesOn = (problem: string): boolean => {
      log.add(levels.warning, `${problem}${force ? ". Exit anyway." : ", can't exit."}`)
      if (!force) log.add(levels.warning, "Errors trying to shut down the server. Check the logs for more information.")
      return force
    }
    if (this.background.isTurningOn && !goesOn("Writing initial AOF")) return false
    let done: typeof this.atShutdown = "nothing"
    if (snapshot) {
      log.add(levels.event, "Saving the final RDB snapshot before exiting.")
      if (this.background.saveNow()) done = "saved"
      else if (!goesOn("Error trying to save the DB")) return false
    }
    this.atShutdown = done
    return true
  }

  /** A signal asks for the end: as `shutdown`, with the words of `shutdown-on-sigterm` or `shutdown-on-sigint`. */
  shutdownWith(words: string): boolean {
    const options = words.split(" ")
    return this.shutdown({
      force: options.includes("force"),
      snapshot: options.includes("save") ? true : options.includes("nosave") ? false : undefined
    })
  }

  /** The end of the instance: completes the files. */
  end(): void {
    if (!this.isOn || this.status.loading !== undefined || this.appendOnly.hasFailed) return
    if (this.status.aof.isEnabled) {
      this.state.log.add(levels.event, "Calling fsync() on the AOF file.")
      this.appendOnly.close()
    }
    if (this.atShutdown === undefined) this.finish({})
    // connections were served until they closed
    else if (this.atShutdown === "saved" && this.state.keyspace.dirty > 0) this.background.saveNow()
  }

  private switchAppendOnly(isOn: boolean, undoBy: (undo: () => void) => void): Either.Either<() => void, string> {
    if (!isOn) return Either.right(() => this.background.turnOff())
    if (!this.background.turnOn()) return Either.left("Unable to turn on AOF. Check server logs.")
    undoBy(() => this.background.turnOff())
    return Either.right(() => undefined)
  }

  /** Whether the settings ask for snapshots. */
  get savesByItself(): boolean {
    return this.state.settings.text("save") !== ""
  }
}
