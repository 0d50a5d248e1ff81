import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failsWith, putOtherType, withStore, wrongType } from "./fixture.js"

const { some } = Option
const none = Option.none()

describe("setBit, getBit", () => {
  it.effect("write and read single bits", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.setBit("key", 7, 1), 0)
        assert.strictEqual(yield* store.setBit("key", 7, 1), 1)
        assert.deepStrictEqual(yield* store.get("key"), some("\u0001"))
        assert.strictEqual(yield* store.getBit("key", 7), 1)
        assert.strictEqual(yield* store.getBit("key", 6), 0)
        assert.strictEqual(yield* store.getBit("key", 1000), 0)
        assert.strictEqual(yield* store.setBit("key", 7, 0), 1)
      })
    )
  )

  it.effect("fail with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const text = "bit offset is not an integer or out of range"
        yield* failsWith(store.setBit("key", -1, 1), "OutOfRange", `SETBIT key: ${text}`)
        yield* failsWith(store.getBit("key", -1), "OutOfRange", `GETBIT key: ${text}`)
        yield* failsWith(store.setBit("key", 2 ** 33, 1), "OutOfRange", `SETBIT key: ${text}`)
        yield* putOtherType("key")
        yield* failsWith(store.setBit("key", 1, 1), "WrongType", `SETBIT key: ${wrongType}`)
        yield* failsWith(store.getBit("key", 1), "WrongType", `GETBIT key: ${wrongType}`)
      })
    )
  )
})

describe("bitCount", () => {
  it.effect("counts all bits, or those in a range of bytes or bits", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "foobar")
        assert.strictEqual(yield* store.bitCount("key"), 26)
        assert.strictEqual(yield* store.bitCount("key", { end: 0 }), 4)
        assert.strictEqual(yield* store.bitCount("key", { start: 1, end: 1 }), 6)
        assert.strictEqual(yield* store.bitCount("key", { start: -2 }), 7)
        assert.strictEqual(yield* store.bitCount("key", { start: 5, end: 30, unit: "bit" }), 17)
        assert.strictEqual(yield* store.bitCount("key", { start: 1, end: 1, unit: "byte" }), 6)
        assert.strictEqual(yield* store.bitCount("missing"), 0)
        yield* putOtherType("key")
        yield* failsWith(store.bitCount("key"), "WrongType", `BITCOUNT key: ${wrongType}`)
      })
    )
  )
})

describe("bitPos", () => {
  it.effect("finds the first bit", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.binary.set("key", Uint8Array.of(0xff, 0xf0, 0x00))
        assert.deepStrictEqual(yield* store.bitPos("key", 0), some(12))
        assert.deepStrictEqual(yield* store.bitPos("key", 1, { start: 2 }), none)
        assert.deepStrictEqual(yield* store.bitPos("key", 1, { start: 1, end: -1 }), some(8))
        assert.deepStrictEqual(yield* store.bitPos("key", 0, { start: 7, end: 15, unit: "bit" }), some(12))
        assert.deepStrictEqual(yield* store.bitPos("key", 0, { unit: "bit" }), some(12))
        yield* store.binary.set("ones", Uint8Array.of(0xff))
        assert.deepStrictEqual(yield* store.bitPos("ones", 0), some(8))
        assert.deepStrictEqual(yield* store.bitPos("ones", 0, { end: -1 }), none)
        assert.deepStrictEqual(yield* store.bitPos("missing", 1), none)
        yield* putOtherType("key")
        yield* failsWith(store.bitPos("key", 0), "WrongType", `BITPOS key: ${wrongType}`)
      })
    )
  )
})

describe("bitOp", () => {
  it.effect("combines values", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.binary.mset({ a: Uint8Array.of(0b1100), b: Uint8Array.of(0b1010, 1) })
        const result = Effect.map(store.binary.get("to"), Option.getOrThrow)
        assert.strictEqual(yield* store.bitOp("and", "to", ["a", "b"]), 2)
        assert.deepStrictEqual(yield* result, Uint8Array.of(0b1000, 0))
        yield* store.bitOp("or", "to", ["a", "b"])
        assert.deepStrictEqual(yield* result, Uint8Array.of(0b1110, 1))
        yield* store.bitOp("xor", "to", ["a", "b"])
        assert.deepStrictEqual(yield* result, Uint8Array.of(0b0110, 1))
        assert.strictEqual(yield* store.bitOp("not", "to", ["a"]), 1)
        assert.deepStrictEqual(yield* result, Uint8Array.of(0b11110011))
        yield* putOtherType("b")
        yield* failsWith(store.bitOp("or", "to", ["a", "b"]), "WrongType", `BITOP OR to: ${wrongType}`)
      })
    )
  )
})

describe("bitField", () => {
  it.effect("reads and writes integers among the bits", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(
          yield* store.bitField("key", [
            { op: "set", type: "u8", offset: 0, value: 250 },
            { op: "get", type: "u4", offset: "#1" },
            { op: "incrBy", type: "u8", offset: "#0", by: 10 },
            { op: "incrBy", type: "u8", offset: 0, by: 255, overflow: "sat" },
            { op: "incrBy", type: "u8", offset: 0, by: 1, overflow: "fail" },
            { op: "incrBy", type: "u8", offset: 0, by: 1 },
            { op: "set", type: "i64", offset: 64, value: 2n ** 62n },
            { op: "get", type: "i64", offset: "#1" }
          ]),
          [some(0), some(10), some(4), some(255), none, some(0), some(0), some(2n ** 62n)]
        )
        assert.deepStrictEqual(yield* store.bitField("key", []), [])
      })
    )
  )

  it.effect("fails with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* failsWith(
          store.bitField("key", [{ op: "get", type: "u64", offset: 0 }]),
          "OutOfRange",
          "BITFIELD key: Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."
        )
        yield* putOtherType("key")
        yield* failsWith(
          store.bitField("key", [{ op: "set", type: "u8", offset: 0, value: 1 }]),
          "WrongType",
          `BITFIELD key: ${wrongType}`
        )
      })
    )
  )
})
