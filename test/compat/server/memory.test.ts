/** MEMORY USAGE and the other MEMORY commands. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
import { compare } from "../Compare.js"
import { lines } from "../Generate.js"

const lengths = [
  0, 1, 2, 4, 5, 11, 12, 20, 27, 28, 43, 44, 45, 46, 58, 59, 60, 61, 90, 100, 124, 125, 180, 252, 253, 254, 255, 256,
  257, 300, 1000, 4000, 10_000
]

const integers = [
  ...["0", "9999", "10000", "-1"],
  ...["9223372036854775807", "-9223372036854775808", "9223372036854775808", "007"]
]

compare("MEMORY", {
  "errors and HELP": `
    MEMORY
    MEMORY nosuch
    MEMORY USAGE
    MEMORY DOCTOR x
    MEMORY STATS x
    MEMORY PURGE x
    MEMORY MALLOC-STATS x
    MEMORY HELP
    MEMORY HELP x
  `,
  "USAGE and its options": `
    MEMORY USAGE nosuch
    SET a 1
    MEMORY USAGE a
    MEMORY USAGE a SAMPLES
    MEMORY USAGE a SAMPLES -1
    MEMORY USAGE a SAMPLES x
    MEMORY USAGE a SAMPLES 99999999999999999999
    MEMORY USAGE a SAMPLES 0
    MEMORY USAGE a samples 1 Samples 2
    MEMORY USAGE a SAMPLES 0 2
    MEMORY USAGE a x 1
    MEMORY USAGE a b c
    MEMORY USAGE nosuch x
    SET a 1 PX 1
    MEMORY USAGE nosuch SAMPLES x
  `,
  "USAGE of integers": lines(integers, (value) => `SET n ${value}\nMEMORY USAGE n\nDEBUG SDSLEN n`),
  "USAGE of strings": lines(
    lengths.map((length) => "x".repeat(length)),
    (value) => `SET s "${value}"\nMEMORY USAGE s\nDEBUG SDSLEN s`
  ),
  "USAGE of long keys": lines(
    lengths.map((length) => "k".repeat(length)),
    (key) => `SET "${key}" x\nMEMORY USAGE "${key}"\nDEBUG SDSLEN "${key}"`
  ),
  "STATS, DOCTOR and PURGE": `
    ? MEMORY STATS
    SET a 1
    SELECT 3
    SET a 1 EX 100
    ? MEMORY STATS
    MEMORY PURGE
    ? MEMORY DOCTOR
    ? MEMORY MALLOC-STATS
  `
})

describe.skipIf(!hasRedis)("MEMORY USAGE of large sets, compared with redis-server", () => {
  it.scopedLive("differs by less than a tenth", () =>
    Effect.gen(function* () {
      const ours = yield* wire(yield* ourPort)
      const real = yield* wire((yield* realRedis()).path)
      yield* Effect.promise(async () => {
        const fill = async (key: string, count: number, member: (index: number) => string): Promise<void> => {
          const members = Array.from({ length: count }, (_, index) => member(index))
          await Promise.all([ours.send("SADD", key, ...members), real.send("SADD", key, ...members)])
        }
        await fill("small", 3, String)
        await fill("wide", 500, (index) => String(index * 1_000_000))
        await fill("wider", 500, (index) => String(index * 1_000_000_000_000))
        await fill("few", 10, (index) => `member:${index}`)
        await fill("many", 4000, (index) => `member:${index + 10_000}`)
        for (const key of ["small", "wide", "wider", "few", "many"]) {
          for (const samples of ["0", "5", "100"]) {
            const [our = 0, their = 0] = await Promise.all(
              [ours, real].map(async (client) => Number(await client.send("MEMORY", "USAGE", key, "SAMPLES", samples)))
            )
            assert.isTrue(Math.abs(our / their - 1) < 0.1, `${key}: ${our} bytes here, ${their} with Redis`)
          }
        }
      })
    }).pipe(Effect.provide(ourServer()))
  )
})
