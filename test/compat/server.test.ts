import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../fixtures.js"
import { compare } from "./Compare.js"

compare(
  "TIME, LOLWUT, SHUTDOWN and MONITOR",
  {
    TIME: `
    ? TIME
    TIME x
  `,
    LOLWUT: `
    LOLWUT
    LOLWUT 5 1 2
    LOLWUT VERSION
    LOLWUT VERSION 7
    LOLWUT VERSION 4 1 2 3
    LOLWUT VERSION x
    LOLWUT VERSION 5 x
    LOLWUT VERSION 5 1 x
    LOLWUT VERSION 5 1 1 x
    LOLWUT VERSION 6 x
    LOLWUT VERSION 6 1 x
    ? LOLWUT VERSION 5
    ? LOLWUT version 6
  `,
    "SHUTDOWN that is refused": `
    SHUTDOWN x
    SHUTDOWN ABORT
    SHUTDOWN ABORT ABORT
    SHUTDOWN ABORT NOW
    SHUTDOWN NOW ABORT
    SHUTDOWN SAVE NOSAVE
    SHUTDOWN NOSAVE FORCE SAVE
    SHUTDOWN NOW FORCE x
  `,
    "a client that monitors": `
    MONITOR x
    @m MONITOR
    @m GET a
    @m SET a 1
    @m LOLWUT
    @m CONFIG GET maxmemory
    @m DBSIZE
    @m CLIENT NO-EVICT x
    @m DEBUG SLEEP 0
    @m RESET
    @m GET a
  `
  },
  {},
  { observed: false }
)

/** A server's address by who it is. */
const both = Effect.gen(function* () {
  return { ours: yield* ourPort, real: (yield* realRedis()).path }
})

const text = (reply: Reply.Reply): string =>
  reply instanceof Reply.Verbatim ? reply.text : typeof reply === "string" ? reply : ""

describe.skipIf(!hasRedis)("LOLWUT, beside redis-server", () => {
  for (const options of [
    "5",
    "5 10 3 5",
    "5 1",
    "5 3 1 1",
    "5 2 200 1",
    "5 0 0 0",
    "5 5000 5 1",
    "6",
    "6 5 3",
    "6 0 -1",
    "6 2000 1"
  ]) {
    it.scopedLive(`draws as much with VERSION ${options}`, () =>
      Effect.gen(function* () {
        const { ours, real } = yield* both
        const sizes = yield* Effect.forEach([ours, real], (address) =>
          Effect.gen(function* () {
            const client = yield* wire(address)
            const picture = Buffer.from(
              text(yield* Effect.promise(() => client.send("LOLWUT", "VERSION", ...options.split(" ")))),
              "latin1"
            )
            const lines = picture.toString("utf8").split("\n")
            assert.match(lines.at(-2) ?? "", /Redis ver\. 7\.0\.15$/)
            // beside the codes of colours and the words below
            // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
            const colour = /\u001b\[[0-9;]*m/g
            return lines.filter((line) => !/[A-Za-z]{2}/.test(line)).map((line) => line.replace(colour, "").length)
          })
        )
        assert.deepStrictEqual(sizes[0], sizes[1])
      }).pipe(Effect.provide(ourServer()))
    )
  }
})

describe.skipIf(!hasRedis)("MONITOR, beside redis-server", () => {
  const requests: ReadonlyArray<ReadonlyArray<string>> = [
    ["PING"],
    ["set", "a\"\\\n\r\t\u0007\b\u0000\u007f\u00ff' b", ""],
    ["GeT", "a"],
    ["GET"],
    ["NOSUCH", "x"],
    ["AUTH", "secret"],
    ["AUTH", "user", "secret"],
    ["HELLO", "3", "auth", "default", "secret"],
    ["HELLO", "2", "SETNAME", "x"],
    ["CONFIG", "GET", "maxmemory"],
    ["CLIENT", "LIST"],
    ["CLIENT", "ID"],
    ["INFO", "server"],
    ["SELECT", "5"],
    ["GET", "a"],
    ["INCR", "a"],
    ["DEBUG", "SLEEP", "0"],
    ["SLOWLOG", "GET"],
    ["COMMAND", "COUNT"],
    ["TIME"],
    ["RESET"],
    ["ECHO", "end"]
  ]

  for (const protocol of ["2", "3"]) {
    it.scopedLive(`shows the same lines in RESP${protocol}`, () =>
      Effect.gen(function* () {
        const { ours, real } = yield* both
        const [first, second] = yield* Effect.forEach([ours, real], (address) =>
          Effect.gen(function* () {
            const monitor = yield* wire(address)
            const client = yield* wire(address)
            yield* Effect.promise(() => monitor.send("HELLO", protocol))
            assert.deepStrictEqual(yield* Effect.promise(() => monitor.send("MONITOR")), Reply.ok)
            for (const request of requests) yield* Effect.promise(() => client.send(...request))
            const lines: Array<string> = []
            while (!lines.at(-1)?.endsWith('"end"')) {
              const line = yield* Effect.promise(() => monitor.receive())
              assert.instanceOf(line, Reply.SimpleString)
              lines.push(line instanceof Reply.SimpleString ? line.text : "")
            }
            return lines
          })
        )
        const anonymous = (lines: ReadonlyArray<string> = []): ReadonlyArray<string> =>
          lines.map((line) => line.replace(/^\d+\.\d{6} \[(\d+) \S+\]/, "[$1]"))
        assert.deepStrictEqual(anonymous(first), anonymous(second))
        assert.match(first?.[0] ?? "", /^\d{10}\.\d{6} \[0 127\.0\.0\.1:\d+\] "PING"$/)
      }).pipe(Effect.provide(ourServer()))
    )
  }

  it.scopedLive("shows a client its own commands behind their replies", () =>
    Effect.gen(function* () {
      const { ours, real } = yield* both
      const [first, second] = yield* Effect.forEach([ours, real], (address) =>
        Effect.gen(function* () {
          const client = yield* wire(address)
          client.write("MONITOR\r\nMONITOR\r\nPING\r\nECHO a\r\nQUIT\r\n")
          return (yield* Effect.promise(client.untilClose)).replace(/\+\d+\.\d{6} \[0 \S+\]/g, "+[0]")
        })
      )
      assert.strictEqual(first, second)
    }).pipe(Effect.provide(ourServer()))
  )
})
