import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import * as SipHash from "../../src/bytes/SipHash.js"

const words = SipHash.makeWords()
const hash = (bytes: string): number => SipHash.hashString(words, bytes)

describe("SipHash", () => {
  it("hashes the same bytes to the same number, from a string and from a buffer", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.uint8Array({ maxLength: SipHash.maxWordsLength, size: "max" }),
        FastCheck.nat(7),
        (array, offset) => {
          const memory = Buffer.alloc(array.length + 8, 0xaa)
          memory.set(array, offset)
          const hashed = hash(Bytes.fromUint8Array(array))
          assert.strictEqual(SipHash.hashBytes(words, memory, offset, array.length), hashed)
        }
      ),
      { numRuns: 500 }
    )
  })

  it("leaves a string in the words, the last one filled with zeros", () => {
    hash("abcde")
    assert.strictEqual(words[0], 0x64636261)
    assert.strictEqual(words[1], 0x65)
    SipHash.hashBytes(words, Buffer.from("--vwxyz--"), 2, 5)
    assert.strictEqual(words[0], 0x79787776)
    assert.strictEqual(words[1], 0x7a)
  })

  it("is a signed number of 32 bits that is never 0", () => {
    for (let i = 0; i < 20_000; i++) {
      const hashed = hash(`key:${i}`)
      assert.isTrue(hashed === (hashed | 0) && hashed !== 0)
    }
  })

  it("distinguishes strings that end in zeros or differ only in length", () => {
    const hashes = new Set(Array.from({ length: 600 }, (_, length) => hash("\0".repeat(length))))
    assert.isAbove(hashes.size, 598)
  })

  it("depends on every byte of a long string", () => {
    const long = "x".repeat(700)
    const changed = (index: number): string => `${long.slice(0, index)}y${long.slice(index + 1)}`
    const hashes = new Set([hash(long), ...Array.from(long, (_, index) => hash(changed(index)))])
    assert.isAbove(hashes.size, 699)
  })

  it("depends on every part of a string of many thousand bytes, and on its length", () => {
    for (const length of [4095, 4096, 65_536, 65_537, 200_000]) {
      const long = "x".repeat(length)
      assert.strictEqual(hash(long), hash(`${long.slice(0, 10)}${long.slice(10)}`))
      const places = [0, 1, 4095, 65_535, 65_536, 131_072, length - 1].filter((index) => index < length)
      const changed = places.map((index) => hash(`${long.slice(0, index)}y${long.slice(index + 1)}`))
      const hashes = new Set([hash(long), hash(`${long}x`), hash(`${long}\0`), ...changed])
      assert.strictEqual(hashes.size, new Set(places).size + 3)
    }
  })

  it("spreads consecutive keys evenly", () => {
    const buckets = new Array<number>(64).fill(0)
    for (let i = 0; i < 64_000; i++) {
      const bucket = hash(`user:${i}`) >>> 26
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    // 1000 are expected in each; six standard deviations away is not chance
    for (const count of buckets) assert.closeTo(count, 1000, 190)
  })
})
