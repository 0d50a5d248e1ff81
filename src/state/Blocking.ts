/**
 * Blocked clients. They queue at each of their keys, first come, first served, and cost nothing while they wait: a step serves
 * the waiters of the keys that it made ready, and one fiber sleeps until the nearest timeout.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 */
import * as Effect from "effect/Effect"
import type * as Bytes from "../Bytes.js"
import { Deadlines } from "../dict/Deadlines.js"
import * as EventLoop from "../EventLoop.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import * as Reply from "../resp/Reply.js"
import { type Type, typeOf } from "../value/Value.js"
import { Queue } from "./Queue.js"
import type { Step } from "./Step.js"
import type { Tracking } from "./Tracking.js"
import { type BlockRequest, Waiter } from "./Waiter.js"

/** The types of values that a client can block on. */
type Awaited = Exclude<Type, "string" | "set" | "hash">

const isAwaited = (type: Type): type is Awaited => type === "list" || type === "zset" || type === "stream"

export class Blocking {
  private readonly queues: ReadonlyArray<Map<Bytes.Bytes, Queue<Waiter>>>
  /** The number of waiters for each type of value. */
  private readonly counts: Record<Awaited, number> = { list: 0, zset: 0, stream: 0 }
  /** Keys that became ready, in order. */
  private readonly readyKeys = new Map<string, readonly [database: number, key: Bytes.Bytes]>()
  private readonly deadlines = new Deadlines()
  /** Waiters with a timeout, by the tags of their deadlines. */
  private readonly timed = new Map<number, Waiter>()
  /** Opened when a nearer deadline is added. */
  private readonly wake = Effect.unsafeMakeLatch(false)
  private sleepingUntil = Number.POSITIVE_INFINITY
  private waiting = 0
  /** Called when a client blocks. */
  private readonly onWait = new Set<() => void>()
  private isServing = false

  constructor(
    private readonly keyspace: Keyspace,
    private readonly tracking: Tracking,
    private readonly step: Step,
    /** Called when a client begins to wait for a stream. */
    private readonly onAwaitStream: () => void
  ) {
    this.queues = Array.from({ length: keyspace.count }, () => new Map())
    step.serves(this)
  }

  /** The number of waiters. */
  get size(): number {
    return this.waiting
  }

  /** The number of waiters with a timeout. */
  get timedSize(): number {
    return this.timed.size
  }

  /** Whether a client waits for a stream, whose end it would notice. */
  get awaitsStreams(): boolean {
    return this.counts.stream > 0
  }

  get isReady(): boolean {
    return this.readyKeys.size > 0
  }

  /** Blocks a client; returns its pending reply. */
  wait(request: BlockRequest): Waiter {
    const waiter = new Waiter(request, this.remove, this.step)
    const { client, database, keys, type, deadline } = request
    this.waiting++
    if (type !== undefined) this.counts[type]++
    if (type === "stream") this.onAwaitStream()
    const queues = this.queues[database]
    for (const key of keys) {
      let queue = queues?.get(key)
      if (queue === undefined) {
        queue = new Queue()
        queues?.set(key, queue)
      }
      waiter.places.push(queue.add(waiter))
    }
    if (client.kind !== "embedded") client.waiting = waiter
    if (deadline < Number.POSITIVE_INFINITY) {
      waiter.tag = this.deadlines.add(0, deadline)
      this.timed.set(waiter.tag, waiter)
      if (deadline < this.sleepingUntil) this.wake.unsafeOpen()
    }
    for (const listener of this.onWait) listener()
    return waiter
  }

  /** Waits until at least n clients are blocked. */
  until(count: number): Effect.Effect<void> {
    return Effect.async<void>((resume) => {
      const look = (): void => {
        if (this.waiting < count) return
        this.onWait.delete(look)
        resume(Effect.void)
      }
      this.onWait.add(look)
      look()
      return Effect.sync(() => void this.onWait.delete(look))
    })
  }

  /** Whether a blocked client may move an element to one of the keys. */
  mayMoveTo(keys: ReadonlyArray<Bytes.Bytes>): boolean {
    if (this.waiting === 0) return false
    for (const queues of this.queues) {
      for (const queue of queues.values()) {
        for (const { request } of queue) {
          if (request.destination !== undefined && keys.includes(request.destination)) return true
        }
      }
    }
    return false
  }

  /** Removes a waiter from its queues; returns whether it was still waiting. */
  private readonly remove = (waiter: Waiter): boolean => {
    if (waiter.hasEnded) return false
    const { client, database, keys, type } = waiter.request
    waiter.hasEnded = true
    this.waiting--
    if (type !== undefined) this.counts[type]--
    for (const [index, place] of waiter.places.entries()) {
      place.queue.remove(place)
      const key = keys[index]
      if (place.queue.isEmpty && key !== undefined) this.queues[database]?.delete(key)
    }
    if (client.waiting === waiter) client.waiting = undefined
    client.lastInteraction = this.keyspace.now
    client.onIdle()
    if (waiter.tag !== 0) {
      this.timed.delete(waiter.tag)
      this.deadlines.remove(waiter.tag)
    }
    return true
  }

  /**
   * Marks a key as ready: it has a value of this type, or had a stream. As in Redis, a key counts only while some client waits
   * for the type, at any key.
   */
  signal(database: number, key: Bytes.Bytes, type: Type): void {
    if (!isAwaited(type) || this.counts[type] === 0) return
    if (this.queues[database]?.has(key) === true) this.readyKeys.set(`${database}:${key}`, [database, key])
  }

  /** Marks every awaited key of a database as ready, after a swap or before it is emptied. */
  signalAll(database: number): void {
    for (const key of this.queues[database]?.keys() ?? []) this.readyKeys.set(`${database}:${key}`, [database, key])
  }

  /** Serves the waiters of the keys that became ready, and of the keys that this makes ready in turn. */
  serve(): void {
    // an element put back meanwhile makes its key ready, and the running loop serves it
    if (this.isServing) return
    this.isServing = true
    try {
      for (const [id, [database, key]] of this.readyKeys) {
        this.readyKeys.delete(id)
        this.serveKey(database, key)
      }
    } finally {
      this.isServing = false
    }
  }

  /** Ends each wait at its timeout; never ends. */
  readonly timeouts: Effect.Effect<never> = Effect.gen(this, function* () {
    const clock = yield* Effect.clock
    for (;;) {
      yield* this.step.resumed
      this.wake.unsafeClose()
      const now = clock.unsafeCurrentTimeMillis()
      if (this.deadlines.next <= now) this.step.run(() => this.endWaits(now))
      this.sleepingUntil = this.deadlines.next
      if (this.sleepingUntil === Number.POSITIVE_INFINITY) yield* this.wake.await
      else yield* Effect.race(EventLoop.sleep(this.sleepingUntil - now), this.wake.await)
    }
  })

  private endWaits(now: number): void {
    while (this.deadlines.next <= now) {
      const waiter = this.timed.get(this.deadlines.nextTag)
      if (waiter !== undefined) waiter.finish(waiter.request.timedOut)
    }
  }

  private serveKey(database: number, key: Bytes.Bytes): void {
    const queue = this.queues[database]?.get(key)
    if (queue === undefined) return
    const source = this.keyspace.database(database)
    const value = source.peek(key)
    const type = value === undefined ? "string" : typeOf(value)
    if (value !== undefined && isAwaited(type) && this.counts[type] > 0) {
      for (const waiter of queue) {
        if (waiter.hasEnded || waiter.request.type !== type) continue
        const { client } = waiter.request
        // the peer may have closed in the same turn of the event loop, and an element handed to it would be lost
        if (!client.connection.isAlive()) continue
        this.tracking.serve(client, type === "list" ? key : undefined)
        const reply = serveOne(waiter, key)
        this.step.served()
        if (reply !== undefined) waiter.finish(reply, key)
        this.tracking.endServe(client)
        if (source.peek(key) !== value) break
      }
    }
    if (type === "stream" || this.counts.stream === 0) return
    for (const waiter of queue) {
      if (waiter.request.gone !== undefined) waiter.finish(waiter.request.gone)
    }
  }
}

const serveOne = (waiter: Waiter, key: Bytes.Bytes): Reply.Reply | undefined => {
  try {
    return waiter.request.serve(key)
  } catch (thrown) {
    if (!Reply.isError(thrown)) throw thrown
    return thrown
  }
}
