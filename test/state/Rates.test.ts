import { assert, describe, it } from "@effect/vitest"
import { Rates } from "../../src/state/Rates.js"

const make = () => {
  const counters = { commands: 0, inputBytes: 0, outputBytes: 0 }
  return { counters, rates: new Rates(counters) }
}

describe("Rates", () => {
  it("are 0 before the first tick", () => {
    const { rates } = make()
    assert.deepStrictEqual(rates.perSecond(0), { commands: 0, inputBytes: 0, outputBytes: 0 })
  })

  it("follow a steady stream", () => {
    const { counters, rates } = make()
    for (let now = 0; now <= 5000; now += 10) {
      rates.tick(now)
      counters.commands += 20
      counters.inputBytes += 1000
    }
    assert.closeTo(rates.perSecond(5000).commands, 2000, 50)
    assert.closeTo(rates.perSecond(5000).inputBytes, 100_000, 2500)
    assert.strictEqual(rates.perSecond(5000).outputBytes, 0)
  })

  it("do not include a burst long ago", () => {
    const { counters, rates } = make()
    rates.tick(0)
    counters.commands += 1_000_000
    assert.isAbove(rates.perSecond(100).commands, 100_000)
    rates.tick(10_000)
    assert.strictEqual(rates.perSecond(10_000).commands, 0)
    counters.commands += 16
    assert.strictEqual(rates.perSecond(10_000).commands, 10)
  })

  it("start again after a reset", () => {
    const { counters, rates } = make()
    rates.tick(0)
    counters.commands += 1000
    rates.reset()
    counters.commands = 0
    rates.tick(1000)
    counters.commands += 5
    assert.isAtLeast(rates.perSecond(2000).commands, 0)
    assert.isAtMost(rates.perSecond(2000).commands, 50)
  })
})
