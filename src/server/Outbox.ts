/**
 * The last stop of a session's bytes before they leave. They wait here until the writes that they acknowledge are durable
 * (`state/Commit`), in their order; as a rule they pass at once.
 */
import * as Effect from "effect/Effect"
import type { Bytes } from "../Bytes.js"
import type { Commit } from "../state/Commit.js"
import type { ConnectionService } from "./Connection.js"

/** More bytes than this wait only while the session reads no more. */
const maxHeld = 256 * 1024

interface Held {
  readonly bytes: Bytes | Buffer
  /** The position in `Commit` that must be synced first; infinite until the turn of the event loop ends. */
  position: number
}

export class Outbox {
  /** Bytes that wait. */
  size = 0
  private held: Array<Held> = []
  private hangsUp = false
  /** Whether the end of the turn is awaited, and a sync. */
  private isTurning = false
  private isAwaitingSync = false
  private listeners: Array<() => void> = []

  constructor(
    private readonly commit: Commit,
    private readonly connection: ConnectionService
  ) {}

  /**
   * Sends bytes as soon as it may: at once, unless effects are to be written at the end of the turn of the event loop. Returns
   * false if the session should `drain` before it goes on.
   */
  write(bytes: Bytes | Buffer): boolean {
    const { commit, connection, held } = this
    const { isPending } = commit
    if (!isPending && held.length === 0 && !commit.isHeld) return connection.write(bytes)
    const position = isPending ? Number.POSITIVE_INFINITY : commit.position
    if (isPending && !this.isTurning) {
      this.isTurning = true
      commit.onceWritten(this.endTurn)
    }
    held.push({ bytes, position })
    this.size += bytes.length
    if (!isPending) this.awaitSync()
    return this.size <= maxHeld && connection.pendingOutput() === 0
  }

  private readonly endTurn = (): void => {
    const { position } = this.commit
    this.isTurning = false
    for (const each of this.held) if (each.position === Number.POSITIVE_INFINITY) each.position = position
    this.send()
  }

  private awaitSync(): void {
    if (this.isAwaitingSync) return
    this.isAwaitingSync = true
    this.commit.onceReleased(this.released)
  }

  private readonly released = (): void => {
    this.isAwaitingSync = false
    this.send()
  }

  /** Ends the session's run once everything was sent. */
  hangUp(): void {
    if (this.held.length === 0) this.connection.hangUp()
    else this.hangsUp = true
  }

  /** Waits until everything was sent and the peer has taken it, or the connection is closed. */
  get drained(): Effect.Effect<void> {
    const { drained } = this.connection
    if (this.held.length === 0) return drained
    const sent = Effect.async<void>((resume) => {
      this.listeners.push(() => resume(Effect.void))
    })
    return Effect.zipRight(Effect.raceFirst(sent, this.connection.ended), drained)
  }

  /** Calls back once, when everything was sent and the peer has taken it. Call it only after `write` has returned false. */
  onceDrained(listener: () => void): void {
    if (this.held.length === 0) this.connection.onceDrained(listener)
    else this.listeners.push(listener)
  }

  /** Drops what waits. */
  discard(): void {
    this.held = []
    this.size = 0
  }

  private send(): void {
    const { commit, connection, held } = this
    let keepsUp = true
    let sent = 0
    for (const { bytes, position } of held) {
      if (!commit.isSynced(position)) break
      this.size -= bytes.length
      keepsUp = connection.write(bytes)
      sent++
    }
    if (sent < held.length) {
      this.held = held.slice(sent)
      this.awaitSync()
      return
    }
    held.length = 0
    if (this.listeners.length > 0) {
      if (keepsUp) this.taken()
      else connection.onceDrained(this.taken)
    }
    if (this.hangsUp) connection.hangUp()
  }

  private readonly taken = (): void => {
    const { listeners } = this
    this.listeners = []
    for (const listener of listeners) listener()
  }
}
