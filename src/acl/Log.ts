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

export interface Entry extends Event {
  readonly count: number
  /** Milliseconds of Unix time of the last event. */
  readonly time: number
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
  private entries: ReadonlyArray<Entry> = []

  constructor(private readonly maxLength: () => number) {}

  /** Adds an event. `now` is in milliseconds of Unix time. */
  add(event: Event, now: number): void {
    const index = this.entries.slice(0, maxSearched).findIndex((entry) => isEqual(entry, event, now))
    const known = this.entries[index]
    if (known !== undefined) {
      const updated = { ...known, client: event.client, count: known.count + 1, time: now }
      this.entries = [updated, ...this.entries.filter((entry) => entry !== known)]
    } else this.entries = [{ ...event, count: 1, time: now }, ...this.entries].slice(0, this.maxLength())
  }

  /** The latest entries, the newest first. */
  latest(count: number): ReadonlyArray<Entry> {
    return this.entries.slice(0, count)
  }

  clear(): void {
    this.entries = []
  }
}
