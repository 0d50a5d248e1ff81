/** The state that the databases of a keyspace share: the frozen time, counters, and the observer of changes. */
import type { Tally } from "../dict/Tally.js"
import type { LazyFree } from "./LazyFree.js"
import type { Observer } from "./Observer.js"

export interface Shared {
  /** Milliseconds of Unix time, frozen while a step runs. */
  now: number
  /** Changes since the last save, or since the start. */
  dirty: number
  hits: number
  misses: number
  expired: number
  evicted: number
  /** Counts the removals that Redis leaves to a thread. */
  readonly lazyFree: LazyFree
  /** The memory of all databases. */
  readonly memory: Tally
  /** Whether no key is due yet, because commands of the past run again. */
  isReplaying: boolean
  /** Whether due keys are hidden but not removed: while CLIENT PAUSE is in force. */
  holdsExpiry: boolean
  /** The access stamp of a key that is used now, from its last stamp (0 for a new key): see `Access`. */
  readonly access: (before: number) => number
  /** Takes each deadline that is set, in milliseconds of Unix time. */
  readonly onDeadline: (deadline: number) => void
  readonly observer: Observer
  /** Runs and times the removal of a key, apart from the notification of its observers; absent while nobody asks. */
  readonly timeRemoval: ((cause: Cause, remove: () => void) => void) | undefined
}

/** Why a key is removed that no command has removed. */
export type Cause = "expired" | "evicted"

/** A key in a file, without its name and value. */
export interface Loaded {
  /** In milliseconds of Unix time. */
  readonly deadline: number | bigint | undefined
  readonly stamp: number
}
