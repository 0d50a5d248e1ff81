/**
 * Clients that wait for something at a key. They queue up at each of their keys, first come, first served, and cost nothing
 * while they wait: those whose keys are made ready are served when the step that did it is complete, and one fiber sleeps
 * until the nearest of all their timeouts.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import { type Type, typeOf, type Value } from "../keyspace/Value.js"
import * as Reply from "../resp/Reply.js"
import type { Client } from "./Client.js"

/**
 * What a client waits for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Want {
  readonly client: Client
  readonly database: number
  readonly keys: ReadonlyArray<Bytes.Bytes>
  /** The type of value that it is served from. */
  readonly type: Type
  /** Milliseconds of Unix time; `Infinity` for ever. */
  readonly deadline: number
  /** The reply where the deadline passes. */
  readonly timedOut: Reply.Reply
  /** Takes what is at a key, if it is enough: the reply. A stream that is gone is `undefined`. */
  readonly serve: (key: Bytes.Bytes, value: Value | undefined) => Reply.Reply | undefined
}

const unblocked = new Reply.ErrorReply("UNBLOCKED client unblocked via CLIENT UNBLOCK")

class Waiter {
  constructor(
    readonly want: Want,
    readonly resume: (reply: Effect.Effect<Reply.Reply>) => void
  ) {}
}

/**
 * @since 0.1.0
 * @category models
 */
export class Blocking {
  private readonly queues: ReadonlyArray<Map<Bytes.Bytes, Set<Waiter>>>
  private readonly waiters = new Set<Waiter>()
  /** The keys to look at, in the order they were made ready. */
  private ready = new Map<string, readonly [database: number, key: Bytes.Bytes]>()
  private readonly sooner = Effect.unsafeMakeLatch(false)
  private sleepingUntil = Number.POSITIVE_INFINITY

  constructor(private readonly keyspace: Keyspace) {
    this.queues = Array.from({ length: keyspace.count }, () => new Map())
  }

  /** How many wait. */
  get size(): number {
    return this.waiters.size
  }

  /** Whether there are keys to look at. */
  get isReady(): boolean {
    return this.ready.size > 0
  }

  /** Waits. */
  wait(want: Want): Effect.Effect<Reply.Reply> {
    return Effect.async<Reply.Reply>((resume) => {
      const waiter = new Waiter(want, resume)
      this.add(waiter)
      return Effect.sync(() => this.remove(waiter))
    })
  }

  /** A key may have what somebody waits for. */
  signal(database: number, key: Bytes.Bytes): void {
    if (this.queues[database]?.has(key) === true) this.ready.set(`${database}:${key}`, [database, key])
  }

  /** Everything that is waited for in a database may be there, or be gone. */
  signalAll(database: number): void {
    for (const key of this.queues[database]?.keys() ?? []) this.signal(database, key)
  }

  /** Serves those who wait at the keys that were made ready, and at those that this makes ready. */
  serve(): void {
    for (const [id, [database, key]] of this.ready) {
      this.ready.delete(id)
      this.serveKey(database, key)
    }
  }

  /** Ends the waits whose time is over, for ever. */
  readonly timeouts: Effect.Effect<never> = Effect.gen(this, function* () {
    const clock = yield* Effect.clock
    for (;;) {
      this.sooner.unsafeClose()
      const now = clock.unsafeCurrentTimeMillis()
      this.sleepingUntil = Number.POSITIVE_INFINITY
      for (const waiter of this.waiters) {
        if (waiter.want.deadline <= now) this.end(waiter, waiter.want.timedOut)
        else this.sleepingUntil = Math.min(this.sleepingUntil, waiter.want.deadline)
      }
      if (this.sleepingUntil === Number.POSITIVE_INFINITY) yield* this.sooner.await
      else yield* Effect.race(Effect.sleep(this.sleepingUntil - now), this.sooner.await)
    }
  })

  private serveKey(database: number, key: Bytes.Bytes): void {
    for (const waiter of this.queues[database]?.get(key) ?? []) {
      const value = this.keyspace.database(database).peek(key)
      if (waiter.want.type !== (value === undefined ? "stream" : typeOf(value))) continue
      let reply: Reply.Reply | undefined
      try {
        reply = waiter.want.serve(key, value)
      } catch (thrown) {
        if (!Reply.isError(thrown)) throw thrown
        reply = thrown
      }
      if (reply !== undefined) this.end(waiter, reply)
    }
  }

  private add(waiter: Waiter): void {
    const { database, keys, client, deadline } = waiter.want
    this.waiters.add(waiter)
    for (const key of keys) {
      const queue = this.queues[database]?.get(key)
      if (queue === undefined) this.queues[database]?.set(Bytes.own(key), new Set([waiter]))
      else queue.add(waiter)
    }
    if (!client.embedded) {
      client.unblock = (how) => {
        this.end(waiter, how === "timeout" ? waiter.want.timedOut : unblocked)
        return true
      }
    }
    if (deadline < this.sleepingUntil) this.sooner.unsafeOpen()
  }

  private remove(waiter: Waiter): void {
    const { database, keys, client } = waiter.want
    this.waiters.delete(waiter)
    for (const key of keys) {
      const queue = this.queues[database]?.get(key)
      if (queue?.delete(waiter) === true && queue.size === 0) this.queues[database]?.delete(key)
    }
    client.unblock = undefined
  }

  private end(waiter: Waiter, reply: Reply.Reply): void {
    this.remove(waiter)
    waiter.resume(Effect.succeed(reply))
  }
}
