import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as LongDouble from "../../src/bytes/LongDouble.js"
import { bytes } from "../fixtures.js"

const parse = (text: string): LongDouble.LongDouble => {
  const value = LongDouble.parse(bytes(text))
  assert.isDefined(value, text)
  return value
}

const sum = (...terms: ReadonlyArray<string>): string | undefined => {
  let total: LongDouble.LongDouble | undefined = LongDouble.zero
  for (const term of terms) total = total === undefined ? undefined : LongDouble.add(total, parse(term))
  return total === undefined ? undefined : LongDouble.format(total)
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value)

/** Decimal numbers, as digits and exponent. */
const decimals = FastCheck.tuple(
  FastCheck.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
  FastCheck.integer({ min: -300, max: 300 })
)

const numbers = decimals.map(([digits, exponent]) => parse(`${digits}e${exponent}`))

describe("LongDouble", () => {
  it("adds as a long double does, not as a double", () => {
    assert.strictEqual(sum("0.1", "0.2"), "0.3")
    assert.strictEqual(sum("5.0e3", "200"), "5200")
    assert.strictEqual(sum("3.0e3"), "3000")
    assert.strictEqual(sum("9223372036854775807", "1"), "9223372036854775808")
    assert.strictEqual(sum("18446744073709551615", "1", "1"), "18446744073709551616")
  })

  it("prints all digits of a large number, and 17 after the point", () => {
    assert.strictEqual(sum("1e30"), "1000000000000000000024696061952")
    assert.strictEqual(sum("1e-17"), "0.00000000000000001")
    assert.strictEqual(sum("-1e-18"), "0")
    assert.strictEqual(sum("-1.50"), "-1.5")
  })

  it("reads what strtold reads", () => {
    const right: ReadonlyArray<readonly [string, string]> = [
      ["+1", "1"],
      [".5", "0.5"],
      ["5.", "5"],
      ["0x1.8p1", "3"],
      ["0X.8", "0.5"],
      ["-0x10", "-16"],
      ["1E2", "100"],
      ["0e99999999999", "0"],
      ["-0", "0"]
    ]
    for (const [text, printed] of right) assert.strictEqual(LongDouble.format(parse(text)), printed, text)
    for (const text of ["inf", "+INF", "Infinity"]) assert.strictEqual(parse(text), "inf")
    assert.strictEqual(parse("-inf"), "-inf")
  })

  it("reads nothing else", () => {
    const wrong = [
      "",
      " 1",
      "1 ",
      "1\u0000",
      "1e",
      "e1",
      ".",
      "-",
      "0x",
      "0x.",
      "0xp1",
      "0x1p",
      "nan",
      "infi",
      "1_0",
      "1,5"
    ]
    for (const text of wrong) assert.isUndefined(LongDouble.parse(bytes(text)), JSON.stringify(text))
    assert.isUndefined(LongDouble.parse(bytes("0".repeat(5120))))
    assert.strictEqual(LongDouble.format(parse("0".repeat(5119))), "0")
  })

  it("refuses numbers too large or too near to zero", () => {
    assert.isUndefined(LongDouble.parse(bytes("1e4933")))
    assert.isUndefined(LongDouble.parse(bytes("0x1p16384")))
    assert.isUndefined(LongDouble.parse(bytes("1e-5000")))
    assert.isUndefined(LongDouble.parse(bytes("0x1p-16446")))
    assert.deepStrictEqual(parse("0x1p-16445"), { mantissa: 1n, exponent: -16445 })
    assert.deepStrictEqual(parse("0x1.fffffffffffffffep16383"), { mantissa: 2n ** 64n - 1n, exponent: 16320 })
  })

  it("adds infinities, and overflows into them", () => {
    assert.strictEqual(LongDouble.add("inf", LongDouble.zero), "inf")
    assert.strictEqual(LongDouble.add(LongDouble.zero, "-inf"), "-inf")
    assert.strictEqual(LongDouble.add("inf", "inf"), "inf")
    assert.isUndefined(LongDouble.add("inf", "-inf"))
    assert.isUndefined(sum("-inf", "inf"))
    assert.strictEqual(sum("1e4932", "1e4932"), "inf")
    assert.strictEqual(sum("-1e4932", "-1e4932"), "-inf")
  })

  it("rounds to the nearest of 64 bits, ties to even", () => {
    FastCheck.assert(
      FastCheck.property(decimals, ([digits, power]) => {
        const value = parse(`${digits}e${power}`)
        assert.isTrue(LongDouble.isFinite(value))
        if (!LongDouble.isFinite(value) || digits === 0n) return
        // both sides times 10^300 × 2^1200, which makes them integers
        const scale = 2n ** 1200n
        const exact = digits * 10n ** BigInt(power + 300) * scale
        const unit = 2n ** BigInt(value.exponent + 1200) * 10n ** 300n
        const distance = absolute(value.mantissa * unit - exact)
        assert.isTrue(distance * 2n < unit || (distance * 2n === unit && value.mantissa % 2n === 0n))
        assert.isTrue(absolute(value.mantissa) >= 2n ** 63n && absolute(value.mantissa) <= 2n ** 64n)
      })
    )
  })

  it("prints the digits that JavaScript prints for a double", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.double({ min: -1, max: 1, noNaN: true }), (value) => {
        // 52 bits are exact here; what JavaScript prints reads as the same double
        const printed = LongDouble.format(parse(String(value)))
        assert.closeTo(Number(printed), value, 1e-17)
      })
    )
  })

  it("adds in either order, and to zero with the opposite number", () => {
    FastCheck.assert(
      FastCheck.property(numbers, numbers, (a, b) => {
        assert.deepStrictEqual(LongDouble.add(a, b), LongDouble.add(b, a))
        const opposite = LongDouble.isFinite(a) ? { ...a, mantissa: -a.mantissa } : a
        assert.deepStrictEqual(LongDouble.add(a, opposite), LongDouble.zero)
      })
    )
  })

  it("adds 64-bit integers exactly", () => {
    const halves = FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    FastCheck.assert(
      FastCheck.property(halves, halves, (a, b) => {
        const total = LongDouble.add(parse(String(a)), parse(String(b)))
        assert.strictEqual(total === undefined ? total : LongDouble.format(total), String(a + b))
      })
    )
  })
})
