/**
 * RDB files, exchanged with redis-server: each server's file loads into the other with the same content, files with the same
 * keys are equal to the byte where no hash table gives the order, and broken files are refused for the same reason.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Composition } from "../../../src/instance/Composition.js"
import { FileError } from "../../../src/persistence/rdb/FileError.js"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { composition } from "../../internals.js"
import { load, read, save } from "../../persistence/rdb/Files.js"
import * as OldEncodings from "../../persistence/rdb/OldEncodings.js"
import { Source } from "../Grammar.js"
import { randomCommand } from "../RandomCommand.js"
import { seed } from "../Seed.js"

const library = "#!lua name=lib\nredis.register_function('f', function() return 1 end)\n"

type Command = ReadonlyArray<string>

const numbered = (count: number, each: (index: number) => ReadonlyArray<string>): Array<string> =>
  Array.from({ length: count }, (_, index) => each(index)).flat()

/** Every type in every encoding, deadlines and a library, in several databases. */
const filling: ReadonlyArray<Command> = [
  ["FUNCTION", "LOAD", "REPLACE", library],
  ["FUNCTION", "LOAD", "REPLACE", library.replace("lib", "other").replace("'f'", "'g'").padEnd(200_000, "-- more\n")],
  ["SELECT", "0"],
  ["SET", "integer", "-123"],
  ["SET", "text", "hello"],
  ["SET", "long", "abc".repeat(100_000)],
  ["APPEND", "appended", "x".repeat(70_000)],
  ["SET", "far", "x", "PXAT", "4000000000123"],
  ["SET", `key ${"k".repeat(70_000)}`, "x"],
  ["RPUSH", "list", ...numbered(2000, (i) => [`element ${i}`, String(i * 1000)])],
  ["LPUSH", "list of long", "a", "b".repeat(9000), "c".repeat(300_000)],
  ["SADD", "integers", ...numbered(100, (i) => [String(i * i * i)])],
  ["SADD", "wide", "9223372036854775807", "-9223372036854775808"],
  ["SADD", "set", ...numbered(1000, (i) => [`member ${i}`])],
  ["SADD", "small set", "a", "1"],
  ["HSET", "hash", ...numbered(100, (i) => [`f${i}`, `value ${i}`])],
  ["HSET", "table", ...numbered(2000, (i) => [`f${i}`, `value ${i}`])],
  ["HSET", "long hash", "f", "v".repeat(100_000), "", ""],
  ["ZADD", "sorted", "-inf", "a", "1.5", "b", "inf", "c", "-0", "d", "1e300", "e"],
  ["ZADD", "tree", ...numbered(1000, (i) => [String(i / 7), `m${i}`])],
  ["PFADD", "hll", ...numbered(500, (i) => [`${i}`])],
  ["SELECT", "3"],
  ...Array.from({ length: 250 }, (_, i) => ["XADD", "stream", `${i + 1}-${i}`, "a", `${i}`, "b", "x".repeat(i % 70)]),
  ["XADD", "stream", "999-1", "other", "fields", "than", "those"],
  ["XDEL", "stream", "3-2", "4-3", "200-199"],
  ["XGROUP", "CREATE", "stream", "g", "0"],
  ["XGROUP", "CREATE", "stream", "late", "$", "ENTRIESREAD", "12"],
  ["XREADGROUP", "GROUP", "g", "alice", "COUNT", "120", "STREAMS", "stream", ">"],
  ["XREADGROUP", "GROUP", "g", "bob", "COUNT", "5", "STREAMS", "stream", ">"],
  ["XACK", "stream", "g", "9-8", "10-9"],
  ["XGROUP", "CREATECONSUMER", "stream", "g", "idle"],
  ["XCLAIM", "stream", "g", "carol", "0", "20-19", "21-20"],
  ["XGROUP", "CREATE", "empty", "g", "$", "MKSTREAM"],
  ["XADD", "stream", "18446744073709551615-18446744073709551615", "f", "v"],
  ["PEXPIREAT", "stream", "4000000000000"],
  ["SELECT", "15"],
  ["SET", "last", "x", "EX", "100000"],
  ["SELECT", "0"]
]

const settings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "by default": {},
  "with small limits": {
    "hash-max-listpack-entries": "3",
    "hash-max-listpack-value": "4",
    "list-max-listpack-size": "5",
    "set-max-intset-entries": "2",
    "zset-max-listpack-entries": "2",
    "stream-node-max-entries": "7"
  },
  "with large limits": {
    "hash-max-listpack-entries": "100000",
    "hash-max-listpack-value": "1000000",
    "list-max-listpack-size": "-5",
    "set-max-intset-entries": "100000",
    "zset-max-listpack-entries": "100000",
    "stream-node-max-bytes": "1000000",
    "stream-node-max-entries": "0"
  },
  "without compression or checksum": { rdbcompression: "no", rdbchecksum: "no" },
  "with an LRU policy": { "maxmemory-policy": "allkeys-lru" },
  // with this factor each use of a key counts: by chance with others
  "with an LFU policy": { "maxmemory-policy": "volatile-lfu", "lfu-log-factor": "0" }
}

interface Pair {
  readonly ours: Wire
  readonly real: Wire
  readonly composition: Composition
  /** The file of the real server. */
  readonly path: string
}

const pair = (options: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const redis = yield* realRedis(...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]))
    const clients: Pair = {
      ours: yield* wire(yield* ourPort),
      real: yield* wire(redis.path),
      composition: yield* composition,
      path: join(dirname(redis.path), "dump.rdb")
    }
    return clients
  })

const databases = [0, 3, 15]

/** What a server tells of everything it holds. */
const describeAll = async (client: Wire): Promise<ReadonlyArray<unknown>> => {
  const all: Array<unknown> = [await client.send("DEBUG", "DIGEST")]
  let keys = 0
  for (const database of databases) {
    await client.send("SELECT", String(database))
    const found = await client.send("KEYS", "*")
    for (const key of Array.isArray(found) ? found.map(String).sort() : []) {
      keys++
      const idle = await client.send("OBJECT", "IDLETIME", key)
      const type = await client.send("TYPE", key)
      all.push([
        ...[key, type, await client.send("PEXPIRETIME", key), await client.send("OBJECT", "ENCODING", key)],
        await client.send("DEBUG", "DIGEST-VALUE", key),
        // a moment passes between the servers' answers
        typeof idle === "number" ? Math.round(idle / 500) : idle,
        await client.send("OBJECT", "FREQ", key),
        type instanceof Reply.SimpleString && type.text === "stream"
          ? await client.send("XINFO", "STREAM", key)
          : undefined
      ])
    }
  }
  await client.send("SELECT", "0")
  all.push(await client.send("FUNCTION", "LIST", "WITHCODE"))
  assert.isAbove(keys, 10)
  return all
}

const fill = async (client: Wire, commands: ReadonlyArray<Command>): Promise<void> => {
  for (const words of commands) await client.send(...words)
  await client.send("RESTORE", "idle", "0", String(await client.send("DUMP", "integer")), "IDLETIME", "100000")
  await client.send("RESTORE", "frequent", "0", String(await client.send("DUMP", "integer")), "FREQ", "200")
}

const empty = async (client: Wire): Promise<void> => {
  await client.send("FLUSHALL")
  await client.send("FUNCTION", "FLUSH")
}

/** A file of either server loads into both with the same content, which is that of its server. */
const exchange = async ({ ours, real, composition, path }: Pair, commands: ReadonlyArray<Command>): Promise<void> => {
  const source = new Source(seed)
  for (const author of [real, ours]) {
    for (const client of [ours, real]) await empty(client)
    await fill(author, commands)
    const digest = await author.send("DEBUG", "DIGEST")
    if (author === real) assert.deepStrictEqual(await real.send("SAVE"), Reply.ok)
    else writeFileSync(path, save(composition))
    const { status, stdout } = spawnSync("redis-check-rdb", [path])
    assert.strictEqual(status, 0, stdout.toString())
    await empty(ours)
    load(composition, readFileSync(path), () => source.between(1, 100_000))
    assert.deepStrictEqual(await real.send("DEBUG", "RELOAD", "NOSAVE"), Reply.ok)
    const [our, their] = [await describeAll(ours), await describeAll(real)]
    assert.deepStrictEqual(our, their)
    assert.deepStrictEqual(our[0], digest)
  }
}

/** Keys whose bytes no hash table orders. */
const single: ReadonlyArray<ReadonlyArray<Command>> = [
  [["SET", "k", "v", "PXAT", "4000000000123"]],
  [["SET", "k", "abc".repeat(100_000)]],
  [["SET", "k", "v", "PXAT", "9223372036854775806"]],
  [["RPUSH", "k", ...numbered(3000, (i) => [`element ${i}`])]],
  [["RPUSH", "k", "a", "b".repeat(200_000), "c"]],
  [["SADD", "k", ...numbered(100, (i) => [String(i)])]],
  [["HSET", "k", ...numbered(20, (i) => [`f${i}`, `value ${i}`])]],
  [["ZADD", "k", ...numbered(400, (i) => [String(i / 3), `m${i}`])]],
  [
    ["SELECT", "9"],
    ["XADD", "k", "1-1", "a", "b"],
    ["XADD", "k", "2-1", "a", "x".repeat(90_000)],
    ["XGROUP", "CREATE", "k", "g", "0"]
  ],
  [["FUNCTION", "LOAD", library]],
  [["FUNCTION", "LOAD", library.padEnd(200_000, "-- more\n")]]
]

/** The parts of a file from the first after the fields about its origin up to the checksum. */
const body = (file: Buffer): Buffer => {
  const origin = file.indexOf("aof-base", 0, "latin1")
  return file.subarray(origin, -8)
}

const auxNames = (file: Buffer): ReadonlyArray<string> =>
  read(file, { verifiesChecksum: false }).flatMap((event) => (event._tag === "Aux" ? [event.name] : []))

describe.skipIf(!hasRedis)("RDB files, exchanged with redis-server", () => {
  for (const [name, options] of Object.entries(settings)) {
    it.scopedLive(`hold the same ${name}`, () =>
      Effect.gen(function* () {
        const clients = yield* pair(options)
        yield* Effect.promise(() => exchange(clients, filling))
      }).pipe(Effect.provide(ourServer({ settings: options })))
    )

    it.scopedLive(`are equal to the byte ${name}`, () =>
      Effect.gen(function* () {
        const { ours, real, composition, path } = yield* pair(options)
        yield* Effect.promise(async () => {
          for (const commands of single) {
            // with these limits a hash and a set are tables, in orders of their own
            if (name === "with small limits" && /SADD|HSET/.test(commands[0]?.[0] ?? "")) continue
            for (const client of [ours, real]) {
              await empty(client)
              await client.send("SELECT", "0")
              for (const words of commands) await client.send(...words)
            }
            await real.send("SAVE")
            const [our, their] = [save(composition), readFileSync(path)]
            assert.strictEqual(body(our).toString("latin1"), body(their).toString("latin1"), commands[0]?.[0])
            assert.strictEqual(our.subarray(0, 9).toString(), their.subarray(0, 9).toString())
            assert.deepStrictEqual(auxNames(our), auxNames(their))
          }
        })
      }).pipe(Effect.provide(ourServer({ settings: options })))
    )
  }

  it.scopedLive(`hold the same after random commands from seed ${seed}`, () =>
    Effect.gen(function* () {
      const clients = yield* pair({})
      const source = new Source(seed)
      for (let round = 0; round < 4; round++) {
        const commands = Array.from({ length: 1500 }, () => randomCommand(source).words)
        yield* Effect.promise(() => exchange(clients, [...commands, ...filling.slice(0, 12)]))
      }
    }).pipe(Effect.provide(ourServer()))
  )
})

const end = `\xff${"\0".repeat(8)}`
const current = (content: string): string => `REDIS0010${content}${end}`
const id = "\x81\x12\x34\x56\x78\x9a\xbc\xde\x01"

/** Files and the reason to refuse them; without one they load. */
const files: Readonly<Record<string, readonly [content: string, reason?: FileError["reason"]]>> = {
  "of no bytes": ["", "Truncated"],
  "of a few bytes": ["REDI", "Truncated"],
  "of another program": [`RADIS0010${end}`, "Signature"],
  "of version 0": [`REDIS0000${end}`, "Version"],
  "of no version": [`REDIS00a1${end}`, "Version"],
  "of a negative version": [`REDIS -05${end}`, "Version"],
  "of version 13": [`REDIS0013${end}`, "Version"],
  "of version 5, written with spaces": [`REDIS   5${end}`],
  "of version 4": ["REDIS0004\xfe\0\0\x01a\x01b\xff"],
  "cut in an opcode": ["REDIS0010\xfe", "Truncated"],
  "cut in a key": ["REDIS0010\0\x05abc", "Truncated"],
  "cut in the checksum": ["REDIS0010\xff\0\0\0", "Truncated"],
  "with too high a database": [current("\xfe\x10"), "Databases"],
  "with a wrong checksum": ["REDIS0010\xff12345678", "Checksum"],
  "with a type that there is not": [current("\x20\x01a\x01b"), "Corrupt"],
  "with a type of the future": [current("\xf4\x01\x01\x01"), "Corrupt"],
  "with an unknown encoding of a key": [current("\0\xc5abc\x01b"), "Corrupt"],
  "with a broken compressed string": [current("\0\x01a\xc3\x03\x20\0\0\0"), "Corrupt"],
  "with a broken ziplist": [current("\x0a\x01a\x03abc"), "Corrupt"],
  "with data of a module": [current(`\x07\x01a${id}\0`), "Module"],
  "with data of an early module": [current(`\x06\x01a${id}\0`), "Module"],
  "with data of a module without a key": [current(`\xf7${id}\x02\x01\0`), "Module"],
  "with odd data of a module": [current(`\xf7${id}\x01\x01\0`), "Corrupt"],
  "with an early library": [current("\xf6\x03lib\x03LUA\0\x35redis.register_function('f', function() return 1 end)")],
  "with an empty collection": [current("\x02\x01a\0\0\x01b\x01c")],
  "with deadlines in seconds, and of -1": [current(`\xfd\0\0\0\x7f\0\x01a\x01b\xfc${"\xff".repeat(8)}\0\x01b\x01c`)],
  "with bytes after its end": [`${current("\0\x01a\x01b")}garbage`],
  "with old encodings": [
    current(
      OldEncodings.values
        .map((each, i) => `${each[0]}\x02k${i % 10}${each.slice(1)}`)
        .slice(0, 10)
        .join("")
    )
  ]
}

describe.skipIf(!hasRedis)("RDB files that may be refused, compared with redis-server", () => {
  for (const [name, [content, reason]] of Object.entries(files)) {
    it.scopedLive(name, () =>
      Effect.gen(function* () {
        const file = Buffer.from(content, "latin1")
        const folder = mkdtempSync(join(tmpdir(), "layeredis-"))
        yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(folder, { recursive: true, force: true })))
        writeFileSync(join(folder, "dump.rdb"), file)
        const inside = yield* composition
        const client = yield* wire(yield* ourPort)
        if (reason === undefined) {
          load(inside, file)
          const redis = yield* realRedis("--dir", folder)
          const real = yield* wire(redis.path)
          for (const words of [
            ["DEBUG", "DIGEST"],
            ["FUNCTION", "DUMP"],
            ["PEXPIRETIME", "a"],
            ["PEXPIRETIME", "b"]
          ]) {
            const [our, their] = yield* Effect.promise(() => Promise.all([client.send(...words), real.send(...words)]))
            assert.deepStrictEqual(our, their, words.join(" "))
          }
          return
        }
        let error: unknown
        try {
          load(inside, file, () => 3)
        } catch (thrown) {
          error = thrown
        }
        if (!(error instanceof FileError)) return assert.fail("it was not refused")
        assert.strictEqual(error.reason, reason)
        const log = spawnSync("redis-server", [
          "--port",
          "0",
          "--unixsocket",
          join(folder, "s"),
          "--dir",
          folder
        ]).stdout.toString()
        // the real text names the line of the source
        const text = error.message.replace(/.* -> /, "")
        if (name !== "with a broken ziplist" && name !== "with a type of the future") assert.include(log, text)
        assert.notInclude(log, "DB loaded from disk")
      }).pipe(Effect.provide(ourServer()))
    )
  }
})
