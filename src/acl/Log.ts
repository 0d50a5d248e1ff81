/**
 * ACL LOG: the latest denied requests and failed authentications. Equal ones within a minute are one entry.
 *
 * @see https://redis.io/docs/latest/commands/acl-log/
 */
import type { Bytes } from "../Bytes.js"

export interface Event {
  readonly reason: "command" | "key" | "channel" | "auth"
  readonly context: "toplevel" | "multi" | "lua"
  /** The command, the key, the channel, or the command that authenticates. */
  readonly object: Bytes
  readonly username: Bytes
  /** The line of the client in CLIENT LIST. */
  readonly client: Bytes
}

/** An event, with the client of the latest one that was equal. */
export interface Entry extends Event {
  client: Bytes
  count: number
  /** Milliseconds of Unix time of the last event. */
  time: number
}

/** Milliseconds within which equal events share an entry. */
const groupingTime = 60_000

/** The number of latest entries that are searched for an equal one. */
const maxSearched = 10

const isEqual = (entry: Entry, event: Event, now: number): boolean =>
  entry.reason === event.reason &&
  entry.context === event.context &&
  entry.object === event.object &&
  entry.username === event.username &&
  Math.abs(now - entry.time) <= groupingTime

export class Log {
  /** The newest first. */
  private readonly entries: Array<Entry> = []

  constructor(private readonly maxLength: () => number) {}

  /** Adds an event. `now` is in milliseconds of Unix time. */
  add(event: Event, now: number): void {
    const { entries } = this
    const searched = Math.min(maxSearched, entries.length)
    for (let index = 0; index < searched; index++) {
      const entry = entries[index]
      if (entry === undefined || !isEqual(entry, event, now)) continue
      if (index > 0) {
        entries.splice(index, 1)
        entries.unshift(entry)
      }
      entry.client = event.client
      entry.count++
      entry.time = now
      return
    }
    entries.unshift({ ...event, count: 1, time: now })
    const maxLength = this.maxLength()
    if (entries.length > maxLength) entries.length = maxLength
  }

  /** The latest entries, the newest first. */
  latest(count: number): ReadonlyArray<Entry> {
    return this.entries.slice(0, count)
  }

  clear(): void {
    this.entries.length = 0
  }
}
