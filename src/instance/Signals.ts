/**
 * Where the keyspace's news goes: to those who watch keys for a transaction, to those who wait at keys, and as events to
 * those who subscribed to them.
 *
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import * as Event from "../keyspace/Event.js"
import { Keyspace } from "../keyspace/Keyspace.js"
import type { Observer } from "../keyspace/Observer.js"
import { Watches } from "../keyspace/Watches.js"
import { Blocking } from "./Blocking.js"
import { PubSub } from "./PubSub.js"
import type { Settings } from "./Settings.js"
import { Tracking } from "./Tracking.js"

/**
 * @since 0.1.0
 * @category models
 */
export class Signals implements Observer {
  readonly keyspace: Keyspace
  readonly watches: Watches
  readonly blocking: Blocking
  readonly pubSub = new PubSub()
  readonly tracking: Tracking
  events = 0

  constructor(settings: Settings) {
    const databases = settings.number("databases")
    this.keyspace = new Keyspace({ databases, observer: this })
    this.watches = new Watches(databases, (database, key) => this.keyspace.database(database).presence(key))
    this.blocking = new Blocking(this.keyspace)
    this.tracking = new Tracking(settings)
    // as given: the setting's text leaves out the `n` behind an `A`, which it does not stand for
    settings.onChange("notify-keyspace-events", (_text, letters) => {
      this.events = Event.parse(letters)
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

  readonly ready = (database: number, key: Bytes.Bytes): void => {
    this.blocking.signal(database, key)
  }

  readonly event = (database: number, event: string, key: Bytes.Bytes): void => {
    const name = Bytes.unsafeMake(event)
    if ((this.events & Event.flags.keyspace) !== 0) {
      this.pubSub.publish(Bytes.unsafeMake(`__keyspace@${database}__:${key}`), name)
    }
    if ((this.events & Event.flags.keyevent) !== 0) {
      this.pubSub.publish(Bytes.unsafeMake(`__keyevent@${database}__:${event}`), key)
    }
  }

  /** Whether `settle` has anything to do. */
  get isUnsettled(): boolean {
    return this.blocking.isReady
  }

  readonly settle = (): void => {
    this.blocking.serve()
  }
}
