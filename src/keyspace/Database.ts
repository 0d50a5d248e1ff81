/**
 * One numbered database: keys, their values, and when they expire. Reads remove a key that is past its deadline before
 * anyone can see it; every change goes through `touch`. Synchronous, for one owner: what happens between two of its
 * methods is up to the caller, so a command is atomic by construction.
 */
import type * as Bytes from "../Bytes.js"
import { Deadlines } from "../dict/Deadlines.js"
import { Dict } from "../dict/Dict.js"
import { copy, packing, type Type, typeOf, type Value } from "../value/Value.js"
import * as Event from "./Event.js"
import type { Observer } from "./Observer.js"

/** What the databases of a keyspace share. */
export interface Shared {
  /** Milliseconds of Unix time; it stands still while a command, script or transaction runs. */
  now: number
  /** Writes since the start, or since the last save. */
  dirty: number
  hits: number
  misses: number
  expired: number
  /** Whether keys that are due stay, though nobody sees them: while CLIENT PAUSE is in force. */
  holdsExpiry: boolean
  /** The number to keep beside a key that is used now, from what is there (0 when it is new): see `Access`. */
  readonly access: (before: number) => number
  /** Takes each deadline that is set, in milliseconds of Unix time. */
  readonly onDeadline: (deadline: number) => void
  readonly observer: Observer
}

/** Keys that are due and held, met in a row, before RANDOMKEY finds none; Redis would look for ever. */
const maxHeld = 100

/** Whether a key is there: one that is `due` is past its deadline, and goes when it is met. */
export type Presence = "none" | "due" | "there"

export class Database {
  private dict: Dict<Value> = new Dict(0, packing)
  private expiry = new Deadlines()

  constructor(
    private readonly shared: Shared,
    /** Its number: SWAPDB changes it. */
    public index: number
  ) {}

  /** How many keys there are, with those that are due but not yet removed. */
  get size(): number {
    return this.dict.size
  }

  /** How many keys the table is laid out for. */
  get capacity(): number {
    return this.dict.capacity
  }

  /** How many keys have a deadline. */
  get expires(): number {
    return this.expiry.size
  }

  /** The nearest deadline, in milliseconds of Unix time; `Infinity` when there is none. */
  get nextDeadline(): number {
    return this.expiry.next
  }

  /** The mean time to live in milliseconds, from a sample. */
  get averageTtl(): number {
    return this.expiry.size === 0 ? 0 : Math.max(0, Math.floor(this.expiry.sample(1024) - this.shared.now))
  }

  /**
   * The value of a key for a command that reads: counts a hit or a miss, and marks the key as used unless `touch` is
   * false. A miss is an event too, unless `quiet`.
   */
  read(key: Bytes.Bytes, touch = true, quiet = false): Value | undefined {
    const at = this.locate(key)
    if (at < 0) {
      if (quiet) this.shared.misses++
      else this.missed(key)
      return undefined
    }
    this.shared.hits++
    if (touch) this.dict.setStampAt(at, this.shared.access(this.dict.stampAt(at)))
    return this.dict.open(at, false)
  }

  /** Whether a key is there, for a command that reads: counts, and with `touch` marks, as `read` does. */
  exists(key: Bytes.Bytes, touch = false): boolean {
    const at = this.locate(key)
    if (at < 0) {
      this.missed(key)
      return false
    }
    this.shared.hits++
    if (touch) this.dict.setStampAt(at, this.shared.access(this.dict.stampAt(at)))
    return true
  }

  /** The value of a key for a command that may change it: counts nothing, and marks the key as used. */
  lookup(key: Bytes.Bytes): Value | undefined {
    const at = this.locate(key)
    if (at < 0) return undefined
    this.dict.setStampAt(at, this.shared.access(this.dict.stampAt(at)))
    return this.dict.open(at, true)
  }

  /** The value of a key, leaving no trace. */
  peek(key: Bytes.Bytes): Value | undefined {
    const at = this.locate(key)
    return at < 0 ? undefined : this.dict.open(at, true)
  }

  /** The value and the stamp of a key, due or not, leaving no trace: for DEBUG OBJECT. */
  inspect(key: Bytes.Bytes): { readonly value: Value; readonly stamp: number } | undefined {
    const at = this.dict.find(key)
    return at < 0 ? undefined : { value: this.dict.valueAt(at), stamp: this.dict.stampAt(at) }
  }

  has(key: Bytes.Bytes): boolean {
    return this.locate(key) >= 0
  }

  /** Whether a key is there, without meeting it: one that is due stays. */
  presence(key: Bytes.Bytes): Presence {
    const at = this.dict.find(key)
    return at < 0 ? "none" : this.isDue(at) ? "due" : "there"
  }

  /** Sets a key's value; its deadline goes, unless it is to be kept. */
  set(key: Bytes.Bytes, value: Value, keepDeadline = false): void {
    this.put(key, value, keepDeadline)
    this.touch(key)
  }

  /** Sets a key's value and its deadline, in milliseconds of Unix time, as one change. */
  setUntil(key: Bytes.Bytes, value: Value, deadline: number | bigint): void {
    this.putDeadline(this.put(key, value, true), deadline)
    this.touch(key)
  }

  /**
   * Gives a key the value that `change` makes of the one it has, in one look-up; its deadline stays. Where that makes
   * nothing, nothing has changed. `change` may throw, and leaves the database alone.
   */
  edit(key: Bytes.Bytes, change: (value: Value | undefined) => Value | undefined): void {
    const { dict, shared } = this
    let at = this.locateForWrite(key)
    if (at >= 0) dict.setStampAt(at, shared.access(dict.stampAt(at)))
    const value = change(at < 0 ? undefined : dict.open(at, true))
    if (value === undefined) return
    if (at >= 0) dict.setValueAt(at, value)
    else {
      at = dict.add(key, value)
      dict.setStampAt(at, shared.access(0))
      this.added(key, value)
    }
    this.touch(key)
  }

  /**
   * Gives a key, with its deadline and the number of its use, another name or database, as one change. What was there
   * is gone. The key must be there, and not be its own target.
   */
  move(key: Bytes.Bytes, target: Database, name: Bytes.Bytes): void {
    const access = this.accessOf(key) ?? 0
    this.give(key, target, name, false)
    target.setAccess(name, access)
  }

  /** As `move`, with a copy of the value; the key stays. */
  copy(key: Bytes.Bytes, target: Database, name: Bytes.Bytes): void {
    this.give(key, target, name, true)
  }

  private give(key: Bytes.Bytes, target: Database, name: Bytes.Bytes, stays: boolean): void {
    const at = this.locate(key)
    if (at < 0) return
    const held = this.dict.valueAt(at)
    const value = stays ? copy(held) : held
    const deadline = this.deadlineAt(at)
    if (!stays) {
      this.remove(at)
      this.changed(key)
    }
    target.drop(name)
    if (deadline === undefined) target.set(name, value)
    else target.setUntil(name, value, deadline)
  }

  /** Puts an equal value of another form in the place of a key's value: nothing has changed, and nobody hears of it. */
  reshape(key: Bytes.Bytes, value: Value): void {
    const at = this.locate(key)
    if (at >= 0) this.dict.setValueAt(at, value)
  }

  /** Removes a key, and raises `del`; whether it was there. */
  delete(key: Bytes.Bytes): boolean {
    return this.locate(key) >= 0 && this.vacate(key)
  }

  /** As `delete`, for a command that has nothing to store at a key: as in Redis that also deletes what is due. */
  vacate(key: Bytes.Bytes): boolean {
    const at = this.dict.find(key)
    if (at < 0) return false
    this.remove(at)
    this.touch(key)
    this.notify("generic", "del", key)
    return true
  }

  /** Gives a key that is not there a value, which is full by now. The write that filled it is the one to `touch`. */
  create(key: Bytes.Bytes, value: Value): void {
    this.put(key, value, false)
  }

  /** Removes a key, if it is there, as part of a change: the write that does it is the one to `touch`. */
  drop(key: Bytes.Bytes): void {
    const at = this.locate(key)
    if (at >= 0) this.remove(at)
  }

  /**
   * A key's deadline in milliseconds of Unix time, a bigint only beyond 2^53; `undefined` when it has none or is not
   * there.
   */
  deadline(key: Bytes.Bytes): number | bigint | undefined {
    const at = this.locate(key)
    return at < 0 ? undefined : this.deadlineAt(at)
  }

  /** Sets or, with `undefined`, removes the deadline of a key that is there, and raises `expire` or `persist`. */
  setDeadline(key: Bytes.Bytes, deadline: number | bigint | undefined): void {
    const at = this.locate(key)
    if (at < 0) return
    if (deadline === undefined) this.clearDeadline(at)
    else this.putDeadline(at, deadline)
    this.touch(key)
    this.notify("generic", deadline === undefined ? "persist" : "expire", key)
  }

  /** The number beside a key that `Shared.access` made; `undefined` when the key is not there. */
  accessOf(key: Bytes.Bytes): number | undefined {
    const at = this.locate(key)
    return at < 0 ? undefined : this.dict.stampAt(at)
  }

  setAccess(key: Bytes.Bytes, access: number): void {
    const at = this.locate(key)
    if (at >= 0) this.dict.setStampAt(at, access)
  }

  /**
   * Visits keys that are not due, from a cursor on, about `count` of them, and returns the cursor to go on from, 0 at the
   * end. A key that is there from the first call to the last is visited at least once. Keys that are due are left to
   * `met`, which removes them by any look.
   */
  scan(
    cursor: number,
    count: number,
    visit: (key: Bytes.Bytes, value: () => Value) => void,
    met: (key: Bytes.Bytes) => void = (key) => void this.locate(key)
  ): number {
    const due: Array<Bytes.Bytes> = []
    const next = this.dict.scan(cursor, count, (at) => {
      if (this.isDue(at)) due.push(this.dict.keyAt(at))
      else visit(this.dict.keyAt(at), () => this.dict.valueAt(at))
    })
    due.forEach(met)
    return next
  }

  /** Visits every key that is not due. */
  forEach(visit: (key: Bytes.Bytes, value: () => Value) => void): void {
    this.dict.forEach((at) => {
      if (!this.isDue(at)) visit(this.dict.keyAt(at), () => this.dict.valueAt(at))
    })
  }

  /** Any key that is not due; `undefined` if there is none. `random` gives 0 ≤ x < 1. */
  randomKey(random: () => number): Bytes.Bytes | undefined {
    for (let held = 0; held < maxHeld; ) {
      const at = this.dict.randomAt(random)
      if (at < 0) return undefined
      if (!this.isDue(at)) return this.dict.keyAt(at)
      if (this.shared.holdsExpiry) held++
      else this.expire(at)
    }
    return undefined
  }

  /** Removes everything at once; whoever has the old keys in hand may go on. The number of keys there were. */
  clear(): number {
    const { size } = this.dict
    const { observer } = this.shared
    if (observer.watching || observer.waiting) observer.emptied(this.index)
    this.dict = new Dict(0, packing)
    this.expiry = new Deadlines()
    this.shared.dirty += size
    return size
  }

  /** Removes up to `most` of the keys that are due, the longest overdue first; how many it removed. */
  removeDue(most: number): number {
    let removed = 0
    while (removed < most && this.expiry.next <= this.shared.now) {
      const tag = this.expiry.nextTag
      this.expire(this.dict.findTagged(this.expiry.hashOf(tag), tag))
      removed++
    }
    return removed
  }

  /** The one place through which every write of a command passes, with each key that it changed, and how often. */
  touch(key: Bytes.Bytes, changes = 1): void {
    this.shared.dirty += changes
    this.changed(key)
  }

  /** Counts changes that, as in Redis, are none to those who watch the key. */
  count(changes = 1): void {
    this.shared.dirty += changes
  }

  /**
   * Raises an event of the keyspace, for those who subscribed to it: after the change it tells of.
   *
   * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
   */
  notify(eventClass: Event.Class, event: string, key: Bytes.Bytes): void {
    const { observer } = this.shared
    if (observer.events !== 0 && (observer.events & Event.flags[eventClass]) !== 0) {
      observer.event(eventClass, this.index, event, key)
    }
  }

  /** Tells those who wait for a type of value at a key that it is worth a look. */
  ready(key: Bytes.Bytes, type: Type): void {
    if (this.shared.observer.waiting) this.shared.observer.ready(this.index, key, type)
  }

  /** The one place through which every change of a key passes, also that for which no command asked. */
  private changed(key: Bytes.Bytes): void {
    if (this.shared.observer.watching) this.shared.observer.changed(this.index, key)
  }

  private added(key: Bytes.Bytes, value: Value): void {
    if (this.shared.observer.waiting) this.ready(key, typeOf(value))
    this.notify("new", "new", key)
  }

  private missed(key: Bytes.Bytes): void {
    this.shared.misses++
    this.notify("miss", "keymiss", key)
  }

  /** The slot of a key that is there and not due, or -1. */
  private locate(key: Bytes.Bytes): number {
    const at = this.dict.find(key)
    if (at < 0 || !this.isDue(at)) return at
    if (!this.shared.holdsExpiry) this.expire(at)
    return -1
  }

  /** As `locate`, for a write that may add the key: one that is due goes in any case. */
  private locateForWrite(key: Bytes.Bytes): number {
    const at = this.dict.find(key)
    if (at < 0 || !this.isDue(at)) return at
    this.expire(at)
    return -1
  }

  private isDue(at: number): boolean {
    const tag = this.dict.tagAt(at)
    return tag !== 0 && this.expiry.deadlineOf(tag) <= this.shared.now
  }

  private expire(at: number): void {
    const key = this.dict.keyAt(at)
    this.remove(at)
    this.shared.expired++
    // as in Redis no write: there is nothing to save
    this.changed(key)
    this.notify("expired", "expired", key)
  }

  /** Sets a key's value; its slot. */
  private put(key: Bytes.Bytes, value: Value, keepDeadline: boolean): number {
    const { dict } = this
    let at = this.locateForWrite(key)
    if (at >= 0) {
      if (!keepDeadline) this.clearDeadline(at)
      if (this.shared.observer.waiting) this.leaving(at)
      dict.setValueAt(at, value)
      dict.setStampAt(at, this.shared.access(dict.stampAt(at)))
    } else {
      at = dict.add(key, value)
      dict.setStampAt(at, this.shared.access(0))
      this.added(key, value)
    }
    return at
  }

  private deadlineAt(at: number): number | bigint | undefined {
    const tag = this.dict.tagAt(at)
    return tag === 0 ? undefined : this.expiry.exactDeadlineOf(tag)
  }

  private putDeadline(at: number, deadline: number | bigint): void {
    const tag = this.dict.tagAt(at)
    if (tag === 0) this.dict.setTagAt(at, this.expiry.add(this.dict.hashAt(at), deadline))
    else this.expiry.change(tag, deadline)
    this.shared.onDeadline(Number(deadline))
  }

  private remove(at: number): void {
    if (this.shared.observer.waiting) this.leaving(at)
    this.clearDeadline(at)
    this.dict.removeAt(at)
  }

  /** Those who wait at a stream as members of a group are told when it goes; other values may come back. */
  private leaving(at: number): void {
    if (typeOf(this.dict.valueAt(at)) === "stream") this.ready(this.dict.keyAt(at), "stream")
  }

  private clearDeadline(at: number): void {
    const tag = this.dict.tagAt(at)
    if (tag === 0) return
    this.dict.setTagAt(at, 0)
    this.expiry.remove(tag)
  }
}
