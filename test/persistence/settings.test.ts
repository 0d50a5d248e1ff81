/** The settings of persistence that only the disk shows: where files are, when they are synced, deleted and written anew. */
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../src/EventLoop.js"
import { start } from "./OnTestDisk.js"
import { systemError } from "./TestDisk.js"

const ok = '{"text":"OK","_tag":"SimpleString"}'

type Started = Effect.Effect.Success<ReturnType<typeof start>>

const saved = ({ state }: Started): Effect.Effect<void> =>
  Effect.gen(function* () {
    while (state.persistence.isSaving) yield* EventLoop.turn
  })

const names = ({ disk }: Started): ReadonlyArray<string> =>
  disk.paths.map((path) => path.slice(path.lastIndexOf("/") + 1)).sort()

const rewritten = (started: Started): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    started.send("SET", "a", "1")
    started.send("BGREWRITEAOF")
    assert.isTrue(started.state.persistence.isSaving)
    yield* saved(started)
    return names(started)
  })

const [base, incremental] = ["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof"]
const second = ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"]
const manifest = "appendonly.aof.manifest"

describe("aof-disable-auto-gc", () => {
  it.scoped("keeps the files of the past, until it is turned off", () =>
    Effect.gen(function* () {
      const started = yield* start({ appendonly: "yes", "aof-disable-auto-gc": "yes" })
      assert.deepStrictEqual(yield* rewritten(started), [base, incremental, ...second, manifest])
      assert.strictEqual(started.send("CONFIG", "SET", "aof-disable-auto-gc", "no"), ok)
      assert.deepStrictEqual(names(started), [...second, manifest])
    })
  )

  it.scoped("deletes them after a rewrite by default", () =>
    Effect.gen(function* () {
      const started = yield* start({ appendonly: "yes" })
      assert.deepStrictEqual(yield* rewritten(started), [...second, manifest])
    })
  )

  it.scoped("is turned off even if the disk refuses to delete, and does so the next time", () =>
    Effect.gen(function* () {
      const started = yield* start({ appendonly: "yes", "aof-disable-auto-gc": "yes" })
      yield* rewritten(started)
      started.disk.fault = (operation) => (operation === "remove" ? systemError("EACCES") : undefined)
      assert.strictEqual(started.send("CONFIG", "SET", "aof-disable-auto-gc", "no"), ok)
      assert.include(names(started), base)
      started.disk.fault = () => undefined
      yield* rewritten(started)
      assert.notInclude(names(started), base)
    })
  )
})

describe("appenddirname and appendfilename", () => {
  it.scoped("name the folder and the files", () =>
    Effect.gen(function* () {
      const { disk } = yield* start({ appendonly: "yes", appenddirname: "folder", appendfilename: "name" })
      const expected = ["name.1.base.rdb", "name.1.incr.aof", "name.manifest"]
      assert.deepStrictEqual(
        [...disk.paths].sort(),
        expected.map((name) => join(tmpdir(), "folder", name))
      )
    })
  )
})

describe("stop-writes-on-bgsave-error", () => {
  it.scoped("acts from the moment it is set", () =>
    Effect.gen(function* () {
      const started = yield* start({ save: "3600 1", "stop-writes-on-bgsave-error": "no" })
      const { disk, send } = started
      disk.fault = (operation) => (operation === "write" ? systemError("ENOSPC") : undefined)
      send("BGSAVE")
      yield* saved(started)
      assert.strictEqual(send("SET", "a", "1"), ok)
      assert.strictEqual(send("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes"), ok)
      assert.match(send("SET", "a", "2"), /^MISCONF/)
      assert.strictEqual(send("CONFIG", "SET", "save", ""), ok)
      assert.strictEqual(send("SET", "a", "2"), ok)
    })
  )
})

describe("incremental syncs", () => {
  for (const [setting, command] of [
    ["rdb-save-incremental-fsync", "BGSAVE"],
    ["aof-rewrite-incremental-fsync", "BGREWRITEAOF"]
  ] as const) {
    it.scoped(`${setting} syncs a long file every 4 MB`, () =>
      Effect.gen(function* () {
        const started = yield* start({ appendfsync: "no", rdbcompression: "no" })
        const { disk, send } = started
        for (let i = 0; i < 20; i++) send("SETRANGE", `k${i}`, String(1024 * 1024), "x")
        const counts: Array<number> = []
        for (const value of ["no", "yes"]) {
          assert.strictEqual(send("CONFIG", "SET", setting, value), ok)
          const before = disk.syncs
          send(command)
          yield* saved(started)
          counts.push(disk.syncs - before)
        }
        const [without = 0, within = 0] = counts
        assert.isAtLeast(within - without, 4)
      })
    )
  }
})

describe("no-appendfsync-on-rewrite", () => {
  for (const [value, syncs] of [
    ["yes", 0],
    ["no", 1]
  ] as const) {
    it.scoped(`${value}: ${syncs} syncs of the append-only file while a snapshot is written`, () =>
      Effect.gen(function* () {
        const started = yield* start({ appendonly: "yes", "rdb-key-save-delay": "10000000" })
        const { clock, disk, send } = started
        send("MSET", "a", "1", "b", "1", "c", "1")
        yield* clock.adjust(3000)
        yield* EventLoop.turn
        assert.strictEqual(send("CONFIG", "SET", "no-appendfsync-on-rewrite", value), ok)
        send("BGSAVE")
        send("SET", "d", "2")
        const before = disk.syncs
        yield* clock.adjust(2000)
        yield* EventLoop.turn
        assert.isTrue(started.state.persistence.isSaving)
        assert.strictEqual(disk.syncs - before, syncs)
      })
    )
  }
})

describe("auto-aof-rewrite-percentage and auto-aof-rewrite-min-size", () => {
  it.scoped("begin a rewrite once both are exceeded, from the moment they are set", () =>
    Effect.gen(function* () {
      const started = yield* start({ appendonly: "yes" })
      const { clock, send, state } = started
      const isRewriting = (settings: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          assert.strictEqual(send("CONFIG", "SET", ...settings), ok)
          const before = names(started).join()
          yield* clock.adjust(2000)
          yield* saved(started)
          return state.persistence.isSaving || names(started).join() !== before
        })
      send("SET", "a", "x".repeat(10_000))
      assert.isFalse(yield* isRewriting(["timeout", "0"]))
      assert.isFalse(yield* isRewriting(["auto-aof-rewrite-min-size", "1000", "auto-aof-rewrite-percentage", "0"]))
      assert.isFalse(yield* isRewriting(["auto-aof-rewrite-percentage", "2000000000"]))
      assert.isTrue(yield* isRewriting(["auto-aof-rewrite-percentage", "100"]))
    })
  )
})
