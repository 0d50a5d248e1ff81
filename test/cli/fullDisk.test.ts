/** A file system that is full, and a folder that may not be written to: what clients are told, and that all is well afterwards. */
import { spawn } from "node:child_process"
import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Encoder from "../../src/resp/Encoder.js"
import * as EveryCommand from "../compat/EveryCommand.js"
import { connect, hasRedis, type Wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import { FullFileSystem, isAllowed, wrapper } from "./FullFileSystem.js"
import * as Program from "./Program.js"

interface Running {
  readonly address: number | string
  readonly wire: Wire
  readonly pid: number | undefined
  readonly folder: string
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>
}

type Wrap = (folder: string) => ReadonlyArray<string>

const connected = (address: number | string) =>
  Effect.acquireRelease(
    Effect.promise(() => connect(address)),
    (wire) => Effect.sync(wire.close)
  )

const ours = (
  wrap: Wrap,
  settings: ReadonlyArray<string>
): Effect.Effect<Running, never, Bundle.Bundle | Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* Program.folder
    const args = ["serve", "--addr", "127.0.0.1:0", "--dir", folder, ...settings]
    const program = yield* Bundle.run(args, {}, wrap(folder))
    const address = yield* Effect.promise(() => program.port)
    const ended = program.exit.then(({ code }) => code)
    return { address, wire: yield* connected(address), pid: program.process.pid, folder, ended }
  })

const real = (wrap: Wrap, settings: ReadonlyArray<string>): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* Program.folder
    const address = join(yield* Program.folder, "sock")
    const args = ["--port", "0", "--unixsocket", address, "--dir", folder, ...settings]
    const [command = "", ...rest] = [...wrap(folder), "redis-server", ...args]
    const child = spawn(command, rest, { stdio: ["ignore", "pipe", "inherit"] })
    yield* Effect.addFinalizer(() => Effect.sync(() => void child.kill("SIGKILL")))
    yield* Effect.async<void>((resume) => {
      child.stdout.on("data", (chunk: Buffer) => {
        if (chunk.includes("ready to accept")) resume(Effect.void)
      })
    })
    const ended = new Promise<number | null>((resolve) => void child.once("close", resolve))
    return { address, wire: yield* connected(address), pid: child.pid, folder, ended }
  })

/** Both servers, with the same settings. */
const pair = (wrap: Wrap, settings: ReadonlyArray<string>) =>
  Effect.all([ours(wrap, settings), real(wrap, settings)] as const)

const onSmallDisk = (settings: ReadonlyArray<string>) =>
  Effect.map(pair(wrapper, settings), (both) => ({
    both,
    disks: both.map(({ folder, pid }) => new FullFileSystem(pid, folder))
  }))

const compared = /^(?:aof_enabled|aof_last_write_status|aof_last_bgrewrite_status|rdb_last_bgsave_status):/

const status = async (wire: Wire): Promise<string> =>
  String(await wire.send("INFO", "persistence"))
    .split("\r\n")
    .filter((line) => compared.test(line))
    .join("\n")

/** Milliseconds until a server must have noticed a change of its disk. */
const patience = 20_000

/** Waits until the status of both servers contains a line. */
const until = (both: ReadonlyArray<Running>, line: string) =>
  Effect.promise(async () => {
    for (const { wire } of both) {
      const end = performance.now() + patience
      while (!String(await wire.send("INFO", "persistence")).includes(line)) {
        if (performance.now() > end) assert.fail(`${line} has not come:\n${await status(wire)}`)
      }
    }
  })

/** Long enough to need another page of the file. */
const long = "x".repeat(20_000)

/** The words of a request, or a line of words without spaces. */
type Request = string | ReadonlyArray<string>

const wordsOf = (request: Request): ReadonlyArray<string> =>
  (typeof request === "string" ? request.split(" ") : request).map((word) => (word === "LONG" ? long : word))

const answers = (both: ReadonlyArray<Running>, request: Request): Promise<ReadonlyArray<string>> =>
  Promise.all(both.map(async ({ wire }) => Encoder.encode(await wire.send(...wordsOf(request)), 2)))

/** Both answer alike, and are in the same state afterwards. */
const same = (both: ReadonlyArray<Running>, ...requests: ReadonlyArray<Request>) =>
  Effect.promise(async () => {
    for (const request of requests) {
      const [our, their] = await answers(both, request)
      assert.strictEqual(our, their, String(request))
      const [ourStatus, theirStatus] = await Promise.all(both.map(({ wire }) => status(wire)))
      assert.strictEqual(ourStatus, theirStatus, `after ${request}`)
    }
  })

/** Each command is refused by both or by none. Those that would change the status are left out. */
const sameRefusals = (both: readonly [Running, Running], ...before: ReadonlyArray<Request>) =>
  Effect.gen(function* () {
    const [{ address: our }, { address: their, wire }] = both
    const requests = (yield* Effect.promise(() => EveryCommand.requests(wire))).filter(
      ([name]) => name !== "save" && name !== "bgsave" && name !== "bgrewriteaof"
    )
    assert.isAbove(requests.length, 300)
    const first = before.map(wordsOf)
    const theirs = yield* EveryCommand.refusals(their, requests, "MISCONF", first)
    assert.isAbove(theirs.length, 100)
    assert.deepStrictEqual(yield* EveryCommand.refusals(our, requests, "MISCONF", first), theirs)
  })

const library = [
  "#!lua name=lib",
  "redis.register_function('f', function() return 1 end)",
  "redis.register_function{function_name='g', callback=function() return 2 end, flags={'no-writes'}}"
].join("\n")

const scripts: ReadonlyArray<Request> = [
  ["EVAL", "return 1", "0"],
  ["EVAL", "return redis.call('SET', 'a', '4')", "0"],
  ["EVAL", "return redis.pcall('SET', 'a', '4')", "0"],
  ["EVAL", "return redis.call('STRLEN', 'a')", "0"],
  ["EVAL", "return redis.call('PING')", "0"],
  ["EVAL", "#!lua\nreturn 1", "0"],
  ["EVAL", "#!lua flags=no-writes\nreturn redis.call('STRLEN', 'a')", "0"],
  ["EVAL", "#!lua flags=allow-stale\nreturn 1", "0"],
  ["EVAL_RO", "return redis.call('STRLEN', 'a')", "0"],
  ["EVAL_RO", "#!lua\nreturn 1", "0"],
  "FCALL f 0",
  "FCALL g 0",
  "FCALL_RO g 0"
]

/** Runs as a user without rights, who owns the files. */
const unprivileged: Wrap = () => ["unshare", "-U"]

layer(Bundle.layer)("a disk that takes no writes, compared with redis-server", (it) => {
  describe.skipIf(!hasRedis || !isAllowed)("a file system of 256 KB that is full", () => {
    it.scoped("refuses writes while the append-only file cannot grow, and then goes on", () =>
      Effect.gen(function* () {
        // with everysec, Redis puts writes off while a sync runs
        const { both, disks } = yield* onSmallDisk(["--appendonly", "yes", "--appendfsync", "no", "--save", ""])
        yield* same(both, ["FUNCTION", "LOAD", library], "SET a 1", "APPEND big LONG")
        for (const disk of disks) disk.fill()
        // the first write that fails has its reply
        yield* same(both, "SET a LONG", "SET a 3", "PING", "STRLEN a", "GET missing", "DEL missing", "PUBLISH c m")
        yield* same(both, "MULTI", "GET a", "SET b 1", "EXEC", "MULTI", "PING", "DISCARD", "BGREWRITEAOF")
        yield* same(both, ...scripts)
        yield* sameRefusals(both)
        yield* sameRefusals(both, "MULTI")
        for (const disk of disks) disk.free()
        yield* until(both, "aof_last_write_status:ok")
        yield* same(both, "PING", "SET c 1", "INCR c", "STRLEN a")
        const [our = "", their] = disks.map((disk) => disk.read("appendonlydir/appendonly.aof.1.incr.aof"))
        assert.strictEqual(our, their)
        assert.include(our, `a\r\n$20000\r\n${long}`)
      })
    )

    it.scoped("tries to turn the append-only file on until there is room", () =>
      Effect.gen(function* () {
        const { both, disks } = yield* onSmallDisk(["--save", ""])
        yield* same(both, "SET a LONG")
        for (const disk of disks) disk.fill()
        yield* Effect.promise(() => answers(both, "CONFIG SET appendonly yes"))
        yield* until(both, "aof_rewrites_consecutive_failures:3")
        // as in Redis, nothing is refused before it is on
        yield* same(both, "SET b LONG", "CONFIG SET appendonly no", "PING")
        for (const disk of disks) disk.free()
        const [our, their] = yield* Effect.promise(() => answers(both, "CONFIG SET appendonly yes"))
        assert.strictEqual(our, their)
        yield* until(both, "aof_last_bgrewrite_status:ok")
        yield* same(both, "SET c 1", "PING")
      })
    )

    it.scoped("ends the server without a reply, with appendfsync always", () =>
      Effect.gen(function* () {
        const { both, disks } = yield* onSmallDisk(["--appendonly", "yes", "--appendfsync", "always", "--save", ""])
        yield* same(both, "SET a 1")
        for (const disk of disks) disk.fill()
        const ends = yield* Effect.promise(() =>
          Promise.all(
            both.map(async ({ ended, wire }) => [await wire.send("SET", "a", long).catch(() => "closed"), await ended])
          )
        )
        assert.deepStrictEqual(ends, [
          ["closed", 1],
          ["closed", 1]
        ])
      })
    )

    it.scoped("refuses writes after a snapshot has failed, until one succeeds", () =>
      Effect.gen(function* () {
        const { both, disks } = yield* onSmallDisk(["--save", "3600 1", "--rdbcompression", "no"])
        yield* same(both, ["FUNCTION", "LOAD", library], "SET a LONG")
        for (const disk of disks) disk.fill()
        yield* same(both, "SAVE", "SET a 1", "SET a LONG")
        yield* Effect.promise(() => answers(both, "BGSAVE"))
        yield* until(both, "rdb_last_bgsave_status:err")
        yield* same(both, "SET a 3", "PING", "STRLEN a", "DEL missing", "MULTI", "SET a 4", "EXEC", "SAVE", "PING")
        yield* same(both, ...scripts)
        yield* sameRefusals(both)
        yield* same(both, "CONFIG SET stop-writes-on-bgsave-error no", "SET a LONG", "PING")
        yield* same(both, "CONFIG SET stop-writes-on-bgsave-error yes", "PING", ["CONFIG", "SET", "save", ""], "PING")
        yield* same(both, ["CONFIG", "SET", "save", "3600 1"], "PING")
        for (const disk of disks) disk.free()
        yield* Effect.promise(() => answers(both, "BGSAVE"))
        yield* until(both, "rdb_last_bgsave_status:ok")
        yield* same(both, "PING", "SET a 5", "SAVE")
        for (const disk of disks) assert.deepStrictEqual(disk.names, ["dump.rdb"])
      })
    )
  })

  describe.skipIf(!hasRedis || !isAllowed)("a folder that may not be written to", () => {
    it.scoped("refuses snapshots, rewrites and the append-only file until it may", () =>
      Effect.gen(function* () {
        const both = yield* pair(unprivileged, ["--save", "3600 1"])
        const allow = (mode: number): void => {
          for (const { folder } of both) chmodSync(folder, mode)
        }
        yield* same(both, "SET a 1", "SAVE")
        allow(0o555)
        yield* same(both, "SAVE", "SET a 2")
        yield* Effect.promise(() => answers(both, "BGSAVE"))
        yield* until(both, "rdb_last_bgsave_status:err")
        yield* same(both, "SET a 3", "PING", "GET a", "CONFIG SET appendonly yes", "CONFIG GET appendonly")
        yield* Effect.promise(() => answers(both, "BGREWRITEAOF"))
        yield* until(both, "aof_last_bgrewrite_status:err")
        yield* same(both, "FLUSHALL", "GET a")
        allow(0o755)
        yield* same(both, "SAVE", "PING", "SET a 4", "GET a")
        yield* Effect.promise(() => answers(both, "CONFIG SET appendonly yes"))
        yield* until(both, "aof_last_bgrewrite_status:ok")
        yield* same(both, "SET a 5", "GET a")
      })
    )

    it.scoped("refuses a rewrite, and goes on in the file that is open", () =>
      Effect.gen(function* () {
        const both = yield* pair(unprivileged, ["--save", "", "--appendonly", "yes"])
        const allow = (mode: number): void => {
          for (const { folder } of both) chmodSync(join(folder, "appendonlydir"), mode)
        }
        yield* same(both, "SET a 1")
        allow(0o555)
        yield* same(both, "BGREWRITEAOF")
        yield* same(both, "SET a 2", "PING", "GET a")
        allow(0o755)
        const [our, their] = both.map(({ folder }) =>
          readFileSync(join(folder, "appendonlydir", "appendonly.aof.1.incr.aof"), "latin1")
        )
        assert.strictEqual(our, their)
        yield* Effect.promise(() => answers(both, "BGREWRITEAOF"))
        yield* until(both, "aof_last_bgrewrite_status:ok")
        yield* same(both, "SET a 3", "GET a")
      })
    )
  })
})
