/**
 * One numbered database: keys with their values, deadlines and access stamps. No read sees a key past its deadline, and every
 * change goes through `touch`. It is synchronous, so a command that runs between two events is atomic by construction.
 */
import type * as Bytes from "../Bytes.js"
import { Dict } from "../dict/Dict.js"
import { copy, packing, type Type, typeOf, type Value } from "../value/Value.js"
import * as Event from "./Event.js"
import { KeyDeadlines } from "./KeyDeadlines.js"
import type { Cause, Loaded, Shared } from "./Shared.js"

/** Held keys that RANDOMKEY may meet in a row before it finds none; Redis would search for ever. */
const maxHeld = 100

/** Whether a key exists; a `due` key is past its deadline, and is removed by the next command that meets it. */
export type Presence = "none" | "due" | "there"

export class Database {
  // `Eviction` samples these two, and a loader fills the table
  dict: Dict<Value>
  deadlines: KeyDeadlines

  constructor(
    private readonly shared: Shared,
    /** The number of the database: SWAPDB changes it. */
    public index: number
  ) {
    this.dict = new Dict(0, packing, shared.memory)
    this.deadlines = new KeyDeadlines(this.dict)
  }

  /** The number of keys, including due keys that have not been removed. */
  get size(): number {
    return this.dict.size
  }

  /** The number of keys that fit without growing. */
  get capacity(): number {
    return this.dict.capacity
  }

  /** The number of keys with a deadline. */
  get expires(): number {
    return this.deadlines.size
  }

  /** The nearest deadline, in milliseconds of Unix time; `Infinity` if there is none. */
  get nextDeadline(): number {
    return this.deadlines.nearest
  }

  /** The mean time to live in milliseconds, from a sample. */
  get averageTtl(): number {
    return this.deadlines.size === 0 ? 0 : Math.max(0, Math.floor(this.deadlines.mean - this.shared.now))
  }

  /**
   * The value of a key for a command that reads: counts a hit or a miss, and stamps the key as used unless `markUsed` is
   * false. A miss raises `keymiss`, unless `quiet`.
   */
  read(key: Bytes.Bytes, markUsed = true, quiet = false): Value | undefined {
    const slot = this.hit(key, markUsed, quiet)
    return slot < 0 ? undefined : this.dict.open(slot, false)
  }

  /** Whether a key exists, for a command that reads: counts a hit or a miss, and stamps the key if `markUsed`. */
  exists(key: Bytes.Bytes, markUsed = false): boolean {
    return this.hit(key, markUsed, false) >= 0
  }

  private hit(key: Bytes.Bytes, markUsed: boolean, quiet: boolean): number {
    const slot = this.locate(key)
    if (slot < 0) {
      this.shared.misses++
      if (!quiet) this.notify("miss", "keymiss", key)
      return -1
    }
    this.shared.hits++
    if (markUsed) this.dict.setStampAt(slot, this.shared.access(this.dict.stampAt(slot)))
    return slot
  }

  /** The value of a key for a command that may change it: counts no hit or miss, and stamps the key as used. */
  lookup(key: Bytes.Bytes): Value | undefined {
    const slot = this.locate(key)
    if (slot < 0) return undefined
    this.dict.setStampAt(slot, this.shared.access(this.dict.stampAt(slot)))
    return this.dict.open(slot, true)
  }

  /** The value of a key; neither counts nor stamps. */
  peek(key: Bytes.Bytes): Value | undefined {
    const slot = this.locate(key)
    return slot < 0 ? undefined : this.dict.open(slot, true)
  }

  /** The value and the access stamp of a key, even a due one, for DEBUG OBJECT; neither counts nor stamps. */
  inspect(key: Bytes.Bytes): { readonly value: Value; readonly stamp: number } | undefined {
    const slot = this.dict.find(key)
    return slot < 0 ? undefined : { value: this.dict.valueAt(slot), stamp: this.dict.stampAt(slot) }
  }

  has(key: Bytes.Bytes): boolean {
    return this.locate(key) >= 0
  }

  /** Whether a key exists; does not remove a due key. */
  presence(key: Bytes.Bytes): Presence {
    const slot = this.dict.find(key)
    return slot < 0 ? "none" : this.isDue(slot) ? "due" : "there"
  }

  /** Sets a key's value, and removes its deadline unless `keepDeadline`. */
  set(key: Bytes.Bytes, value: Value, keepDeadline = false): void {
    this.put(key, value, keepDeadline)
    this.touch(key)
  }

  /** Sets a key's value and its deadline, in milliseconds of Unix time, as one change. */
  setUntil(key: Bytes.Bytes, value: Value, deadline: number | bigint): void {
    this.putDeadline(this.put(key, value, true), deadline)
    this.touch(key)
  }

  /** Replaces a key's value by the result of `change`, in one look-up, and keeps its deadline; `undefined` changes nothing. */
  edit(key: Bytes.Bytes, change: (value: Value | undefined) => Value | undefined): void {
    const { dict, shared } = this
    const slot = this.locateForWrite(key)
    if (slot >= 0) dict.setStampAt(slot, shared.access(dict.stampAt(slot)))
    const value = change(slot < 0 ? undefined : dict.open(slot, true))
    if (value === undefined) return
    if (slot >= 0) dict.setValueAt(slot, value)
    else this.insert(key, value)
    this.touch(key)
  }

  /** Moves an existing key, with deadline and access stamp, to another name or database, whose key it replaces, as one change. */
  move(key: Bytes.Bytes, target: Database, name: Bytes.Bytes): void {
    const access = this.accessOf(key) ?? 0
    this.give(key, target, name, false)
    target.setAccess(name, access)
  }

  /** Copies a key's value and deadline to another name or database, as `move` does. */
  copy(key: Bytes.Bytes, target: Database, name: Bytes.Bytes): void {
    this.give(key, target, name, true)
  }

  private give(key: Bytes.Bytes, target: Database, name: Bytes.Bytes, stays: boolean): void {
    const slot = this.locate(key)
    if (slot < 0) return
    const held = this.dict.valueAt(slot)
    const value = stays ? copy(held) : held
    const deadline = this.deadlines.at(slot)
    if (!stays) {
      this.remove(slot, false)
      this.changed(key)
    }
    target.drop(name)
    if (deadline === undefined) target.set(name, value)
    else target.setUntil(name, value, deadline)
  }

  /** Replaces a key's value by an equal one in another encoding. This is not a change, and no observer is called. */
  reshape(key: Bytes.Bytes, value: Value): void {
    const slot = this.locate(key)
    if (slot >= 0) this.dict.setValueAt(slot, value)
  }

  /** Removes a key and raises `del`; returns whether it existed. `isLazy` is whether Redis leaves a large value to its thread. */
  delete(key: Bytes.Bytes, isLazy = this.shared.lazyFree.causes.server): boolean {
    return this.locate(key) >= 0 && this.vacate(key, isLazy)
  }

  /** As `delete`, for a command whose result is empty: as in Redis, that also deletes a due key. */
  vacate(key: Bytes.Bytes, isLazy = this.shared.lazyFree.causes.server): boolean {
    const slot = this.dict.find(key)
    if (slot < 0) return false
    this.remove(slot, isLazy)
    this.touch(key)
    this.notify("generic", "del", key)
    return true
  }

  /** Adds a missing key with a value that is already populated. Does not call `touch`; the command that filled the value does. */
  create(key: Bytes.Bytes, value: Value): void {
    this.put(key, value, false)
  }

  /** Lays an empty database out for a number of keys. */
  expect(size: number): void {
    if (this.size === 0) this.replaceTable(size)
  }

  private replaceTable(expected: number): void {
    this.dict.tally.leave()
    this.dict = new Dict(expected, packing, this.shared.memory)
    this.deadlines = new KeyDeadlines(this.dict)
  }

  /** Completes a key that was put into the table from a file: not a change, and no observer is called. */
  loaded(slot: number, { deadline, stamp }: Loaded): void {
    this.dict.setStampAt(slot, stamp)
    if (deadline !== undefined) this.putDeadline(slot, deadline)
  }

  /** Removes a key as part of a larger change. Does not call `touch`; the command that makes the change does. */
  drop(key: Bytes.Bytes): void {
    const slot = this.locate(key)
    if (slot >= 0) this.remove(slot, this.shared.lazyFree.causes.server)
  }

  /** A key's deadline in milliseconds of Unix time, a bigint only beyond 2^53; `undefined` if there is none, or no key. */
  deadline(key: Bytes.Bytes): number | bigint | undefined {
    const slot = this.locate(key)
    return slot < 0 ? undefined : this.deadlines.at(slot)
  }

  /** Sets the deadline of an existing key and raises `expire`, or with `undefined` removes it and raises `persist`. */
  setDeadline(key: Bytes.Bytes, deadline: number | bigint | undefined): void {
    const slot = this.locate(key)
    if (slot < 0) return
    if (deadline === undefined) this.deadlines.clear(slot)
    else this.putDeadline(slot, deadline)
    this.touch(key)
    this.notify("generic", deadline === undefined ? "persist" : "expire", key)
  }

  /** The access stamp of a key; `undefined` if there is no key. */
  accessOf(key: Bytes.Bytes): number | undefined {
    const slot = this.locate(key)
    return slot < 0 ? undefined : this.dict.stampAt(slot)
  }

  setAccess(key: Bytes.Bytes, access: number): void {
    const slot = this.locate(key)
    if (slot >= 0) this.dict.setStampAt(slot, access)
  }

  /** As `Dict.scan`. Due keys are passed to `onDue` after the others, which removes them unless given. */
  scan(
    cursor: number,
    count: number,
    visit: (key: Bytes.Bytes, value: () => Value) => void,
    onDue: (key: Bytes.Bytes) => void = (key) => void this.locate(key)
  ): number {
    const due: Array<Bytes.Bytes> = []
    const next = this.dict.scan(cursor, count, (slot) => {
      if (this.isDue(slot)) due.push(this.dict.keyAt(slot))
      else visit(this.dict.keyAt(slot), () => this.dict.valueAt(slot))
    })
    due.forEach(onDue)
    return next
  }

  /** Visits every key that is not due. */
  forEach(visit: (key: Bytes.Bytes, value: () => Value) => void): void {
    this.dict.forEach((slot) => {
      if (!this.isDue(slot)) visit(this.dict.keyAt(slot), () => this.dict.valueAt(slot))
    })
  }

  /** A random key that is not due; `undefined` if there is none. `random` returns a number from 0 up to 1. */
  randomKey(random: () => number): Bytes.Bytes | undefined {
    for (let held = 0; held < maxHeld; ) {
      const slot = this.dict.randomAt(random)
      if (slot < 0) return undefined
      if (!this.isDue(slot)) return this.dict.keyAt(slot)
      if (this.shared.holdsExpiry) held++
      else this.end(slot, "expired")
    }
    return undefined
  }

  /** Swaps in an empty table; returns the number of keys removed. `isLazy` is whether Redis leaves the old one to its thread. */
  clear(isLazy = false): number {
    const { size } = this.dict
    if (isLazy) this.shared.lazyFree.count += size
    const { observer } = this.shared
    if (observer.watching || observer.waiting) observer.emptied(this.index)
    this.replaceTable(0)
    this.shared.dirty += size
    return size
  }

  /** Removes up to `limit` due keys, the longest overdue first; returns the number removed. */
  removeDue(limit: number): number {
    let removed = 0
    if (this.shared.isReplaying) return 0
    for (; removed < limit && this.deadlines.nearest <= this.shared.now; removed++)
      this.end(this.deadlines.nearestSlot, "expired")
    return removed
  }

  /** Call for each key that a command has changed: counts the changes and calls the observers. */
  touch(key: Bytes.Bytes, changes = 1): void {
    this.shared.dirty += changes
    this.changed(key)
  }

  /** Counts changes that, as in Redis, do not touch a watched key. */
  addDirty(changes = 1): void {
    this.shared.dirty += changes
  }

  /** Raises a keyspace event. Call it after the change. */
  notify(eventClass: Event.Class, event: string, key: Bytes.Bytes): void {
    const { observer } = this.shared
    if (observer.events !== 0 && (observer.events & Event.flags[eventClass]) !== 0) {
      observer.event(eventClass, this.index, event, key)
    }
  }

  /** Call when a value of this type at a key may serve its waiters. */
  ready(key: Bytes.Bytes, type: Type): void {
    if (this.shared.observer.waiting) this.shared.observer.ready(this.index, key, type)
  }

  /** Every change of a key passes here, including expiry. */
  private changed(key: Bytes.Bytes): void {
    if (this.shared.observer.watching) this.shared.observer.changed(this.index, key)
  }

  private added(key: Bytes.Bytes, value: Value): void {
    if (this.shared.observer.waiting) this.ready(key, typeOf(value))
    this.notify("new", "new", key)
  }

  /** The slot of a key that exists and is not due, or -1. Removes a due key, unless expiry is held. */
  private locate(key: Bytes.Bytes): number {
    const slot = this.dict.find(key)
    if (slot < 0 || !this.isDue(slot)) return slot
    if (!this.shared.holdsExpiry) this.end(slot, "expired")
    return -1
  }

  /** As `locate`, for a write that may add the key: a due key is removed even while expiry is held. */
  private locateForWrite(key: Bytes.Bytes): number {
    const slot = this.dict.find(key)
    if (slot < 0 || !this.isDue(slot)) return slot
    this.end(slot, "expired")
    return -1
  }

  private isDue(slot: number): boolean {
    return this.deadlines.isDue(slot, this.shared.now) && !this.shared.isReplaying
  }

  /** Removes a key that is due, or has to make room. As in Redis, this does not count as a change since the last save. */
  end(slot: number, how: Cause): void {
    const key = this.dict.keyAt(slot)
    const { lazyFree, timeRemoval } = this.shared
    const isLazy = how === "expired" ? lazyFree.causes.expire : lazyFree.causes.evict
    if (timeRemoval === undefined) this.remove(slot, isLazy)
    else timeRemoval(how, () => this.remove(slot, isLazy))
    this.shared[how]++
    if (this.shared.observer.recording) this.shared.observer[how](this.index, key)
    this.changed(key)
    this.notify(how, how, key)
  }

  /** Sets a key's value; returns the slot. */
  private put(key: Bytes.Bytes, value: Value, keepDeadline: boolean): number {
    const { dict } = this
    let slot = this.locateForWrite(key)
    if (slot >= 0) {
      if (!keepDeadline) this.deadlines.clear(slot)
      if (this.shared.observer.waiting) this.beforeRemoval(slot)
      if (this.shared.lazyFree.causes.server) this.shared.lazyFree.value(dict.valueAt(slot))
      dict.setValueAt(slot, value)
      dict.setStampAt(slot, this.shared.access(dict.stampAt(slot)))
    } else slot = this.insert(key, value)
    return slot
  }

  private insert(key: Bytes.Bytes, value: Value): number {
    const slot = this.dict.add(key, value)
    this.dict.setStampAt(slot, this.shared.access(0))
    this.added(key, value)
    return slot
  }

  private putDeadline(slot: number, deadline: number | bigint): void {
    this.deadlines.set(slot, deadline)
    this.shared.onDeadline(Number(deadline))
  }

  private remove(slot: number, isLazy: boolean): void {
    if (this.shared.observer.waiting) this.beforeRemoval(slot)
    if (isLazy) this.shared.lazyFree.value(this.dict.valueAt(slot))
    this.deadlines.clear(slot)
    this.dict.removeAt(slot)
  }

  /** A stream that goes ends the waits of its consumer groups; a waiter for any other value keeps waiting. */
  private beforeRemoval(slot: number): void {
    if (typeOf(this.dict.valueAt(slot)) === "stream") this.ready(this.dict.keyAt(slot), "stream")
  }
}
