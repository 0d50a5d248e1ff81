/**
 * What no reply tells of the commands on strings, held against redis-server: the changes they count, what they do at a
 * key of another type, and the arithmetic of INCRBYFLOAT on random numbers.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import type * as Reply from "../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../fixtures.js"
import { state } from "../internals.js"

const servers = Effect.gen(function* () {
  const instance = yield* state
  const ours = yield* wire(yield* ourPort)
  const real = yield* wire((yield* realRedis()).path)
  return { instance, ours, real }
})

const wordsOf = (line: string): ReadonlyArray<string> => splitWords(line.trim()) ?? []
const lines = (script: string): ReadonlyArray<string> => script.trim().split("\n")

const info = async (client: Wire, section: string, field: string): Promise<number> => {
  const text = Encoder.encode(await client.send("INFO", section), 2)
  return Number(new RegExp(`^${field}:(\\d+)`, "m").exec(text)?.[1])
}

const text = (reply: Reply.Reply): string => Encoder.encode(reply, 3)

describe.skipIf(!hasRedis)("changes counted", () => {
  it.scopedLive("are as many as redis-server's, and so are hits and misses", () =>
    Effect.gen(function* () {
      const { instance, ours, real } = yield* servers
      yield* Effect.promise(async () => {
        for (const line of lines(`
          SET a 1
          SET a 1 EX 100
          SET a 1 PX 100000 GET
          SET a 1 NX
          SET zz 1 XX
          SET a 1 KEEPTTL
          GET a
          GET zz
          SET zz 1 XX GET
          SETNX a 1
          SETNX b 1
          SETEX a 100 1
          PSETEX a 100000 1
          GETEX a
          GETEX a EX 100
          GETEX a PERSIST
          GETEX a PERSIST
          GETEX a EXAT 1
          GETEX a
          GETSET a 1
          GETDEL a
          GETDEL a
          MSET a 1 b 2 c 3
          MSETNX a 1 d 2
          MSETNX d 1 e 2 d 3
          MGET a b zz
          APPEND a x
          APPEND a ""
          APPEND f ""
          SETRANGE a 1 x
          SETRANGE a 1 ""
          SETRANGE g 0 ""
          SETRANGE g 5 x
          GETRANGE g 0 1
          GETRANGE zz 0 1
          STRLEN zz
          STRLEN g
          INCR n
          INCR a
          INCRBY n 0
          DECRBY n 5
          INCRBYFLOAT n 0
          INCRBYFLOAT n 1.5
          LCS a b
          LCS a zz
          SETBIT h 7 0
          SETBIT h 7 0
          SETBIT h 7 1
          SETBIT h 100 0
          SET i 1
          SETBIT i 0 0
          GETBIT zz 1
          BITCOUNT zz
          BITPOS zz 1
          BITOP OR j h i zz
          BITOP OR j zz
          BITOP OR j zz
          BITFIELD k GET u8 0
          BITFIELD k SET u8 0 0
          BITFIELD k SET u8 0 0
          BITFIELD k SET u8 0 1 SET u8 8 1 SET u8 0 1 INCRBY u8 0 0
          BITFIELD k SET u8 0 1 INCRBY u8 0 1 INCRBY u8 0 1
          BITFIELD l OVERFLOW FAIL SET u8 0 256
          BITFIELD l OVERFLOW FAIL SET u8 0 256 SET u8 100 256
          BITFIELD l OVERFLOW FAIL SET u8 0 256 SET u8 0 255
          BITFIELD m OVERFLOW FAIL SET u8 0 256 SET u8 0 0 SET u8 0 0
          BITFIELD_RO k GET u8 0
          BITFIELD_RO zz GET u8 0
        `)) {
          const { keyspace } = instance
          const before = [keyspace.dirty, keyspace.hits, keyspace.misses]
          const counters = async () => [
            await info(real, "persistence", "rdb_changes_since_last_save"),
            await info(real, "stats", "keyspace_hits"),
            await info(real, "stats", "keyspace_misses")
          ]
          const realBefore = await counters()
          assert.strictEqual(text(await ours.send(...wordsOf(line))), text(await real.send(...wordsOf(line))), line)
          const changes = [keyspace.dirty, keyspace.hits, keyspace.misses].map((now, i) => now - (before[i] ?? 0))
          const realChanges = (await counters()).map((now, i) => now - (realBefore[i] ?? 0))
          assert.deepStrictEqual(changes, realChanges, `changes, hits and misses, ours first, of ${line}`)
        }
      })
    }).pipe(Effect.provide(ourServer()))
  )
})

describe.skipIf(!hasRedis)("a key of another type", () => {
  it.scopedLive("answers as redis-server does", () =>
    Effect.gen(function* () {
      const { ours, real } = yield* servers
      yield* Effect.promise(async () => {
        for (const line of lines(`
          GET l
          SET l 1 GET
          SET l 1 NX GET
          SET l 1 NX
          SET l 1 XX GET
          SET l 1 EX 0 GET
          SETNX l 1
          SETEX l 0 1
          GETEX l
          GETEX l EX x
          GETEX l EX 10
          GETEX l FOO
          GETSET l 1
          GETDEL l
          MGET a l b
          MSETNX a 1 l 1
          APPEND l x
          STRLEN l
          GETRANGE l 0 1
          GETRANGE l x 1
          SUBSTR l 0 1
          SETRANGE l 0 x
          SETRANGE l 0 ""
          SETRANGE l -1 ""
          SETRANGE l 99999999999 x
          INCR l
          DECR l
          INCRBY l x
          INCRBY l 1
          DECRBY l 1
          INCRBYFLOAT l 1
          INCRBYFLOAT l x
          LCS a l
          LCS l a IDX
          LCS none l FOO
          SETBIT l 1 1
          SETBIT l 1 2
          SETBIT l -1 1
          GETBIT l 1
          GETBIT l x
          BITCOUNT l
          BITCOUNT l x y
          BITCOUNT l 0
          BITPOS l 1
          BITPOS l 2
          BITPOS l x
          BITPOS l 1 x
          BITOP AND d l
          BITOP AND d a l
          BITOP NOT d l
          BITOP NOT d l l
          BITOP AND d none l
          BITFIELD l GET u8 0
          BITFIELD l SET u8 0 1
          BITFIELD l GET u8 x
          BITFIELD l
          BITFIELD_RO l GET u8 0
          BITFIELD_RO l SET u8 0 1
          EXISTS d
          MSET l 1
          GET l
          SET l 1
          GET l
          SETEX l 100 1
          GET l
          BITOP OR l a
          GET l
        `)) {
          await Promise.all([ours.send("FLUSHALL"), real.send("FLUSHALL")])
          await Promise.all([ours.send("SET", "a", "1"), real.send("SET", "a", "1")])
          await Promise.all([ours.send("LPUSH", "l", "x"), real.send("LPUSH", "l", "x")])
          assert.strictEqual(text(await ours.send(...wordsOf(line))), text(await real.send(...wordsOf(line))), line)
        }
      })
    }).pipe(Effect.provide(ourServer()))
  )
})

describe.skipIf(!hasRedis)("INCRBYFLOAT of random numbers", () => {
  /** Numbers of every kind that `strtold` reads, from a seed. */
  const generator = (seed: number) => {
    let state = seed
    const below = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const digits = (most: number, alphabet: string): string =>
      Array.from({ length: 1 + below(most) }, () => alphabet[below(alphabet.length)]).join("")
    const pick = (most: number): number => below(2 * most) - most
    return (): string => {
      const sign = ["", "-", "+"][below(3)] ?? ""
      switch (below(8)) {
        case 0:
          return `${sign}0x${digits(20, "0123456789abcdef")}.${digits(8, "0123456789abcdef")}p${pick(80)}`
        case 1:
          return `${sign}0x1.${digits(20, "0123456789abcdef")}p${pick(16445)}`
        case 2:
          return `${sign}${digits(25, "0123456789")}e${pick(4950)}`
        case 3:
          return `${sign}${digits(3, "0123456789")}.${digits(25, "05")}`
        case 4:
          return `${sign}${digits(20, "0123456789")}`
        case 5:
          return `${sign}0.${digits(4, "0")}${digits(18, "0123456789")}`
        default:
          return `${sign}${digits(6, "0123456789")}.${digits(6, "0123456789")}`
      }
    }
  }

  it.scopedLive(
    "gives the digits that redis-server gives",
    () =>
      Effect.gen(function* () {
        const { ours, real } = yield* servers
        const seed = Number(process.env.LAYEREDIS_SEED ?? 20240607)
        const next = generator(seed)
        yield* Effect.promise(async () => {
          let sums = 0
          for (let batch = 0; batch < 20; batch++) {
            const commands = Array.from({ length: 200 }, (_, i) =>
              i % 4 === 0 ? ["SET", "n", next()] : ["INCRBYFLOAT", "n", next()]
            )
            const [mine, theirs] = await Promise.all(
              [ours, real].map((client) => Promise.all(commands.map((command) => client.send(...command))))
            )
            for (const [i, command] of commands.entries()) {
              const message = `seed ${seed}: ${commands
                .slice(i & ~3, i + 1)
                .map((each) => each.join(" "))
                .join(", ")} (${command[0]})`
              assert.strictEqual(text(mine?.[i] ?? null), text(theirs?.[i] ?? null), message)
              if (typeof theirs?.[i] === "string") sums++
            }
          }
          assert.isAbove(sums, 2000, "most of the numbers are added, not refused")
        })
      }).pipe(Effect.provide(ourServer())),
    30_000
  )
})
