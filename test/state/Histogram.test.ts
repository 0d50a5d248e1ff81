import { assert, describe, it } from "@effect/vitest"
import { Histogram } from "../../src/state/Histogram.js"

const of = (...microseconds: ReadonlyArray<number>): Histogram => {
  const histogram = new Histogram()
  for (const each of microseconds) histogram.record(each)
  return histogram
}

describe("Histogram", () => {
  it("prints what redis-server prints for whole microseconds", () => {
    // the figures of INFO latencystats in 7.0.15
    const printed: ReadonlyArray<readonly [number, string]> = [
      [0, "0.001"],
      [1, "1.003"],
      [2, "2.007"],
      [3, "3.007"],
      [4, "4.015"],
      [7, "7.007"],
      [13, "13.055"],
      [77, "77.311"],
      [313, "313.343"],
      [1998, "1998.847"]
    ]
    for (const [microseconds, text] of printed) {
      assert.strictEqual(of(microseconds).percentile(50).toFixed(3), text)
    }
  })

  it("finds percentiles", () => {
    const histogram = of(...Array.from({ length: 1000 }, (_, index) => index + 1))
    for (const percent of [1, 10, 50, 90, 99, 99.9, 100]) {
      const exact = percent * 10
      assert.isAtLeast(histogram.percentile(percent), exact)
      assert.isAtMost(histogram.percentile(percent), exact * 1.01)
    }
    assert.isAtMost(histogram.percentile(0), 1)
    assert.strictEqual(histogram.percentile(0).toFixed(3), "1.000")
  })

  it("keeps every duration to within one percent", () => {
    for (let microseconds = 0.3; microseconds < 900_000; microseconds *= 1.07) {
      const found = of(microseconds).percentile(50)
      assert.isAtLeast(found, microseconds - 0.001)
      assert.isAtMost(found, microseconds * 1.01 + 0.001)
    }
  })

  it("counts a duration of more than a second as a second", () => {
    const histogram = of(5_000_000, Number.POSITIVE_INFINITY)
    assert.strictEqual(histogram.total, 2)
    assert.closeTo(histogram.percentile(100), 1_000_000, 10_000)
  })

  it("sums up the calls by powers of two", () => {
    assert.deepStrictEqual(of().distribution(), [])
    assert.deepStrictEqual(of(1, 1, 3, 20, 25, 400).distribution(), [
      [1, 2],
      [4, 3],
      [33, 5],
      [528, 6]
    ])
    // the levels that redis-server prints
    const levels = Array.from({ length: 20 }, (_, power) => 2 ** power)
    assert.deepStrictEqual(
      of(...levels)
        .distribution()
        .map(([level]) => level),
      [1, 2, 4, 8, 16, 33, 66, 132, 264, 528, 1056, 2113, 4227, 8454, 16_908, 33_816, 67_633, 135_266, 270_532, 541_065]
    )
  })
})
