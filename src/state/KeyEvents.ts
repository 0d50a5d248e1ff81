/**
 * The listeners of keyspace events inside the program. They are independent of `notify-keyspace-events`, which selects the
 * events for clients.
 */
import type * as Bytes from "../Bytes.js"
import * as Event from "../keyspace/Event.js"

export interface KeyEvent {
  readonly class: Event.Class
  /** The number of the database. */
  readonly database: number
  /** Redis's name of the event: `set`, `del`, `expired`, … */
  readonly event: string
  /** May share memory with a chunk: see `Bytes.own`. */
  readonly key: Bytes.Bytes
}

export interface Listener {
  /** The event classes it listens to, as `Event.flags`. */
  readonly classes: number
  readonly receive: (event: KeyEvent) => void
}

export class KeyEvents {
  private readonly listeners = new Set<Listener>()

  /** The classes that have a listener. */
  get classes(): number {
    let all = 0
    for (const { classes } of this.listeners) all |= classes
    return all
  }

  add(listener: Listener): void {
    this.listeners.add(listener)
  }

  remove(listener: Listener): void {
    this.listeners.delete(listener)
  }

  raise(event: KeyEvent): void {
    const flag = Event.flags[event.class]
    for (const listener of this.listeners) if ((listener.classes & flag) !== 0) listener.receive(event)
  }
}
