/**
 * DEBUG OBJECT beside redis-server, but for what tells an address or a time. Redis does not compress here, so that it can
 * be compared what a value takes in a file.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../fixtures.js"

const several = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ")

/** What fills the key `k`. */
const fillings: ReadonlyArray<string> = [
  "SET k 1",
  "SET k 128",
  "SET k 40000",
  "SET k 99999999999",
  "SET k text",
  "RPUSH k a b 1 -200 30",
  `RPUSH k ${several(40, () => "x".repeat(10))}`,
  "HSET k a 1 b 2",
  `HSET k ${several(600, (i) => `f${i} ${i}`)}`,
  "SADD k 1 2 30000",
  "SADD k 1 2",
  "SADD k 1 70000",
  "SADD k a b 77 100000 long-enough",
  `SADD k ${several(600, (i) => String(i))}`,
  "ZADD k 1 a 2 b 1.5 c",
  `ZADD k ${several(600, (i) => `${i} m${i}`)}`,
  "XADD k 1-1 a b",
  `SET k ${"x".repeat(20_000)}`,
  `RPUSH k ${several(1000, (i) => `element-${i}-xxxxxxxxxxxxxxxxxxxxxxx`)}`,
  `RPUSH k ${"x".repeat(9000)} a b ${"y".repeat(8180)} c`,
  `LPUSH k ${several(3000, (i) => String(i))}`
]

const fields = (reply: Reply.Reply): ReadonlyArray<string> => {
  if (!(reply instanceof Reply.SimpleString)) return assert.fail(`no status: ${JSON.stringify(reply)}`)
  return reply.text.split(" ").filter((field) => !/^(Value|at:|lru)/.test(field))
}

/** Streams, command by command. */
const streams: ReadonlyArray<ReadonlyArray<string>> = [
  ["XADD k 1526919030474-0 name value", "XADD k 1526919030474-1 name other", "XADD k 1526919030475-70000 x y"],
  ["XADD k 1-1 a b", "XADD k 2-1 a b", "XDEL k 2-1"],
  [
    ...Array.from({ length: 250 }, (_, i) => `XADD k ${i + 1}-0 field value${i}`),
    "XGROUP CREATE k group 0",
    "XGROUP CREATE k unknown 5-5",
    "XREADGROUP GROUP group ada COUNT 100 STREAMS k >",
    "XREADGROUP GROUP group bob COUNT 30 STREAMS k >",
    "XACK k group 1-0 2-0",
    "XGROUP CREATECONSUMER k unknown eve"
  ]
]

describe.skipIf(!hasRedis)("DEBUG OBJECT, beside redis-server", () => {
  it.scopedLive("tells what a value takes in a file, and the nodes of a list", () =>
    Effect.gen(function* () {
      const redis = yield* realRedis("--rdbcompression", "no")
      const ours = yield* wire(yield* ourPort)
      const real = yield* wire(redis.path)
      const both = (...words: ReadonlyArray<string>) =>
        Effect.promise(() => Promise.all([ours.send(...words), real.send(...words)]))
      for (const commands of [...fillings.map((filling) => [filling]), ...streams]) {
        yield* both("DEL", "k")
        for (const command of commands) yield* both(...command.split(" "))
        const [mine, theirs] = yield* both("DEBUG", "OBJECT", "k")
        assert.isAbove(fields(mine).length, 1)
        assert.deepStrictEqual(fields(mine), fields(theirs), commands.join().slice(0, 80))
      }
    }).pipe(Effect.provide(ourServer()))
  )
})
