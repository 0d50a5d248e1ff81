/**
 * Where the keyspace's news goes: to those who watch keys for a transaction, to those who wait at keys, and as events to
 * those who subscribed to them.
 */
import * as Bytes from "../Bytes.js"
import * as Event from "../keyspace/Event.js"
import { Keyspace } from "../keyspace/Keyspace.js"
import type { Observer } from "../keyspace/Observer.js"
import { Watches } from "../keyspace/Watches.js"
import type { Type } from "../value/Value.js"
import { Blocking } from "./Blocking.js"
import { KeyEvents, type Listener } from "./KeyEvents.js"
import { PubSub } from "./PubSub.js"
import type { Settings } from "./Settings.js"
import { Tracking } from "./Tracking.js"

export class Signals implements Observer {
  readonly keyspace: Keyspace
  readonly watches: Watches
  readonly blocking: Blocking
  readonly pubSub = new PubSub()
  readonly tracking: Tracking
  /** For streams of the program's own. */
  private readonly keyEvents = new KeyEvents()
  /** The classes that `notify-keyspace-events` asks for. */
  private notified = 0
  events = 0
  private readonly streams = new Set<() => void>()
  private isOver = false
  /** Whether a script was left in its midst: who waits is served when it has ended. */
  isHeld = false

  constructor(settings: Settings) {
    const databases = settings.number("databases")
    this.keyspace = new Keyspace({ databases, observer: this })
    this.watches = new Watches(databases, (database, key) => this.keyspace.database(database).presence(key))
    this.tracking = new Tracking(settings)
    this.blocking = new Blocking(this.keyspace, this.tracking)
    // as given: the setting's text leaves out the `n` behind an `A`, which it does not stand for
    settings.onChange("notify-keyspace-events", (_text, letters) => {
      this.notified = Event.parse(letters)
      this.sum()
    })
  }

  get watching(): boolean {
    return this.watches.size > 0 || this.tracking.isActive
  }

  get waiting(): boolean {
    return this.blocking.size > 0
  }

  readonly changed = (database: number, key: Bytes.Bytes): void => {
    this.watches.changed(database, key)
    if (this.tracking.isActive) this.tracking.changed(key)
  }

  readonly emptied = (database: number): void => {
    this.watches.emptied(database)
    this.blocking.signalAll(database)
  }

  readonly swapped = (first: number, second: number): void => {
    this.watches.swapped(first, second)
    for (const database of [first, second]) this.blocking.signalAll(database)
  }

  readonly ready = (database: number, key: Bytes.Bytes, type: Type): void => {
    this.blocking.signal(database, key, type)
  }

  /** Listens to events, until what it returns is called. */
  listen(listener: Listener): () => void {
    this.keyEvents.add(listener)
    this.sum()
    return () => {
      this.keyEvents.remove(listener)
      this.sum()
    }
  }

  /** What anybody asks for, kept as one number: each change in the keyspace looks at it. */
  private sum(): void {
    this.events = this.notified | this.keyEvents.classes
  }

  /** What ends a stream of the program's own is called when the instance ends, unless what this returns is called before. */
  atEnd(end: () => void): () => void {
    if (this.isOver) end()
    else this.streams.add(end)
    return () => this.streams.delete(end)
  }

  /** The instance ends. */
  end(): void {
    this.isOver = true
    for (const end of this.streams) end()
    this.streams.clear()
  }

  readonly event = (eventClass: Event.Class, database: number, event: string, key: Bytes.Bytes): void => {
    this.keyEvents.raise({ class: eventClass, database, event, key })
    if ((this.notified & Event.flags[eventClass]) === 0) return
    const name = Bytes.unsafeMake(event)
    if ((this.notified & Event.flags.keyspace) !== 0) {
      this.pubSub.publish(Bytes.unsafeMake(`__keyspace@${database}__:${key}`), name)
    }
    if ((this.notified & Event.flags.keyevent) !== 0) {
      this.pubSub.publish(Bytes.unsafeMake(`__keyevent@${database}__:${event}`), key)
    }
  }

  /** Whether `settle` has anything to do. */
  get isUnsettled(): boolean {
    return this.blocking.isReady && !this.isHeld
  }

  readonly settle = (): void => {
    this.blocking.serve()
  }
}
