/**
 * Client-side caching: the clients that may hold a copy of a key, and the messages that invalidate it. A client tracks either
 * the keys that it reads, which one table remembers until they change, or all keys with a prefix. Keys are tracked by name
 * alone, whatever the database, as in Redis.
 *
 * A message leaves at once, but to the client whose command made the change it follows the reply, and changes by prefix are
 * collected for a turn of the event loop. A disconnected client leaves its ID in the table until the key changes.
 *
 * @see https://redis.io/docs/latest/develop/reference/client-side-caching/
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import { Dict } from "../dict/Dict.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { Broadcasts } from "./Broadcasts.js"
import type { Client } from "./Client.js"
import type { Settings } from "./Settings.js"
import { type Receiver, TrackingClient, type TrackingOptions } from "./TrackingClient.js"

const channel = Bytes.unsafeMake("__redis__:invalidate")

/**
 * Keys that one command forgets while the table exceeds its limit. Each further command in a row that finds it so forgets this
 * many more than the one before.
 */
const keysPerRound = 100

/** The memory of a client in the table, in bytes, for each key that several clients hold. */
const itemSize = 32

/** Milliseconds between two rounds while the table exceeds its limit and no command comes. */
const limitInterval = 100

export class Tracking {
  /** The clients with tracking on, by ID. */
  private readonly clients = new Map<number, TrackingClient>()
  /** The clients that may hold a copy of each key: one client's ID, or a set of IDs. */
  private table = new Dict<Bytes.Bytes | Set<number>>()
  private readonly broadcasts = new Broadcasts((tracked, keys) => this.send(tracked, keys))
  /** The number of clients in the table, counted once for each key. */
  items = 0
  /** Whether a client has tracking on or the table holds a key; otherwise nothing here needs to be called. */
  isActive = false
  /** The client whose command runs. */
  private runningClient: Receiver | undefined
  /** The blocked client that is being served by that command's change. */
  private servedClient: Receiver | undefined
  /** The list that it is served from: its change counts as the running command's. */
  private source: Bytes.Bytes | undefined
  private isEvicting = false
  /** Messages to these two that follow their replies: a key, or `null` for all keys. */
  private pending: Array<readonly [tracked: TrackingClient, key: Bytes.Bytes | null]> = []
  /** `tracking-table-max-keys`; 0 for no limit. */
  private maxKeys = 0
  /** Commands in a row after which the table still exceeded its limit. */
  private rounds = 0
  /** Open while the table exceeds its limit. */
  private readonly excess = Effect.unsafeMakeLatch(false)

  /** @param onActive called when a client turns tracking on */
  constructor(
    settings: Settings,
    private readonly onActive: () => void
  ) {
    settings.onChange("tracking-table-max-keys", () => {
      this.maxKeys = settings.number("tracking-table-max-keys")
      this.noticeExcess()
    })
  }

  /** Keeps the table within its limit while no command comes, as Redis's timer does; never ends. */
  readonly limits: Effect.Effect<never> = Effect.forever(
    Effect.suspend(() => {
      this.excess.unsafeClose()
      this.noticeExcess()
      return Effect.zipRight(
        this.excess.await,
        Effect.map(Effect.sleep(limitInterval), () => this.limit())
      )
    })
  )

  private noticeExcess(): void {
    if (this.maxKeys > 0 && this.table.size > this.maxKeys && this.clients.size > 0) this.excess.unsafeOpen()
  }

  /** The number of clients with tracking on. */
  get size(): number {
    return this.clients.size
  }

  /** The memory of the table, in bytes. */
  get memory(): number {
    return this.table.memory + this.items * itemSize
  }

  /** The number of keys in the table. */
  get keys(): number {
    return this.table.size
  }

  /** The number of broadcast prefixes. */
  get prefixes(): number {
    return this.broadcasts.size
  }

  /** Turns tracking on for a client, or changes its options; `prefixes` are added to the prefixes it has. */
  enable(client: Client, options: TrackingOptions, prefixes: Iterable<Bytes.Bytes>): void {
    const tracked = client.tracking ?? new TrackingClient(client, options)
    tracked.options = options
    tracked.isBroken = false
    client.tracking = tracked
    this.clients.set(client.id, tracked)
    for (const prefix of prefixes) this.broadcasts.add(tracked, prefix)
    this.isActive = true
    this.onActive()
  }

  disable(client: Client): void {
    if (client.tracking === undefined) return
    this.broadcasts.remove(client.tracking)
    this.clients.delete(client.id)
    client.tracking = undefined
    this.updateActive()
  }

  /** Call before a client's command runs. */
  begin(client: Client): void {
    this.runningClient = client
  }

  /** Call after the command has run or blocked: messages about its own changes follow its reply. */
  end(client: Client, request: Request): void {
    this.runningClient = undefined
    if (this.pending.length > 0) this.sendPending(client, client)
    const { tracking } = client
    // as in Redis, CLIENT CACHING applies to the next command that is no CLIENT command, or to a whole transaction
    if (tracking?.caching === true && client.transaction === undefined && !client.paused) {
      tracking.caching = client.lastCommand !== "" && request[0]?.toLowerCase() === "client"
    }
  }

  /**
   * Call before a blocked client is served: changes now count as its own. As in Redis, the change of the list that it is served
   * from counts as the change of the command that filled it.
   */
  serve(client: Client, list: Bytes.Bytes | undefined): void {
    this.servedClient = client
    this.source = list
  }

  /** Call when the blocked client has its reply. */
  endServe(client: Client): void {
    this.servedClient = undefined
    this.source = undefined
    if (this.pending.length > 0 && client !== this.runningClient) this.sendPending(client)
  }

  /**
   * Evicts keys, before a client's command: messages about them leave at once. As in Redis, NOLOOP spares that client the
   * messages, unless it tracks by prefix.
   */
  evicting<A>(evict: () => A): A {
    this.isEvicting = true
    try {
      return evict()
    } finally {
      this.isEvicting = false
    }
  }

  /** Adds the keys that a client has read to the table. */
  remember(tracked: TrackingClient, keys: Iterable<Bytes.Bytes>): void {
    for (const key of keys) this.add(tracked, key)
    this.noticeExcess()
  }

  /** Call after a key has changed or was removed. */
  changed(key: Bytes.Bytes): void {
    const by = this.servedClient === undefined || key === this.source ? this.runningClient : this.servedClient
    this.broadcasts.changed(key, this.isEvicting ? undefined : by)
    this.invalidate(key, by, !this.isEvicting)
    this.updateActive()
  }

  /** Call when one or all databases are emptied: every copy that a client holds may be stale. */
  flushed(): void {
    for (const tracked of this.clients.values()) {
      if (tracked.client === this.runningClient) this.pending.push([tracked, null])
      else this.send(tracked, null)
    }
    this.table = new Dict()
    this.items = 0
    this.updateActive()
  }

  /** While the table exceeds `tracking-table-max-keys`, forgets some random keys and invalidates the copies of them. */
  limit(): void {
    if (this.maxKeys === 0 || this.table.size <= this.maxKeys || this.clients.size === 0) {
      this.rounds = 0
      return
    }
    for (let remaining = keysPerRound * (this.rounds + 1); remaining > 0; remaining--) {
      const slot = this.table.randomAt(Math.random)
      if (slot >= 0) this.invalidate(this.table.keyAt(slot), this.runningClient, false)
      if (this.table.size <= this.maxKeys) {
        this.rounds = 0
        return
      }
    }
    this.rounds++
  }

  private updateActive(): void {
    this.isActive = this.clients.size > 0 || this.table.size > 0
  }

  private add(tracked: TrackingClient, key: Bytes.Bytes): void {
    const { table } = this
    const holders = table.get(key)
    if (holders === tracked.id) return
    if (holders === undefined) table.set(key, tracked.id)
    else if (typeof holders === "string") table.set(key, new Set([Number(holders), tracked.client.id]))
    else if (holders.has(tracked.client.id)) return
    else holders.add(tracked.client.id)
    this.items++
  }

  private invalidate(key: Bytes.Bytes, by: Receiver | undefined, afterReply: boolean): void {
    const holders = this.table.get(key)
    if (holders === undefined) return
    // before the messages: sending one may close its client, which calls back here
    this.table.delete(key)
    if (typeof holders === "string") {
      this.items--
      this.invalidateCopy(Number(holders), key, by, afterReply)
    } else {
      this.items -= holders.size
      for (const holder of holders) this.invalidateCopy(holder, key, by, afterReply)
    }
  }

  private invalidateCopy(id: number, key: Bytes.Bytes, by: Receiver | undefined, afterReply: boolean): void {
    const tracked = this.clients.get(id)
    if (tracked === undefined || tracked.options.mode === "broadcast") return
    const { client } = tracked
    if (client === by && tracked.options.noLoop) return
    const awaitsReply = client === this.runningClient || client === this.servedClient
    if (awaitsReply && afterReply) this.pending.push([tracked, Bytes.own(key)])
    else this.send(tracked, [key])
  }

  /** Sends the messages that wait for a client's reply; `answered` is set if the reply has not been sent yet. */
  private sendPending(client: Receiver, answered?: Receiver): void {
    const { pending } = this
    this.pending = pending.filter(([tracked]) => tracked.client !== client)
    for (const [tracked, key] of pending) {
      if (tracked === this.clients.get(client.id)) this.send(tracked, key === null ? null : [key], answered)
    }
  }

  /** Invalidates a client's copies of some keys, or of all; the message follows the reply of the client `answered`. */
  private send(tracked: TrackingClient, keys: ReadonlyArray<Bytes.Bytes> | null, answered?: Receiver): void {
    const { redirect } = tracked.options
    const receiver = redirect ?? tracked.client
    if (!receiver.isConnected) {
      tracked.isBroken = true
      if (tracked.client.protocol === 3) {
        push(tracked.client, new Reply.Push([Bytes.unsafeMake("tracking-redir-broken"), receiver.id]), answered)
      }
    } else if (receiver.protocol === 3) {
      push(receiver, new Reply.Push([Bytes.unsafeMake("invalidate"), keys]), answered)
    } else if (redirect !== undefined && receiver.isSubscribed) {
      push(receiver, new Reply.Push([Bytes.unsafeMake("message"), channel, keys]), answered)
    }
  }
}

const push = (client: Receiver, message: Reply.Push, answered: Receiver | undefined): void => {
  if (client !== answered) client.connection.push(message)
  else if (client.afterReply === undefined) client.afterReply = [message]
  else client.afterReply.push(message)
}
