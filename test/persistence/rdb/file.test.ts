/** RDB files: what is written is read back, from chunks cut anywhere, and what is broken is refused with Redis's words. */
import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../../src/Bytes.js"
import { FileError } from "../../../src/persistence/rdb/FileError.js"
import { type Event, FileReader } from "../../../src/persistence/rdb/FileReader.js"
import type { Key } from "../../../src/persistence/rdb/FileWriter.js"
import * as FileWriter from "../../../src/persistence/rdb/FileWriter.js"
import { HashValue } from "../../../src/value/HashValue.js"
import { List } from "../../../src/value/List.js"
import { SetValue } from "../../../src/value/SetValue.js"
import { SortedSet } from "../../../src/value/SortedSet.js"
import { StringBuffer } from "../../../src/value/StringBuffer.js"
import { encodingOf, isString, type Value } from "../../../src/value/Value.js"
import { Source } from "../../compat/Grammar.js"
import { aux, fileOf, fileOfKeys, limits, read, readerOptions, writerOptions } from "./Files.js"
import * as OldEncodings from "./OldEncodings.js"

const bytes = Bytes.unsafeMake
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1")

const errorOf = (run: () => unknown): FileError => {
  try {
    run()
  } catch (error) {
    if (error instanceof FileError) return error
    throw error
  }
  return assert.fail("it was not refused")
}

/** Bytes that compress a little. */
const noise = (length: number, seed = 1): Bytes.Bytes => {
  const source = new Source(seed)
  const buffer = Buffer.alloc(length)
  for (let i = 0; i < length; i++) buffer[i] = source.chance(0.3) ? 65 : source.between(0, 255)
  return Bytes.fromUint8Array(buffer)
}

const listOf = (elements: Iterable<Bytes.Bytes>): List => {
  const list = new List()
  for (const element of elements) list.push("right", element)
  return list
}

function* numbered(count: number, each: (index: number) => string = String): Iterable<Bytes.Bytes> {
  for (let i = 0; i < count; i++) yield bytes(each(i))
}

const hashOf = (count: number, text: (index: number) => Bytes.Bytes): HashValue => {
  const hash = new HashValue()
  for (let i = 0; i < count; i++) hash.set(bytes(`field-${i}`), text(i), limits.hash)
  return hash
}

const sortedSetOf = (count: number, member: (index: number) => Bytes.Bytes): SortedSet => {
  const set = new SortedSet()
  for (let i = 0; i < count; i++) set.add(member(i), i / 3, limits.sortedSet)
  return set
}

/** A value as plain data: its type, its encoding and its elements in an order of their own. */
const plain = (value: Value): unknown => {
  if (isString(value)) return value.slice(0)
  const parts: Array<string> = []
  if (value.type === "hash") value.forEach((field, text) => void parts.push(`${field}=${text}`))
  else if (value.type === "zset") value.forEach((member, score) => void parts.push(`${member}=${score}`))
  else if (value.type === "set") parts.push(...value.members())
  else if (value.type === "list") value.forEach((element) => void parts.push(element))
  if (value.type === "hash" || value.type === "set") parts.sort()
  return { type: value.type, encoding: encodingOf(value), parts }
}

const sizeOf = (hash: HashValue): number => {
  let size = 0
  hash.forEach((field, text) => {
    size += field.length + text.length
  })
  return size
}

const keysOf = (events: ReadonlyArray<Event>) => events.filter((event) => event._tag === "Key")

const long = noise(300_000)

const keys: ReadonlyArray<Key & { readonly value: Value }> = [
  { key: bytes("string"), value: bytes("text") },
  { key: bytes(""), value: bytes("12345") },
  { key: bytes("due"), value: bytes("x"), deadline: 1 },
  { key: bytes("far"), value: bytes("x"), deadline: 2n ** 62n },
  { key: bytes("idle"), value: bytes("x"), deadline: 4_000_000_000_000, idle: 100_000 },
  { key: bytes("used"), value: bytes("x"), frequency: 255 },
  { key: bytes("long"), value: long },
  { key: bytes("edited"), value: new StringBuffer(long) },
  { key: bytes(`k${long}`), value: bytes("a".repeat(200_000)) },
  { key: bytes("list"), value: listOf(numbered(20_000)) },
  { key: bytes("list of long"), value: listOf([bytes("a"), long, noise(70_000), bytes("b")]) },
  { key: bytes("hash"), value: hashOf(10, (i) => bytes(`${i}`)) },
  { key: bytes("table"), value: hashOf(5000, (i) => bytes(`value ${i}`)) },
  { key: bytes("table of long"), value: hashOf(300, (i) => (i % 100 === 7 ? long : noise(3000, i))) },
  { key: bytes("integers"), value: SetValue.of([...numbered(100)], 512) },
  { key: bytes("set"), value: SetValue.of([...numbered(9000, (i) => `member ${i}`), long], 512) },
  { key: bytes("sorted"), value: sortedSetOf(100, (i) => bytes(`m${i}`)) },
  { key: bytes("tree"), value: sortedSetOf(4000, (i) => (i % 1000 === 5 ? noise(80_000, i) : bytes(`m${i}`))) }
]

describe("an RDB file", () => {
  for (const [name, options] of Object.entries({
    compressed: {},
    "not compressed": { compresses: false },
    "without a checksum": { hasChecksum: false }
  })) {
    it(`is read back, ${name}`, () => {
      const file = fileOfKeys(keys, options)
      const found = keysOf(read(file))
      assert.strictEqual(found.length, keys.length)
      for (const [index, { key, value, ...rest }] of keys.entries()) {
        const { _tag, key: foundKey, value: foundValue, ...foundRest } = found[index] ?? assert.fail("a key is missing")
        assert.strictEqual(foundKey, key)
        assert.deepStrictEqual(foundRest, { deadline: undefined, idle: undefined, frequency: undefined, ...rest })
        assert.deepStrictEqual(plain(foundValue), plain(value), key.slice(0, 20))
      }
    })
  }

  it("has the same events whatever the chunks", () => {
    const small = keys.filter(({ value }) => isString(value) && value.length < 100)
    const file = fileOf({
      functions: [bytes("#!lua name=a\n"), long],
      databases: [
        { index: 0, size: small.length, expires: 3, keys: small },
        { index: 7, size: 1, expires: 0, keys: [{ key: bytes("k"), value: hashOf(600, () => bytes("v")) }] },
        { index: 8, size: 0, expires: 0, keys: [] }
      ]
    })
    const plainly = (events: ReadonlyArray<Event>): unknown =>
      events.map((event) => (event._tag === "Key" ? { ...event, value: plain(event.value) } : event))
    const whole = plainly(read(file))
    assert.deepStrictEqual(plainly(read(file, {}, () => 1)), whole)
    const source = new Source(7)
    for (let run = 0; run < 20; run++) {
      assert.deepStrictEqual(plainly(read(file, {}, () => source.between(1, 20_000))), whole)
    }
    const tags = read(file).map(({ _tag }) => _tag)
    assert.deepStrictEqual(tags.slice(0, 10), [
      ...["Aux", "Aux", "Aux", "Aux", "Aux", "Function", "Function", "Database", "Resize", "Key"]
    ])
    assert.strictEqual(tags.filter((tag) => tag === "Database").length, 2)
  })

  it("comes in bounded pieces, with rests that are never far apart", () => {
    const compressible = bytes("ab".repeat(4_000_000))
    const hash = hashOf(400, () => bytes("a".repeat(60_000)))
    for (const value of [compressible, new StringBuffer(compressible), hash, ...keys.map((key) => key.value)]) {
      const database = { index: 0, size: 1, expires: 0, keys: [{ key: bytes("k"), value }] }
      let steps = 0
      for (const piece of FileWriter.write({ aux, functions: [], databases: [database] }, writerOptions)) {
        steps++
        if (piece !== undefined) assert.isBelow(piece.length, 200_000)
      }
      // a step compresses little more than 64 KiB, or a string and another that is no longer
      const size = value instanceof HashValue ? sizeOf(value) : isString(value) ? value.length : 0
      assert.isAtLeast(steps, size / 140_000)
    }
    // what Redis reckons with to find a list's nodes takes time without a piece
    const list = { index: 0, size: 1, expires: 0, keys: [{ key: bytes("k"), value: listOf(numbered(300_000)) }] }
    let rests = 0
    for (const piece of FileWriter.write({ aux, functions: [], databases: [list] }, writerOptions)) {
      if (piece === undefined) rests++
    }
    assert.isAbove(rests, 100)
  })

  it("does not take from the bytes after its end", () => {
    const reader = new FileReader(readerOptions)
    reader.feed(Buffer.concat([fileOfKeys([{ key: bytes("k"), value: bytes("v") }]), latin1("*1\r\n$4\r\nPING\r\n")]))
    const events: Array<Event> = []
    for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event)
    assert.deepStrictEqual(events.at(-1), { _tag: "End", checksum: "equal" })
    assert.strictEqual(reader.rest.toString("latin1"), "*1\r\n$4\r\nPING\r\n")
    reader.finish()
  })

  it("is refused if it is cut short anywhere", () => {
    const file = fileOfKeys(keys.filter(({ value }) => isString(value) && value.length < 100))
    for (let length = 0; length < file.length; length++) {
      const error = errorOf(() => read(file.subarray(0, length), {}, () => 1 + (length % 7)))
      assert.deepInclude({ ...error }, { reason: "Truncated", offset: length })
      assert.strictEqual(error.message, "Short read or OOM loading DB. Unrecoverable error, aborting now.")
    }
  })

  it("is refused if a bit was flipped", () => {
    const file = fileOfKeys(keys.filter(({ value }) => isString(value) && value.length < 100))
    // after the version, as the first ones had no checksum
    for (let bit = 9 * 8; bit < (file.length - 8) * 8; bit++) {
      const flipped = Buffer.from(file)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      errorOf(() => read(flipped))
    }
  })

  it("of the versions of Redis 7.2 and 7.4 is read as far as 7.0 has what is in it", () => {
    const end = `\xff${"\0".repeat(8)}`
    const set = "\x14\x01s\x0a\x0a\0\0\0\x01\0\x81a\x02\xff"
    const file = latin1(`REDIS0012\xfe\0\xf4\x01\x02\x03${set}${end}`)
    assert.deepStrictEqual(
      keysOf(read(file)).map(({ key, value }) => [key, plain(value)]),
      [["s", { type: "set", encoding: "hashtable", parts: ["a"] }]]
    )
    assert.include(
      errorOf(() => read(latin1(`REDIS0012\x16\x01s\x01${end}`))).message,
      "-> Unknown RDB encoding type 22"
    )
    assert.strictEqual(errorOf(() => read(latin1(`REDIS0013${end}`))).message, "Can't handle RDB format version 13")
  })

  it("gives no more after an error, and that error again", () => {
    const reader = new FileReader(readerOptions)
    reader.feed(latin1("REDIS0010\x20\x01a"))
    const error = errorOf(() => reader.next())
    assert.strictEqual(error.reason, "Corrupt")
    assert.strictEqual(
      errorOf(() => reader.next()),
      error
    )
    assert.strictEqual(
      errorOf(() => reader.finish()),
      error
    )
  })

  it("holds every old encoding", () => {
    const file = latin1(
      `REDIS0003\xfe\0${OldEncodings.values.map((each) => `${each[0]}\x01k${each.slice(1)}`).join("")}\xff`
    )
    for (const size of [1, 5, 1000]) {
      assert.strictEqual(keysOf(read(file, {}, () => size)).length, OldEncodings.values.length)
    }
  })
})
