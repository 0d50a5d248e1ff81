import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { hash, note, prime, words, writeArrived } from "../../src/bytes/SipHash.js"

const byteStrings = FastCheck.oneof(
  FastCheck.uint8Array({ maxLength: 40 }),
  FastCheck.uint8Array({ minLength: 250, maxLength: 300 }),
  FastCheck.uint8Array({ minLength: 500, maxLength: 1100, size: "max" })
)

/** Another string in between, so that the hash is not the remembered one. */
const forget = (): void => void hash("something else")

describe("Hash", () => {
  it("is the same for the same bytes, from a string and from memory", () => {
    FastCheck.assert(
      FastCheck.property(byteStrings, FastCheck.nat(7), (array, offset) => {
        const bytes = Bytes.fromUint8Array(array)
        forget()
        const hashed = hash(bytes)
        forget()
        assert.strictEqual(hash(Bytes.fromUint8Array(array)), hashed)
        const memory = Buffer.alloc(array.length + 8, 0xaa)
        memory.set(array, offset)
        forget()
        prime(bytes, memory, offset)
        assert.strictEqual(hash(bytes), hashed)
      }),
      { numRuns: 500 }
    )
  })

  it("is the same of an argument whose memory was noted, also when a request came in two chunks", () => {
    FastCheck.assert(
      FastCheck.property(
        byteStrings,
        byteStrings,
        FastCheck.nat(7),
        FastCheck.boolean(),
        (one, other, offset, apart) => {
          const [second, third] = [Bytes.fromUint8Array(one), Bytes.fromUint8Array(other)]
          forget()
          const hashes = [hash(second), hash(third)]
          const memory = Buffer.concat([Buffer.alloc(offset), one, other])
          const rest = apart ? Buffer.from(memory) : memory
          forget()
          const by = { request: ["HSET", "key", second, third] }
          note(by, 2, memory, offset, offset + one.length)
          if (apart) memory.copyWithin(0, offset)
          note(by, 3, rest, offset + one.length, offset + one.length + other.length)
          assert.deepStrictEqual([hash(second), hash(third)], hashes)
          assert.deepStrictEqual([hash(third), hash(second)], [...hashes].reverse())
        }
      ),
      { numRuns: 500 }
    )
  })

  it("writes an argument from the memory that was noted, and anything else from itself", () => {
    FastCheck.assert(
      FastCheck.property(byteStrings, byteStrings, FastCheck.nat(7), (one, other, offset) => {
        const given = Bytes.fromUint8Array(one)
        const memory = Buffer.concat([Buffer.alloc(offset), one])
        note({ request: ["SET", "key", given] }, 2, memory, offset, offset + one.length)
        for (const bytes of [given, Bytes.fromUint8Array(other)]) {
          const target = Buffer.alloc(bytes.length + 2, 7)
          writeArrived(target, 1, bytes)
          assert.strictEqual(target.toString("latin1"), `\x07${bytes}\x07`)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("leaves the string's words, which end in zeros", () => {
    forget()
    hash("abcde")
    assert.strictEqual(words[0], 0x64636261)
    assert.strictEqual(words[1], 0x65)
    forget()
    prime(Bytes.unsafeMake("vwxyz"), Buffer.from("--vwxyz--"), 2)
    assert.strictEqual(words[0], 0x79787776)
    assert.strictEqual(words[1], 0x7a)
  })

  it("is a signed number of 32 bits that is never 0", () => {
    for (let i = 0; i < 20_000; i++) {
      const hashed = hash(`key:${i}`)
      assert.isTrue(hashed === (hashed | 0) && hashed !== 0)
    }
  })

  it("tells strings apart that end in zeros, or differ in length alone", () => {
    const hashes = new Set(Array.from({ length: 600 }, (_, length) => hash("\0".repeat(length))))
    assert.isAbove(hashes.size, 598)
  })

  it("spreads keys that follow one another", () => {
    const buckets = new Array<number>(64).fill(0)
    for (let i = 0; i < 64_000; i++) {
      const bucket = hash(`user:${i}`) >>> 26
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    // 1000 are expected in each; six standard deviations away is not chance
    for (const count of buckets) assert.closeTo(count, 1000, 190)
  })
})
