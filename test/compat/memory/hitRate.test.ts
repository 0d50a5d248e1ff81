/**
 * Eviction as good as Redis's at keeping what is used: both servers get the same trace of reads, and each read that misses is
 * followed by a write of the key. The limits are set so that both hold about the same number of keys.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { connect, encodeRequest, hasRedis, type Wire } from "../../fixtures.js"
import { useServers } from "../Servers.js"

/** Keys that the servers hold, and keys in the trace. */
const capacity = 8000
const population = 40_000
const value = "x".repeat(400)

const requests = 240_000
const batch = 400

/** A trace of key numbers: mostly some keys more than others, by Zipf's law, with scans over all keys in between. */
const makeTrace = (seed: string): ReadonlyArray<number> => {
  const weights = Float64Array.from({ length: population }, (_, rank) => 1 / (rank + 1) ** 0.9)
  for (let i = 1; i < population; i++) weights[i] = (weights[i] ?? 0) + (weights[i - 1] ?? 0)
  const total = weights[population - 1] ?? 0
  return Effect.runSync(
    Effect.withRandom(
      Effect.gen(function* () {
        const trace: Array<number> = []
        while (trace.length < requests) {
          if (trace.length % (batch * 50) === 0) {
            const start = yield* Random.nextIntBetween(0, population)
            for (let i = 0; i < batch * 5; i++) trace.push((start + i) % population)
            continue
          }
          const drawn = (yield* Random.next) * total
          let low = 0
          let high = population - 1
          while (low < high) {
            const middle = (low + high) >> 1
            if ((weights[middle] ?? 0) < drawn) low = middle + 1
            else high = middle
          }
          // ranks are scattered over the keys
          trace.push((low * 7919) % population)
        }
        return trace
      }),
      Random.make(seed)
    )
  )
}

const ask = async (wire: Wire, commands: ReadonlyArray<ReadonlyArray<string>>): Promise<ReadonlyArray<unknown>> => {
  wire.write(commands.map(encodeRequest).join(""))
  const replies: Array<unknown> = []
  for (const _ of commands) replies.push(await wire.receive())
  return replies
}

const number = (info: unknown, field: string): number =>
  Number(new RegExp(`${field}:(\\d+)`).exec(String(info))?.[1] ?? Number.NaN)

/** The share of the trace's second half that hits, in percent, and the number of keys at the end. */
const run = async (wire: Wire, policy: string, trace: ReadonlyArray<number>) => {
  await ask(wire, [["FLUSHALL"], ["CONFIG", "SET", "maxmemory", "0"], ["CONFIG", "SET", "maxmemory-policy", policy]])
  for (let from = 0; from < capacity; from += batch) {
    await ask(
      wire,
      Array.from({ length: batch }, (_, i) => ["SET", `key:${from + i}`, value])
    )
  }
  const used = number(await wire.send("INFO", "memory"), "used_memory")
  await ask(wire, [["CONFIG", "SET", "maxmemory", String(used)]])
  let hits = 0
  for (let from = 0; from < trace.length; from += batch) {
    const keys = trace.slice(from, from + batch).map((id) => `key:${id}`)
    const found = await ask(
      wire,
      keys.map((key) => ["GET", key])
    )
    const missing = keys.filter((_, index) => found[index] === null)
    await ask(
      wire,
      missing.map((key) => ["SET", key, value])
    )
    if (from * 2 >= trace.length) hits += keys.length - missing.length
  }
  const [size] = await ask(wire, [["DBSIZE"], ["CONFIG", "SET", "maxmemory", "0"]])
  return { rate: (hits * 200) / trace.length, keys: Number(size) }
}

describe.skipIf(!hasRedis)("eviction, compared with redis-server", () => {
  const servers = useServers({ save: "" })
  for (const policy of ["allkeys-lru", "allkeys-lfu"]) {
    it.effect(
      `${policy} hits as often`,
      () =>
        Effect.promise(async () => {
          const trace = makeTrace(policy)
          const [ours, real] = await Promise.all([connect(servers().ourPort), connect(servers().redis.path)])
          try {
            const [our, their] = await Promise.all([run(ours, policy, trace), run(real, policy, trace)])
            process.stdout.write(
              `${policy}: ${our.rate.toFixed(2)} % of reads hit here (${our.keys} keys), ${their.rate.toFixed(2)} % with Redis (${their.keys} keys)\n`
            )
            assert.isAtLeast(our.rate, their.rate - 2)
          } finally {
            ours.close()
            real.close()
          }
        }),
      120_000
    )
  }
})
