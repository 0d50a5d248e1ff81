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
import { type Receiver, Tracked, type TrackingOptions } from "./Tracked.js"

const channel = Bytes.unsafeMake("__redis__:invalidate")

/** Keys given up by one command when the table is beyond its limit, and so many more with each that finds it so again. */
const effort = 100

/** Milliseconds between two looks at a table that is beyond its limit, while no command looks at it. */
const limitEvery = 100

export class Tracking {
  /** By their numbers. */
  private readonly clients = new Map<number, Tracked>()
  /** Of each key who may hold it: a client's number, or several. */
  private table = new Dict<Bytes.Bytes | Set<number>>()
  private readonly broadcasts = new Broadcasts((tracked, keys) => this.send(tracked, keys))
  /** How many clients the keys have between them. */
  items = 0
  /** Whether there is anybody to tell, or anything to forget. */
  isActive = false
  /** Whose command runs. */
  private running: Receiver | undefined
  /** Who has waited, and is being served by what that command did. */
  private served: Receiver | undefined
  /** The key that it is served from, where that counts as the command's change. */
  private source: Bytes.Bytes | undefined
  /** What the two are told behind their replies: a key; `null` for all. */
  private pending: Array<readonly [tracked: Tracked, key: Bytes.Bytes | null]> = []
  private most = 0
  /** How many commands in a row have found the table beyond its limit, and left it there. */
  private rounds = 0
  /** Open while the table is beyond its limit. */
  private readonly excess = Effect.unsafeMakeLatch(false)

  constructor(settings: Settings) {
    settings.onChange("tracking-table-max-keys", () => {
      this.most = settings.number("tracking-table-max-keys")
      this.noticeExcess()
    })
  }

  /** Keeps the table within its limit while no commands come, as Redis's timer does; never ends. */
  readonly limits: Effect.Effect<never> = Effect.forever(
    Effect.suspend(() => {
      this.excess.unsafeClose()
      this.noticeExcess()
      return Effect.zipRight(
        this.excess.await,
        Effect.map(Effect.sleep(limitEvery), () => this.limit())
      )
    })
  )

  private noticeExcess(): void {
    if (this.most > 0 && this.table.size > this.most && this.clients.size > 0) this.excess.unsafeOpen()
  }

  /** How many clients have it on. */
  get size(): number {
    return this.clients.size
  }

  /** How many keys the table holds. */
  get keys(): number {
    return this.table.size
  }

  /** How many prefixes have been asked for. */
  get prefixes(): number {
    return this.broadcasts.size
  }

  /** Turns tracking on, or changes what a client asked for; `prefixes` are added to those it has. */
  enable(client: Client, options: TrackingOptions, prefixes: Iterable<Bytes.Bytes>): void {
    const tracked = client.tracking ?? new Tracked(client, options)
    tracked.options = options
    tracked.isBroken = false
    client.tracking = tracked
    this.clients.set(client.id, tracked)
    for (const prefix of prefixes) this.broadcasts.add(tracked, prefix)
    this.isActive = true
  }

  disable(client: Client): void {
    if (client.tracking === undefined) return
    this.broadcasts.remove(client.tracking)
    this.clients.delete(client.id)
    client.tracking = undefined
    this.rest()
  }

  /** A client's command is about to run. */
  begin(client: Client): void {
    this.running = client
  }

  /** The command of `begin` has run, or waits: what it is told of its own changes follows its reply. */
  end(client: Client, request: Request): void {
    this.running = undefined
    if (this.pending.length > 0) this.tellPending(client, client)
    const { tracking } = client
    // as in Redis another CLIENT command does not use up a CLIENT CACHING, and a transaction does as a whole
    if (tracking?.caching === true && client.transaction === undefined && !client.paused) {
      tracking.caching = client.lastCommand !== "" && request[0]?.toLowerCase() === "client"
    }
  }

  /**
   * A client that has waited is served: what changes now is its own change, as if its command ran. In Redis the list that it
   * is served from is not: that the command which filled it has changed already.
   */
  serve(client: Client, list: Bytes.Bytes | undefined): void {
    this.served = client
    this.source = list
  }

  /** It has its reply. */
  endServe(client: Client): void {
    this.served = undefined
    this.source = undefined
    if (this.pending.length > 0 && client !== this.running) this.tellPending(client)
  }

  /** Remembers the keys that a client has read. */
  remember(tracked: Tracked, keys: Iterable<Bytes.Bytes>): void {
    for (const key of keys) this.add(tracked, key)
    this.noticeExcess()
  }

  /** A key has changed, or is gone. */
  changed(key: Bytes.Bytes): void {
    const by = this.served === undefined || key === this.source ? this.running : this.served
    this.broadcasts.changed(key, by)
    this.invalidate(key, by, true)
    this.rest()
  }

  /** One database or all are emptied: nothing that anybody holds is true any more. */
  flushed(): void {
    for (const tracked of this.clients.values()) {
      if (tracked.client === this.running) this.pending.push([tracked, null])
      else this.send(tracked, null)
    }
    this.table = new Dict()
    this.items = 0
    this.rest()
  }

  /** Gives up some keys, whichever, where there are more than `tracking-table-max-keys`: who holds them is told to forget. */
  limit(): void {
    if (this.most === 0 || this.table.size <= this.most || this.clients.size === 0) {
      this.rounds = 0
      return
    }
    for (let left = effort * (this.rounds + 1); left > 0; left--) {
      const at = this.table.randomAt(Math.random)
      if (at >= 0) this.invalidate(this.table.keyAt(at), this.running, false)
      if (this.table.size <= this.most) {
        this.rounds = 0
        return
      }
    }
    this.rounds++
  }

  private rest(): void {
    this.isActive = this.clients.size > 0 || this.table.size > 0
  }

  private add(tracked: Tracked, key: Bytes.Bytes): void {
    const { table } = this
    const holders = table.get(key)
    if (holders === tracked.id) return
    if (holders === undefined) table.set(key, tracked.id)
    else if (typeof holders === "string") table.set(key, new Set([Number(holders), tracked.client.id]))
    else if (holders.has(tracked.client.id)) return
    else holders.add(tracked.client.id)
    this.items++
  }

  private invalidate(key: Bytes.Bytes, by: Receiver | undefined, behindReply: boolean): void {
    const holders = this.table.get(key)
    if (holders === undefined) return
    // before anybody is told: the key may be the caller's last sight of it
    this.table.delete(key)
    if (typeof holders === "string") {
      this.items--
      this.tell(Number(holders), key, by, behindReply)
    } else {
      this.items -= holders.size
      for (const holder of holders) this.tell(holder, key, by, behindReply)
    }
  }

  private tell(id: number, key: Bytes.Bytes, by: Receiver | undefined, behindReply: boolean): void {
    const tracked = this.clients.get(id)
    if (tracked === undefined || tracked.options.mode === "broadcast") return
    const { client } = tracked
    if (client === by && tracked.options.noLoop) return
    const awaitsReply = client === this.running || client === this.served
    if (awaitsReply && behindReply) this.pending.push([tracked, Bytes.own(key)])
    else this.send(tracked, [key])
  }

  /** Tells a client what it was not told before its reply; `answered` if that is still to be sent. */
  private tellPending(client: Receiver, answered?: Receiver): void {
    const { pending } = this
    this.pending = pending.filter(([tracked]) => tracked.client !== client)
    for (const [tracked, key] of pending) {
      if (tracked === this.clients.get(client.id)) this.send(tracked, key === null ? null : [key], answered)
    }
  }

  /** Tells a client that keys, or all there are, have changed; `answered` is whose reply the message must follow. */
  private send(tracked: Tracked, keys: ReadonlyArray<Bytes.Bytes> | null, answered?: Receiver): void {
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
