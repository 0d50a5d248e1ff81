/**
 * A consumer group: the last entry it has read, its consumers, and its pending entries, which were delivered but not
 * yet acknowledged. A pending entry is one object, in the order of the group and in that of its consumer.
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import { Tally } from "../../dict/Tally.js"
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
  readonly pending: Ordered<PendingEntry> = new Ordered()

  constructor(
    readonly name: Bytes.Bytes,
    /** The time of its last command, in milliseconds of Unix time. */
    public seen: number
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
  readonly pending: Ordered<PendingEntry> = new Ordered()
  private readonly members: Map<Bytes.Bytes, Consumer> = new Map()

  constructor(
    readonly name: Bytes.Bytes,
    /** The id of the last entry that was delivered. */
    public last: Id.Id,
    /** The number of entries it has read since the stream's beginning, or `unknown`. */
    public read: number | bigint
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
    this.reassign(found, consumer)
    found.delivered = now
    found.deliveries = 1
    return found
  }

  /** Adds a pending entry whose id is not there yet. */
  addPending(pending: PendingEntry): void {
    this.pending.add(pending)
    pending.consumer.pending.add(pending)
    this.tally.add(pendingSize)
  }

  /** Moves a pending entry to another consumer. */
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
