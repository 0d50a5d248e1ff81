/** A base of the append-only file that holds commands, as `aof-use-rdb-preamble no` has it: every type comes back as it was. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../src/EventLoop.js"
import { Source } from "../compat/Grammar.js"
import { randomCommand } from "../compat/RandomCommand.js"
import * as Seed from "../compat/Seed.js"
import { dataOf, format } from "./Data.js"
import { start } from "./OnTestDisk.js"

const settings = { appendonly: "yes", "aof-use-rdb-preamble": "no", "aof-timestamp-enabled": "yes" }

const numbers = Array.from({ length: 300 }, (_, index) => String(index))

const library = "#!lua name=lib\nredis.register_function('f', function() return 1 end)"

describe("a base of commands", () => {
  it.scoped("has the data of every type, and the functions", () =>
    Effect.gen(function* () {
      const first = yield* start(settings)
      const { disk, send, state } = first
      const source = new Source(Seed.seed)
      for (let count = 0; count < 3000; count++) send(...randomCommand(source).words)
      send("SET", "long", "x".repeat(200_000))
      send("SETRANGE", "edited", "100000", "end")
      send("SET", "with a deadline", "1", "PX", "100000")
      send("RPUSH", "list", ...numbers)
      send("SADD", "set", ...numbers, "member")
      send("HSET", "hash", ...numbers.flatMap((each) => [each, each]))
      send("ZADD", "zset", ...numbers.flatMap((each) => [`${each}.5`, each]))
      for (const each of numbers) send("XADD", "stream", `${each}-1`, "field", each)
      send("XDEL", "stream", "7-1")
      send("XGROUP", "CREATE", "stream", "group", "0")
      send("XREADGROUP", "GROUP", "group", "consumer", "COUNT", "5", "STREAMS", "stream", ">")
      send("XGROUP", "CREATECONSUMER", "stream", "group", "idle")
      send("XADD", "empty", "MAXLEN", "0", "5-5", "field", "value")
      send("SELECT", "9")
      send("SET", "elsewhere", "1")
      send("FUNCTION", "LOAD", library)
      send("BGREWRITEAOF")
      while (!send("INFO", "persistence").includes("aof_rewrite_in_progress:0")) yield* EventLoop.turn
      const base = disk.paths.find((path) => path.endsWith("2.base.aof")) ?? assert.fail("there is no base")
      assert.match(disk.contents(base)?.toString("latin1", 0, 30) ?? "", /^#TS:1700000000\r\n\*\d/)
      const second = yield* start(settings, disk)
      const { now } = state.keyspace
      assert.strictEqual(format(dataOf(second.state.keyspace), now), format(dataOf(state.keyspace), now))
      assert.include(second.send("FUNCTION", "LIST"), "lib")
    })
  )
})
