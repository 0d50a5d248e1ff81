/**
 * Keys under watch: who means to change something only if nobody else has changed what they looked at. A change of a key
 * makes every `Watch` on it stale, for good, and what is stale watches no more.
 *
 * A key that is past its deadline and still there is as good as gone: that it goes is no change.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import type * as Bytes from "../Bytes.js"
import type { Presence } from "./Database.js"

interface Watched {
  readonly watch: Watch
  readonly database: number
  readonly key: Bytes.Bytes
  /** Whether the key was past its deadline when it came under watch, and has not gone since. */
  wasDue: boolean
}

/** One watcher's keys, by the numbers of their databases. */
export class Watch {
  /** Whether one of the keys has changed since it came under watch. */
  isStale = false
  readonly keys: Array<Watched> = []
}

/** Every watch there is. */
export class Watches {
  private readonly databases: ReadonlyArray<Map<Bytes.Bytes, Set<Watched>>>

  /** How many keys are under watch, each counted once for each who watches it. */
  size = 0

  /** @param presence tells whether a key is there */
  constructor(
    databases: number,
    private readonly presence: (database: number, key: Bytes.Bytes) => Presence
  ) {
    this.databases = Array.from({ length: databases }, () => new Map())
  }

  /** Adds a key, which the caller owns, to a watch; once is enough. */
  add(watch: Watch, database: number, key: Bytes.Bytes): void {
    const keys = this.databases[database]
    if (keys === undefined || watch.isStale) return
    const there = keys.get(key)
    if (there !== undefined) for (const watched of there) if (watched.watch === watch) return
    const watched = { watch, database, key, wasDue: this.presence(database, key) === "due" }
    if (there === undefined) keys.set(key, new Set([watched]))
    else there.add(watched)
    watch.keys.push(watched)
    this.size++
  }

  /** Ends a watch. */
  remove(watch: Watch): void {
    for (const watched of watch.keys) {
      const keys = this.databases[watched.database]
      const there = keys?.get(watched.key)
      if (there?.delete(watched) !== true) continue
      this.size--
      if (there.size === 0) keys?.delete(watched.key)
    }
    watch.keys.length = 0
  }

  /** Whether a key has changed; or is past its deadline by now, though nobody has met it since. */
  isStale(watch: Watch): boolean {
    return (
      watch.isStale || watch.keys.some(({ database, key, wasDue }) => !wasDue && this.presence(database, key) === "due")
    )
  }

  /** A key has changed. */
  changed(database: number, key: Bytes.Bytes): void {
    for (const watched of this.databases[database]?.get(key) ?? []) {
      if (watched.wasDue && this.presence(database, key) === "none") watched.wasDue = false
      else this.end(watched.watch)
    }
  }

  /** A database is about to be emptied. */
  emptied(database: number): void {
    this.replaced(
      database,
      (key) => this.presence(database, key),
      () => "none"
    )
  }

  /** Two databases have been put in each other's place. */
  swapped(first: number, second: number): void {
    if (first === second) return
    const [inFirst, inSecond] = [first, second].map((index) => (key: Bytes.Bytes) => this.presence(index, key))
    if (inFirst === undefined || inSecond === undefined) return
    this.replaced(first, inSecond, inFirst)
    this.replaced(second, inFirst, inSecond)
  }

  /** All keys of a database change that were there, or are now. */
  private replaced(
    database: number,
    before: (key: Bytes.Bytes) => Presence,
    after: (key: Bytes.Bytes) => Presence
  ): void {
    for (const [key, there] of this.databases[database] ?? []) {
      const [was, is] = [before(key), after(key)]
      if (was === "none" && is === "none") continue
      for (const watched of there) {
        if (watched.wasDue && is !== "there") watched.wasDue = is === "due"
        else if (was === "none" && is === "due") watched.wasDue = true
        else this.end(watched.watch)
      }
    }
  }

  private end(watch: Watch): void {
    watch.isStale = true
    this.remove(watch)
  }
}
