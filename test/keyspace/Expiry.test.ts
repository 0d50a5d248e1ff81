import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { Expiry } from "../../src/keyspace/Expiry.js"

interface Entry {
  readonly hashed: number
  deadline: number
  tag: number
}

/** The heap beside a plain list of entries, which learn their tags as a `Dict` does: by hash and former tag. */
const make = () => {
  const entries = new Set<Entry>()
  const byHash = new Map<number, Set<Entry>>()
  const expiry = new Expiry((hashed, from, to) => {
    for (const entry of byHash.get(hashed) ?? []) {
      if (entry.tag === from) {
        entry.tag = to
        return
      }
    }
    assert.fail(`nobody with hash ${hashed} has tag ${from}`)
  })
  return {
    expiry,
    entries,
    add(hashed: number, deadline: number): Entry {
      const entry = { hashed, deadline, tag: 0 }
      entries.add(entry)
      byHash.set(hashed, (byHash.get(hashed) ?? new Set()).add(entry))
      entry.tag = expiry.add(hashed, deadline)
      return entry
    },
    change(entry: Entry, deadline: number): void {
      entry.deadline = deadline
      entry.tag = expiry.change(entry.tag, deadline)
    },
    remove(entry: Entry): void {
      const { tag } = entry
      entry.tag = 0
      entries.delete(entry)
      byHash.get(entry.hashed)?.delete(entry)
      expiry.remove(tag)
    },
    first: () => [...(byHash.get(expiry.nextHash) ?? [])].find((entry) => entry.tag === 1),
    check(): void {
      assert.strictEqual(expiry.size, entries.size)
      const tags = new Set<number>()
      let nearest = Number.POSITIVE_INFINITY
      for (const entry of entries) {
        tags.add(entry.tag)
        nearest = Math.min(nearest, entry.deadline)
        if (expiry.at(entry.tag) !== entry.deadline) assert.strictEqual(expiry.at(entry.tag), entry.deadline)
      }
      assert.strictEqual(tags.size, entries.size)
      assert.strictEqual(expiry.next, nearest)
    }
  }
}

const deadlines = FastCheck.oneof(FastCheck.nat(50), FastCheck.integer({ min: 0, max: 2 ** 52 }))

describe("Expiry", () => {
  it("is a sorted list, though many have the same hash", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(
          FastCheck.record({
            what: FastCheck.constantFrom("add", "add", "change", "remove", "pop"),
            hashed: FastCheck.integer({ min: -3, max: 3 }),
            deadline: deadlines,
            which: FastCheck.nat()
          }),
          { maxLength: 300, size: "max" }
        ),
        (steps) => {
          const model = make()
          for (const { what, hashed, deadline, which } of steps) {
            const entry = [...model.entries][which % Math.max(1, model.entries.size)]
            if (what === "add" || entry === undefined) model.add(hashed, deadline)
            else if (what === "change") model.change(entry, deadline)
            else if (what === "remove") model.remove(entry)
            else {
              const first = model.first()
              assert.strictEqual(first?.deadline, model.expiry.next)
              if (first !== undefined) model.remove(first)
            }
            model.check()
          }
        }
      ),
      { numRuns: 200 }
    )
  })

  it("gives them back in order, over several pieces", () => {
    const model = make()
    for (let i = 0; i < 60_000; i++) model.add((i * 7919) % 50_021, (i * 104_729) % 1_000_003)
    model.check()
    const order: Array<number> = []
    for (let entry = model.first(); entry !== undefined; entry = model.first()) {
      order.push(entry.deadline)
      model.remove(entry)
    }
    assert.strictEqual(order.length, 60_000)
    assert.isTrue(order.every((deadline, i) => i === 0 || deadline >= (order[i - 1] ?? 0)))
    assert.strictEqual(model.expiry.next, Number.POSITIVE_INFINITY)
  })

  it("keeps 64 bits", () => {
    const exact = FastCheck.oneof(
      FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      FastCheck.bigInt({ min: 2n ** 53n - 10n, max: 2n ** 53n + 10n }),
      FastCheck.bigInt({ min: 0n, max: 2n ** 33n })
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.array(exact, { minLength: 1, maxLength: 20 }), (given) => {
        const tags: Array<number> = []
        const expiry = new Expiry((hashed, _from, to) => {
          tags[hashed] = to
        })
        given.forEach((deadline, i) => {
          const asNumber = Number(deadline)
          tags[i] = expiry.add(i, Number.isSafeInteger(asNumber) ? asNumber : deadline)
        })
        given.forEach((deadline, i) => assert.strictEqual(BigInt(expiry.exactAt(tags[i] ?? 0)), deadline))
      })
    )
  })

  it("samples the mean", () => {
    const model = make()
    assert.strictEqual(model.expiry.sample(10), 0)
    for (const deadline of [10, 20, 60]) model.add(1, deadline)
    assert.strictEqual(model.expiry.sample(10), 30)
  })
})
