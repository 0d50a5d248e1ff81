import { assert, describe, it } from "@effect/vitest"
import * as Access from "../../src/keyspace/Access.js"

const minute = 60_000
const now = 1_700_000_000_000
const at = (
  later: number,
  options: { readonly logFactor?: number; readonly decayTime?: number } = {}
): Access.FrequencyOptions => ({
  now: now + later,
  logFactor: options.logFactor ?? 10,
  decayTime: options.decayTime ?? 1
})

describe("idle time", () => {
  it("is in whole seconds since the last use", () => {
    const access = Access.seconds(now)
    assert.strictEqual(Access.idle(access, now), 0)
    assert.strictEqual(Access.idle(access, now + 999), 0)
    assert.strictEqual(Access.idle(access, now + 1000), 1)
    assert.strictEqual(Access.idle(access, now + 86_400_000), 86_400)
  })
})

describe("frequency", () => {
  it("starts at 5", () => {
    assert.strictEqual(Access.frequency(Access.used(0, at(0), Math.random), at(0)), 5)
  })

  it("rises with the first use, then with a probability that falls as it rises", () => {
    const first = Access.used(0, at(0), Math.random)
    const second = Access.used(first, at(0), () => 0.999)
    assert.strictEqual(Access.frequency(second, at(0)), 6)
    // 1 / ((6 - 5) * 10 + 1) = 0.0909
    assert.strictEqual(
      Access.frequency(
        Access.used(second, at(0), () => 0.0908),
        at(0)
      ),
      7
    )
    assert.strictEqual(
      Access.frequency(
        Access.used(second, at(0), () => 0.091),
        at(0)
      ),
      6
    )
    assert.strictEqual(
      Access.frequency(
        Access.used(second, at(0, { logFactor: 0 }), () => 0.999),
        at(0)
      ),
      7
    )
  })

  it("stops at 255", () => {
    let access = Access.used(0, at(0), Math.random)
    for (let i = 0; i < 1000; i++) access = Access.used(access, at(0), () => 0)
    assert.strictEqual(Access.frequency(access, at(0)), 255)
  })

  it("falls by one every `lfu-decay-time` minutes, down to 0", () => {
    const access = Access.used(0, at(0), Math.random)
    assert.strictEqual(Access.frequency(access, at(minute)), 4)
    assert.strictEqual(Access.frequency(access, at(3 * minute)), 2)
    assert.strictEqual(Access.frequency(access, at(100 * minute)), 0)
    assert.strictEqual(Access.frequency(access, at(4 * minute, { decayTime: 2 })), 3)
    assert.strictEqual(Access.frequency(access, at(1000 * minute, { decayTime: 0 })), 5)
  })
})
