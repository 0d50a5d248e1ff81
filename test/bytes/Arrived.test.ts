import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import * as Arrived from "../../src/bytes/Arrived.js"
import * as SipHash from "../../src/bytes/SipHash.js"
import * as Decoder from "../../src/resp/Decoder.js"

const byteStrings = FastCheck.oneof(
  FastCheck.uint8Array({ maxLength: 40 }),
  FastCheck.uint8Array({ minLength: 250, maxLength: 300 }),
  FastCheck.uint8Array({ minLength: 500, maxLength: 1100, size: "max" })
)

const ownWords = SipHash.makeWords()

/** The hash of a string with nothing remembered. */
const plainHash = (bytes: string): number => SipHash.hashString(ownWords, bytes)

/** Hashes another string, so that the next hash is not the remembered one. */
const forgetLast = (): void => void Arrived.hash("something else")

const written = (bytes: Bytes.Bytes): string => {
  const target = Buffer.alloc(bytes.length + 2, 7)
  Arrived.write(target, 1, bytes)
  return target.toString("latin1")
}

describe("Arrived", () => {
  it("hashes a string again to the same number, from memory or anew", () => {
    FastCheck.assert(
      FastCheck.property(byteStrings, (array) => {
        const hashed = Arrived.hash(Bytes.fromUint8Array(array))
        assert.strictEqual(hashed, plainHash(Bytes.fromUint8Array(array)))
        assert.strictEqual(Arrived.hash(Bytes.fromUint8Array(array)), hashed)
        forgetLast()
        assert.strictEqual(Arrived.hash(Bytes.fromUint8Array(array)), hashed)
      }),
      { numRuns: 500 }
    )
  })

  it("hashes a key from the bytes it was cut from, and leaves it in the words", () => {
    FastCheck.assert(
      FastCheck.property(byteStrings, FastCheck.nat(7), (array, offset) => {
        const bytes = Bytes.fromUint8Array(array)
        const memory = Buffer.alloc(array.length + 8, 0xaa)
        memory.set(array, offset)
        forgetLast()
        Arrived.key(bytes, memory, offset)
        assert.strictEqual(Arrived.hash(bytes), plainHash(bytes))
        if (array.length > SipHash.maxWordsLength) return
        assert.strictEqual(Arrived.wordBytes.toString("latin1", 0, array.length), bytes)
      }),
      { numRuns: 500 }
    )
  })

  it("hashes an argument from the bytes it was cut from, also when its request came in two chunks", () => {
    FastCheck.assert(
      FastCheck.property(
        byteStrings,
        byteStrings,
        FastCheck.nat(7),
        FastCheck.boolean(),
        (one, other, offset, apart) => {
          const [second, third] = [Bytes.fromUint8Array(one), Bytes.fromUint8Array(other)]
          const hashes = [plainHash(second), plainHash(third)]
          const memory = Buffer.concat([Buffer.alloc(offset), one, other])
          const rest = apart ? Buffer.from(memory) : memory
          forgetLast()
          const by = { request: ["HSET", "key", second, third] }
          Arrived.argument(by, 2, memory, offset, offset + one.length)
          if (apart) memory.copyWithin(0, offset)
          Arrived.argument(by, 3, rest, offset + one.length, offset + one.length + other.length)
          assert.deepStrictEqual([Arrived.hash(second), Arrived.hash(third)], hashes)
          assert.deepStrictEqual([Arrived.hash(third), Arrived.hash(second)], [...hashes].reverse())
        }
      ),
      { numRuns: 500 }
    )
  })

  it("writes an argument from the bytes it was cut from, and any other string from itself", () => {
    FastCheck.assert(
      FastCheck.property(byteStrings, byteStrings, FastCheck.nat(7), (one, other, offset) => {
        const argument = Bytes.fromUint8Array(one)
        const memory = Buffer.concat([Buffer.alloc(offset), one])
        Arrived.argument({ request: ["SET", "key", argument] }, 2, memory, offset, offset + one.length)
        for (const bytes of [argument, Bytes.fromUint8Array(other)]) {
          assert.strictEqual(written(bytes), `\x07${bytes}\x07`)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("reads nothing from a chunk that was released", () => {
    const argument = Bytes.unsafeMake("argument")
    const memory = Buffer.from(argument)
    Arrived.argument({ request: ["SET", "key", argument] }, 2, memory, 0, memory.length)
    Arrived.release()
    memory.fill(0)
    forgetLast()
    assert.strictEqual(written(argument), "\x07argument\x07")
    assert.strictEqual(Arrived.hash(argument), plainHash(argument))
  })

  it("is released by the decoder when its chunk holds no more whole requests, or none at all", () => {
    const argument = Bytes.unsafeMake("argument")
    for (const rest of [
      "",
      "*2\r\n$3\r\nGET\r\n$3\r\nk",
      "*4\r\n$4\r\nHSET\r\n$3\r\nkey\r\n$8\r\nargument\r\n$1",
      "*x\r\n"
    ]) {
      const chunk = Buffer.from(`*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$8\r\nargument\r\n${rest}`)
      const decoder = Decoder.make()
      decoder.feed(chunk)
      assert.deepStrictEqual<unknown>(decoder.next(), ["SET", "key", "argument"])
      decoder.next()
      chunk.fill(0)
      forgetLast()
      assert.strictEqual(written(argument), "\x07argument\x07", rest)
      assert.strictEqual(Arrived.hash(argument), plainHash(argument), rest)
    }
  })
})
