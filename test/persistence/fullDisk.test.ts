/** A disk that is full, or fails: what clients are told, and that all is well once it takes writes again. */

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../src/EventLoop.js"
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

  it.scoped("repeats a snapshot 5 seconds after it failed", () =>
    Effect.gen(function* () {
      const { clock, disk, send } = yield* start({ save: "1 1" })
      const status = (): string => /rdb_last_bgsave_status:(\w+)/.exec(send("INFO", "persistence"))?.[1] ?? ""
      disk.fault = (operation) => (operation === "write" ? systemError("ENOSPC") : undefined)
      send("SET", "a", "1")
      yield* pass(clock, 3000)
      assert.strictEqual(status(), "err")
      disk.fault = () => undefined
      yield* pass(clock, 2000)
      assert.strictEqual(status(), "err")
      yield* pass(clock, 3000)
      assert.strictEqual(status(), "ok")
    })
  )

  it.scoped("puts rewrites off for a minute after three failures, then for two", () =>
    Effect.gen(function* () {
      const { clock, disk, send } = yield* start({
        appendonly: "yes",
        "auto-aof-rewrite-min-size": "1",
        "auto-aof-rewrite-percentage": "1"
      })
      const rewrites = (): number => Number(/aof_rewrites:(\d+)/.exec(send("INFO", "persistence"))?.[1])
      const before = rewrites()
      disk.fault = (operation, path) =>
        operation === "write" && path.includes("temp-") ? systemError("EIO") : undefined
      send("SET", "a", "x".repeat(1000))
      yield* pass(clock, 10_000)
      assert.strictEqual(rewrites(), before + 3)
      yield* pass(clock, 40_000)
      assert.strictEqual(rewrites(), before + 3)
      yield* pass(clock, 20_000)
      assert.strictEqual(rewrites(), before + 4)
      yield* pass(clock, 110_000)
      assert.strictEqual(rewrites(), before + 4)
      disk.fault = () => undefined
      yield* pass(clock, 20_000)
      assert.strictEqual(rewrites(), before + 5)
      assert.include(send("INFO", "persistence"), "aof_last_bgrewrite_status:ok")
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

describe("appendfsync always", () => {
  it.scoped("holds replies until one sync that serves all", () =>
    Effect.gen(function* () {
      const { disk, send, state } = yield* start({ appendonly: "yes", appendfsync: "always" })
      const syncs: Array<() => void> = []
      disk.later = (complete) => void syncs.push(complete)
      const before = disk.syncs
      for (let i = 0; i < 10; i++) assert.strictEqual(send("INCR", "n"), "held")
      yield* EventLoop.turn
      yield* EventLoop.turn
      assert.strictEqual(syncs.length, 1)
      assert.isTrue(state.commit.isHeld)
      syncs.shift()?.()
      assert.strictEqual(disk.syncs, before + 1)
      assert.isFalse(state.commit.isHeld)
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
