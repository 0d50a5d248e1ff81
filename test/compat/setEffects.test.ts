/**
 * What no reply tells of the commands on sets, held against redis-server: the changes, hits and misses they count, and
 * what MEMORY USAGE makes of large sets.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../fixtures.js"
import { state } from "../internals.js"

const servers = Effect.gen(function* () {
  const instance = yield* state
  const ours = yield* wire(yield* ourPort)
  const real = yield* wire((yield* realRedis()).path)
  return { instance, ours, real }
})

const info = async (client: Wire, section: string, field: string): Promise<number> => {
  const text = Encoder.encode(await client.send("INFO", section), 2)
  return Number(new RegExp(`^${field}:(\\d+)`, "m").exec(text)?.[1])
}

const script = `
  SADD a 1 2 3 x
  SADD a 1 2
  SADD a 1 9
  SREM a 1 2 9
  SREM a 9
  SREM none 1
  SADD b y
  SMOVE a b x
  SADD a y
  SMOVE a b y
  SMOVE a b nope
  SMOVE b b y
  SMOVE none b y
  SADD c 1 2 3 4 5
  SPOP c
  SPOP c 2
  SPOP c 0
  SPOP c 20
  SPOP c
  SPOP c 1
  SADD a 1 2 3
  SADD b 1 2
  SCARD a
  SCARD none
  SISMEMBER a 1
  SISMEMBER none 1
  SMISMEMBER a 1 2
  SMISMEMBER none 1 2
  SMEMBERS a
  SMEMBERS none
  SRANDMEMBER a
  SRANDMEMBER none
  SRANDMEMBER a 2
  SRANDMEMBER none 2
  SSCAN a 0
  SSCAN none 0
  SINTER a b none
  SINTER a b
  SUNION a b none
  SDIFF a b none
  SDIFF none a
  SINTERCARD 3 a b none
  SINTERSTORE r a b
  SUNIONSTORE r a b
  SDIFFSTORE r a b
  SDIFFSTORE r none a
  SDIFFSTORE r none a
  SINTERSTORE r none a
  SUNIONSTORE r a none
  SINTERSTORE r none none
  COPY a d
  RENAME d e
  DEL a e
`

describe.skipIf(!hasRedis)("commands on sets", () => {
  it.scopedLive("count as many changes, hits and misses as redis-server", () =>
    Effect.gen(function* () {
      const { instance, ours, real } = yield* servers
      yield* Effect.promise(async () => {
        for (const line of script.trim().split("\n")) {
          const words = splitWords(line.trim()) ?? []
          const { keyspace } = instance
          const before = [keyspace.dirty, keyspace.hits, keyspace.misses]
          const counters = async () => [
            await info(real, "persistence", "rdb_changes_since_last_save"),
            await info(real, "stats", "keyspace_hits"),
            await info(real, "stats", "keyspace_misses")
          ]
          const realBefore = await counters()
          await Promise.all([ours.send(...words), real.send(...words)])
          const changes = [keyspace.dirty, keyspace.hits, keyspace.misses].map((now, i) => now - (before[i] ?? 0))
          const realChanges = (await counters()).map((now, i) => now - (realBefore[i] ?? 0))
          assert.deepStrictEqual(changes, realChanges, `changes, hits and misses, ours first, of ${line}`)
        }
      })
    }).pipe(Effect.provide(ourServer()))
  )

  it.scopedLive("take for MEMORY USAGE about what they take there", () =>
    Effect.gen(function* () {
      const { ours, real } = yield* servers
      yield* Effect.promise(async () => {
        const fill = async (key: string, count: number, make: (i: number) => string): Promise<void> => {
          const words = Array.from({ length: count }, (_, i) => make(i))
          await Promise.all([ours.send("SADD", key, ...words), real.send("SADD", key, ...words)])
        }
        await fill("small", 3, String)
        await fill("wide", 500, (i) => String(i * 1_000_000))
        await fill("wider", 500, (i) => String(i * 1_000_000_000_000))
        await fill("few", 10, (i) => `member:${i}`)
        await fill("many", 4000, (i) => `member:${i + 10_000}`)
        for (const key of ["small", "wide", "wider", "few", "many"]) {
          for (const samples of ["0", "5", "100"]) {
            const [a, b] = await Promise.all(
              [ours, real].map(async (client) => Number(await client.send("MEMORY", "USAGE", key, "SAMPLES", samples)))
            )
            assert.isTrue(Math.abs((a ?? 0) / (b ?? 0) - 1) < 0.1, `${key}: ${a} here, ${b} there`)
          }
        }
      })
    }).pipe(Effect.provide(ourServer()))
  )
})
