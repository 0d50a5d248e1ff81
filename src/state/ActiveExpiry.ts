/**
 * Active expiry: due keys go even if no command meets them. While something would notice the moment (a listener to events, a
 * cache of a client, a reader of the journal, a waiter at a stream), or there are many keys with deadlines, one fiber removes
 * each key on the millisecond it becomes due. Else each step begins by removing what is due, so that no command sees a
 * difference, and the fiber only frees the memory of a store that is not used, more rarely the longer it is not.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"
import type { Keyspace } from "../keyspace/Keyspace.js"
import type { Journal } from "./Journal.js"
import type { Step } from "./Step.js"

/** Keys removed in one slice: one or two milliseconds of work. */
const slice = 256

/** Keys with deadlines up to which a step may remove all that are due before it begins: some milliseconds of work. */
const few = 4096

/** The least time, in milliseconds, that due keys may lie in an unused store. */
const leastRest = 1000

export interface Options {
  readonly clock: Clock.Clock
  readonly keyspace: Keyspace
  readonly journal: Journal
  readonly step: Step
  /** The end of CLIENT PAUSE, in milliseconds of Unix time: as in Redis, nothing expires before it. */
  readonly pausedUntil: () => number
  /** Whether something notices the moment when a key goes. */
  readonly isNoticed: () => boolean
  /** Takes the duration of a slice, in microseconds. */
  readonly observe: (microseconds: number) => void
}

export class ActiveExpiry {
  private isOn = true
  /** When the fiber wakes, in milliseconds of Unix time. */
  private sleepingUntil = Number.POSITIVE_INFINITY
  private readonly wake = Effect.unsafeMakeLatch(false)
  /** Whether steps remove what is due. */
  private isLazy = true
  /** The time that due keys may lie until the fiber wakes, in milliseconds; 0 unless `isLazy`. */
  private rest = leastRest
  /** The time of the last step that was not the fiber's. */
  private usedAt = 0
  private sweptAt = 0
  /** The time from which a step has keys to remove before it begins, in milliseconds of Unix time. */
  dueAt = Number.POSITIVE_INFINITY

  constructor(private readonly options: Options) {
    options.keyspace.onDeadline = (deadline) => {
      if (this.isLazy && deadline < this.dueAt) this.dueAt = deadline
      if (deadline + this.rest < this.sleepingUntil) this.wakeUp()
    }
  }

  /** Turns active expiry on or off, as DEBUG SET-ACTIVE-EXPIRE does. */
  set(isOn: boolean): void {
    this.isOn = isOn
    this.setLazy(this.isLazy)
    this.wakeUp()
  }

  /** Makes the fiber look at the deadlines again. */
  wakeUp(): void {
    this.wake.unsafeOpen()
  }

  /** Call when something begins to notice the moment when a key goes. */
  noticed(): void {
    if (this.isLazy) this.wakeUp()
  }

  /** Takes the duration of a slice, in microseconds. */
  get observe(): Options["observe"] {
    return this.options.observe
  }

  /** Removes what is due before a step begins. Call it from `dueAt` on. */
  beforeStep(): void {
    const { isNoticed, keyspace, step } = this.options
    // the fiber wakes as soon as something notices
    if (step.isSuspended || keyspace.holdsExpiry || keyspace.isReplaying || isNoticed()) return
    this.remove(few)
    this.dueAt = keyspace.nextDeadline
  }

  private setLazy(isLazy: boolean): void {
    this.isLazy = isLazy
    this.dueAt = isLazy && this.isOn ? this.options.keyspace.nextDeadline : Number.POSITIVE_INFINITY
  }

  /** Removes up to `limit` due keys; returns the number removed. */
  private remove(limit: number): number {
    const { clock, keyspace, observe } = this.options
    const began = clock.unsafeCurrentTimeNanos()
    const removed = keyspace.removeDue(limit)
    observe(Number(clock.unsafeCurrentTimeNanos() - began) / 1000)
    return removed
  }

  private nextDeadline(now: number): number {
    if (!this.isOn) return Number.POSITIVE_INFINITY
    const { keyspace, pausedUntil } = this.options
    const paused = pausedUntil()
    return paused > now ? Math.max(paused, keyspace.nextDeadline) : keyspace.nextDeadline
  }

  /** Whether the fiber has keys to remove at this time, in milliseconds of Unix time. */
  isDue(now: number): boolean {
    if (this.options.step.isSuspended) return false
    return this.isLazy ? this.sleepingUntil <= now : this.nextDeadline(now) <= now
  }

  /** Removes due keys; never ends. */
  readonly run: Effect.Effect<never> = Effect.gen(this, function* () {
    const { wake } = this
    const { clock, isNoticed, journal, keyspace, step } = this.options
    for (;;) {
      yield* step.resumed
      wake.unsafeClose()
      const now = clock.unsafeCurrentTimeMillis()
      const next = this.nextDeadline(now)
      if (keyspace.now !== this.sweptAt) this.usedAt = keyspace.now
      const isHeld = isNoticed()
      this.setLazy(!isHeld && keyspace.expires <= few)
      if (next <= now) {
        this.sleepingUntil = next
        this.sweptAt = now
        const removed = step.run(() => {
          journal.separate()
          return this.remove(slice)
        })
        // sockets are served between two slices
        if (removed >= slice) yield* EventLoop.turn
        continue
      }
      this.rest = this.isLazy ? Math.max(leastRest, now - this.usedAt) : 0
      this.sleepingUntil = next + this.rest
      const delay = this.sleepingUntil - now
      if (delay === Number.POSITIVE_INFINITY) yield* wake.await
      else yield* Effect.race(isHeld ? EventLoop.sleep(delay) : EventLoop.sleepUnheld(clock, delay), wake.await)
    }
  })
}
