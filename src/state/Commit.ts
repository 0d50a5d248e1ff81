/**
 * Holds replies back until the writes that they acknowledge are durable: in the append-only file, and with `appendfsync always`
 * synced as well. Whatever leaves an instance (a session's output, the result of an embedded call) passes here first. All sessions
 * that run in a turn of the event loop share one write, and one sync serves all who wait for it. Without an append-only file it
 * costs two branches.
 */
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"

export class Commit {
  /** Whether effects were recorded that are not in the file yet. */
  isPending = false
  /** Whether the end of the turn is awaited. */
  private isTurning = false
  private atTurnEnd: Array<() => void> = []
  /** The number of writes that replies wait for, and of those that are synced. */
  private written = 0
  private synced = 0
  private listeners: Array<() => void> = []
  /** Writes the recorded effects to the file. The append-only file sets it. */
  write: () => void = () => undefined

  /** Effects were recorded. They are written at the end of the turn of the event loop, or before something leaves. */
  recorded(): void {
    this.isPending = true
    if (this.isTurning) return
    this.isTurning = true
    EventLoop.afterTurn(this.endTurn)
  }

  private readonly endTurn = (): void => {
    this.isTurning = false
    if (this.isPending) this.write()
    const listeners = this.atTurnEnd
    this.atTurnEnd = []
    for (const listener of listeners) listener()
  }

  /** Calls back once, when what was recorded so far in this turn has been written. Call it only while `isPending`. */
  onceWritten(listener: () => void): void {
    this.atTurnEnd.push(listener)
  }

  /** Call before something leaves: whether it must wait for a sync. */
  get isHeld(): boolean {
    if (this.isPending) this.write()
    return this.synced < this.written
  }

  /** The number of the last write: what leaves now must wait until it is synced. */
  get position(): number {
    return this.written
  }

  isSynced(position: number): boolean {
    return position <= this.synced
  }

  /** Call after a write that replies must wait for. */
  hold(): void {
    this.written++
  }

  /** Call when the writes up to a position are synced. */
  release(position = this.written): void {
    if (position <= this.synced) return
    this.synced = position
    const { listeners } = this
    this.listeners = []
    for (const listener of listeners) listener()
  }

  /** Calls back once, after the next sync. */
  onceReleased(listener: () => void): void {
    this.listeners.push(listener)
  }

  /** Waits until everything recorded so far is durable. */
  readonly settled: Effect.Effect<void> = Effect.suspend(() => {
    if (!this.isHeld) return Effect.void
    const { written: position } = this
    return Effect.async<void>((resume) => {
      const check = (): void => {
        if (this.isSynced(position)) resume(Effect.void)
        else this.onceReleased(check)
      }
      check()
    })
  })
}
