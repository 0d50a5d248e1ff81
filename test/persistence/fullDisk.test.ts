/** A disk that is full, or fails: what clients are told, and that all is well once it takes writes again. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Disk from "../../src/Disk.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Program from "../cli/Program.js"
import type { ManualClock } from "./ManualClock.js"
import { start } from "./OnTestDisk.js"
import { systemError } from "./TestDisk.js"

const ok = '{"text":"OK","_tag":"SimpleString"}'

/** Lets time pass in small steps, between which what runs in the background goes on. */
const pass = (clock: ManualClock, milliseconds: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      yield* clock.adjust(100)
      for (let turn = 0; turn < 20; turn++) yield* EventLoop.turn
    }
  })

const appendOnlyError = "MISCONF Errors writing to the AOF file: No space left on device"

describe("a full disk", () => {
  it.scoped("refuses writes, PING and EXEC while the append-only file cannot grow, and then goes on", () =>
    Effect.gen(function* () {
      const { clock, disk, send } = yield* start({ appendonly: "yes" })
      send("SET", "a", "1")
      disk.capacity = 0
      // as in Redis, the first write that fails has its reply
      send("SET", "a", "2")
      assert.strictEqual(send("SET", "a", "3"), appendOnlyError)
      assert.strictEqual(send("PING"), appendOnlyError)
      assert.strictEqual(send("GET", "a"), '"2"')
      assert.include(send("EVAL", "return redis.call('SET', 'a', '4')", "0"), appendOnlyError)
      assert.strictEqual(send("EVAL", "return redis.call('GET', 'a')", "0"), '"2"')
      assert.strictEqual(send("EVAL", "#!lua\nreturn 1", "0"), appendOnlyError)
      assert.strictEqual(send("EVAL", "#!lua flags=no-writes\nreturn 1", "0"), "1")
      assert.include(send("INFO", "persistence"), "aof_last_write_status:err")
      assert.include(send("BGREWRITEAOF"), "Can't execute an AOF background rewriting")
      disk.capacity = Number.POSITIVE_INFINITY
      yield* clock.adjust(1000)
      assert.strictEqual(send("PING"), '{"text":"PONG","_tag":"SimpleString"}')
      assert.include(send("INFO", "persistence"), "aof_last_write_status:ok")
      const file = disk.paths.find((path) => path.endsWith("incr.aof")) ?? ""
      const text = disk.contents(file)?.toString() ?? ""
      assert.strictEqual(text.split("SET").length, 3)
      assert.isTrue(text.endsWith("2\r\n"))
    })
  )

  it.scoped("refuses writes after a snapshot has failed, until one succeeds", () =>
    Effect.gen(function* () {
      const { disk, send, state } = yield* start({ save: "3600 1" })
      send("SET", "a", "1")
      disk.fault = (operation) => (operation === "write" ? systemError("ENOSPC") : undefined)
      assert.include(send("BGSAVE"), "Background saving started")
      while (state.persistence.isSaving) yield* EventLoop.turn
      assert.include(send("INFO", "persistence"), "rdb_last_bgsave_status:err")
      assert.match(send("SET", "a", "2"), /^MISCONF Redis is configured to save RDB snapshots/)
      assert.match(send("PING"), /^MISCONF/)
      assert.strictEqual(send("GET", "a"), '"1"')
      assert.strictEqual(send("SAVE"), "ERR")
      disk.fault = () => undefined
      assert.strictEqual(send("SAVE"), '{"text":"OK","_tag":"SimpleString"}')
      assert.strictEqual(send("SET", "a", "2"), '{"text":"OK","_tag":"SimpleString"}')
    })
  )
})

describe("a disk that fails", () => {
  it.scoped("goes on where a short write stayed in the append-only file", () =>
    Effect.gen(function* () {
      const { clock, disk, send } = yield* start({ appendonly: "yes" })
      send("SET", "a", "1")
      const used = disk.paths.reduce((sum, path) => sum + (disk.contents(path)?.length ?? 0), 0)
      disk.capacity = used + 5
      disk.fault = (operation) => (operation === "truncate" ? systemError("EIO") : undefined)
      send("SET", "a", "2")
      assert.strictEqual(send("SET", "a", "3"), appendOnlyError)
      disk.capacity = Number.POSITIVE_INFINITY
      yield* clock.adjust(1000)
      assert.strictEqual(send("SET", "a", "4"), ok)
      const file = disk.paths.find((path) => path.endsWith("incr.aof")) ?? ""
      const set = (value: number) => `*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n${value}\r\n`
      assert.strictEqual(
        disk.contents(file)?.toString(),
        `*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n${set(1)}${set(2)}${set(4)}`
      )
    })
  )

  it.scoped("leaves appendonly off if its file cannot be made", () =>
    Effect.gen(function* () {
      const { disk, send } = yield* start({})
      disk.fault = (operation) => (operation === "create" ? systemError("EACCES") : undefined)
      assert.strictEqual(
        send("CONFIG", "SET", "appendonly", "yes"),
        "ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs."
      )
      assert.include(send("CONFIG", "GET", "appendonly"), '["appendonly","no"]')
      disk.fault = () => undefined
      assert.strictEqual(send("CONFIG", "SET", "appendonly", "yes"), ok)
    })
  )

  it.scoped("counts the syncs that take longer than 2 seconds", () =>
    Effect.gen(function* () {
      const { clock, disk, send } = yield* start({ appendonly: "yes", appendfsync: "everysec" })
      const delayed = (): number => Number(/aof_delayed_fsync:(\d+)/.exec(send("INFO", "persistence"))?.[1])
      const syncs: Array<() => void> = []
      disk.later = (complete) => void syncs.push(complete)
      send("INCR", "n")
      yield* pass(clock, 1000)
      assert.strictEqual(syncs.length, 1)
      send("INCR", "n")
      yield* pass(clock, 1000)
      assert.strictEqual(delayed(), 0)
      yield* pass(clock, 2000)
      assert.isAbove(delayed(), 0)
      assert.strictEqual(syncs.length, 1)
      syncs.shift()?.()
      yield* pass(clock, 1000)
      assert.strictEqual(syncs.length, 1)
    })
  )
})

describe("after a failure", () => {
  it.scoped("a snapshot is tried again after more than five seconds", () =>
    Effect.gen(function* () {
      const { clock, disk, send, state } = yield* start({ save: "1 1" })
      const { rdb } = state.persistence
      disk.fault = (operation) => (operation === "write" ? systemError("ENOSPC") : undefined)
      send("SET", "a", "1")
      const saves: Array<number> = []
      for (let second = 0; second < 16; second++) {
        yield* clock.adjust(1000)
        while (state.persistence.isSaving) yield* EventLoop.turn
        saves.push(rdb.saves)
      }
      // due after the second second; then every sixth
      assert.deepStrictEqual(saves, [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3])
      disk.fault = () => undefined
      yield* clock.adjust(6000)
      while (state.persistence.isSaving) yield* EventLoop.turn
      assert.strictEqual(rdb.lastOutcome, "ok")
      assert.strictEqual(state.keyspace.dirty, 0)
    })
  )

  it.scoped("a rewrite is tried three times, and then after minutes that double up to an hour", () =>
    Effect.gen(function* () {
      const { clock, disk, send, state } = yield* start({
        appendonly: "yes",
        appendfsync: "no",
        "auto-aof-rewrite-min-size": "1",
        "auto-aof-rewrite-percentage": "1"
      })
      const { aof } = state.persistence
      disk.fault = (_, path) => (path.includes("temp-rewriteaof") ? systemError("ENOSPC") : undefined)
      send("SET", "a", "1")
      const minutes: Array<number> = []
      const begun = clock.unsafeCurrentTimeMillis()
      while (minutes.length < 12) {
        const { rewrites } = aof
        yield* clock.adjust(1000)
        while (state.persistence.isSaving) yield* EventLoop.turn
        if (aof.rewrites > rewrites) minutes.push(Math.floor((clock.unsafeCurrentTimeMillis() - begun) / 60_000))
      }
      const waits = minutes.slice(3).map((each, index) => each - (minutes[index + 2] ?? 0))
      assert.deepStrictEqual(minutes.slice(0, 3), [0, 0, 0])
      assert.deepStrictEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60])
      disk.fault = () => undefined
      // the reply waits for the file to be synced
      assert.strictEqual(send("BGREWRITEAOF"), "held")
      while (state.persistence.isSaving) yield* EventLoop.turn
      assert.strictEqual(aof.consecutiveFailures, 0)
      assert.strictEqual(aof.lastOutcome, "ok")
    })
  )
})

describe("the system's disk", () => {
  for (const which of ["new", "existing"] as const) {
    it.scoped(`goes on at the new end after a short write was taken back, in a file that is ${which}`, () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "file")
        const file = Disk.system.append(path, which)
        file.write(Buffer.from("whole short"))
        file.truncate(6)
        file.write(Buffer.from("again"))
        file.close()
        assert.strictEqual(readFileSync(path, "utf8"), "whole again")
      })
    )
  }

  it.scoped("lists the files of a folder, and none of one that does not exist", () =>
    Effect.gen(function* () {
      const folder = yield* Program.folder
      const path = join(folder, "file")
      Disk.system.append(path, "new").close()
      assert.deepStrictEqual(Disk.system.list(folder), ["file"])
      assert.deepStrictEqual(Disk.system.list(join(folder, "none")), [])
      assert.throws(() => Disk.system.list(path), /ENOTDIR/)
    })
  )
})

describe("appendfsync always", () => {
  it.scoped("holds a read of what is not synced", () =>
    Effect.gen(function* () {
      const { disk, send } = yield* start({ appendonly: "yes", appendfsync: "always" })
      const syncs: Array<() => void> = []
      disk.later = (complete) => void syncs.push(complete)
      assert.strictEqual(send("SET", "a", "1"), "held")
      assert.strictEqual(send("GET", "a"), "held")
      assert.strictEqual(send("GET", "other"), "held")
      while (syncs.length === 0) yield* EventLoop.turn
      for (const complete of syncs.splice(0)) complete()
      assert.strictEqual(send("GET", "a"), '"1"')
    })
  )

  it.scoped("holds replies until one sync that serves all", () =>
    Effect.gen(function* () {
      const { disk, send, state } = yield* start({ appendonly: "yes", appendfsync: "always" })
      const syncs: Array<() => void> = []
      disk.later = (complete) => void syncs.push(complete)
      const before = disk.syncs
      // in one turn of the event loop, and in turns that follow each other
      for (let i = 0; i < 10; i++) assert.strictEqual(send("INCR", "n"), "held")
      for (let i = 0; i < 10; i++) {
        yield* EventLoop.turn
        assert.strictEqual(send("INCR", "n"), "held")
      }
      assert.strictEqual(syncs.length, 0)
      while (syncs.length === 0) yield* EventLoop.turn
      assert.isTrue(state.commit.isHeld)
      syncs.shift()?.()
      assert.strictEqual(disk.syncs, before + 1)
      assert.isFalse(state.commit.isHeld)
    })
  )

  it.scoped("syncs within milliseconds, however long writes go on", () =>
    Effect.gen(function* () {
      const { clock, disk, send } = yield* start({ appendonly: "yes", appendfsync: "always" })
      const syncs: Array<() => void> = []
      disk.later = (complete) => void syncs.push(complete)
      for (let i = 0; i < 5; i++) {
        assert.strictEqual(syncs.length, 0)
        assert.strictEqual(send("INCR", "n"), "held")
        yield* clock.adjust(1)
      }
      send("INCR", "n")
      yield* EventLoop.turn
      assert.strictEqual(syncs.length, 1)
    })
  )

  it.scoped("syncs what everysec has not when it is turned on", () =>
    Effect.gen(function* () {
      const { send, state } = yield* start({ appendonly: "yes", appendfsync: "everysec" })
      assert.strictEqual(send("INCR", "n"), "1")
      assert.strictEqual(send("CONFIG", "SET", "appendfsync", "always"), "held")
      yield* Effect.promise(() => Effect.runPromise(state.commit.settled))
      assert.strictEqual(send("GET", "n"), '"1"')
    })
  )
})
