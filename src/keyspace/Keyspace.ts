/**
 * The databases of an instance. A `MutableRef` holds them, so that SWAPDB or a loaded snapshot swaps them whole. `now` is the
 * time of the current step; only `Step` sets it.
 */
import * as MutableRef from "effect/MutableRef"
import { Tally } from "../dict/Tally.js"
import * as Access from "./Access.js"
import { Database } from "./Database.js"
import { LazyFree } from "./LazyFree.js"
import { nobody, type Observer } from "./Observer.js"
import type { Cause, Shared } from "./Shared.js"

export class Keyspace implements Shared {
  now = 0
  dirty = 0
  hits = 0
  misses = 0
  expired = 0
  evicted = 0
  readonly lazyFree = new LazyFree()
  readonly memory = new Tally()
  isReplaying = false
  holdsExpiry = false
  /** The LFU parameters while `maxmemory-policy` is an LFU policy. */
  frequency: { readonly logFactor: number; readonly decayTime: number } | undefined
  observer: Observer = nobody
  /** Takes each deadline that is set, in milliseconds of Unix time. */
  onDeadline: (deadline: number) => void = () => undefined
  /** Runs and times the removal of a key; absent while nobody asks. */
  timeRemoval: ((cause: Cause, remove: () => void) => void) | undefined
  private readonly databases: MutableRef.MutableRef<ReadonlyArray<Database>>

  /** @param count the number of databases */
  constructor(readonly count: number) {
    this.databases = MutableRef.make(Array.from({ length: count }, (_, index) => new Database(this, index)))
  }

  /** The databases in the order of their numbers. */
  get all(): ReadonlyArray<Database> {
    return MutableRef.get(this.databases)
  }

  /** The database of a number below `count`. */
  database(index: number): Database {
    const database = MutableRef.get(this.databases)[index]
    if (database === undefined) throw new RangeError(`there is no database ${index}`)
    return database
  }

  /** Swaps the contents of two databases. */
  swap(first: number, second: number): void {
    MutableRef.update(this.databases, (databases) =>
      databases.map((database, index) =>
        index === first ? this.database(second) : index === second ? this.database(first) : database
      )
    )
    for (const index of [first, second]) this.database(index).index = index
    this.observer.swapped(first, second)
    this.dirty++
  }

  readonly access = (before: number): number =>
    this.frequency === undefined
      ? Access.seconds(this.now)
      : Access.used(before, { now: this.now, ...this.frequency }, Math.random)

  /** The nearest deadline of any key, in milliseconds of Unix time; `Infinity` if there is none. */
  get nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY
    for (const database of MutableRef.get(this.databases)) next = Math.min(next, database.nextDeadline)
    return next
  }

  /** The number of keys with a deadline, in all databases. */
  get expires(): number {
    let expires = 0
    for (const database of MutableRef.get(this.databases)) expires += database.expires
    return expires
  }

  /** Removes up to `limit` due keys; returns the number removed. */
  removeDue(limit: number): number {
    let removed = 0
    for (const database of MutableRef.get(this.databases)) removed += database.removeDue(limit - removed)
    return removed
  }
}
