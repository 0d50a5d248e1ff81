/** What an instance loads at its start, and why it does not start: damaged files, and disks that cannot be read. */
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Bytes from "../../src/Bytes.js"
import type { Reader } from "../../src/Disk.js"
import { List } from "../../src/value/List.js"
import { SetValue } from "../../src/value/SetValue.js"
import { Source } from "../compat/Grammar.js"
import { encodeRequest } from "../fixtures.js"
import { until } from "../server/connections.js"
import { start } from "./OnTestDisk.js"
import { fileOf, fileOfKeys } from "./rdb/Files.js"
import { systemError, TestDisk } from "./TestDisk.js"

const bytes = Bytes.unsafeMake

const snapshot = join(tmpdir(), "dump.rdb")
const appendOnly = (name: string): string => join(tmpdir(), "appendonlydir", name)
const manifest = appendOnly("appendonly.aof.manifest")
const increments = appendOnly("appendonly.aof.1.incr.aof")

const text = (key: string, value = "1") => ({ key: bytes(key), value: bytes(value) })
const list = (key: string) => {
  const value = new List()
  value.push("right", bytes("element"))
  return { key: bytes(key), value }
}

const diskOf = (files: Readonly<Record<string, Buffer | string>>): TestDisk => {
  const disk = TestDisk.empty(new Source(1))
  for (const [path, content] of Object.entries(files)) disk.put(path, Buffer.from(content))
  return disk
}

/** The disk, on which reads of a file fail after a number of them. */
const unreadable = (path: string, disk: TestDisk, after = 0): TestDisk => {
  const { open } = disk
  const failing = (name: string): Reader => {
    const reader = open(name)
    let reads = 0
    const read = (length: number): Uint8Array => {
      if (name === path && reads++ >= after) throw systemError("EIO")
      return reader.read(length)
    }
    return { ...reader, read }
  }
  return Object.assign(disk, { open: failing })
}

/** Runs a test with the lines of the log. */
const withLog = <A, E, R>(test: (lines: ReadonlyArray<unknown>) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const lines: Array<unknown> = []
  const logger = Logger.make(({ message }) => void lines.push(...(Array.isArray(message) ? message : [message])))
  return Effect.provide(test(lines), Logger.replace(Logger.defaultLogger, logger))
}

const reasonOf = (disk: TestDisk, settings: Readonly<Record<string, string>> = {}) =>
  Effect.map(Effect.flip(start(settings, disk)), ({ message }) => message)

describe("a snapshot", () => {
  it.scoped("with a key of the same name twice is refused", () =>
    Effect.gen(function* () {
      for (const key of [text, list]) {
        const file = fileOf({
          databases: [
            { index: 0, size: 1, expires: 0, keys: [text("other")] },
            { index: 3, size: 2, expires: 0, keys: [key("a"), key("a")] }
          ]
        })
        assert.strictEqual(yield* reasonOf(diskOf({ [snapshot]: file })), "RDB has duplicated key 'a' in DB 3")
      }
    })
  )

  it.scoped("with a library that does not load is refused with the library's error", () =>
    Effect.gen(function* () {
      const file = fileOf({ functions: [bytes("#!lua name=lib\nno Lua")] })
      assert.match(
        yield* reasonOf(diskOf({ [snapshot]: file })),
        /^Failed loading library payload: .*Error compiling function: /
      )
    })
  )

  it.scoped("that cannot be opened, read or understood is refused", () =>
    Effect.gen(function* () {
      const file = fileOfKeys([text("a")])
      const closed = Object.assign(diskOf({ [snapshot]: file }), {
        open: () => {
          throw systemError("EACCES")
        }
      })
      assert.strictEqual(yield* reasonOf(closed), "Fatal error loading the DB: Permission denied. Exiting.")
      assert.strictEqual(
        yield* reasonOf(unreadable(snapshot, diskOf({ [snapshot]: file }))),
        "Short read or OOM loading DB. Unrecoverable error, aborting now."
      )
      assert.strictEqual(
        yield* reasonOf(diskOf({ [snapshot]: "no snapshot" })),
        "Wrong signature trying to load DB from file"
      )
      assert.strictEqual(
        yield* reasonOf(diskOf({ [snapshot]: file.subarray(0, -1) })),
        "Short read or OOM loading DB. Unrecoverable error, aborting now."
      )
    })
  )

  it.scoped("leaves out due keys and empty ones, and says so", () =>
    withLog((lines) =>
      Effect.gen(function* () {
        const deadline = 1_600_000_000_000
        const file = fileOfKeys(
          [
            text("a", "stays"),
            { ...text("b"), deadline },
            { ...list("c"), deadline },
            { key: bytes("d"), value: new SetValue() }
          ],
          { hasChecksum: false }
        )
        const { send } = yield* start({}, diskOf({ [snapshot]: file }))
        assert.strictEqual(send("DBSIZE"), "1")
        assert.strictEqual(send("GET", "a"), '"stays"')
        yield* until(() => lines.length >= 6)
        assert.include(lines, "rdbLoadObject skipping empty key: d")
        assert.include(lines, "RDB file was saved with checksum disabled: no check performed.")
        assert.include(lines, "Done loading RDB, keys loaded: 1, keys expired: 2.")
      })
    )
  )
})

describe("DEBUG RELOAD", () => {
  it.scoped("merges a snapshot's keys with those that are there, or refuses to", () =>
    Effect.gen(function* () {
      const { result, send } = yield* start(
        { "enable-debug-command": "yes" },
        diskOf({ [snapshot]: fileOfKeys([text("a", "saved"), list("l")]) })
      )
      send("SET", "a", "changed")
      send("RPUSH", "l", "more")
      send("SET", "b", "new")
      assert.strictEqual(
        yield* result("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH"),
        "ERR Error trying to load the RDB dump, check server logs."
      )
      assert.include(yield* result("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE"), "OK")
      assert.strictEqual(send("GET", "a"), '"saved"')
      assert.strictEqual(send("LLEN", "l"), "1")
      assert.strictEqual(send("GET", "b"), '"new"')
    })
  )
})

describe("an append-only file", () => {
  const settings = { appendonly: "yes", "enable-debug-command": "yes" }
  const files = {
    [manifest]: "file appendonly.aof.1.incr.aof seq 1 type i\n",
    [increments]: `${encodeRequest(["SELECT", "0"])}${encodeRequest(["SET", "a", "1"])}*3\r\n$3\r\nSET`
  }

  it.scoped("that cannot be read, or cut off where its end is missing, is refused", () =>
    Effect.gen(function* () {
      assert.match(
        yield* reasonOf(unreadable(increments, diskOf(files), 1), settings),
        /^Unrecoverable error reading the append only file appendonly\.aof\.1\.incr\.aof: /
      )
      assert.strictEqual(
        yield* reasonOf(unreadable(increments, diskOf(files)), settings),
        "Unrecoverable error reading the append only file appendonly.aof.1.incr.aof: Input/output error"
      )
      assert.match(yield* reasonOf(unreadable(manifest, diskOf(files)), settings), /Read AOF manifest failed$/)
      for (const [path, what] of [
        [manifest, "AOF manifest file appendonly.aof.manifest"],
        [increments, "append log file appendonly.aof.1.incr.aof"]
      ]) {
        const closed = diskOf(files)
        const { open } = closed
        const failing = (name: string): Reader => {
          if (name === path) throw systemError("EACCES")
          return open(name)
        }
        assert.strictEqual(
          yield* reasonOf(Object.assign(closed, { open: failing }), settings),
          `Fatal error: can't open the ${what} for reading: Permission denied`
        )
      }
      const disk = diskOf(files)
      disk.fault = (operation) => (operation === "truncate" ? systemError("EACCES") : undefined)
      assert.strictEqual(
        yield* reasonOf(disk, settings),
        "Error truncating the AOF file appendonly.aof.1.incr.aof: Permission denied"
      )
      assert.strictEqual(
        (yield* reasonOf(diskOf(files), { ...settings, "aof-load-truncated": "no" })).split(".")[0],
        "Unexpected end of file reading the append only file appendonly"
      )
      const { send } = yield* start(settings, diskOf(files))
      assert.strictEqual(send("GET", "a"), '"1"')
    })
  )

  it.scoped("that has requests which fail is loaded without them, and says so in the words of redis-server", () =>
    withLog((lines) =>
      Effect.gen(function* () {
        const requests = [
          ["SET", "a", "1"],
          ["LPUSH", "a", "1"],
          ["XTRIM", "s", "FOO", "1"],
          ["SET", "b", "2"]
        ]
        const { send } = yield* start(
          settings,
          diskOf({ ...files, [increments]: requests.map(encodeRequest).join("") })
        )
        assert.strictEqual(send("GET", "b"), '"2"')
        const info = send("INFO", "everything")
        for (const line of ["unexpected_error_replies:2", "total_error_replies:2", "errorstat_WRONGTYPE:count=1"]) {
          assert.include(info, line)
        }
        for (const end of [
          "'-WRONGTYPE Operation against a key holding the wrong kind of value' after processing the command 'lpush'",
          "'-ERR syntax error' after processing the command 'xtrim'"
        ]) {
          const line = `== CRITICAL == This server is sending an error to its AOF-loading-client: ${end}`
          yield* until(() => lines.includes(line))
        }
        send("CONFIG", "RESETSTAT")
        assert.include(send("INFO", "stats"), "unexpected_error_replies:0")
      })
    )
  )

  it.scoped("is not loaded again by DEBUG LOADAOF if its manifest is damaged meanwhile", () =>
    withLog((lines) =>
      Effect.gen(function* () {
        const { disk, result, send } = yield* start(settings)
        send("SET", "a", "1")
        assert.include(yield* result("DEBUG", "LOADAOF"), "OK")
        assert.strictEqual(send("GET", "a"), '"1"')
        disk.put(manifest, Buffer.from("no manifest\n"))
        assert.match(yield* result("DEBUG", "LOADAOF"), /^ERR Error trying to load the AOF files, check server logs/)
        yield* until(() => lines.some((line) => String(line).includes("Invalid AOF manifest file format")))
      })
    )
  )
})
