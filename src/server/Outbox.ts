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
  /** The position in `Commit` that must be synced first. */
  readonly position: number
}

export class Outbox {
  /** Bytes that wait. */
  size = 0
  private held: Array<Held> = []
  private hangsUp = false
  private listeners: Array<() => void> = []

  constructor(
    private readonly commit: Commit,
    private readonly connection: ConnectionService
  ) {}

  /** Sends bytes as soon as it may; returns false if the session should `drain` before it goes on. */
  write(bytes: Bytes | Buffer): boolean {
    const { commit } = this
    if (!commit.isHeld && this.held.length === 0) return this.connection.write(bytes)
    this.held.push({ bytes, position: commit.position })
    this.size += bytes.length
    if (this.held.length === 1) commit.onceReleased(this.send)
    return this.size <= maxHeld
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

  private readonly send = (): void => {
    const { commit, held } = this
    let sent = 0
    for (const { bytes, position } of held) {
      if (!commit.isSynced(position)) break
      this.size -= bytes.length
      this.connection.write(bytes)
      sent++
    }
    this.held = held.slice(sent)
    if (this.held.length > 0) {
      commit.onceReleased(this.send)
      return
    }
    const { listeners } = this
    this.listeners = []
    for (const listener of listeners) listener()
    if (this.hangsUp) this.connection.hangUp()
  }
}
