/**
 * The observer of the keyspace. It passes key changes on to WATCHers, client-side caches and blocked clients, and key events
 * to subscribers and to the streams of the program.
 */
import * as Bytes from "../Bytes.js"
import * as Event from "../keyspace/Event.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Observer } from "../keyspace/Observer.js"
import { Watches } from "../keyspace/Watches.js"
import type { Type } from "../value/Value.js"
import { Blocking } from "./Blocking.js"
import type { Journal } from "./Journal.js"
import { KeyEvents, type Listener } from "./KeyEvents.js"
import { PubSub } from "./PubSub.js"
import type { Settings } from "./Settings.js"
import type { Step } from "./Step.js"
import { Tracking } from "./Tracking.js"

export class Signals implements Observer {
  readonly watches: Watches
  readonly blocking: Blocking
  readonly pubSub = new PubSub()
  readonly tracking: Tracking
  /** The listeners inside the program. */
  private readonly keyEvents = new KeyEvents()
  /** The classes that `notify-keyspace-events` selects. */
  private notified = 0
  events = 0
  /** The ends of the program's streams. */
  private readonly streams = new Set<() => void>()
  private hasEnded = false
  /** Called when `noticesRemoval` may have become true. */
  onNotice: () => void = () => undefined

  constructor(
    settings: Settings,
    keyspace: Keyspace,
    step: Step,
    private readonly journal: Journal
  ) {
    this.watches = new Watches(keyspace.count, (database, key) => keyspace.database(database).presence(key))
    const notice = (): void => this.onNotice()
    this.tracking = new Tracking(settings, notice)
    this.blocking = new Blocking(keyspace, this.tracking, step, notice)
    journal.onOpen = notice
    keyspace.observer = this
    // the text as given: the canonical text drops an `n` after `A`, although `A` does not include it
    settings.onChange("notify-keyspace-events", (_text, letters) => {
      this.notified = Event.parse(letters)
      this.combine()
    })
  }

  get watching(): boolean {
    return this.watches.size > 0 || this.tracking.isActive
  }

  get waiting(): boolean {
    return this.blocking.size > 0
  }

  get recording(): boolean {
    return this.journal.isOpen
  }

  readonly expired = (database: number, key: Bytes.Bytes): void => this.journal.removed(database, key)

  readonly evicted = (database: number, key: Bytes.Bytes): void => this.journal.evicted(database, key)

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

  /** Listens to events until the returned function is called. */
  listen(listener: Listener): () => void {
    this.keyEvents.add(listener)
    this.combine()
    return () => {
      this.keyEvents.remove(listener)
      this.combine()
    }
  }

  /** Combines the classes that have a listener into one number, which every event tests first. */
  private combine(): void {
    this.events = this.notified | this.keyEvents.classes
    this.onNotice()
  }

  /** Whether something notices the moment when a key goes; a WATCH, which looks when EXEC runs, does not. */
  get noticesRemoval(): boolean {
    return this.events !== 0 || this.recording || this.tracking.isActive || this.blocking.awaitsStreams
  }

  /** Calls `end` when the instance ends, unless the returned function is called first. */
  atEnd(end: () => void): () => void {
    if (this.hasEnded) end()
    else this.streams.add(end)
    return () => this.streams.delete(end)
  }

  /** Ends the streams of the program, with the instance. */
  end(): void {
    this.hasEnded = true
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
}
