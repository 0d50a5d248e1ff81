/**
 * The state of snapshots, the append-only file and loading, for INFO, and what stands in the way of commands: data that is being
 * loaded, and a disk that does not take writes. The floor of persistence keeps it up to date.
 */
import * as Reply from "../resp/Reply.js"
import type { Settings } from "./Settings.js"

/** The progress of loading. */
export interface Loading {
  /** Milliseconds of Unix time. */
  readonly startedAt: number
  readonly totalBytes: number
  loadedBytes: number
  /** The memory that the server used which wrote the snapshot, in bytes; 0 if that is unknown. */
  usedMemory: number
}

/** A snapshot or a rewrite of the append-only file at work. */
export interface Saving {
  readonly what: "rdb" | "aof"
  /** Milliseconds of Unix time. */
  readonly startedAt: number
  readonly totalKeys: number
  savedKeys: number
}

type Outcome = "ok" | "err"

export class PersistenceStatus {
  loading: Loading | undefined
  saving: Saving | undefined
  /** Whether a rewrite, and whether a snapshot, begins as soon as none is at work. */
  readonly scheduled = { aof: false, rdb: false }
  /** Call after FLUSHALL: as in Redis, the snapshot is emptied too. */
  onFlushAll: () => void = () => undefined
  readonly rdb = {
    /** Milliseconds of Unix time. */
    lastSaveAt: 0,
    lastOutcome: "ok" as Outcome,
    /** Milliseconds of Unix time; 0 before the first. */
    lastAttemptAt: 0,
    /** In seconds; -1 before the first. */
    lastSeconds: -1,
    saves: 0,
    lastExpired: 0,
    lastLoaded: 0
  }
  readonly aof = {
    isEnabled: false,
    lastOutcome: "ok" as Outcome,
    lastSeconds: -1,
    rewrites: 0,
    consecutiveFailures: 0,
    /** The system's text for the last failure to write; absent while writes succeed. */
    writeError: undefined as string | undefined,
    /** As `writeError`, of the last sync that no reply waited for. */
    syncError: undefined as string | undefined,
    /** In bytes, with the base. */
    currentSize: 0,
    /** After the last rewrite, or at the start. */
    baseSize: 0,
    delayedSyncs: 0,
    /** Bytes that were recorded but not written. */
    buffered: (): number => 0,
    isSyncing: (): boolean => false
  }

  constructor(private readonly settings: Settings) {}

  get isSaving(): boolean {
    return this.saving !== undefined
  }

  /** Whether some commands may not run now. */
  get isRestricting(): boolean {
    const { aof, loading, rdb } = this
    return (
      loading !== undefined || aof.writeError !== undefined || aof.syncError !== undefined || rdb.lastOutcome === "err"
    )
  }

  /** The error for commands that write, and for PING, while the disk does not take writes. */
  get writeRefusal(): Reply.ErrorReply | undefined {
    const { settings } = this
    const stops = settings.flag("stop-writes-on-bgsave-error") && settings.text("save") !== ""
    if (stops && this.rdb.lastOutcome === "err") return bgsaveFailed
    const error = this.aof.writeError ?? this.aof.syncError
    return error === undefined ? undefined : new Reply.ErrorReply(`MISCONF Errors writing to the AOF file: ${error}`)
  }
}

const bgsaveFailed = new Reply.ErrorReply(
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error."
)

/** The error for commands that may not run while data are loaded. */
export const loadingError: Reply.ErrorReply = new Reply.ErrorReply("LOADING Redis is loading the dataset in memory")
