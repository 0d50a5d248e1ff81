/**
 * The observer of a keyspace. Each notification has a flag that says whether it has a listener: testing it first
 * keeps an unobserved write cheap.
 */
import type * as Bytes from "../Bytes.js"
import type { Type } from "../value/Value.js"
import type { Class } from "./Event.js"

/** `database` is the number of a database. */
export interface Observer {
  /** Whether `changed` has a listener. */
  readonly watching: boolean
  /** Call after a key was changed or removed, by a command or by its deadline. */
  readonly changed: (database: number, key: Bytes.Bytes) => void
  /** Call before a database is emptied. */
  readonly emptied: (database: number) => void
  /** Call after two databases were swapped. */
  readonly swapped: (first: number, second: number) => void
  /** Whether `expired` and `evicted` have a listener. */
  readonly recording: boolean
  /** Call after a key was removed by its deadline. */
  readonly expired: (database: number, key: Bytes.Bytes) => void
  /** Call after a key was removed to make room. */
  readonly evicted: (database: number, key: Bytes.Bytes) => void
  /** Whether `ready` has a listener. */
  readonly waiting: boolean
  /** Call when a key may serve its waiters: its value is new or has grown, or its stream is gone. */
  readonly ready: (database: number, key: Bytes.Bytes, type: Type) => void
  /** The event classes that have a listener, as `Event.flags`. */
  readonly events: number
  /** Call with an event of a class in `events`. */
  readonly event: (eventClass: Class, database: number, event: string, key: Bytes.Bytes) => void
}

/** An observer without listeners. */
export const nobody: Observer = {
  watching: false,
  changed: () => undefined,
  emptied: () => undefined,
  swapped: () => undefined,
  recording: false,
  expired: () => undefined,
  evicted: () => undefined,
  waiting: false,
  ready: () => undefined,
  events: 0,
  event: () => undefined
}
