/** The clients of an instance, and the pause that CLIENT PAUSE puts on them. */
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Authorization } from "./Authorization.js"
import { Client, type Connection, type Defaults, type Kind } from "./Client.js"
import { ClientMemory } from "./ClientMemory.js"
import { ReplyBuffer, ReplyBuffers } from "./ReplyBuffer.js"
import type { Settings } from "./Settings.js"
import type { Signals } from "./Signals.js"

const newConnection: Defaults = { database: 0, protocol: 2 }

export interface Pause {
  readonly mode: "write" | "all"
  /** Milliseconds of Unix time. */
  readonly until: number
}

export class Clients {
  private readonly connected = new Map<number, Client>()
  private lastId = 0
  /** The clients that run MONITOR. */
  readonly monitors = new Set<Client>()
  /** When a cross-protocol request was last logged, in milliseconds of Unix time. */
  crossProtocolLogged = Number.NEGATIVE_INFINITY
  /** Called when a client has connected, or can be idle again. */
  readonly onIdle = new Set<() => void>()
  /** The pause in force; see `isPaused`. */
  pause: Pause | undefined
  private readonly changed = Effect.unsafeMakeLatch(false)
  readonly memory: ClientMemory
  readonly replyBuffers = new ReplyBuffers()

  constructor(
    settings: Settings,
    private readonly signals: Signals,
    private readonly authorization: Authorization,
    private readonly onPause: () => void
  ) {
    this.memory = new ClientMemory(settings, () => this.connected.values())
  }

  /** The end of the pause in force, in milliseconds of Unix time; 0 for none. */
  get pausedUntil(): number {
    return this.pause?.until ?? 0
  }

  /** Drops a client's transaction and watched keys. */
  discard(client: Client): void {
    client.transaction = undefined
    if (client.watch !== undefined) this.signals.watches.remove(client.watch)
    client.watch = undefined
  }

  /** Puts a client into the state of a new connection, as RESET does. */
  reset(client: Client): void {
    this.release(client)
    client.reset()
    client.onIdle()
    this.authorization.welcome(client)
  }

  /** Removes the state that other parts of the instance hold of a client. Its command may still be running. */
  private release(client: Client): void {
    this.monitors.delete(client)
    this.discard(client)
    client.subscriptions?.clear()
    client.subscriptions = undefined
    this.signals.tracking.disable(client)
  }

  /** Call for a request without words: as in Redis, it uses up CLIENT REPLY SKIP and CLIENT CACHING. */
  skipEmpty(client: Client): void {
    client.skipped()
    if (client.tracking !== undefined && client.transaction === undefined) client.tracking.caching = false
  }

  get size(): number {
    return this.connected.size
  }

  /** In the order they connected. */
  [Symbol.iterator](): IterableIterator<Client> {
    return this.connected.values()
  }

  get(id: number): Client | undefined {
    return this.connected.get(id)
  }

  /** Adds a client. `now` is in milliseconds of Unix time. Only clients with a socket are counted and listed. */
  add(connection: Connection, now: number, kind: Kind = "socket", defaults: Defaults = newConnection): Client {
    const user = this.authorization.users.default
    const identity = { id: ++this.lastId, createdAt: now, kind, defaults, user }
    const client = new Client(identity, connection, new ReplyBuffer(this.replyBuffers, now))
    this.authorization.welcome(client)
    if (kind === "socket") {
      this.connected.set(client.id, client)
      client.onIdle = this.becameIdle
      this.becameIdle()
    }
    return client
  }

  private readonly becameIdle = (): void => {
    for (const listener of this.onIdle) listener()
  }

  /** Brings the sizes of all reply buffers up to date. `now` is in milliseconds of Unix time. */
  checkReplyBuffers(now: number): void {
    for (const { connection, replyBuffer } of this) replyBuffer.add(0, connection.pendingOutput(), now)
  }

  /** Removes a client. `now` is in milliseconds of Unix time. */
  remove(client: Client, now: number): void {
    client.replyBuffer.add(0, 0, now)
    client.isConnected = false
    this.connected.delete(client.id)
    this.memory.forget(client)
    client.waiting?.giveUp()
    this.release(client)
  }

  /** Whether the pause holds a command back. */
  isPaused(isWrite: boolean, now: number): boolean {
    if (this.pause === undefined) return false
    if (this.pause.until <= now) {
      this.pause = undefined
      return false
    }
    return this.pause.mode === "all" || isWrite
  }

  /** Adds a pause: as in Redis, the later end and the stricter mode of it and the current one apply. */
  extendPause(pause: Pause, now: number): void {
    const before = this.pause !== undefined && this.pause.until > now ? this.pause : pause
    this.setPause({
      mode: before.mode === "all" ? "all" : pause.mode,
      until: Math.max(before.until, pause.until)
    })
  }

  /** Ends the pause. */
  unpause(): void {
    this.setPause(undefined)
  }

  private setPause(pause: Pause | undefined): void {
    this.pause = pause
    this.onPause()
    this.changed.unsafeOpen()
    this.changed.unsafeClose()
  }

  /** Waits until the current pause ends or changes. */
  readonly awaitPause: Effect.Effect<void> = Effect.clockWith((clock) =>
    Effect.suspend(() => {
      const remaining = this.pause === undefined ? 0 : this.pause.until - clock.unsafeCurrentTimeMillis()
      return remaining <= 0 ? Effect.void : Effect.race(EventLoop.sleep(remaining), this.changed.await)
    })
  )
}
