/** DEBUG OBJECT, except addresses and times. Redis runs without compression, so that serialized lengths are comparable. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourServer } from "../../fixtures.js"
import { words } from "../Generate.js"
import { sendToBoth } from "../Servers.js"

/** Commands that create the key `k`. */
const values: ReadonlyArray<string> = [
  "SET k 1",
  "SET k 128",
  "SET k 40000",
  "SET k 99999999999",
  "SET k text",
  "RPUSH k a b 1 -200 30",
  `RPUSH k ${words(0, 39, () => "x".repeat(10))}`,
  "HSET k a 1 b 2",
  `HSET k ${words(0, 599, (i) => `f${i} ${i}`)}`,
  "SADD k 1 2 30000",
  "SADD k 1 2",
  "SADD k 1 70000",
  "SADD k a b 77 100000 long-enough",
  `SADD k ${words(0, 599, (i) => String(i))}`,
  "ZADD k 1 a 2 b 1.5 c",
  `ZADD k ${words(0, 599, (i) => `${i} m${i}`)}`,
  "XADD k 1-1 a b",
  `SET k ${"x".repeat(20_000)}`,
  `RPUSH k ${words(0, 999, (i) => `element-${i}-xxxxxxxxxxxxxxxxxxxxxxx`)}`,
  `RPUSH k ${"x".repeat(9000)} a b ${"y".repeat(8180)} c`,
  `LPUSH k ${words(0, 2999, (i) => String(i))}`
]

const fields = (reply: Reply.Reply): ReadonlyArray<string> => {
  if (!(reply instanceof Reply.SimpleString)) return assert.fail(`not a status reply: ${JSON.stringify(reply)}`)
  return reply.text.split(" ").filter((field) => !/^(Value|at:|lru)/.test(field))
}

/** Commands that create a stream at `k`. */
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

describe.skipIf(!hasRedis)("DEBUG OBJECT, compared with redis-server", () => {
  it.scopedLive("shows the serialized length of a value and the nodes of a list", () =>
    Effect.gen(function* () {
      const send = yield* sendToBoth("--rdbcompression", "no")
      for (const commands of [...values.map((command) => [command]), ...streams]) {
        yield* send("DEL", "k")
        for (const command of commands) yield* send(...command.split(" "))
        const [our, their] = yield* send("DEBUG", "OBJECT", "k")
        assert.isAbove(fields(our).length, 1)
        assert.deepStrictEqual(fields(our), fields(their), commands.join().slice(0, 80))
      }
    }).pipe(Effect.provide(ourServer()))
  )
})
