/**
 * A consumer group: the last entry it has read, its consumers, and its pending entries, which were delivered but not
 * yet acknowledged. A pending entry is one object, in the order of the group and in that of its consumer.
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import { Tally } from "../../dict/Tally.js"
import type * as View from "../View.js"
import type * as Id from "./Id.js"
import { Ordered } from "./Ordered.js"

/** The number of entries a group has read, if it is unknown. */
export const unknown = -1

/** The sum, which wraps around as C's 64-bit integers do. */
export const sum = (a: number | bigint, b: number | bigint): number | bigint =>
  Integer.add(a, b) ?? Integer.normal(BigInt.asIntN(64, BigInt(a) + BigInt(b)))

/** An entry that was delivered but not yet acknowledged. */
export class PendingEntry implements Id.Id {
  readonly ms: number | bigint
  readonly seq: number | bigint
  deliveries: number | bigint = 1

  constructor(
    id: Id.Id,
    public consumer: Consumer,
    /** The time of its last delivery, in milliseconds of Unix time. */
    public delivered: number
  ) {
    this.ms = id.ms
    this.seq = id.seq
  }
}

export class Consumer {
  constructor(
    readonly name: Bytes.Bytes,
    /** The time of its last command, in milliseconds of Unix time. */
    public seen: number,
    readonly pending: Ordered<PendingEntry> = new Ordered()
  ) {}
}

const byName = (one: { readonly name: Bytes.Bytes }, other: { readonly name: Bytes.Bytes }): number =>
  one.name < other.name ? -1 : 1

/** The memory of a pending entry, in the group's order and in its consumer's, and of a consumer, in bytes. */
const pendingSize = 112
const consumerSize = 250
const groupSize = 400

export class Group {
  /** The memory it takes, in bytes. */
  readonly tally = new Tally()
  private readonly members: Map<Bytes.Bytes, Consumer> = new Map()
  /** The pending entries that no view shares; absent while there is no view. */
  private unshared: Set<PendingEntry> | undefined

  constructor(
    readonly name: Bytes.Bytes,
    /** The id of the last entry that was delivered. */
    public last: Id.Id,
    /** The number of entries it has read since the stream's beginning, or `unknown`. */
    public read: number | bigint,
    readonly pending: Ordered<PendingEntry> = new Ordered()
  ) {
    this.tally.add(groupSize + name.length)
  }

  /** The consumers, in the order of their names' bytes. */
  get consumers(): ReadonlyArray<Consumer> {
    return [...this.members.values()].sort(byName)
  }

  get size(): number {
    return this.members.size
  }

  consumer(name: Bytes.Bytes): Consumer | undefined {
    return this.members.get(name)
  }

  /** Adds a consumer that is not there yet. The name must have memory of its own. */
  addConsumer(name: Bytes.Bytes, now: number): Consumer {
    const consumer = new Consumer(name, now)
    this.members.set(name, consumer)
    this.tally.add(consumerSize + name.length)
    return consumer
  }

  /** Removes a consumer with its pending entries. */
  removeConsumer(consumer: Consumer): void {
    for (const each of consumer.pending) this.pending.remove(each)
    this.members.delete(consumer.name)
    this.tally.add(-(consumerSize + consumer.name.length + consumer.pending.size * pendingSize))
  }

  /** Delivers an entry to a consumer for the first time, or as if for the first time. */
  deliver(id: Id.Id, consumer: Consumer, now: number): PendingEntry {
    const found = this.pending.get(id)
    if (found === undefined) {
      const pending = new PendingEntry(id, consumer, now)
      this.addPending(pending)
      return pending
    }
    const pending = this.writable(found)
    this.reassign(pending, consumer)
    pending.delivered = now
    pending.deliveries = 1
    return pending
  }

  /** A pending entry that is about to change: itself, or one in its place, while a view has it. */
  writable(pending: PendingEntry): PendingEntry {
    const { unshared } = this
    if (unshared === undefined || unshared.has(pending)) return pending
    const own = new PendingEntry(pending, pending.consumer, pending.delivered)
    own.deliveries = pending.deliveries
    unshared.add(own)
    this.pending.replace(own)
    own.consumer.pending.replace(own)
    return own
  }

  /** Adds a pending entry whose id is not there yet. */
  addPending(pending: PendingEntry): void {
    this.pending.add(pending)
    pending.consumer.pending.add(pending)
    this.tally.add(pendingSize)
  }

  /** Moves a pending entry, which is writable, to another consumer. */
  reassign(pending: PendingEntry, consumer: Consumer): void {
    if (pending.consumer === consumer) return
    pending.consumer.pending.remove(pending)
    pending.consumer = consumer
    consumer.pending.add(pending)
  }

  /** Ends the wait for an entry's acknowledgement; whether it was pending. */
  acknowledge(id: Id.Id): boolean {
    const pending = this.pending.remove(id)
    if (pending === undefined) return false
    pending.consumer.pending.remove(id)
    this.tally.add(-pendingSize)
    return true
  }

  view(): View.View<Group> {
    const parts = [this.pending.view()]
    const view = new Group(this.name, this.last, this.read, parts[0]?.value)
    for (const { name, pending, seen } of this.members.values()) {
      const part = pending.view()
      parts.push(part)
      view.members.set(name, new Consumer(name, seen, part.value))
    }
    this.unshared = new Set()
    return {
      value: view,
      end: () => {
        this.unshared = undefined
        for (const part of parts) part.end()
      }
    }
  }

  clone(): Group {
    const copy = new Group(this.name, this.last, this.read)
    const consumers = new Map<Consumer, Consumer>()
    for (const each of this.members.values()) consumers.set(each, copy.addConsumer(each.name, each.seen))
    for (const each of this.pending) {
      const pending = new PendingEntry(each, consumers.get(each.consumer) ?? each.consumer, each.delivered)
      pending.deliveries = each.deliveries
      copy.addPending(pending)
    }
    return copy
  }
}
