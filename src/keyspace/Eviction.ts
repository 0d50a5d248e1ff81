/**
 * Chooses the keys that go when the memory is used up, by the policies of `maxmemory-policy`. LRU and LFU are approximate, as in
 * Redis: some random keys of each database enter a pool, and the best of the pool goes. It owns the choice; when to evict, and
 * for how long, is left to its caller.
 *
 * @see https://redis.io/docs/latest/develop/reference/eviction/
 */
import * as Bytes from "../Bytes.js"
import * as Access from "./Access.js"
import type { Database } from "./Database.js"
import { EvictionPool } from "./EvictionPool.js"
import type { Keyspace } from "./Keyspace.js"

export interface Policy {
  /** Whether only keys with a deadline go. */
  readonly isVolatile: boolean
  readonly order: "lru" | "lfu" | "random" | "ttl"
}

/** The policy of a value of `maxmemory-policy`; `undefined` for `noeviction`. */
export const policyOf = (text: string): Policy | undefined => {
  const [scope, order] = text.split("-")
  if (order !== "lru" && order !== "lfu" && order !== "random" && order !== "ttl") return undefined
  return { isVolatile: scope === "volatile", order }
}

export class Eviction {
  private readonly pool = new EvictionPool()
  /** The database that gave the last random key. */
  private lastDatabase = 0
  private chosen: Policy | undefined
  /** `maxmemory-samples`: the keys of each database that are looked at for one eviction. */
  samples = 5

  constructor(
    private readonly keyspace: Keyspace,
    private readonly random: () => number = Math.random
  ) {}

  get policy(): Policy | undefined {
    return this.chosen
  }

  /** Changes the policy; the scores of another are worthless. */
  set policy(policy: Policy | undefined) {
    this.chosen = policy
    this.pool.clear()
  }

  /** Removes one key; false if no key may go. */
  evict(): boolean {
    switch (this.chosen?.order) {
      case "lru":
      case "lfu":
        return this.evictBest(this.chosen)
      case "random":
        return this.evictRandom(this.chosen)
      case "ttl":
        return this.evictNearest()
      case undefined:
        return false
    }
  }

  private evictBest(policy: Policy): boolean {
    const { keyspace, pool } = this
    for (;;) {
      let keys = 0
      for (let index = 0; index < keyspace.count; index++) {
        const database = keyspace.database(index)
        const size = policy.isVolatile ? database.expires : database.size
        if (size === 0) continue
        keys += size
        this.sample(database, policy, size)
      }
      if (keys === 0) return false
      for (let candidate = pool.take(); candidate !== undefined; candidate = pool.take()) {
        const database = keyspace.database(candidate.database)
        const slot = database.dict.find(candidate.key)
        // it may be gone, or have lost its deadline
        if (slot < 0 || (policy.isVolatile && database.dict.tagAt(slot) === 0)) continue
        database.end(slot, "evicted")
        return true
      }
    }
  }

  /** Offers some random keys to the pool, or all if they are few. */
  private sample(database: Database, policy: Policy, size: number): void {
    const { deadlines, dict } = database
    if (size > this.samples) {
      for (let i = 0; i < this.samples; i++) this.offer(database, policy, randomSlot(database, policy, this.random))
    } else if (policy.isVolatile) {
      for (let i = 0; i < size; i++) this.offer(database, policy, deadlines.slotOf(i))
    } else dict.forEach((slot) => void this.offer(database, policy, slot))
  }

  private offer({ dict, index }: Database, policy: Policy, slot: number): void {
    const { keyspace, pool } = this
    const score = scoreOf(keyspace, policy, dict.stampAt(slot))
    if (pool.takes(score)) pool.add({ database: index, key: Bytes.own(dict.keyAt(slot)), score })
  }

  private evictRandom(policy: Policy): boolean {
    const { keyspace } = this
    for (let remaining = keyspace.count; remaining > 0; remaining--) {
      this.lastDatabase = (this.lastDatabase + 1) % keyspace.count
      const database = keyspace.database(this.lastDatabase)
      if ((policy.isVolatile ? database.expires : database.size) === 0) continue
      database.end(randomSlot(database, policy, this.random), "evicted")
      return true
    }
    return false
  }

  /** Removes the key with the nearest deadline of all. Redis takes the nearest of a sample. */
  private evictNearest(): boolean {
    const { keyspace } = this
    let nearest: Database | undefined
    for (let index = 0; index < keyspace.count; index++) {
      const database = keyspace.database(index)
      if (database.nextDeadline < (nearest?.nextDeadline ?? Number.POSITIVE_INFINITY)) nearest = database
    }
    nearest?.end(nearest.deadlines.nearestSlot, "evicted")
    return nearest !== undefined
  }
}

const randomSlot = ({ deadlines, dict }: Database, { isVolatile }: Policy, random: () => number): number =>
  isVolatile ? deadlines.slotOf(Math.floor(random() * deadlines.size)) : dict.randomAt(random)

/** By LRU the seconds since the last use, by LFU how far the counter is from its maximum. */
const scoreOf = ({ frequency, now }: Keyspace, { order }: Policy, stamp: number): number =>
  order === "lfu" && frequency !== undefined
    ? 255 - Access.frequency(stamp, { now, ...frequency })
    : Access.idle(stamp, now)
