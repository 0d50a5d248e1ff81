/** Who is connected, and the pause that CLIENT PAUSE puts on them. */
import * as Effect from "effect/Effect"
import { Client, type Connection, type Home, type Kind } from "./Client.js"
import type { Signals } from "./Signals.js"

const newConnection: Home = { database: 0, protocol: 2 }

export interface Pause {
  readonly mode: "write" | "all"
  /** Milliseconds of Unix time. */
  readonly until: number
}

export class Clients {
  private readonly connected = new Map<number, Client>()
  private lastId = 0
  /** Those that asked to MONITOR. */
  readonly monitors = new Set<Client>()
  /** When it was last logged that a client spoke HTTP, in ms of Unix time. */
  crossProtocolLogged = Number.NEGATIVE_INFINITY
  /** The pause in force; see `isPaused`. */
  pause: Pause | undefined
  private readonly changed = Effect.unsafeMakeLatch(false)

  constructor(
    private readonly signals: Signals,
    private readonly onPause: () => void
  ) {}

  /** The end of the pause in force, in milliseconds of Unix time; 0 for none. */
  get pausedUntil(): number {
    return this.pause?.until ?? 0
  }

  /** Ends a client's transaction and what it has under watch. */
  discard(client: Client): void {
    client.transaction = undefined
    if (client.watch !== undefined) this.signals.watches.remove(client.watch)
    client.watch = undefined
  }

  /** Makes a client as if it had just connected, as RESET does. */
  reset(client: Client): void {
    this.release(client)
    client.reset()
  }

  /** Takes back what the rest of the instance keeps of a client. A command of its own may still run, on its database. */
  private release(client: Client): void {
    this.monitors.delete(client)
    this.discard(client)
    client.subscriptions?.clear()
    client.subscriptions = undefined
    this.signals.tracking.disable(client)
  }

  /** A client has sent a request of no words: as in Redis that is the one that CLIENT REPLY SKIP and CACHING were for. */
  pass(client: Client): void {
    client.skipped()
    if (client.tracking !== undefined && client.transaction === undefined) client.tracking.caching = false
  }

  get size(): number {
    return this.connected.size
  }

  /** In the order they came. */
  [Symbol.iterator](): IterableIterator<Client> {
    return this.connected.values()
  }

  get(id: number): Client | undefined {
    return this.connected.get(id)
  }

  /** Makes a client, at this time in milliseconds of Unix time. CLIENT LIST shows those with a socket. */
  add(connection: Connection, now: number, kind: Kind = "socket", home: Home = newConnection): Client {
    const client = new Client({ id: ++this.lastId, createdAt: now, kind, home }, connection)
    if (kind === "socket") this.connected.set(client.id, client)
    return client
  }

  remove(client: Client): void {
    client.isConnected = false
    this.connected.delete(client.id)
    client.waiting?.giveUp()
    this.release(client)
  }

  /** Whether a command is held back now. */
  isPaused(isWrite: boolean, now: number): boolean {
    if (this.pause === undefined) return false
    if (this.pause.until <= now) {
      this.pause = undefined
      return false
    }
    return this.pause.mode === "all" || isWrite
  }

  /** Puts a pause in force beside the one there is: the longer end and the stricter mode of both count, as in Redis. */
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

  /** Waits until the pause in force ends or is changed. */
  readonly awaitPause: Effect.Effect<void> = Effect.clockWith((clock) =>
    Effect.suspend(() => {
      const left = this.pause === undefined ? 0 : this.pause.until - clock.unsafeCurrentTimeMillis()
      return left <= 0 ? Effect.void : Effect.race(Effect.sleep(left), this.changed.await)
    })
  )
}
