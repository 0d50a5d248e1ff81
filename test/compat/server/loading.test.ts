/** Commands, and CONFIG SET, beside a redis-server while both load their data. */
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import type * as Reply from "../../../src/resp/Reply.js"
import { real } from "../../cli/RewriteCase.js"
import { hasRedis, ourPort, ourServer, wire } from "../../fixtures.js"
import { composition } from "../../internals.js"
import * as EveryCommand from "../EveryCommand.js"

const requests = [
  "PING",
  "GET a",
  "CONFIG SET appendonly yes",
  "CONFIG SET appendonly no",
  "CONFIG SET dir /",
  "CONFIG SET repl-diskless-load disabled",
  "CONFIG SET nosuch 1 appendonly yes",
  "CONFIG SET appendonly yes nosuch 1",
  "CONFIG SET appendonly neither",
  "CONFIG SET appendonly no APPENDONLY yes",
  "CONFIG SET databases 3 appendonly yes",
  "CONFIG SET appendonly yes databases 3",
  "CONFIG SET timeout x appendonly yes",
  "CONFIG SET dbfilename x",
  "CONFIG SET timeout 5 maxmemory 1gb save 1_x",
  "CONFIG SET timeout 5 maxmemory 1gb appendfsync no",
  "CONFIG GET timeout",
  "CONFIG SET timeout 0 maxmemory 0",
  "CONFIG RESETSTAT",
  "ACL SETUSER x",
  "MULTI",
  "CONFIG SET appendonly yes",
  "GET a",
  "EXEC",
  "EVAL return_1 0",
  "SAVE",
  "SHUTDOWN ABORT",
  "CONFIG GET appendonly",
  "AUTH x",
  "AUTH default x",
  "EVAL #!lua_flags=allow-stale\nreturn_1 0",
  "EVAL_RO return_1 0",
  "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0",
  "SCRIPT LOAD return_1",
  "SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db",
  "FUNCTION STATS",
  "FUNCTION LOAD x",
  "FCALL f 0",
  "MULTI",
  "PING",
  "SUBSCRIBE a",
  "EXEC",
  "MULTI",
  "PING",
  "DISCARD",
  "WATCH a",
  "UNWATCH",
  "SELECT 1",
  "PUBLISH a b",
  "BGSAVE",
  "BGREWRITEAOF",
  "LASTSAVE x",
  "SUBSCRIBE a",
  "GET a",
  "UNSUBSCRIBE a",
  "RESET",
  "PING"
]

/** A snapshot of some keys, as bytes. */
const snapshot = Effect.gen(function* () {
  const { file, send } = yield* real({ "redis.conf": "" })
  yield* send("DEBUG", "POPULATE", "2000", "key", "2000")
  yield* send("SAVE")
  return file("dump.rdb")
}).pipe(Effect.scoped)

/** A redis-server that needs 30 ms for each key, and answers once in that time: the delay is in microseconds. */
const settings = "enable-protected-configs yes\nkey-load-delay 30000\nloading-process-events-interval-bytes 1024\n"

describe.skipIf(!hasRedis)("commands while data are loaded, compared with redis-server", () => {
  it.scopedLive("are refused alike, and so are changes of some settings", () =>
    Effect.gen(function* () {
      const loading = yield* real({ "redis.conf": settings, "dump.rdb": yield* snapshot })
      const { persistence } = yield* composition
      persistence.announce()
      const client = yield* wire(yield* ourPort)
      const sent = requests.map((line) => line.split(" ").map((word) => word.replaceAll("_", " ")))
      const ask = (send: (...words: ReadonlyArray<string>) => Effect.Effect<Reply.Reply>) =>
        Effect.forEach(sent, (words) => send(...words), { concurrency: "unbounded" })
      const [ours, theirs] = yield* Effect.all([
        ask((...words) => Effect.promise(() => client.send(...words))),
        ask(loading.send)
      ])
      for (const [index, line] of requests.entries()) {
        assert.strictEqual(Encoder.encode(ours[index] ?? null, 2), Encoder.encode(theirs[index] ?? null, 2), line)
      }
      const info = yield* loading.send("INFO", "persistence")
      assert.include(String(info), "loading:1")
    }).pipe(Effect.provide(ourServer({ settings: { "enable-protected-configs": "yes" } })))
  )

  it.scopedLive("are each refused or not, also within a transaction", () =>
    Effect.gen(function* () {
      const loading = yield* real({ "redis.conf": settings, "dump.rdb": yield* snapshot })
      const { persistence } = yield* composition
      persistence.announce()
      const [our, their] = [yield* ourPort, join(loading.folder, "sock")]
      const redis = yield* wire(their)
      const all = yield* Effect.promise(() => EveryCommand.requests(redis))
      assert.isAbove(all.length, 300)
      for (const before of [[], [["MULTI"]]]) {
        const theirs = yield* EveryCommand.refusals(their, all, "LOADING", before)
        assert.isAbove(theirs.length, 150)
        assert.deepStrictEqual(yield* EveryCommand.refusals(our, all, "LOADING", before), theirs)
      }
      assert.include(String(yield* loading.send("INFO", "persistence")), "loading:1")
    }).pipe(Effect.provide(ourServer()))
  )
})
