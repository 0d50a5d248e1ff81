import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { HyperLogLog, isHyperLogLog, Maxima, makeEmpty } from "../../src/value/HyperLogLog.js"
import { hash, hashed } from "../../src/value/hyperLogLog/MurmurHash.js"

const bytes = Bytes.unsafeMake

const registersOf = (hll: HyperLogLog): ReadonlyArray<number> => {
  const registers: Array<number> = []
  const isWhole = hll.forEachRun((value, start, end) => {
    for (let i = start; i < end; i++) registers.push(value)
  })
  assert.isTrue(isWhole)
  return registers
}

/** MurmurHash64A by its definition, in bigints. */
const murmur = (data: Buffer): bigint => {
  const mask = 2n ** 64n - 1n
  const m = 0xc6a4a7935bd1e995n
  const times = (a: bigint): bigint => (a * m) & mask
  let h = 0xadc83b19n ^ times(BigInt(data.length))
  let at = 0
  for (; at + 8 <= data.length; at += 8) {
    let k = times(data.readBigUInt64LE(at))
    k = times(k ^ (k >> 47n))
    h = times(h ^ k)
  }
  if (at < data.length) {
    for (let i = data.length - 1; i >= at; i--) h ^= BigInt(data[i] ?? 0) << BigInt(8 * (i - at))
    h = times(h)
  }
  h = times(h ^ (h >> 47n))
  return h ^ (h >> 47n)
}

describe("MurmurHash", () => {
  it("computes MurmurHash64A", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 70 }), (array) => {
        hash(Bytes.fromUint8Array(array))
        const both = (BigInt(hashed.high >>> 0) << 32n) | BigInt(hashed.low >>> 0)
        assert.strictEqual(both, murmur(Buffer.from(array)))
      }),
      { numRuns: 1000 }
    )
  })
})

describe("HyperLogLog", () => {
  const raise = FastCheck.tuple(
    FastCheck.oneof(FastCheck.integer({ min: 0, max: 200 }), FastCheck.integer({ min: 0, max: 16_383 })),
    FastCheck.oneof(
      { weight: 30, arbitrary: FastCheck.integer({ min: 1, max: 5 }) },
      FastCheck.integer({ min: 1, max: 51 })
    )
  )

  it("keeps the registers of an array, sparse or dense", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(raise, { maxLength: 300, size: "max" }),
        FastCheck.constantFrom(30, 100, 3000),
        (raises, maxBytes) => {
          const hll = new HyperLogLog(makeEmpty())
          const model = new Array<number>(16_384).fill(0)
          for (const [index, value] of raises) {
            assert.strictEqual(hll.raise(index, value, maxBytes), value > (model[index] ?? 0))
            model[index] = Math.max(model[index] ?? 0, value)
          }
          assert.deepStrictEqual(registersOf(hll), model)
          assert.isTrue(isHyperLogLog(hll.bytes))
          assert.isTrue(hll.encoding === "dense" || hll.bytes.length <= maxBytes)
          const estimate = hll.estimate()
          const maxima = new Maxima()
          maxima.merge(hll)
          assert.strictEqual(maxima.estimate(), estimate)
          assert.isTrue(hll.toDense())
          assert.deepStrictEqual(registersOf(hll), model)
          assert.strictEqual(hll.estimate(), estimate)
        }
      )
    )
  })

  it("estimates within 3%", () => {
    const hll = new HyperLogLog(makeEmpty())
    for (let i = 1; i <= 200_000; i++) {
      hll.add(bytes(`element ${i}`), 3000)
      if (i !== 100 && i !== 10_000 && i !== 200_000) continue
      assert.isBelow(Math.abs((hll.estimate() ?? 0) - i), i * 0.03)
    }
  })

  it("keeps an estimate until that is out of date", () => {
    const hll = new HyperLogLog(makeEmpty())
    assert.strictEqual(hll.cached, 0n)
    hll.invalidate()
    assert.isUndefined(hll.cached)
    hll.cached = 2n ** 40n
    assert.strictEqual(hll.cached, 2n ** 40n)
  })

  it("recognises bytes that end too early or too late", () => {
    for (const runs of ["", "\u007f\u00fe", "\u007f\u00ff\u0000", "\u007f"]) {
      const hll = new HyperLogLog(Buffer.from(`HYLL\u0001${"\0".repeat(11)}${runs}`, "latin1"))
      assert.isUndefined(hll.estimate())
      assert.isFalse(new Maxima().merge(hll))
      assert.isFalse(hll.toDense())
    }
    assert.isUndefined(new HyperLogLog(makeEmpty().subarray(0, 16)).add(bytes("a"), 3000))
  })
})
