/**
 * A snapshot is a point in time: whatever commands run while it is written, the file has the data of its beginning. The commands
 * are those of the random comparison with Redis, on small values of all types and on some too big to be written at once.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Bytes from "../../src/Bytes.js"
import * as Digest from "../../src/command/server/debug/digest.js"
import * as Instance from "../../src/Instance.js"
import type { Composition } from "../../src/instance/Composition.js"
import type { Keyspace } from "../../src/keyspace/Keyspace.js"
import { Delay } from "../../src/persistence/Delay.js"
import * as Format from "../../src/persistence/rdb/Format.js"
import * as Limits from "../../src/persistence/rdb/Limits.js"
import * as Load from "../../src/persistence/rdb/Load.js"
import { SnapshotEncoder } from "../../src/persistence/SnapshotEncoder.js"
import { Settings } from "../../src/state/Settings.js"
import { Source } from "../compat/Grammar.js"
import { randomCommand } from "../compat/RandomCommand.js"
import * as Seed from "../compat/Seed.js"
import { composition } from "../internals.js"

/** All keys, with their digests and deadlines. */
const describeData = (keyspace: Keyspace): string => {
  const lines: Array<string> = []
  for (const database of keyspace.all) {
    const keys: Array<Bytes.Bytes> = []
    database.forEach((key) => void keys.push(key))
    for (const key of keys) {
      lines.push(`${database.index} ${key} ${Digest.ofValue(database, key)} ${database.deadline(key) ?? ""}`)
    }
  }
  return lines.sort().join("\n")
}

const run = ({ persistence }: Composition, database: number, ...words: ReadonlyArray<string>): void =>
  void persistence.hooks.run(database, words.map(Bytes.unsafeMake))

const big = 6000

const numbers = Array.from({ length: big }, (_, index) => `element ${index}`)

/** Values too big to be written in the step that changes them, of each type. */
const fill = (instance: Composition): void => {
  run(instance, 0, "RPUSH", "big l", ...numbers)
  run(instance, 0, "SADD", "big s", ...numbers)
  run(instance, 0, "HSET", "big h", ...numbers.flatMap((each) => [each, each]))
  run(instance, 0, "ZADD", "big z", ...numbers.flatMap((each, index) => [String(index), each]))
  run(instance, 0, "SET", "big string", "x".repeat(200_000))
  run(instance, 0, "SETRANGE", "big buffer", "300000", "end")
  for (const id of numbers.keys()) run(instance, 1, "XADD", "big x", `${id + 1}-1`, "field", "value")
  run(instance, 1, "XGROUP", "CREATE", "big x", "g", "0")
  run(instance, 1, "XREADGROUP", "GROUP", "g", "c", "COUNT", String(big / 2), "STREAMS", "big x", ">")
  for (let i = 0; i < 3000; i++)
    run(instance, i % 3, "SET", `filler ${i}`, String(i), ...(i % 2 ? ["PX", "1000000"] : []))
}

const names = ["big l", "big s", "big h", "big z", "big string", "big buffer", "big x"]
const nameOf = (index: number): string => names[index % names.length] ?? "big l"
const other = (index: number): string => nameOf(Math.floor(index / names.length))

const changes: ReadonlyArray<(index: number) => ReadonlyArray<string>> = [
  (i) => ["LPUSH", "big l", `new ${i}`],
  () => ["RPOP", "big l"],
  (i) => ["LSET", "big l", String(i), "set"],
  (i) => ["LREM", "big l", "0", `element ${i}`],
  (i) => ["HSET", "big h", `element ${i}`, "set"],
  (i) => ["HDEL", "big h", `element ${i}`],
  (i) => ["SREM", "big s", `element ${i}`],
  (i) => ["SADD", "big s", `new ${i}`],
  (i) => ["ZADD", "big z", String(-i), `element ${i}`],
  () => ["ZPOPMIN", "big z"],
  (i) => ["XADD", "big x", "*", "f", String(i)],
  (i) => ["XDEL", "big x", `${i + 1}-1`],
  (i) => ["XACK", "big x", "g", `${i + 2}-1`],
  () => ["XREADGROUP", "GROUP", "g", "d", "COUNT", "10", "STREAMS", "big x", ">"],
  () => ["XTRIM", "big x", "MAXLEN", "4000"],
  (i) => ["SETRANGE", "big buffer", String(i * 100), "changed"],
  () => ["APPEND", "big string", "more"],
  (i) => ["RENAME", `filler ${i}`, `filler ${i + 1}`],
  (i) => ["DEL", `filler ${3 * i}`],
  (i) => ["PERSIST", `filler ${5 * i}`],
  (i) => ["EXPIRE", `filler ${7 * i}`, "100"],
  (i) => ["COPY", nameOf(i), `copy ${i}`],
  (i) => ["COPY", nameOf(i), other(i), "REPLACE"],
  (i) => ["RENAME", nameOf(i), `renamed ${i % 5}`],
  (i) => ["RENAMENX", `renamed ${i % 5}`, nameOf(i)],
  (i) => ["RENAME", nameOf(i), other(i)],
  (i) => ["MOVE", nameOf(i), String(i % 3)],
  (i) => ["EXPIRE", nameOf(i), "1000"],
  (i) => ["PERSIST", nameOf(i)],
  (i) => (i % 10 === 0 ? ["DEL", nameOf(i)] : ["PING"]),
  (i) => (i % 10 === 0 ? ["UNLINK", nameOf(i)] : ["PING"]),
  (i) => (i % 10 === 0 ? ["SET", nameOf(i), "small"] : ["PING"]),
  (i) => ["SETBIT", "big buffer", String(i * 5000), String(i % 2)],
  (i) => ["RPUSH", "big l", ...numbers.slice(i * 10)],
  (i) => ["HSET", "big h", ...numbers.slice(0, 1000 + 2 * i)],
  (i) => ["SPOP", "big s", String(i)],
  (i) => ["ZREMRANGEBYRANK", "big z", String(i), String(2 * i)],
  (i) => ["ZUNIONSTORE", "big z", "2", "big z", "big s", "WEIGHTS", "1", String(i)],
  (i) => ["XGROUP", "CREATE", "big x", `g${i % 3}`, "0"],
  (i) => ["XGROUP", "DESTROY", "big x", `g${i % 3}`],
  (i) => ["XREADGROUP", "GROUP", `g${i % 3}`, `c${i % 2}`, "COUNT", String(i), "STREAMS", "big x", i % 2 ? ">" : "0"],
  (i) => ["XAUTOCLAIM", "big x", "g", "e", "0", "0", "COUNT", String(i)],
  (i) => ["XCLAIM", "big x", "g", "f", "0", `${i + 3}-1`, "RETRYCOUNT", "9"],
  () => ["XGROUP", "DELCONSUMER", "big x", "g", "d"],
  () => ["SWAPDB", "0", "1"],
  (i) => ["SET", `added ${i}`, "x"],
  () => ["FLUSHDB"],
  () => ["FLUSHALL"]
]

/** Writes a snapshot while random commands run; what the data were, and the bytes. It may be given up after some steps. */
const saveWhileChanging = (
  instance: Composition,
  source: Source,
  steps = Number.POSITIVE_INFINITY
): readonly [before: string, file: Buffer] => {
  const { keyspace } = instance.state
  const before = describeData(keyspace)
  const writer = new SnapshotEncoder({
    keyspace,
    isImmediate: false,
    format: Format.make({
      keyspace,
      compresses: source.chance(0.5),
      hasChecksum: true,
      fill: -2,
      uses: "none",
      aux: [],
      functions: []
    })
  })
  const pieces: Array<Buffer> = []
  for (let step = 0; !writer.isDone; step++) {
    if (step === steps) writer.cancel()
    for (let i = source.between(0, 4); i > 0; i--) {
      const change = changes[source.between(0, changes.length - 1)]
      // databases are emptied late, so that there is something to see
      const words = change?.(source.between(0, 400)) ?? []
      if (words[0]?.startsWith("FLUSH") !== true || step > 60) run(instance, source.between(0, 2), ...words)
      const { words: random } = randomCommand(source)
      if (random[0]?.toUpperCase() !== "FLUSHDB") run(instance, source.between(0, 1), ...random)
    }
    const piece = writer.next()
    if (piece !== undefined) pieces.push(Buffer.from(piece))
  }
  return [before, Buffer.concat(pieces)]
}

const load = (instance: Composition, file: Buffer): Effect.Effect<void, unknown> => {
  const { keyspace, log } = instance.state
  let at = 0
  return Load.load(
    {
      size: file.length,
      read: (length) => file.subarray(at, (at += length)),
      close: () => undefined
    },
    {
      keyspace,
      log,
      now: keyspace.now,
      dropsDue: false,
      merges: false,
      limits: Limits.of(Settings.defaults()),
      databases: keyspace.count,
      verifiesChecksum: true,
      loadFunction: () => undefined,
      onProgress: () => undefined,
      onUsedMemory: () => undefined,
      delay: new Delay(() => 0)
    }
  )
}

const instance = Effect.provide(composition, Instance.layer())

describe("a snapshot", () => {
  it.scoped(
    "has the data of its beginning, whatever changes meanwhile",
    () =>
      Effect.gen(function* () {
        const seed = Seed.seedOr(77)
        const source = new Source(seed)
        const saved = yield* instance
        fill(saved)
        for (let i = 0; i < 300; i++) run(saved, source.between(0, 1), ...randomCommand(source).words)
        // several, as each leaves its marks in the tables
        for (let save = 0; save < 3; save++) {
          if (save > 0) fill(saved)
          if (save === 1) saveWhileChanging(saved, source, source.between(1, 40))
          const [before, file] = saveWhileChanging(saved, source)
          const loaded = yield* instance
          yield* load(loaded, file)
          assert.strictEqual(describeData(loaded.state.keyspace), before, `seed ${seed}`)
        }
      }),
    240_000
  )
})
