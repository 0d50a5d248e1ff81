/** REPLCONF and SYNC, as `redis-cli --rdb` uses them: the same replies as redis-server's, and a snapshot that it loads. */
import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
import { compare } from "../Compare.js"

const execute = promisify(execFile)

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "layeredis-sync-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

compare("REPLCONF and SYNC", {
  "what a replica says": `
      REPLCONF
      REPLCONF x
      REPLCONF x y
      REPLCONF capa
      REPLCONF capa eof capa psync2 CAPA any
      REPLCONF rdb-only 1
      REPLCONF rdb-only 0
      REPLCONF rdb-only 2
      REPLCONF rdb-only -1
      REPLCONF rdb-only x
      REPLCONF RDB-ONLY 0 listening-port x
      REPLCONF rdb-filter-only functions
      REPLCONF rdb-filter-only FUNCTIONS
      REPLCONF rdb-filter-only x
      REPLCONF rdb-filter-only "functions x"
      REPLCONF rdb-filter-only ""
      REPLCONF rdb-filter-only "\\""
      REPLCONF listening-port x
      REPLCONF listening-port 70000
      REPLCONF ip-address 127.0.0.1
      REPLCONF ip-address ${"a".repeat(255)}
      REPLCONF ip-address ${"a".repeat(256)}
      REPLCONF ack
      REPLCONF getack`,
  "what may not be asked": `
      SYNC x
      MULTI
      REPLCONF capa eof
      EXEC
      MULTI
      SYNC
      EXEC
      EVAL "return redis.call('SYNC')" 0
      EVAL "return redis.call('REPLCONF')" 0
      COMMAND INFO sync replconf
      COMMAND DOCS sync replconf`
})

describe.skipIf(!hasRedis)("a snapshot for redis-cli", () => {
  it.scopedLive("has the data and the functions of the moment, or the functions alone", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = join(folder, "copy.rdb")
      const fetch = (flag: string) =>
        Effect.flatMap(ourPort, (port) => Effect.promise(() => execute("redis-cli", ["-p", String(port), flag, file])))
      const load = Effect.scoped(
        Effect.gen(function* () {
          const redis = yield* realRedis("--dir", folder, "--dbfilename", basename(file))
          const real = yield* wire(redis.path)
          return yield* Effect.promise(async () => [
            await real.send("DEBUG", "DIGEST"),
            await real.send("FUNCTION", "LIST", "WITHCODE")
          ])
        })
      )
      yield* Effect.gen(function* () {
        const ours = yield* wire(yield* ourPort)
        const functions = yield* Effect.promise(async () => {
          for (let i = 0; i < 20_000; i++) ours.write(`SET key:${i} ${"x".repeat(i % 200)}\r\n`)
          for (let i = 0; i < 20_000; i++) await ours.receive()
          await ours.send("RPUSH", "list", ...Array.from({ length: 5000 }, String))
          await ours.send("SELECT", "3")
          await ours.send("HSET", "hash", "field", "value")
          await ours.send("FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() return 1 end)")
          return ours.send("FUNCTION", "LIST", "WITHCODE")
        })
        const digest = yield* Effect.promise(() => ours.send("DEBUG", "DIGEST"))
        yield* fetch("--rdb")
        assert.match((yield* Effect.promise(() => execute("redis-check-rdb", [file]))).stdout, /RDB looks OK/)
        assert.deepStrictEqual(yield* load, [digest, functions])
        yield* fetch("--functions-rdb")
        const [empty, alone] = yield* load
        assert.match(Encoder.encode(empty ?? null, 2), /^\+0{40}\r\n$/)
        assert.deepStrictEqual(alone, functions)
        assert.match(String(yield* Effect.promise(() => ours.send("INFO", "stats"))), /sync_full:2/)
        // neither is the snapshot of the server, nor does anything stay of them
        assert.deepStrictEqual(readdirSync(folder), [basename(file)])
        assert.match(String(yield* Effect.promise(() => ours.send("INFO", "persistence"))), /rdb_saves:0/)
      }).pipe(Effect.provide(ourServer({ persistence: { directory: folder, save: "" } })))
    })
  )

  it.scopedLive("waits for another snapshot, and is given up when its client leaves", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.gen(function* () {
        const port = yield* ourPort
        const ours = yield* wire(port)
        const saving = (is: 0 | 1) =>
          Effect.promise(async () => {
            for (;;) {
              if (String(await ours.send("INFO", "persistence")).includes(`rdb_bgsave_in_progress:${is}`)) return
            }
          })
        yield* Effect.promise(async () => {
          for (let i = 0; i < 2000; i++) await ours.send("SET", `key:${i}`, "x")
          await ours.send("CONFIG", "SET", "rdb-key-save-delay", "1000")
          await ours.send("BGSAVE")
        })
        const [first, second] = [yield* wire(port), yield* wire(port)]
        yield* Effect.promise(async () => {
          for (const client of [first, second]) {
            await client.send("REPLCONF", "rdb-only", "1")
            client.write("SYNC\r\n")
          }
        })
        yield* Effect.promise(() => ours.send("CONFIG", "SET", "rdb-key-save-delay", "0"))
        // the first one gets the length, and leaves with the rest unread
        first.close()
        const length = yield* Effect.promise(
          () =>
            new Promise<string>((resolve) => second.socket.once("data", (chunk) => resolve(chunk.toString("latin1"))))
        )
        assert.match(length, /^\$\d+\r\n/)
        second.close()
        yield* saving(0)
        yield* Effect.promise(async () => {
          while (
            String(await ours.send("CLIENT", "LIST"))
              .trim()
              .split("\n").length > 1
          );
        })
        assert.deepStrictEqual(readdirSync(folder), ["dump.rdb"])
      }).pipe(Effect.provide(ourServer({ persistence: { directory: folder, save: "" } })))
    })
  )

  it.scopedLive("is all that SYNC sends", () =>
    Effect.gen(function* () {
      const ours = yield* wire(yield* ourPort)
      yield* Effect.promise(async () => {
        const refused = "-ERR replication is not supported: SYNC sends a snapshot after REPLCONF rdb-only 1\r\n"
        assert.strictEqual(Encoder.encode(await ours.send("SYNC"), 2), refused)
        ours.write("REPLCONF rdb-only 1\r\nSYNC\r\n")
        await ours.receive()
        const invalid = "-ERR SYNC and PSYNC are invalid with pending output\r\n"
        assert.strictEqual(Encoder.encode(await ours.receive(), 2), invalid)
      })
    }).pipe(Effect.provide(ourServer()))
  )
})
