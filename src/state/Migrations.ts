/**
 * The keys that MIGRATE is sending to other servers. Redis serves nobody meanwhile. Here all commands go on but those that may
 * change such a key: they wait until the target has answered, so that what it received is what is removed.
 */
import * as Effect from "effect/Effect"
import type { Bytes } from "../Bytes.js"

interface Hold {
  /** By name: MIGRATE to another database of this server waits for itself, as in Redis. */
  readonly keys: ReadonlySet<Bytes>
  /** Whether any write may reach them, because a blocked client moves elements to one of them. */
  readonly isForAll: boolean
  readonly ended: Effect.Effect<void>
}

export class Migrations {
  /** Whether any key is held. */
  isActive = false
  /** The number of open connections to other servers. */
  connections = 0
  private readonly holds = new Set<Hold>()

  /** Holds keys until the returned function is called. */
  hold(keys: Iterable<Bytes>, isForAll: boolean): () => void {
    const latch = Effect.unsafeMakeLatch(false)
    const hold = { keys: new Set(keys), isForAll, ended: latch.await }
    this.holds.add(hold)
    this.isActive = true
    return () => {
      this.holds.delete(hold)
      this.isActive = this.holds.size > 0
      latch.unsafeOpen()
    }
  }

  /** The end of a hold on one of the keys, if there is one; without keys, of any hold. */
  endOf(keys: ReadonlyArray<Bytes> | undefined): Effect.Effect<void> | undefined {
    for (const hold of this.holds) {
      if (keys === undefined || hold.isForAll || keys.some((key) => hold.keys.has(key))) return hold.ended
    }
    return undefined
  }
}
