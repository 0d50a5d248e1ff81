/**
 * Who of the program itself listens to the keyspace's events: beside `notify-keyspace-events`, which is for clients, and
 * which it neither needs nor changes.
 */
import type * as Bytes from "../Bytes.js"
import * as Event from "../keyspace/Event.js"

export interface KeyEvent {
  readonly class: Event.Class
  /** The number of the database. */
  readonly database: number
  /** Redis's name for what happened: `set`, `del`, `expired`, … */
  readonly event: string
  /** In memory that may be the network's. */
  readonly key: Bytes.Bytes
}

export interface Listener {
  /** The classes it wants, as `Event.flags`. */
  readonly classes: number
  readonly receive: (event: KeyEvent) => void
}

export class KeyEvents {
  private readonly listeners = new Set<Listener>()

  /** The classes that somebody wants. */
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
