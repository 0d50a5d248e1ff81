/**
 * A consumer group: how far it has read, its consumers, and the entries that were delivered and not yet acknowledged. An
 * entry that is pending is one object, in the group's order and in its consumer's.
 */
import type * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type * as Id from "./Id.js"
import { Ordered } from "./Ordered.js"

/** How many entries a group has read, where that cannot be told. */
export const unknown = -1

/** The sum as C's 64-bit integers give it. */
export const sum = (a: number | bigint, b: number | bigint): number | bigint =>
  Integer.add(a, b) ?? Integer.normal(BigInt.asIntN(64, BigInt(a) + BigInt(b)))

/** An entry that waits for its acknowledgement. */
export class PendingEntry implements Id.Id {
  readonly ms: number | bigint
  readonly seq: number | bigint
  deliveries: number | bigint = 1

  constructor(
    id: Id.Id,
    public consumer: Consumer,
    /** When it was last delivered, in milliseconds of Unix time. */
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
    /** When it was last heard of, in milliseconds of Unix time. */
    public seen: number
  ) {}
}

const byName = (one: { readonly name: Bytes.Bytes }, other: { readonly name: Bytes.Bytes }): number =>
  one.name < other.name ? -1 : 1

export class Group {
  readonly pending: Ordered<PendingEntry> = new Ordered()
  private readonly members: Map<Bytes.Bytes, Consumer> = new Map()

  constructor(
    readonly name: Bytes.Bytes,
    /** The last entry that was delivered. */
    public last: Id.Id,
    /** How many entries it has read since the stream's beginning; `unknown` where that cannot be told. */
    public read: number | bigint
  ) {}

  /** In the order of their names' bytes. */
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
    return consumer
  }

  /** Removes a consumer with all that is pending of it. */
  removeConsumer(consumer: Consumer): void {
    for (const each of consumer.pending) this.pending.remove(each)
    this.members.delete(consumer.name)
  }

  /** An entry goes to a consumer for the first time, or as if it were. */
  deliver(id: Id.Id, consumer: Consumer, now: number): void {
    const pending = this.pending.get(id)
    if (pending === undefined) this.addPending(new PendingEntry(id, consumer, now))
    else {
      this.reassign(pending, consumer)
      pending.delivered = now
      pending.deliveries = 1
    }
  }

  /** Adds a pending entry whose id is not there yet. */
  addPending(pending: PendingEntry): void {
    this.pending.add(pending)
    pending.consumer.pending.add(pending)
  }

  /** A pending entry becomes another consumer's. */
  reassign(pending: PendingEntry, consumer: Consumer): void {
    if (pending.consumer === consumer) return
    pending.consumer.pending.remove(pending)
    pending.consumer = consumer
    consumer.pending.add(pending)
  }

  /** An entry is pending no more; whether it was. */
  acknowledge(id: Id.Id): boolean {
    const pending = this.pending.remove(id)
    pending?.consumer.pending.remove(id)
    return pending !== undefined
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
