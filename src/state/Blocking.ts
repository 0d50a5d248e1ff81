/**
 * Blocked clients. They queue at each of their keys, first come, first served, and cost nothing while they wait: the waiters
 * of keys that became ready are served when the step that did it is complete, and one fiber sleeps until the nearest of all
 * timeouts.
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
  /** The keys that became ready, in order. */
  private readonly readyKeys = new Map<string, readonly [database: number, key: Bytes.Bytes]>()
  private readonly deadlines = new Deadlines()
  /** Waiters with a timeout, by the tags of their deadlines. */
  private readonly limited = new Map<number, Waiter>()
  private readonly sooner = Effect.unsafeMakeLatch(false)
  private sleepingUntil = Number.POSITIVE_INFINITY
  private waiting = 0
  private isServing = false

  constructor(
    private readonly keyspace: Keyspace,
    private readonly tracking: Tracking,
    private readonly step: Step
  ) {
    this.queues = Array.from({ length: keyspace.count }, () => new Map())
    step.serves(this)
  }

  /** The number of waiters. */
  get size(): number {
    return this.waiting
  }

  /** The number of waiters with a timeout. */
  get limitedSize(): number {
    return this.limited.size
  }

  get isReady(): boolean {
    return this.readyKeys.size > 0
  }

  /** Blocks a client: its pending reply. */
  wait(request: BlockRequest): Waiter {
    const waiter = new Waiter(request, this.remove, this.step)
    const { client, database, keys, type, deadline } = request
    this.waiting++
    if (type !== undefined) this.counts[type]++
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
      this.limited.set(waiter.tag, waiter)
      if (deadline < this.sleepingUntil) this.sooner.unsafeOpen()
    }
    return waiter
  }

  /** Takes a waiter out of its queues; whether it was there. */
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
    if (waiter.tag !== 0) {
      this.limited.delete(waiter.tag)
      this.deadlines.remove(waiter.tag)
    }
    return true
  }

  /**
   * Marks a key as ready: it has a value of a type, or had a stream. As in Redis it is worth a look if anybody waits for the
   * type, anywhere.
   */
  signal(database: number, key: Bytes.Bytes, type: Type): void {
    if (!isAwaited(type) || this.counts[type] === 0) return
    if (this.queues[database]?.has(key) === true) this.readyKeys.set(`${database}:${key}`, [database, key])
  }

  /** Marks every awaited key of a database as ready: it was swapped or emptied. */
  signalAll(database: number): void {
    for (const key of this.queues[database]?.keys() ?? []) this.readyKeys.set(`${database}:${key}`, [database, key])
  }

  /** Serves the waiters at the keys that became ready, and at those that this makes ready. */
  serve(): void {
    // an element put back while others are served makes its key ready, and is served by the loop that runs
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

  /** Ends the waits whose timeout has passed; never ends. */
  readonly timeouts: Effect.Effect<never> = Effect.gen(this, function* () {
    const clock = yield* Effect.clock
    for (;;) {
      yield* this.step.resumed
      this.sooner.unsafeClose()
      const now = clock.unsafeCurrentTimeMillis()
      while (this.deadlines.next <= now) {
        const waiter = this.limited.get(this.deadlines.nextTag)
        if (waiter !== undefined) waiter.finish(waiter.request.timedOut)
      }
      this.sleepingUntil = this.deadlines.next
      if (this.sleepingUntil === Number.POSITIVE_INFINITY) yield* this.sooner.await
      else {
        const delay = Math.min(this.sleepingUntil - now, EventLoop.maxSleep)
        yield* Effect.race(Effect.sleep(delay), this.sooner.await)
      }
    }
  })

  private serveKey(database: number, key: Bytes.Bytes): void {
    const queue = this.queues[database]?.get(key)
    if (queue === undefined) return
    const home = this.keyspace.database(database)
    const value = home.peek(key)
    const type = value === undefined ? "string" : typeOf(value)
    if (value !== undefined && isAwaited(type) && this.counts[type] > 0) {
      for (const waiter of queue) {
        if (waiter.hasEnded || waiter.request.type !== type) continue
        const { client } = waiter.request
        // its end may have arrived with the push that serves it, and would be read later: the element would be lost
        if (!client.connection.isAlive()) continue
        this.tracking.serve(client, type === "list" ? key : undefined)
        const reply = serveOne(waiter, key)
        if (reply !== undefined) waiter.finish(reply, key)
        this.tracking.endServe(client)
        if (home.peek(key) !== value) break
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
