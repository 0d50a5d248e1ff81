/**
 * The observer of a keyspace. Each notification has a flag that says whether anybody listens: testing it first keeps an
 * unobserved write cheap.
 */
import type * as Bytes from "../Bytes.js"
import type { Type } from "../value/Value.js"
import type { Class } from "./Event.js"

/** `database` is a database's number. */
export interface Observer {
  /** Whether anybody listens to `changed`. */
  readonly watching: boolean
  /** A key was changed or removed, by a command or by its deadline. */
  readonly changed: (database: number, key: Bytes.Bytes) => void
  /** A database is about to be emptied. */
  readonly emptied: (database: number) => void
  /** Two databases were swapped. */
  readonly swapped: (first: number, second: number) => void
  /** Whether anybody listens to `ready`. */
  readonly waiting: boolean
  /** A key may serve its waiters: its value is new or has grown, or its stream is gone. */
  readonly ready: (database: number, key: Bytes.Bytes, type: Type) => void
  /** The classes, as `Event.flags`, that anybody listens to. */
  readonly events: number
  /** An event, of a class that is in `events`. */
  readonly event: (eventClass: Class, database: number, event: string, key: Bytes.Bytes) => void
}

/** Nobody listens. */
export const nobody: Observer = {
  watching: false,
  changed: () => undefined,
  emptied: () => undefined,
  swapped: () => undefined,
  waiting: false,
  ready: () => undefined,
  events: 0,
  event: () => undefined
}
