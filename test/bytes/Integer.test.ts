import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Integer from "../../src/bytes/Integer.js"
import { bytes } from "../fixtures.js"

const int64 = FastCheck.bigInt({ min: Integer.min, max: Integer.max })

describe("Integer", () => {
  it("reads every 64-bit integer, as a number if that is exact", () => {
    FastCheck.assert(
      FastCheck.property(int64, (value) => {
        const parsed = Integer.parse(bytes(String(value)))
        assert.strictEqual(BigInt(parsed ?? "x"), value)
        assert.strictEqual(typeof parsed, Number.isSafeInteger(Number(value)) ? "number" : "bigint")
      })
    )
  })

  it("reads the limits, and nothing beyond them", () => {
    assert.strictEqual(Integer.parse(bytes("9223372036854775807")), Integer.max)
    assert.strictEqual(Integer.parse(bytes("-9223372036854775808")), Integer.min)
    assert.isUndefined(Integer.parse(bytes("9223372036854775808")))
    assert.isUndefined(Integer.parse(bytes("-9223372036854775809")))
    assert.strictEqual(Integer.parse(bytes("9007199254740991")), Number.MAX_SAFE_INTEGER)
    assert.strictEqual(Integer.parse(bytes("9007199254740992")), 9007199254740992n)
  })

  it("reads only the plain decimal form", () => {
    const wrong = [
      "",
      "-",
      "+1",
      " 1",
      "1 ",
      "01",
      "-0",
      "-01",
      "0x1",
      "1.0",
      "1e3",
      "1\n",
      "\u0000",
      "1234567890123456789x"
    ]
    for (const each of wrong) assert.isUndefined(Integer.parse(bytes(each)), JSON.stringify(each))
    assert.strictEqual(Integer.parse(bytes("0")), 0)
  })

  it("adds exactly, and refuses a sum that does not fit in 64 bits", () => {
    FastCheck.assert(
      FastCheck.property(int64, int64, (a, b) => {
        const sum = Integer.add(Integer.normal(a), Integer.normal(b))
        const exact = a + b
        const fits = exact >= Integer.min && exact <= Integer.max
        assert.strictEqual(sum, fits ? Integer.normal(exact) : undefined)
      })
    )
  })

  it("adds exactly beyond 2^53", () => {
    assert.strictEqual(Integer.add(Number.MAX_SAFE_INTEGER, 2), 9007199254740993n)
    assert.strictEqual(Integer.add(9007199254740993n, -2), Number.MAX_SAFE_INTEGER)
  })
})
