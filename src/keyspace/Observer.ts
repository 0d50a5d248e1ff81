/**
 * Who is told of what happens to keys, and whether they want to know: asking first keeps a write cheap that nobody
 * waits for.
 */
import type * as Bytes from "../Bytes.js"
import type { Type } from "../value/Value.js"
import type { Class } from "./Event.js"

/** Databases are told by their numbers. */
export interface Observer {
  /** Whether `changed` has anybody to tell. */
  readonly watching: boolean
  /** A key was changed or removed, by a command or by its deadline. */
  readonly changed: (database: number, key: Bytes.Bytes) => void
  /** A database is about to be emptied. */
  readonly emptied: (database: number) => void
  /** Two databases have been put in each other's place. */
  readonly swapped: (first: number, second: number) => void
  /** Whether `ready` has anybody to tell. */
  readonly waiting: boolean
  /** There is something at a key for those who wait: it is new, or has more; or the stream there is gone. */
  readonly ready: (database: number, key: Bytes.Bytes, type: Type) => void
  /** The classes of events, as `Event.flags`, that `event` has anybody to tell of. */
  readonly events: number
  /** An event, of a class that is in `events`. */
  readonly event: (eventClass: Class, database: number, event: string, key: Bytes.Bytes) => void
  /** A step is complete: a command, a transaction, a removal of what was due. Those who wait are served now. */
  readonly settle: () => void
}

/** Nobody wants to know. */
export const nobody: Observer = {
  watching: false,
  changed: () => undefined,
  emptied: () => undefined,
  swapped: () => undefined,
  waiting: false,
  ready: () => undefined,
  events: 0,
  event: () => undefined,
  settle: () => undefined
}
