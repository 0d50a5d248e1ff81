/**
 * All the databases. They hang in a `MutableRef`, so that SWAPDB, and later a loaded snapshot, replace them whole. Time is
 * `now`, which whoever runs a command sets before it; the fiber of `expire` removes what is due, on the millisecond.
 */
import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"
import * as EventLoop from "../EventLoop.js"
import * as Access from "./Access.js"
import { Database, type Shared } from "./Database.js"
import { nobody, type Observer } from "./Observer.js"

/** Keys removed between two looks at the event loop: a millisecond or two of work. */
const slice = 256

export interface Options {
  /** How many databases. */
  readonly databases: number
  readonly observer?: Observer | undefined
}

export class Keyspace implements Shared {
  now = 0
  dirty = 0
  hits = 0
  misses = 0
  expired = 0
  /** Whether the fiber of `expire` removes what is due; keys that are met go in any case. */
  activeExpiry = true
  /** Set while `maxmemory-policy` is an LFU one. */
  frequency: { readonly logFactor: number; readonly decayTime: number } | undefined

  /** Open but while a script has been left in its midst: what changes keys by itself waits for it. */
  readonly settled = Effect.unsafeMakeLatch(true)

  /** Told how many microseconds `expire` took to remove a slice of what is due. */
  expireCycle: (microseconds: number) => void = () => {}

  readonly observer: Observer
  private readonly databases: MutableRef.MutableRef<ReadonlyArray<Database>>
  private sleepingUntil = Number.POSITIVE_INFINITY
  private readonly wake = Effect.unsafeMakeLatch(false)

  constructor(options: Options) {
    this.observer = options.observer ?? nobody
    this.databases = MutableRef.make(Array.from({ length: options.databases }, (_, index) => new Database(this, index)))
  }

  /** How many databases there are. */
  get count(): number {
    return MutableRef.get(this.databases).length
  }

  /** The database of a number, which must be one of them. */
  database(index: number): Database {
    const database = MutableRef.get(this.databases)[index]
    if (database === undefined) throw new RangeError(`there is no database ${index}`)
    return database
  }

  /** Puts the contents of two databases in each other's place. */
  swap(first: number, second: number): void {
    MutableRef.update(this.databases, (databases) =>
      databases.map((database, index) =>
        index === first ? this.database(second) : index === second ? this.database(first) : database
      )
    )
    for (const index of [first, second]) this.database(index).index = index
    this.observer.swapped(first, second)
    this.dirty++
  }

  readonly access = (before: number): number =>
    this.frequency === undefined
      ? Access.seconds(this.now)
      : Access.used(before, { now: this.now, ...this.frequency }, Math.random)

  readonly deadlineSet = (deadline: number): void => {
    if (deadline < this.sleepingUntil) this.wake.unsafeOpen()
  }

  /** Turns the removal of due keys by `expire` on or off. */
  setActiveExpiry(on: boolean): void {
    this.activeExpiry = on
    this.wake.unsafeOpen()
  }

  /** Removes keys as they become due, for ever: sleeps until the nearest deadline, and is woken by a nearer one. */
  readonly expire: Effect.Effect<never> = Effect.gen(this, function* () {
    const clock = yield* Effect.clock
    for (;;) {
      yield* this.settled.await
      this.wake.unsafeClose()
      this.now = clock.unsafeCurrentTimeMillis()
      this.sleepingUntil = this.activeExpiry ? this.nextDeadline() : Number.POSITIVE_INFINITY
      const delay = this.sleepingUntil - this.now
      if (delay <= 0) {
        let left = slice
        const began = clock.unsafeCurrentTimeNanos()
        for (const database of MutableRef.get(this.databases)) left -= database.removeDue(left)
        this.observer.settle()
        this.expireCycle(Number(clock.unsafeCurrentTimeNanos() - began) / 1000)
        // others have their turn between two slices
        if (left <= 0) yield* EventLoop.turn
      } else if (delay === Number.POSITIVE_INFINITY) yield* this.wake.await
      else yield* Effect.race(Effect.sleep(Math.min(delay, EventLoop.longestSleep)), this.wake.await)
    }
  })

  private nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY
    for (const database of MutableRef.get(this.databases)) next = Math.min(next, database.nextDeadline)
    return next
  }
}
