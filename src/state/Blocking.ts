/**
 * Clients that wait for something at a key. They queue up at each of their keys, first come, first served, and cost nothing
 * while they wait: those whose keys are made ready are served when the step that did it is complete, and one fiber sleeps
 * until the nearest of all their timeouts.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 */
import * as Effect from "effect/Effect"
import type * as Bytes from "../Bytes.js"
import { Expiry } from "../dict/Deadlines.js"
import * as EventLoop from "../EventLoop.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import * as Reply from "../resp/Reply.js"
import { type Type, typeOf } from "../value/Value.js"
import { Line } from "./Queue.js"
import type { Tracking } from "./Tracking.js"
import { Waiter, type Want } from "./Waiter.js"

/** The types of values that anybody can wait for. */
type Awaited = Exclude<Type, "string" | "set" | "hash">

const isAwaited = (type: Type): type is Awaited => type === "list" || type === "zset" || type === "stream"

export class Blocking {
  private readonly lines: ReadonlyArray<Map<Bytes.Bytes, Line<Waiter>>>
  /** How many wait for each type of value. */
  private readonly counts: Record<Awaited, number> = { list: 0, zset: 0, stream: 0 }
  /** The keys to look at, in the order they were made ready. */
  private readonly readied = new Map<string, readonly [database: number, key: Bytes.Bytes]>()
  private readonly deadlines = new Expiry()
  /** By the tags of their deadlines. */
  private readonly limited = new Map<number, Waiter>()
  private readonly sooner = Effect.unsafeMakeLatch(false)
  private sleepingUntil = Number.POSITIVE_INFINITY
  private waiting = 0
  private isServing = false

  constructor(
    private readonly keyspace: Keyspace,
    private readonly tracking: Tracking
  ) {
    this.lines = Array.from({ length: keyspace.count }, () => new Map())
  }

  /** How many wait. */
  get size(): number {
    return this.waiting
  }

  /** How many of them wait for a limited time. */
  get limitedSize(): number {
    return this.limited.size
  }

  /** Whether there are keys to look at. */
  get isReady(): boolean {
    return this.readied.size > 0
  }

  /** Waits, from now on: the reply to come. */
  wait(want: Want): Waiter {
    const waiter = new Waiter(this, want)
    const { client, database, keys, type, deadline } = want
    this.waiting++
    if (type !== undefined) this.counts[type]++
    const lines = this.lines[database]
    for (const key of keys) {
      let line = lines?.get(key)
      if (line === undefined) {
        line = new Line()
        lines?.set(key, line)
      }
      waiter.places.push(line.add(waiter))
    }
    if (!client.embedded) client.waiting = waiter
    if (deadline < Number.POSITIVE_INFINITY) {
      waiter.tag = this.deadlines.add(0, deadline)
      this.limited.set(waiter.tag, waiter)
      if (deadline < this.sleepingUntil) this.sooner.unsafeOpen()
    }
    return waiter
  }

  /** Takes a waiter out of the queues; whether it was there. */
  remove(waiter: Waiter): boolean {
    if (waiter.hasEnded) return false
    const { client, database, keys, type } = waiter.want
    waiter.hasEnded = true
    this.waiting--
    if (type !== undefined) this.counts[type]--
    for (const [at, place] of waiter.places.entries()) {
      place.line.remove(place)
      const key = keys[at]
      if (place.line.isEmpty && key !== undefined) this.lines[database]?.delete(key)
    }
    if (client.waiting === waiter) client.waiting = undefined
    if (waiter.tag !== 0) {
      this.limited.delete(waiter.tag)
      this.deadlines.remove(waiter.tag)
    }
    return true
  }

  /** A key has a value of a type, or had a stream: as in Redis it is worth a look if anybody waits for the type, anywhere. */
  signal(database: number, key: Bytes.Bytes, type: Type): void {
    if (!isAwaited(type) || this.counts[type] === 0) return
    if (this.lines[database]?.has(key) === true) this.readied.set(`${database}:${key}`, [database, key])
  }

  /** Everything that is waited for in a database may be there, or be gone. */
  signalAll(database: number): void {
    for (const key of this.lines[database]?.keys() ?? []) this.readied.set(`${database}:${key}`, [database, key])
  }

  /** Serves those who wait at the keys that were made ready, and at those that this makes ready. */
  serve(): void {
    // what is handed back while others are served makes a key ready, and has its turn in the loop under way
    if (this.isServing) return
    this.isServing = true
    try {
      for (const [id, [database, key]] of this.readied) {
        this.readied.delete(id)
        this.serveKey(database, key)
      }
    } finally {
      this.isServing = false
    }
  }

  /** Ends the waits whose time is over, for ever. */
  readonly timeouts: Effect.Effect<never> = Effect.gen(this, function* () {
    const clock = yield* Effect.clock
    for (;;) {
      yield* this.keyspace.settled.await
      this.sooner.unsafeClose()
      const now = clock.unsafeCurrentTimeMillis()
      while (this.deadlines.next <= now) {
        const waiter = this.limited.get(this.deadlines.nextTag)
        if (waiter !== undefined) waiter.end(waiter.want.timedOut)
      }
      this.sleepingUntil = this.deadlines.next
      if (this.sleepingUntil === Number.POSITIVE_INFINITY) yield* this.sooner.await
      else {
        const delay = Math.min(this.sleepingUntil - now, EventLoop.longestSleep)
        yield* Effect.race(Effect.sleep(delay), this.sooner.await)
      }
    }
  })

  private serveKey(database: number, key: Bytes.Bytes): void {
    const line = this.lines[database]?.get(key)
    if (line === undefined) return
    const home = this.keyspace.database(database)
    const value = home.peek(key)
    const type = value === undefined ? "string" : typeOf(value)
    if (value !== undefined && isAwaited(type) && this.counts[type] > 0) {
      for (const waiter of line) {
        if (waiter.want.type !== type) continue
        const { client } = waiter.want
        this.tracking.serve(client, type === "list" ? key : undefined)
        const reply = serveOne(waiter, key)
        if (reply !== undefined) waiter.end(reply, key)
        this.tracking.endServe(client)
        if (home.peek(key) !== value) break
      }
    }
    if (type === "stream" || this.counts.stream === 0) return
    for (const waiter of line) {
      if (waiter.want.gone !== undefined) waiter.end(waiter.want.gone)
    }
  }
}

const serveOne = (waiter: Waiter, key: Bytes.Bytes): Reply.Reply | undefined => {
  try {
    return waiter.want.serve(key)
  } catch (thrown) {
    if (!Reply.isError(thrown)) throw thrown
    return thrown
  }
}
