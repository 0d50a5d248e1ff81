/** MONITOR: the lines it shows, and the commands that a monitoring client may use. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
import { compare } from "../Compare.js"

compare(
  "MONITOR",
  {
    "commands of a client that monitors": `
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
    `,
    "a client that monitors publishes nothing, and runs only scripts that declare no-writes": `
      @m MONITOR
      @m PUBLISH channel x
      @m SPUBLISH channel x
      @m PFCOUNT a
      @m EVAL "return 1" 0
      @m EVAL "#!lua\\nreturn 1" 0
      @m EVAL_RO "return 1" 0
      @m EVALSHA 0123456789012345678901234567890123456789 0
      @m FCALL unknown 0
      # the line precedes the reply
      -@m EVAL "#!lua flags=no-writes\\nreturn 1" 0
      <@m
    `
  },
  {},
  { observed: false }
)

/** Runs the same on both servers. */
const onBoth = <A, E, R>(run: (address: number | string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { path } = yield* realRedis()
    return yield* Effect.forEach([yield* ourPort, path], run)
  })

describe.skipIf(!hasRedis)("lines of MONITOR, compared with redis-server", () => {
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
    it.scopedLive(`are the same in RESP${protocol}`, () =>
      Effect.gen(function* () {
        const [ourLines, realLines] = yield* onBoth((address) =>
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
        const withoutAddresses = (lines: ReadonlyArray<string> = []): ReadonlyArray<string> =>
          lines.map((line) => line.replace(/^\d+\.\d{6} \[(\d+) \S+\]/, "[$1]"))
        assert.deepStrictEqual(withoutAddresses(ourLines), withoutAddresses(realLines))
        assert.match(ourLines?.[0] ?? "", /^\d{10}\.\d{6} \[0 127\.0\.0\.1:\d+\] "PING"$/)
      }).pipe(Effect.provide(ourServer()))
    )
  }

  it.scopedLive("of the client's own commands follow their replies", () =>
    Effect.gen(function* () {
      const [ourBytes, realBytes] = yield* onBoth((address) =>
        Effect.gen(function* () {
          const client = yield* wire(address)
          client.write("MONITOR\r\nMONITOR\r\nPING\r\nECHO a\r\nQUIT\r\n")
          return (yield* Effect.promise(client.untilClose)).replace(/\+\d+\.\d{6} \[0 \S+\]/g, "+[0]")
        })
      )
      assert.strictEqual(ourBytes, realBytes)
    }).pipe(Effect.provide(ourServer()))
  )
})
