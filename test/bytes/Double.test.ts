import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import * as Double from "../../src/bytes/Double.js"

const parse = (text: string): number | undefined => Double.parse(Bytes.unsafeMake(text))
const loosely = (text: string): number | undefined => Double.parseLoosely(Bytes.unsafeMake(text))

describe("format", () => {
  it("prints 17 significant digits, without trailing zeros", () => {
    for (const [value, text] of [
      [0.1, "0.10000000000000001"],
      [-0.5, "-0.5"],
      [1e17, "1e+17"],
      [99999999999999984, "99999999999999984"],
      [0.0001, "0.0001"],
      [0.00001, "1.0000000000000001e-05"],
      [18014398509481984, "18014398509481984"],
      [1e300, "1.0000000000000001e+300"],
      [5e-324, "4.9406564584124654e-324"],
      [123456.0009765625, "123456.0009765625"],
      [-0, "-0"]
    ] as const) {
      assert.strictEqual<string>(Double.format(value), text)
    }
  })

  it("rounds ties to the even digit", () => {
    assert.strictEqual(Double.format(12345678 + 1 / 1024), "12345678.000976562")
    assert.strictEqual(Double.format(12345678 + 3 / 1024), "12345678.002929688")
    assert.strictEqual(Double.format(-12345678 - 1 / 1024), "-12345678.000976562")
  })

  it("prints the same digits in its short cut, whatever lies after the point", () => {
    const value = FastCheck.tuple(FastCheck.double({ min: 1, max: 1e15, noNaN: true }), FastCheck.nat(30)).map(
      ([any, digits]) => Math.round(any * 2 ** digits) / 2 ** digits
    )
    FastCheck.assert(
      FastCheck.property(value, (each) => Double.format(each) === Double.general(each, 17)),
      { numRuns: 5000 }
    )
  })

  it("prints text that parses to the same number", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.double({ noNaN: true }), (value) => {
        assert.strictEqual(parse(Double.format(value)), value)
      }),
      { numRuns: 2000 }
    )
  })
})

describe("parse", () => {
  it("reads hexadecimal numbers to the nearest double", () => {
    assert.strictEqual(parse("0x1.8p1"), 3)
    assert.strictEqual(parse("-0X.8"), -0.5)
    assert.strictEqual(parse("0x1.fffffffffffff8p0"), 2)
    assert.strictEqual(parse("0x1.00000000000008p0"), 1)
    assert.strictEqual(parse("0x1.000000000000080000000000000001p0"), 1 + 2 ** -52)
    assert.strictEqual(parse("0x1p-1074"), 5e-324)
    assert.strictEqual(parse("0x0.8p-1074"), undefined)
    assert.strictEqual(parse("0x1p1023"), 2 ** 1023)
    assert.strictEqual(parse("0x1p1024"), undefined)
    assert.strictEqual(parse("0x1.fffffffffffff8p1023"), undefined)
    assert.strictEqual(parse("0x0p99999"), 0)
    FastCheck.assert(
      FastCheck.property(FastCheck.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [whole = "", fraction = ""] = Math.abs(value).toString(16).split(".")
        if (whole.includes("e")) return
        assert.strictEqual(parse(`${value < 0 || Object.is(value, -0) ? "-" : ""}0x${whole}.${fraction}`), value)
      }),
      { numRuns: 1000 }
    )
  })

  it("refuses text that is not a number, and numbers too large or too near to zero", () => {
    for (const text of ["", " 1", "1 ", "nan", "1e400", "-1e400", "1e-400", "0x", ".", "e1", "1e", "1\0", "infi"]) {
      assert.isUndefined(parse(text), text)
    }
    assert.strictEqual(parse("0e-400"), 0)
    assert.strictEqual(parse("-Infinity"), Number.NEGATIVE_INFINITY)
  })
})

describe("parseLoosely", () => {
  it("reads what C's strtod reads, with white space before and a NUL after the number", () => {
    assert.strictEqual(loosely(""), 0)
    assert.strictEqual(loosely(" \t5"), 5)
    assert.strictEqual(loosely("5\0abc"), 5)
    assert.strictEqual(loosely("1e400"), Number.POSITIVE_INFINITY)
    assert.strictEqual(loosely("1e-400"), 0)
    assert.isUndefined(loosely(" "))
    assert.isUndefined(loosely("5 "))
    assert.isUndefined(loosely("nan"))
  })
})
