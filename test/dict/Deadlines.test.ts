import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { Deadlines } from "../../src/dict/Deadlines.js"

/** The heap, next to a plain map of deadlines by tag. */
const make = () => {
  const expiry = new Deadlines()
  const deadlines = new Map<number, number>()
  return {
    expiry,
    deadlines,
    add(hashed: number, deadline: number): void {
      const tag = expiry.add(hashed, deadline)
      assert.isAbove(tag, 0)
      assert.isFalse(deadlines.has(tag), "issues a free tag")
      assert.strictEqual(expiry.hashOf(tag), hashed)
      deadlines.set(tag, deadline)
    },
    change(tag: number, deadline: number): void {
      deadlines.set(tag, deadline)
      expiry.change(tag, deadline)
    },
    remove(tag: number): void {
      deadlines.delete(tag)
      expiry.remove(tag)
    },
    check(): void {
      assert.strictEqual(expiry.size, deadlines.size)
      let nearest = Number.POSITIVE_INFINITY
      for (const [tag, deadline] of deadlines) {
        nearest = Math.min(nearest, deadline)
        if (expiry.deadlineOf(tag) !== deadline) assert.strictEqual(expiry.deadlineOf(tag), deadline)
      }
      assert.strictEqual(expiry.next, nearest)
      if (deadlines.size > 0) assert.strictEqual(deadlines.get(expiry.nextTag), nearest)
    }
  }
}

const someDeadline = FastCheck.oneof(FastCheck.nat(50), FastCheck.integer({ min: 0, max: 2 ** 52 }))

describe("Expiry", () => {
  it("gives the nearest deadline, whatever is added, changed and removed", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(
          FastCheck.record({
            what: FastCheck.constantFrom("add", "add", "change", "remove", "pop"),
            hashed: FastCheck.integer({ min: -3, max: 3 }),
            deadline: someDeadline,
            which: FastCheck.nat()
          }),
          { maxLength: 300, size: "max" }
        ),
        (steps) => {
          const model = make()
          for (const { what, hashed, deadline, which } of steps) {
            const tag = [...model.deadlines.keys()][which % Math.max(1, model.deadlines.size)]
            if (what === "add" || tag === undefined) model.add(hashed, deadline)
            else if (what === "change") model.change(tag, deadline)
            else model.remove(what === "remove" ? tag : model.expiry.nextTag)
            model.check()
          }
        }
      ),
      { numRuns: 200 }
    )
  })

  it("gives deadlines in order across several pieces", () => {
    const model = make()
    for (let i = 0; i < 60_000; i++) model.add((i * 7919) % 50_021, (i * 104_729) % 1_000_003)
    model.check()
    const order: Array<number> = []
    while (model.expiry.size > 0) {
      order.push(model.expiry.next)
      model.remove(model.expiry.nextTag)
      if (model.expiry.size % 10_000 === 0) model.check()
    }
    assert.strictEqual(order.length, 60_000)
    assert.isTrue(order.every((deadline, i) => i === 0 || deadline >= (order[i - 1] ?? 0)))
    assert.strictEqual(model.expiry.next, Number.POSITIVE_INFINITY)
  })

  it("keeps all 64 bits of a deadline", () => {
    const exact = FastCheck.oneof(
      FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      FastCheck.bigInt({ min: 2n ** 53n - 10n, max: 2n ** 53n + 10n }),
      FastCheck.bigInt({ min: 0n, max: 2n ** 33n })
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.array(exact, { minLength: 1, maxLength: 20 }), (given) => {
        const expiry = new Deadlines()
        const tags = given.map((deadline, i) =>
          expiry.add(i, Number.isSafeInteger(Number(deadline)) ? Number(deadline) : deadline)
        )
        assert.deepStrictEqual(
          tags.map((tag) => BigInt(expiry.exactDeadlineOf(tag))),
          given
        )
      })
    )
  })

  it("gives the mean of a sample", () => {
    const model = make()
    assert.strictEqual(model.expiry.sample(10), 0)
    for (const deadline of [10, 20, 60]) model.add(1, deadline)
    assert.strictEqual(model.expiry.sample(10), 30)
  })
})
