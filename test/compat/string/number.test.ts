/** Strings as numbers: INCR, DECR and INCRBYFLOAT. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import type * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
import { compare } from "../Compare.js"
import { seedOr } from "../Seed.js"

compare("strings as numbers", {
  "INCR, DECR, INCRBY and DECRBY": `
    INCR a
    INCR a
    DECR a
    INCRBY a 10
    DECRBY a 3
    GET a
    DECR b
    INCRBY a 9223372036854775807
    DECRBY a -9223372036854775807
    INCRBY a -9223372036854775808
    DECRBY a 9223372036854775807
    DECRBY a -9223372036854775808
    DECRBY none -9223372036854775808
    INCRBY a 9223372036854775808
    INCRBY a x
    INCRBY a 1.5
    INCRBY a ""
    INCRBY a " 1"
    INCRBY a +1
    INCRBY a -0
    INCRBY a 0
    DECRBY a 0
    DECRBY new 0
    GET new
    SET big 9223372036854775807
    INCR big
    INCRBY big 0
    DECR big
    DECRBY big 9223372036854775807
    SET low -9223372036854775808
    DECR low
    INCR low
    INCRBY low 9223372036854775807
    SET mid 9007199254740993
    INCR mid
    DECRBY mid 3
    INCRBY mid 9007199254740992
    INCRBY mid -9007199254740992
    SET s " 1"
    INCR s
    SET s "1 "
    INCR s
    SET s ""
    INCR s
    SET s 01
    INCR s
    SET s -0
    INCR s
    SET s 1.0
    DECR s
    SET s 9223372036854775808
    INCR s
    SET s 00000000000000000000000000000001
    INCR s
    SET t 1 EX 100
    INCR t
    ? TTL t
    INCR
    DECR a 1
    INCRBY a
    DECRBY a
  `,

  INCRBYFLOAT: `
    INCRBYFLOAT a 0.1
    INCRBYFLOAT a 0.2
    GET a
    SET a 5.0e3
    INCRBYFLOAT a 200
    INCRBYFLOAT a 3.0e3
    INCRBYFLOAT a -8200
    INCRBYFLOAT a -0
    INCRBYFLOAT a +1.5
    INCRBYFLOAT a .5
    INCRBYFLOAT a 5.
    INCRBYFLOAT a 1e-17
    INCRBYFLOAT a 1e-20
    INCRBYFLOAT a 1e17
    INCRBYFLOAT a 1e30
    INCRBYFLOAT a 1e300
    INCRBYFLOAT a 1e4932
    INCRBYFLOAT a 1.18973149535723176502e4932
    INCRBYFLOAT a 1.18973149535723176505e4932
    INCRBYFLOAT a 1.18973149535723176509e4932
    INCRBYFLOAT a 1e4933
    INCRBYFLOAT a 1e99999999999999999999
    INCRBYFLOAT a 1e-99999999999999999999
    INCRBYFLOAT a 0e99999999999999999999
    INCRBYFLOAT tiny 1e-4951
    INCRBYFLOAT tiny 1e-4950
    INCRBYFLOAT tiny 3.64519953188247460e-4951
    INCRBYFLOAT tiny 1.8e-4951
    INCRBYFLOAT tiny 1.9e-4951
    INCRBYFLOAT tiny 0x1p-16445
    INCRBYFLOAT tiny 0x1p-16446
    INCRBYFLOAT tiny 0x1.1p-16446
    INCRBYFLOAT tiny 0x3p-16446
    INCRBYFLOAT max 0x1.fffffffffffffffep16383
    INCRBYFLOAT max 0x1p16318
    INCRBYFLOAT max 0x1.8p16319
    INCRBYFLOAT max 0x1p16320
    INCRBYFLOAT max 0x1p16384
    INCRBYFLOAT max 0x1.ffffffffffffffffp16383
    SET h 0x10
    INCRBYFLOAT h 0X.8P1
    INCRBYFLOAT h 0x1.8
    INCRBYFLOAT h 0xAbC.dEfp-4
    INCRBYFLOAT h 0x
    INCRBYFLOAT h 0x.
    INCRBYFLOAT h 0xp3
    INCRBYFLOAT h 0x1p
    INCRBYFLOAT h 0x1p+
    INCRBYFLOAT h -0x1p+1
    INCRBYFLOAT h 0x0p99999
    INCRBYFLOAT i inf
    INCRBYFLOAT i -inf
    INCRBYFLOAT i +Infinity
    INCRBYFLOAT i INFINITY
    INCRBYFLOAT i infi
    INCRBYFLOAT i nan
    INCRBYFLOAT i -nan
    INCRBYFLOAT i nan(1)
    EXISTS i
    SET i inf
    INCRBYFLOAT i 1
    INCRBYFLOAT i -inf
    INCRBYFLOAT i inf
    SET i nan
    INCRBYFLOAT i 1
    INCRBYFLOAT a ""
    INCRBYFLOAT a " 1"
    INCRBYFLOAT a "1 "
    INCRBYFLOAT a "1\\x00"
    INCRBYFLOAT a "\\x00"
    INCRBYFLOAT a 1e
    INCRBYFLOAT a 1e+
    INCRBYFLOAT a e1
    INCRBYFLOAT a .
    INCRBYFLOAT a -
    INCRBYFLOAT a --1
    INCRBYFLOAT a 1,5
    INCRBYFLOAT a 1_000
    INCRBYFLOAT a x
    INCRBYFLOAT a 1.5x
    SET s x
    INCRBYFLOAT s 1
    INCRBYFLOAT s x
    SET n 9223372036854775807
    INCRBYFLOAT n 1
    SET n 18446744073709551615
    INCRBYFLOAT n 1
    INCRBYFLOAT n 1
    INCR n
    SET n -3
    INCRBYFLOAT n 2.5
    INCRBYFLOAT n 0.5
    INCRBYFLOAT n -0.000000000000000001
    INCRBYFLOAT n 0.000000000000000005
    INCRBYFLOAT n -0.000000000000000015
    SET t 1 EX 100
    INCRBYFLOAT t 1
    ? TTL t
    INCR t
    INCRBYFLOAT a
    INCRBYFLOAT a 1 2
  `
})

/** Makes numbers of every form that `strtold` reads. */
const randomNumbers = (seed: number): (() => string) => {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const digits = (max: number, alphabet: string): string =>
    Array.from({ length: 1 + below(max) }, () => alphabet[below(alphabet.length)]).join("")
  const exponent = (max: number): number => below(2 * max) - max
  return () => {
    const sign = ["", "-", "+"][below(3)] ?? ""
    switch (below(8)) {
      case 0:
        return `${sign}0x${digits(20, "0123456789abcdef")}.${digits(8, "0123456789abcdef")}p${exponent(80)}`
      case 1:
        return `${sign}0x1.${digits(20, "0123456789abcdef")}p${exponent(16445)}`
      case 2:
        return `${sign}${digits(25, "0123456789")}e${exponent(4950)}`
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

const text = (reply: Reply.Reply | undefined): string => Encoder.encode(reply ?? null, 3)

describe.skipIf(!hasRedis)("INCRBYFLOAT of random numbers, compared with redis-server", () => {
  it.scopedLive(
    "gives the same digits",
    () =>
      Effect.gen(function* () {
        const ours = yield* wire(yield* ourPort)
        const real = yield* wire((yield* realRedis()).path)
        const seed = seedOr(20240607)
        const nextNumber = randomNumbers(seed)
        yield* Effect.promise(async () => {
          let sums = 0
          for (let batch = 0; batch < 20; batch++) {
            // each fourth command sets the number that the next three add to
            const commands = Array.from({ length: 200 }, (_, index) =>
              index % 4 === 0 ? ["SET", "n", nextNumber()] : ["INCRBYFLOAT", "n", nextNumber()]
            )
            const [ourReplies, realReplies] = await Promise.all(
              [ours, real].map((client) => Promise.all(commands.map((command) => client.send(...command))))
            )
            for (const index of commands.keys()) {
              const sinceSet = commands.slice(index - (index % 4), index + 1).map((command) => command.join(" "))
              const expected = realReplies?.[index]
              assert.strictEqual(text(ourReplies?.[index]), text(expected), `seed ${seed}: ${sinceSet.join(", ")}`)
              if (typeof expected === "string") sums++
            }
          }
          assert.isAbove(sums, 2000, "most numbers must be added, not refused")
        })
      }).pipe(Effect.provide(ourServer())),
    30_000
  )
})
