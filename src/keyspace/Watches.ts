/**
 * The watched keys of WATCH and of embedded transactions. A change of a key makes every `Watch` on it stale for good, and
 * a stale watch watches no keys.
 *
 * A due key that has not been removed counts as missing, so its removal is not a change.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import type * as Bytes from "../Bytes.js"
import type { Presence } from "./Database.js"

interface Watched {
  readonly watch: Watch
  readonly database: number
  readonly key: Bytes.Bytes
  /** Whether the key was due when it was added, and has not been removed since. */
  wasDue: boolean
}

/** The keys that one client or transaction watches. */
export class Watch {
  /** Whether one of the keys has changed since it was added. */
  isStale = false
  readonly keys: Array<Watched> = []
}

/** All watches of an instance, by database and key. */
export class Watches {
  private readonly databases: ReadonlyArray<Map<Bytes.Bytes, Set<Watched>>>

  /** The number of watched keys; a key counts once for each of its watches. */
  size = 0

  /** @param presence looks up whether a key exists and is due */
  constructor(
    databases: number,
    private readonly presence: (database: number, key: Bytes.Bytes) => Presence
  ) {
    this.databases = Array.from({ length: databases }, () => new Map())
  }

  /** Adds a key to a watch, unless it is there already. The key must not share memory with a chunk: see `Bytes.own`. */
  add(watch: Watch, database: number, key: Bytes.Bytes): void {
    const keys = this.databases[database]
    if (keys === undefined || watch.isStale) return
    const existing = keys.get(key)
    if (existing !== undefined) for (const watched of existing) if (watched.watch === watch) return
    const watched = { watch, database, key, wasDue: this.presence(database, key) === "due" }
    if (existing === undefined) keys.set(key, new Set([watched]))
    else existing.add(watched)
    watch.keys.push(watched)
    this.size++
  }

  /** Removes all keys of a watch. */
  remove(watch: Watch): void {
    for (const watched of watch.keys) {
      const keys = this.databases[watched.database]
      const ofKey = keys?.get(watched.key)
      if (ofKey?.delete(watched) !== true) continue
      this.size--
      if (ofKey.size === 0) keys?.delete(watched.key)
    }
    watch.keys.length = 0
  }

  /** Whether a key has changed, or has become due since it was added, even if it has not been removed. */
  isStale(watch: Watch): boolean {
    return (
      watch.isStale || watch.keys.some(({ database, key, wasDue }) => !wasDue && this.presence(database, key) === "due")
    )
  }

  /** Call after a key has changed. */
  changed(database: number, key: Bytes.Bytes): void {
    for (const watched of this.databases[database]?.get(key) ?? []) {
      if (watched.wasDue && this.presence(database, key) === "none") watched.wasDue = false
      else this.makeStale(watched.watch)
    }
  }

  /** Call before a database is emptied. */
  emptied(database: number): void {
    this.replaced(
      database,
      (key) => this.presence(database, key),
      () => "none"
    )
  }

  /** Call after two databases have been swapped. */
  swapped(first: number, second: number): void {
    if (first === second) return
    const [inFirst, inSecond] = [first, second].map((index) => (key: Bytes.Bytes) => this.presence(index, key))
    if (inFirst === undefined || inSecond === undefined) return
    this.replaced(first, inSecond, inFirst)
    this.replaced(second, inFirst, inSecond)
  }

  /** Handles a database whose contents are replaced: every key that was or is there changes. */
  private replaced(
    database: number,
    before: (key: Bytes.Bytes) => Presence,
    after: (key: Bytes.Bytes) => Presence
  ): void {
    for (const [key, ofKey] of this.databases[database] ?? []) {
      const [was, is] = [before(key), after(key)]
      if (was === "none" && is === "none") continue
      for (const watched of ofKey) {
        if (watched.wasDue && is !== "there") watched.wasDue = is === "due"
        else if (was === "none" && is === "due") watched.wasDue = true
        else this.makeStale(watched.watch)
      }
    }
  }

  private makeStale(watch: Watch): void {
    watch.isStale = true
    this.remove(watch)
  }
}
