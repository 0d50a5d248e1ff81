import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { SetValue } from "../../src/value/SetValue.js"

const bytes = Bytes.unsafeMake

/** Integers, also at the limits, strings that look like integers, and other strings. */
const member = FastCheck.oneof(
  FastCheck.integer({ min: -40, max: 40 }).map(String),
  FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  FastCheck.constantFrom("", "01", "-0", "+1", "9007199254740993", "9007199254740992", "9223372036854775808"),
  FastCheck.integer({ min: 0, max: 120 }).map((n) => `member:${n}`),
  FastCheck.integer({ min: 0, max: 3 }).map((n) => "x".repeat(66_000 + n))
).map(bytes)

const integer = FastCheck.integer({ min: -100, max: 100 }).map((n) => bytes(String(n)))

type Step = readonly ["add" | "delete", Bytes.Bytes] | readonly ["pop"] | readonly ["clone"]

const stepOf = (members: FastCheck.Arbitrary<Bytes.Bytes>): FastCheck.Arbitrary<Step> =>
  FastCheck.oneof(
    { weight: 12, arbitrary: FastCheck.tuple(FastCheck.constant("add" as const), members) },
    { weight: 5, arbitrary: FastCheck.tuple(FastCheck.constant("delete" as const), members) },
    { weight: 1, arbitrary: FastCheck.constant(["pop"] as const) },
    { weight: 1, arbitrary: FastCheck.constant(["clone"] as const) }
  )

const isInteger = (each: Bytes.Bytes): boolean =>
  /^(0|-?[1-9]\d*)$/.test(each) && BigInt.asIntN(64, BigInt(each)) === BigInt(each)

/** Runs steps on a set and on a plain model, and returns both. */
const run = (steps: ReadonlyArray<Step>, maxIntegers: number): readonly [SetValue, Set<Bytes.Bytes>] => {
  let set = new SetValue()
  const model = new Set<Bytes.Bytes>()
  let hashtable = false
  for (const step of steps) {
    switch (step[0]) {
      case "add":
        assert.strictEqual(set.add(step[1], maxIntegers), !model.has(step[1]))
        model.add(step[1])
        if (!isInteger(step[1]) || model.size > maxIntegers) hashtable = true
        break
      case "delete":
        assert.strictEqual(set.delete(step[1]), model.delete(step[1]))
        break
      case "pop":
        if (model.size > 0) assert.isTrue(model.delete(set.pop(Math.random)))
        break
      case "clone": {
        const before = set
        set = set.clone()
        before.add(bytes("only in the original"), maxIntegers)
        before.delete(bytes("1"))
        break
      }
    }
    assert.strictEqual(set.size, model.size)
    assert.strictEqual(set.encoding, hashtable ? "hashtable" : "intset")
  }
  return [set, model]
}

const sets = (members: FastCheck.Arbitrary<Bytes.Bytes>) => FastCheck.array(stepOf(members), { maxLength: 150 })

describe("SetValue", () => {
  it("behaves as a plain set in each of its forms", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.oneof(sets(member), sets(integer)),
        FastCheck.constantFrom(0, 3, 512),
        (steps, maxIntegers) => {
          const [set, model] = run(steps, maxIntegers)
          assert.deepStrictEqual(set.members().sort(), [...model].sort())
          for (const each of model) assert.isTrue(set.has(each))
          for (const each of ["7", "x", "member:5", "07"].map(bytes)) assert.strictEqual(set.has(each), model.has(each))
          if (set.size > 0) assert.isTrue(model.has(set.random(Math.random)))
        }
      )
    )
  })

  it("keeps integers in ascending order", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (integers) => {
        const set = new SetValue()
        for (const each of integers) set.add(bytes(String(each)), 512)
        const ordered = [...new Set(integers)].sort((one, other) => (one < other ? -1 : 1)).map(String)
        assert.deepStrictEqual<ReadonlyArray<string>>(set.members(), ordered)
      })
    )
  })

  it("selects the members that all other sets have, or that none has", () => {
    const some = FastCheck.oneof(sets(member), sets(integer))
    FastCheck.assert(
      FastCheck.property(
        some,
        FastCheck.array(some, { maxLength: 3 }),
        FastCheck.boolean(),
        (steps, others, wanted) => {
          const [set, model] = run(steps, 512)
          const pairs = others.map((each) => run(each, 512))
          const expected = [...model].filter((each) => pairs.every(([, other]) => other.has(each) === wanted))
          const selected: Array<Bytes.Bytes> = []
          set.select(
            pairs.map(([other]) => other),
            wanted,
            (each) => {
              selected.push(each())
              return false
            }
          )
          assert.deepStrictEqual(selected.sort(), expected.sort())
          let visited = 0
          set.select([], true, () => ++visited === 2)
          assert.strictEqual(visited, Math.min(2, set.size))
        }
      )
    )
  })

  it("scans every member that stays throughout", () => {
    const set = new SetValue()
    for (let i = 0; i < 5000; i++) set.add(bytes(`stays:${i}`), 512)
    const seen = new Set<string>()
    let cursor = 0
    let round = 0
    do {
      cursor = set.scan(cursor, 10, (each) => void seen.add(each))
      for (let i = 0; i < 20; i++) set.add(bytes(`comes:${round}:${i}`), 512)
      round++
    } while (cursor !== 0)
    for (let i = 0; i < 5000; i++) assert.isTrue(seen.has(`stays:${i}`))
  })

  it("draws every member about equally often", () => {
    for (const count of [5, 30, 200]) {
      const set = new SetValue()
      for (let i = 0; i < count; i++) set.add(bytes(`member:${i}`), 512)
      const drawn = new Map<string, number>()
      for (let i = 0; i < count * 400; i++) {
        const each = set.random(Math.random)
        drawn.set(each, (drawn.get(each) ?? 0) + 1)
      }
      assert.strictEqual(drawn.size, count)
      for (const times of drawn.values()) assert.isTrue(times > 200 && times < 800)
    }
  })
})
