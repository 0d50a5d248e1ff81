/**
 * The append-only file at work: takes the journal's units, and writes them to the last incremental file before the replies
 * leave (`state/Commit`). With `appendfsync always` a reply waits for the sync too, and one sync serves all; with `everysec` a
 * sync follows within a second; the event loop waits for neither. Which files there are is left to `Files`.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Disk from "../../Disk.js"
import type { Commit } from "../../state/Commit.js"
import type { Journal, Unit } from "../../state/Journal.js"
import type { PersistenceStatus } from "../../state/PersistenceStatus.js"
import type { Settings } from "../../state/Settings.js"
import { levels, type SystemLog } from "../../state/SystemLog.js"
import { Gathering } from "./Gathering.js"
import { Recorded } from "./Recorded.js"

/** Milliseconds between two lines about failing writes. */
const logPeriod = 30_000

/** Milliseconds that a sync may take before a line says that the disk is slow. */
const slowSync = 2000

export interface Services {
  readonly clock: Clock.Clock
  readonly commit: Commit
  readonly journal: Journal
  readonly log: SystemLog
  readonly settings: Settings
  readonly status: PersistenceStatus
  /** Ends the program: a write that a client waits for cannot be made durable. */
  readonly fail: (line: string) => void
}

/** The file that follows. */
export interface Replacement {
  /** Opens it. Throws the system's error. */
  readonly create: () => Disk.Appender
  /** Makes it the last one. Throws the system's error. */
  readonly use: () => void
  /** It cannot be used, and this file goes on. */
  readonly fail: (reason: string) => void
}

export class AppendOnly {
  /** The length of the current file in bytes. */
  private size = 0
  private file: Disk.Appender | undefined
  private readonly recorded = new Recorded()
  private stopReading: () => void = () => undefined
  private needsSync = false
  /** When the running sync began, in milliseconds of Unix time; 0 if none runs. */
  private syncing = 0
  private readonly gathering: Gathering
  /** Whether what is recorded waits for the next file. */
  private isReplacing = false
  /** Whether some of it was acknowledged under `always`, which may have been turned off since. */
  private owesSync = false
  /** Whether the program ends, and the replies that wait never leave. */
  hasFailed = false
  private loggedAt = Number.NEGATIVE_INFINITY
  private readonly next = Effect.unsafeMakeLatch(true)
  private readonly dirty = Effect.unsafeMakeLatch(false)

  constructor(private readonly services: Services) {
    this.gathering = new Gathering(services.clock, services.commit, this.beginSync)
    services.settings.onChange("appendfsync", (policy) => {
      if (policy !== "always" || this.file === undefined || (!this.needsSync && this.syncing === 0)) return
      // what was acknowledged so far is as safe as what follows
      this.needsSync = false
      services.commit.hold()
      this.scheduleSync()
    })
  }

  /** Begins to write to a file, of a length in bytes. */
  open(file: Disk.Appender, size: number): void {
    const { commit, journal } = this.services
    const { aof } = this.services.status
    aof.writeError = undefined
    aof.syncError = undefined
    this.stopReading = journal.read(this.take)
    commit.write = this.write
    this.file = file
    this.size = size
    this.recorded.begin()
  }

  /**
   * Goes on in another file from now on, which is used when all before it is synced: only the last file may lack its end after
   * a power cut. Until then nothing is written, and replies wait. Returns false if what was recorded, or the file, cannot be written.
   */
  replace({ create, fail, use }: Replacement): boolean {
    const { file } = this
    // as in Redis, also if this fails
    this.recorded.begin()
    this.write()
    if (file === undefined || this.recorded.length > 0) return false
    let next: Disk.Appender
    try {
      next = create()
    } catch (cause) {
      fail(Disk.reasonOf(cause))
      return false
    }
    const { commit, log, settings, status } = this.services
    // replies that `always` held may wait still
    this.owesSync = this.isWaitedFor
    this.isReplacing = true
    this.next.unsafeClose()
    commit.hold()
    file.onceSynced((error) => {
      if (this.file !== file || !this.isReplacing) return next.close()
      const { isWaitedFor } = this
      this.isReplacing = false
      this.next.unsafeOpen()
      try {
        if (error !== undefined) throw error.cause
        use()
        this.file = next
        this.size = 0
        this.needsSync = false
        file.close()
      } catch (cause) {
        if (this.file === file) next.close()
        const reason = Disk.reasonOf(cause)
        if (error !== undefined) {
          status.aof.syncError = reason
          log.add(levels.warning, `Fail to fsync the AOF file: ${reason}`)
          if (isWaitedFor) return this.failSync(reason)
        }
        fail(reason)
      }
      this.write()
      const mustSync = this.owesSync || settings.text("appendfsync") === "always"
      this.owesSync = false
      if (!mustSync) commit.release()
      else if (!this.hasFailed) this.scheduleSync()
    })
    return true
  }

  /** Waits until no file is being replaced. */
  get replaced(): Effect.Effect<void> {
    return this.next.await
  }

  /** Writes and syncs what was recorded, and stops. */
  close(): void {
    const { commit, settings } = this.services
    const waitsForNext = this.isReplacing && !this.owesSync && settings.text("appendfsync") !== "always"
    this.owesSync = false
    this.isReplacing = false
    this.next.unsafeOpen()
    this.stopReading()
    this.write()
    if (waitsForNext) commit.release()
    this.closeFile()
    // what could not be written is in the data, which the next file begins with
    this.recorded.keep([])
    commit.isPending = false
    commit.write = () => undefined
    commit.release()
  }

  /** Stops, and what was recorded is not wanted any more. */
  discard(): void {
    this.recorded.keep([])
    this.close()
  }

  private closeFile(): void {
    const { file } = this
    if (file === undefined) return
    this.write()
    try {
      file.syncNow()
      file.close()
    } catch (cause) {
      if (this.isWaitedFor) this.failSync(Disk.reasonOf(cause))
      this.services.log.add(levels.warning, `Fail to fsync the AOF file: ${Disk.reasonOf(cause)}`)
    }
    this.file = undefined
    this.needsSync = false
    if (!this.hasFailed) this.services.commit.release()
  }

  /** The bytes that were recorded but not written. */
  get buffered(): number {
    return this.recorded.length
  }

  get isSyncing(): boolean {
    return this.syncing > 0
  }

  private readonly take = (unit: Unit): void => {
    const { settings } = this.services
    const now = settings.flag("aof-timestamp-enabled") ? this.services.clock.unsafeCurrentTimeMillis() : undefined
    this.recorded.record(unit, now)
    this.services.commit.recorded()
  }

  /** Writes what was recorded. After a failure it is kept, and the fiber tries again. */
  private readonly write = (): void => {
    const { commit, settings, status } = this.services
    commit.isPending = false
    const { file } = this
    if (file === undefined || this.recorded.length === 0) return
    if (this.isReplacing) {
      this.owesSync ||= settings.text("appendfsync") === "always"
      return
    }
    const pieces = this.recorded.all
    for (const [index, piece] of pieces.entries()) {
      const failure = this.writePiece(file, piece)
      if (failure === undefined) continue
      this.recorded.keep([failure.rest, ...pieces.slice(index + 1)])
      this.refuse(failure.reason)
      return
    }
    this.recorded.keep([])
    if (status.aof.writeError !== undefined) {
      status.aof.writeError = undefined
      this.services.log.add(levels.warning, "AOF write error looks solved, Redis can write again.")
    }
    if (settings.text("appendfsync") === "always") {
      commit.hold()
      this.scheduleSync()
    } else {
      this.needsSync = true
      this.dirty.unsafeOpen()
    }
  }

  /** Writes a piece. Where the disk is full, what was written of it is taken back, so that the file ends with a whole unit. */
  private writePiece(
    file: Disk.Appender,
    piece: Buffer
  ): { readonly rest: Buffer; readonly reason: string } | undefined {
    let written = 0
    try {
      while (written < piece.length) {
        const more = file.write(written === 0 ? piece : piece.subarray(written))
        if (more === 0) throw new Error("No space left on device")
        written += more
      }
      this.grow(written)
      return undefined
    } catch (cause) {
      const reason = Disk.reasonOf(cause)
      if (written === 0) return { rest: piece, reason }
      try {
        file.truncate(this.size)
        return { rest: piece, reason }
      } catch (failure) {
        this.services.log.add(
          levels.warning,
          `Could not remove short write from the append-only file.  Redis may refuse to load the AOF the next time it starts.  ftruncate: ${Disk.reasonOf(failure)}`
        )
        this.grow(written)
        return { rest: piece.subarray(written), reason }
      }
    }
  }

  private grow(bytes: number): void {
    this.size += bytes
    this.services.status.aof.currentSize += bytes
  }

  private refuse(reason: string): void {
    const { clock, log, settings, status } = this.services
    const now = clock.unsafeCurrentTimeMillis()
    if (now - this.loggedAt >= logPeriod) {
      this.loggedAt = now
      log.add(levels.warning, `Error writing to the AOF file: ${reason}`)
    }
    status.aof.writeError = reason
    if (settings.text("appendfsync") !== "always") {
      this.dirty.unsafeOpen()
      return
    }
    // the replies that wait for this write never leave
    this.services.commit.hold()
    this.fail("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...")
  }

  private fail(line: string): void {
    this.hasFailed = true
    this.services.fail(line)
  }

  /** Whether replies wait for a sync. */
  private get isWaitedFor(): boolean {
    const { commit, settings } = this.services
    if (this.isReplacing && !this.owesSync && settings.text("appendfsync") !== "always") return false
    return !commit.isSynced(commit.position)
  }

  private failSync(reason: string): void {
    this.fail(`Can't persist AOF for fsync error when the AOF fsync policy is 'always': ${reason}. Exiting...`)
  }

  /** Syncs once the writes that come in a row have come: one sync serves all of them. */
  private scheduleSync(): void {
    if (this.syncing === 0) this.gathering.start()
  }

  private readonly beginSync = (): void => {
    const { file } = this
    // a sync that runs, or that of the next file, is followed by one for those who wait meanwhile
    if (file !== undefined && this.syncing === 0 && !this.isReplacing) this.sync(file, this.services.commit.position)
  }

  /** Syncs a file; the replies to writes up to a position then leave. */
  private sync(file: Disk.Appender, position = 0): void {
    const { clock, commit, log, status } = this.services
    this.syncing = clock.unsafeCurrentTimeMillis() || 1
    file.onceSynced((error) => {
      this.syncing = 0
      // it was synced before it was closed
      if (this.file !== file) {
        if (this.file !== undefined && this.isWaitedFor) this.scheduleSync()
        return
      }
      if (error === undefined) {
        status.aof.syncError = undefined
        commit.release(position)
        if (this.isWaitedFor) this.scheduleSync()
        return
      }
      if (this.isWaitedFor) return this.failSync(error.message)
      status.aof.syncError = error.message
      log.add(levels.warning, `Fail to fsync the AOF file: ${error.message}`)
      this.needsSync = true
      this.dirty.unsafeOpen()
    })
  }

  /** Syncs once a second while there is something to sync, and repeats failed writes; never ends. */
  readonly run: Effect.Effect<never> = Effect.gen(this, function* () {
    for (;;) {
      yield* this.dirty.await
      yield* Effect.sleep("1 second")
      this.dirty.unsafeClose()
      this.tick()
    }
  })

  private tick(): void {
    const { clock, log, settings, status } = this.services
    if (this.recorded.length > 0 || this.services.commit.isPending) this.write()
    const { file } = this
    const policy = settings.text("appendfsync")
    if (!this.needsSync || file === undefined || policy === "no") return
    if (settings.flag("no-appendfsync-on-rewrite") && status.isSaving) {
      this.dirty.unsafeOpen()
      return
    }
    if (this.syncing > 0) {
      this.dirty.unsafeOpen()
      if (clock.unsafeCurrentTimeMillis() - this.syncing < slowSync) return
      status.aof.delayedSyncs++
      log.add(
        levels.event,
        "Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting for fsync to complete, this may slow down Redis."
      )
      return
    }
    this.needsSync = false
    this.sync(file)
  }
}
