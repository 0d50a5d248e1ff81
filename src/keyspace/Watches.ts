/**
 * Keys under watch: who means to change something only if nobody else has changed what they looked at. A change of a key
 * makes every `Watch` on it stale, for good.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 * @since 0.1.0
 */
import type * as Bytes from "../Bytes.js"

/**
 * One watcher's keys, by the numbers of their databases.
 *
 * @since 0.1.0
 * @category models
 */
export class Watch {
  /** Whether one of the keys has changed since it came under watch. */
  isStale = false
  readonly keys: Array<readonly [database: number, key: Bytes.Bytes]> = []
}

/**
 * Every watch there is.
 *
 * @since 0.1.0
 * @category models
 */
export class Watches {
  private readonly databases: ReadonlyArray<Map<Bytes.Bytes, Set<Watch>>>

  /** How many keys are under watch, each counted once for each who watches it. */
  size = 0

  constructor(databases: number) {
    this.databases = Array.from({ length: databases }, () => new Map())
  }

  /** Adds a key to a watch; once is enough. */
  add(watch: Watch, database: number, key: Bytes.Bytes): void {
    const keys = this.databases[database]
    if (keys === undefined) return
    let watches = keys.get(key)
    if (watches?.has(watch) === true) return
    if (watches === undefined) {
      watches = new Set()
      keys.set(key, watches)
    }
    watches.add(watch)
    watch.keys.push([database, key])
    this.size++
  }

  /** Ends a watch. */
  remove(watch: Watch): void {
    for (const [database, key] of watch.keys) {
      const watches = this.databases[database]?.get(key)
      if (watches?.delete(watch) !== true) continue
      this.size--
      if (watches.size === 0) this.databases[database]?.delete(key)
    }
    watch.keys.length = 0
  }

  /** A key has changed. */
  changed(database: number, key: Bytes.Bytes): void {
    const watches = this.databases[database]?.get(key)
    if (watches !== undefined) for (const watch of watches) watch.isStale = true
  }

  /** Every key of a database changes that is there now, or will be. */
  changedAll(database: number, isThere: (key: Bytes.Bytes) => boolean): void {
    const keys = this.databases[database]
    if (keys === undefined) return
    for (const key of keys.keys()) if (isThere(key)) this.changed(database, key)
  }
}
