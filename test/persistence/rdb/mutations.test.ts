/**
 * RDB files and dumps that were damaged: a bit or a byte is another, bytes are missing or repeated, a length is huge. Whatever
 * they hold, reading ends, with events or an error, and takes no memory that the bytes do not account for.
 * `LAYEREDIS_MUTATIONS` is their number, `LAYEREDIS_SEED` the seed of the first; a failure prints its own.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../../src/Bytes.js"
import * as Dump from "../../../src/persistence/rdb/Dump.js"
import { FileError } from "../../../src/persistence/rdb/FileError.js"
import type { Key } from "../../../src/persistence/rdb/FileWriter.js"
import * as Payload from "../../../src/persistence/rdb/Payload.js"
import { HashValue } from "../../../src/value/HashValue.js"
import { List } from "../../../src/value/List.js"
import { SetValue } from "../../../src/value/SetValue.js"
import { SortedSet } from "../../../src/value/SortedSet.js"
import { Stream } from "../../../src/value/Stream.js"
import { Group } from "../../../src/value/stream/Group.js"
import { copy, type Value } from "../../../src/value/Value.js"
import { Source } from "../../compat/Grammar.js"
import { seed } from "../../compat/Seed.js"
import { fileOf, fileOfKeys, limits, read } from "./Files.js"
import * as OldEncodings from "./OldEncodings.js"

const count = Number(process.env.LAYEREDIS_MUTATIONS ?? 5000)

const bytes = Bytes.unsafeMake
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1")

const word = (source: Source): Bytes.Bytes =>
  bytes(source.chance(0.5) ? String(source.between(-70_000, 70_000)) : "word ".repeat(source.between(0, 20)))

const stream = (source: Source): Stream => {
  const value = new Stream()
  for (let i = 1; i < 30; i++) {
    value.add({ ms: i, seq: i }, [bytes("a"), word(source), bytes("b"), word(source)], {
      maxBytes: 4096,
      maxEntries: 9
    })
  }
  value.delete([{ ms: 3, seq: 3 }])
  const group = new Group(bytes("group"), { ms: 20, seq: 20 }, 12)
  const consumer = group.addConsumer(bytes("consumer"), 1_700_000_000_000)
  for (let i = 1; i < 10; i++) group.deliver({ ms: i, seq: i }, consumer, 1_700_000_000_000)
  value.addGroup(group)
  return value
}

const values = (source: Source): ReadonlyArray<Value> => {
  const many = source.between(1, 200)
  const [list, hash, set, sorted] = [new List(), new HashValue(), new SetValue(), new SortedSet()]
  for (let i = 0; i < many; i++) {
    list.push("right", word(source))
    hash.set(bytes(`field ${i}`), word(source), { entries: 100, value: 64 })
    set.add(bytes(many > 50 ? `member ${i}` : `${i * 1000}`), 512)
    sorted.add(word(source), source.between(-9, 9) / 4, { entries: 64, value: 64 })
  }
  return [word(source), list, hash, set, sorted, stream(source)]
}

/** Files of every kind of content, old and new. */
const originals = (source: Source): ReadonlyArray<Buffer> => {
  const keys: ReadonlyArray<Key> = values(source).map((value, i) => ({
    key: bytes(`key ${i}`),
    value,
    deadline: 1 + i
  }))
  const body = OldEncodings.values.map((each) => `${each[0]}\x01k${each.slice(1)}`).join("")
  return [
    fileOfKeys(keys),
    fileOfKeys(keys, { compresses: false }),
    ...keys.map((key) => fileOfKeys([key], { compresses: source.chance(0.5) })),
    fileOf({ functions: [bytes("#!lua name=lib\nredis.register_function('f', function() end)")] }),
    latin1(`REDIS0009\xfe\0\xf8\x05\xf9\x07\xfd\0\0\0\0${body}\xff${"\0".repeat(8)}`),
    ...OldEncodings.values.map((each) => latin1(`REDIS0004${each[0]}\x01k${each.slice(1)}\xff`)),
    latin1(`REDIS0010\xf6\x01l\x03LUA\x01\x01d\x05hello\xf7\x01\x02\x01\0\xff${"\0".repeat(8)}`)
  ]
}

const hugeLengths = [
  ...["\x80\xff\xff\xff\xff", "\x80\x7f\xff\xff\xff", "\x80\x20\0\0\0", "\x81\0\0\0\x01\0\0\0\0", "\x81\0\x1f\xff\xff\xff\xff\xff\xff"],
  ...[`\x81${"\xff".repeat(8)}`, "\x7f\xff", "\xc3\x04\x80\x20\0\0\0", "\xff\xff\xff\xff", "\0\0\0\0", "\xfe\xff\xff\xff\x7f"]
] // biome-ignore format: lists

/** A file with one to four damages. */
const damage = (source: Source, file: Buffer): Buffer => {
  let damaged = file
  for (let times = source.pick([1, 1, 1, 2, 4]); times > 0; times--) {
    const at = source.between(0, Math.max(damaged.length - 1, 0))
    const [before, after] = [damaged.subarray(0, at), damaged.subarray(at)]
    switch (source.between(0, 5)) {
      case 0:
        damaged = before
        break
      case 1:
        damaged = Buffer.concat([before, after.subarray(source.between(1, 9))])
        break
      case 2:
        damaged = Buffer.concat([before, damaged.subarray(Math.max(at - source.between(1, 30), 0))])
        break
      case 3:
        damaged = Buffer.concat([before, latin1(hugeLengths[source.between(0, hugeLengths.length - 1)] ?? ""), after])
        break
      default:
        damaged = Buffer.from(damaged)
        damaged[at] = source.chance(0.5) ? source.between(0, 255) : (damaged[at] ?? 0) ^ (1 << source.between(0, 7))
    }
  }
  return damaged
}

/** The memory outside of V8's heap, and the heap. */
const memory = (): number => {
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

/** The most memory that reading a file of a few kilobytes may hold, rubbish not yet collected included. */
const maxMemory = 300 * 1024 * 1024
const maxMilliseconds = 1000

/** The time that this process has computed, in milliseconds: other processes do not count. */
const processorTime = (): number => process.cpuUsage().user / 1000

describe("damaged RDB files", () => {
  it(`end in events or an error (${count} from seed ${seed})`, () => {
    let refused = 0
    let files: ReadonlyArray<Buffer> = []
    const start = memory()
    for (let run = 0; run < count; run++) {
      const source = new Source(seed + run)
      if (run === 0 || (seed + run) % 500 === 0) files = originals(new Source(Math.floor((seed + run) / 500)))
      const original = files[source.between(0, files.length - 1)] ?? Buffer.alloc(0)
      const file = damage(source, original)
      const chunk = source.pick([file.length + 1, 100, 7])
      const begun = processorTime()
      try {
        const events = read(file, { verifiesChecksum: source.chance(0.1) }, () => chunk)
        // what was read is whole: it can be copied, and written again
        for (const event of events) {
          if (event._tag === "Key") Dump.dump(copy(event.value), { compresses: true, fill: -2 })
        }
      } catch (error) {
        if (!(error instanceof FileError)) {
          throw new Error(`a mutation broke the reader: LAYEREDIS_SEED=${seed + run} LAYEREDIS_MUTATIONS=1`, {
            cause: error
          })
        }
        refused++
      }
      assert.isBelow(processorTime() - begun, maxMilliseconds, `slow: seed ${seed + run}`)
      assert.isBelow(memory() - start, maxMemory, `much memory: seed ${seed + run}`)
    }
    if (count >= 1000) {
      assert.isAbove(refused, count / 4)
      assert.isBelow(refused, count)
    }
  })

  it(`end in a value or nothing as payloads of RESTORE (${count} from seed ${seed})`, () => {
    let dumps: ReadonlyArray<Buffer> = []
    for (let run = 0; run < count; run++) {
      const source = new Source(seed + run)
      if (run === 0 || (seed + run) % 500 === 0) {
        const block = new Source(Math.floor((seed + run) / 500))
        dumps = [
          ...values(block).map((value) => latin1(Dump.dump(value, { compresses: block.chance(0.5), fill: -2 }))),
          ...OldEncodings.values.map((each) => latin1(Payload.seal(bytes(each))))
        ]
      }
      const payload = damage(source, dumps[source.between(0, dumps.length - 1)] ?? Buffer.alloc(0))
      const begun = processorTime()
      const value = Dump.restore(payload, limits)
      if (value !== undefined) Dump.dump(copy(value), { compresses: true, fill: -2 })
      assert.isBelow(processorTime() - begun, maxMilliseconds, `slow: seed ${seed + run}`)
    }
  })

  it("allocate nothing for a length that their bytes do not account for", () => {
    const contents = [
      ...[
        "\0\x01k",
        "\x01\x01k",
        "\x02\x01k",
        "\x04\x01k",
        "\x05\x01k",
        "\x0e\x01k",
        "\x12\x01k",
        "\x0b\x01k",
        "\x13\x01k"
      ],
      ...[
        "\x13\x01k\0\0\0\0\0\0\0\0\0",
        "\xfa",
        "\xf5",
        "\xfb",
        "\xf6",
        "\x10\x01k",
        "\x09\x01k",
        "\x0a\x01k",
        "\x0f\x01k"
      ]
    ]
    for (const content of contents) {
      for (const length of hugeLengths) {
        const before = memory()
        const file = latin1(`REDIS0010${content}${length}${"\x01".repeat(200)}`)
        assert.throws(() => read(file, {}, () => 50), FileError)
        assert.isBelow(memory() - before, 4 * 1024 * 1024)
      }
    }
  })

  it("refuse a compressed string that says it is longer than it can be", () => {
    // "a", and 100 references of 264 bytes to it
    const compressed = `\0a${"\xe0\xff\0".repeat(100)}`
    const size = (length: number): string => {
      const buffer = Buffer.alloc(5, 0x80)
      buffer.writeUInt32BE(length, 1)
      return buffer.toString("latin1")
    }
    const file = (length: number): Buffer =>
      latin1(`REDIS0004\0\x01k\xc3${size(compressed.length)}${size(length)}${compressed}\xff`)
    const [key] = read(file(1 + 26_400))
    assert.deepStrictEqual(key?._tag === "Key" ? key.value : undefined, bytes("a".repeat(26_401)))
    for (const length of [26_400, 26_402, 2 ** 29, 2 ** 32 - 1]) {
      const before = memory()
      assert.throws(() => read(file(length)), FileError, /Invalid LZF compressed string/)
      assert.isBelow(memory() - before, 4 * 1024 * 1024)
    }
  })
})
