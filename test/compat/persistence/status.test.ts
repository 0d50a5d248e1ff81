/** INFO's section on persistence, field by field, after each kind of event, and the replies of the commands on the way. */
import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

/** Times, and the memory that is copied on write, which only a process of its own needs. */
const differs = /^(?:rdb_last_save_time|.*_time_sec|.*cow.*|current_fork_perc)$/

/** Sizes: the base of redis-server names its version, and the memory it used. */
const isSize = /^aof_(?:current|base)_size$/

const fields = async (client: Wire): Promise<ReadonlyArray<string>> => {
  const reply = await client.send("INFO", "persistence")
  const text = reply instanceof Reply.Verbatim ? reply.text : String(reply)
  return text.split("\r\n").map((line) => {
    const [name = ""] = line.split(":")
    return differs.test(name) || isSize.test(name) ? name : line
  })
}

/** Waits until no snapshot and no rewrite is at work or scheduled. */
const settled = async (client: Wire): Promise<void> => {
  for (;;) {
    const text = (await fields(client)).join("\n")
    if (/rdb_bgsave_in_progress:0/.test(text) && /aof_rewrite_in_progress:0/.test(text)) {
      if (/aof_rewrite_scheduled:0/.test(text) && !/aof_pending_bio_fsync:1/.test(text)) return
    }
  }
}

/** Milliseconds until the two servers must tell the same. */
const patience = 10_000

/** Events: commands, and the folder of the snapshot made unusable and usable again. */
type Event = string | "break" | "mend"

const events: ReadonlyArray<Event> = [
  "SET a 1",
  "SAVE",
  "SET a 2",
  "DEL a",
  "BGSAVE",
  "BGSAVE NOW",
  "BGREWRITEAOF",
  "MULTI",
  "BGSAVE",
  "EXEC",
  "MULTI",
  "BGREWRITEAOF",
  "INFO none",
  "EXEC",
  "CONFIG SET appendonly yes",
  "SET a 3",
  "BGREWRITEAOF",
  "SET a 4",
  "FLUSHALL",
  "SET b 1 PX 100000000",
  "CONFIG SET appendonly no",
  "break",
  "SET c 1",
  "SAVE",
  "BGSAVE",
  "SET c 2",
  "PING",
  "mend",
  "SAVE",
  "SET c 3",
  "DEBUG RELOAD",
  "DEBUG LOADAOF",
  "CONFIG SET appendonly yes",
  "DEBUG LOADAOF",
  "CONFIG RESETSTAT"
]

describe.skipIf(!hasRedis)("the status of persistence, compared with redis-server", () => {
  it.scopedLive("is the same after each event", () =>
    Effect.gen(function* () {
      const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "layeredis-status-")))
      const [ourFolder = "", realFolder = ""] = folders
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          for (const each of folders) rmSync(each, { recursive: true, force: true })
        })
      )
      const redis = yield* realRedis("--dir", realFolder, "--save", "3600 1")
      yield* Effect.gen(function* () {
        const ours = yield* wire(yield* ourPort)
        const real = yield* wire(redis.path)
        // others ask for the status: within MULTI it would be queued
        const [ourStatus, realStatus] = [yield* wire(yield* ourPort), yield* wire(redis.path)]
        yield* Effect.promise(async () => {
          for (const event of events) {
            if (event === "break" || event === "mend") {
              for (const each of folders) {
                const path = join(each, "dump.rdb")
                if (event === "mend") rmdirSync(path)
                else {
                  rmSync(path)
                  mkdirSync(path)
                }
              }
              continue
            }
            const words = event.split(" ")
            const [our, their] = await Promise.all([ours.send(...words), real.send(...words)])
            assert.strictEqual(Encoder.encode(our, 3), Encoder.encode(their, 3), event)
            // a snapshot of a transaction begins at the next tick of each server, and INFO does not say that it will
            for (const until = performance.now() + patience; performance.now() < until; ) {
              await Promise.all([settled(ourStatus), settled(realStatus)])
              if (String(await fields(ourStatus)) === String(await fields(realStatus))) break
            }
            assert.deepStrictEqual(await fields(ourStatus), await fields(realStatus), `after ${event}`)
          }
        })
      }).pipe(Effect.provide(ourServer({ persistence: { directory: ourFolder, save: "3600 1" } })))
    })
  )
})
