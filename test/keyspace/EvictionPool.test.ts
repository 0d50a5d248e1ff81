import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { EvictionPool, poolSize } from "../../src/keyspace/EvictionPool.js"

const steps = FastCheck.array(FastCheck.option(FastCheck.nat(20), { freq: 4 }), { maxLength: 200 })

describe("EvictionPool", () => {
  it("holds the sixteen highest scores, and gives the highest first", () =>
    FastCheck.assert(
      FastCheck.property(steps, (scores) => {
        const pool = new EvictionPool()
        let model: Array<number> = []
        for (const [index, score] of scores.entries()) {
          if (score === null) {
            assert.strictEqual(pool.take()?.score, model.pop())
            continue
          }
          const isTaken = model.length < poolSize || score > (model[0] ?? 0)
          assert.strictEqual(pool.takes(score), isTaken)
          if (!isTaken) continue
          pool.add({ database: 0, key: Bytes.unsafeMake(`key:${index}`), score })
          model = [...model, score].sort((one, other) => one - other).slice(-poolSize)
        }
        assert.strictEqual(pool.size, model.length)
        while (model.length > 0) assert.strictEqual(pool.take()?.score, model.pop())
        assert.isUndefined(pool.take())
      })
    ))

  it("is empty after it was cleared", () => {
    const pool = new EvictionPool()
    pool.add({ database: 3, key: Bytes.unsafeMake("a"), score: 1 })
    pool.clear()
    assert.isUndefined(pool.take())
  })
})
