/**
 * Invalidation by prefix, the BCAST mode of CLIENT TRACKING. In each turn of the event loop, a client gets one message for
 * each of its prefixes with all keys under it that changed, in the order of their bytes.
 *
 * @see https://redis.io/docs/latest/develop/reference/client-side-caching/#broadcasting-mode
 */
import * as Bytes from "../Bytes.js"
import type { Receiver, TrackingClient } from "./TrackingClient.js"

interface Prefix {
  readonly clients: Set<TrackingClient>
  /** The keys that changed since the last message, each with the client that changed it last. */
  changed: Map<Bytes.Bytes, Receiver | undefined>
}

export class Broadcasts {
  private readonly prefixes = new Map<Bytes.Bytes, Prefix>()
  /** The number of prefixes of each length: a key is looked up once for each length, not compared with every prefix. */
  private readonly lengths = new Map<number, number>()
  private isDue = false

  constructor(private readonly send: (tracked: TrackingClient, keys: ReadonlyArray<Bytes.Bytes>) => void) {}

  /** The number of prefixes with a client. */
  get size(): number {
    return this.prefixes.size
  }

  add(tracked: TrackingClient, name: Bytes.Bytes): void {
    const prefix = this.prefixes.get(name)
    if (prefix !== undefined) prefix.clients.add(tracked)
    else {
      this.prefixes.set(name, { clients: new Set([tracked]), changed: new Map() })
      this.lengths.set(name.length, (this.lengths.get(name.length) ?? 0) + 1)
    }
    tracked.prefixes.add(name)
  }

  /** Removes a client from all its prefixes. */
  remove(tracked: TrackingClient): void {
    for (const name of tracked.prefixes) {
      const prefix = this.prefixes.get(name)
      if (prefix?.clients.delete(tracked) !== true || prefix.clients.size > 0) continue
      this.prefixes.delete(name)
      const others = (this.lengths.get(name.length) ?? 1) - 1
      if (others === 0) this.lengths.delete(name.length)
      else this.lengths.set(name.length, others)
    }
    tracked.prefixes.clear()
  }

  /** Call after a key has changed; `by` is the client whose command changed it. */
  changed(key: Bytes.Bytes, by: Receiver | undefined): void {
    if (this.prefixes.size === 0) return
    for (const length of this.lengths.keys()) {
      if (length > key.length) continue
      const prefix = this.prefixes.get(Bytes.unsafeMake(key.slice(0, length)))
      if (prefix === undefined) continue
      prefix.changed.set(Bytes.own(key), by)
      if (this.isDue) continue
      this.isDue = true
      queueMicrotask(this.flush)
    }
  }

  private readonly flush = (): void => {
    this.isDue = false
    for (const name of [...this.prefixes.keys()].sort()) {
      const prefix = this.prefixes.get(name)
      if (prefix === undefined || prefix.changed.size === 0) continue
      const { changed } = prefix
      prefix.changed = new Map()
      const keys = [...changed.keys()].sort()
      for (const tracked of prefix.clients) {
        const relevant = tracked.options.noLoop ? keys.filter((key) => changed.get(key) !== tracked.client) : keys
        if (relevant.length > 0) this.send(tracked, relevant)
      }
    }
  }
}
