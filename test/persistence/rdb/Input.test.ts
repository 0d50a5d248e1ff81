import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../../src/Bytes.js"
import { Corrupt, Input } from "../../../src/persistence/rdb/Input.js"
import { Output, stringOf } from "../../../src/persistence/rdb/Output.js"
import * as DumpPayload from "../../../src/persistence/rdb/Payload.js"

const input = (bytes: string): Input => new Input(Buffer.from(bytes, "latin1"))

/** What a method returns, or `undefined` if the bytes are malformed. */
const unlessCorrupt = <A>(read: () => A): A | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Corrupt) return undefined
    throw error
  }
}

const lengthOf = (length: number): Bytes.Bytes => {
  const output = new Output(false)
  output.length(length)
  return Bytes.fromUint8Array(output.take())
}

const text = FastCheck.oneof(
  FastCheck.uint8Array({ maxLength: 100 }).map(Bytes.fromUint8Array),
  FastCheck.integer().map((value) => Bytes.unsafeMake(String(value))),
  FastCheck.tuple(FastCheck.uint8Array({ maxLength: 9 }).map(Bytes.fromUint8Array), FastCheck.nat(3000)).map(
    ([part, times]) => Bytes.unsafeMake(part.repeat(times))
  )
)

describe("a length", () => {
  it("takes 1, 2, 5 or 9 bytes, and is read back", () => {
    const sizes = [0, 63, 64, 16383, 16384, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER].map((length) => {
      const written = lengthOf(length)
      assert.strictEqual(input(written).length(), length)
      return written.length
    })
    assert.deepStrictEqual(sizes, [1, 1, 2, 2, 5, 5, 9, 9])
  })

  it("is read back, whatever follows", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.maxSafeNat(), text, (length, rest) => {
        const cursor = input(lengthOf(length) + rest)
        return cursor.length() === length && cursor.remaining === rest.length
      })
    )
  })

  it("is undefined if bytes are missing, or if a special string is there", () => {
    for (const bytes of ["", "\x40", "\x80\0\0\0", "\x81\0\0\0\0\0\0\0", "\x82\0\0\0\0", "\xc0\x01"]) {
      assert.isUndefined(unlessCorrupt(() => input(bytes).length()))
    }
  })
})

describe("a string", () => {
  it("is read back, one after another", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(text), FastCheck.boolean(), (strings, compression) => {
        const cursor = input(strings.map((each) => stringOf(each, compression)).join(""))
        for (const each of strings) if (cursor.string() !== each) return false
        return cursor.remaining === 0
      })
    )
  })

  it("is stored as an integer if it is a 32-bit integer in canonical form", () => {
    const sizes = ["0", "-1", "127", "-128", "128", "32767", "-32769", "2147483647", "-2147483648"].map(
      (digits) => stringOf(Bytes.unsafeMake(digits), true).length
    )
    assert.deepStrictEqual(sizes, [2, 2, 2, 2, 3, 3, 5, 5, 5])
    for (const other of ["2147483648", "-2147483649", "01", "+1", "-0", " 1", "1.0", ""]) {
      assert.strictEqual(stringOf(Bytes.unsafeMake(other), true).length, other.length + 1)
    }
  })

  it("is undefined if bytes are missing, and throws `Corrupt` if it is malformed", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 40 }), (bytes) => {
        const string = unlessCorrupt(() => new Input(Buffer.from(bytes)).string())
        return string === undefined || typeof string === "string"
      }),
      { numRuns: 2000 }
    )
    for (const bytes of ["", "\x05abcd", "\xc0", "\xc1\0", "\xc2\0\0\0", "\xc3", "\xc3\x05\x01a", "\xc4\x01", "\xff"]) {
      assert.isUndefined(unlessCorrupt(() => input(bytes).string()))
    }
  })
})

describe("a dump's payload", () => {
  it("opens after it was sealed, unless one of its bits was flipped", () => {
    FastCheck.assert(
      FastCheck.property(text, FastCheck.nat(), FastCheck.nat(7), (content, position, bit) => {
        const payload = DumpPayload.seal(content)
        assert.strictEqual(DumpPayload.open(payload)?.toString("latin1"), payload)
        const bytes = Buffer.from(payload, "latin1")
        const flipped = position % bytes.length
        bytes[flipped] = (bytes[flipped] ?? 0) ^ (1 << bit)
        assert.isUndefined(DumpPayload.open(Bytes.fromUint8Array(bytes)))
      })
    )
  })

  it("does not open if it is too short", () => {
    assert.isUndefined(DumpPayload.open(Bytes.empty))
    assert.isUndefined(DumpPayload.open(Bytes.unsafeMake("123456789")))
  })
})
