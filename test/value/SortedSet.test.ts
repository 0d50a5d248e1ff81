import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { SortedSet } from "../../src/value/SortedSet.js"
import type { LexBound, ScoreBound } from "../../src/value/sortedSet/Bound.js"
import { isAboveMin, isBelowMax } from "../../src/value/sortedSet/Bound.js"

type Pair = readonly [member: string, score: number]

/** A sorted set as a sorted array. */
class Model {
  readonly scores = new Map<string, number>()
  get sorted(): ReadonlyArray<Pair> {
    return [...this.scores].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : a > b ? 1 : 0))
  }
}

const entries = (set: SortedSet, start?: number, end?: number, isReversed?: boolean): ReadonlyArray<Pair> => {
  const all: Array<Pair> = []
  set.forEach((member, score) => void all.push([member, score]), start, end, isReversed)
  return all
}

const bytes = Bytes.unsafeMake

type Step =
  | { readonly op: "add"; readonly members: ReadonlyArray<string>; readonly score: number }
  | { readonly op: "remove"; readonly member: string }
  | { readonly op: "removeRange"; readonly at: number; readonly share: number }

const memberOf = FastCheck.oneof(
  FastCheck.nat(600).map((n) => `m${n}`),
  FastCheck.nat(255).map((n) => String.fromCharCode(n)),
  FastCheck.nat(20).map((n) => "x".repeat(n * 40)),
  FastCheck.nat(3).map((n) => `${n}`.repeat(70_000))
)
const scoreOf = FastCheck.oneof(
  FastCheck.integer({ min: -20, max: 20 }),
  FastCheck.double({ noNaN: true }),
  FastCheck.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5)
)
const steps = FastCheck.array(
  FastCheck.oneof(
    {
      weight: 5,
      arbitrary: FastCheck.record({
        op: FastCheck.constant("add" as const),
        members: FastCheck.array(memberOf, { minLength: 1, maxLength: 60, size: "max" }),
        score: scoreOf
      })
    },
    { weight: 2, arbitrary: FastCheck.record({ op: FastCheck.constant("remove" as const), member: memberOf }) },
    {
      weight: 1,
      arbitrary: FastCheck.record({
        op: FastCheck.constant("removeRange" as const),
        at: FastCheck.double({ min: 0, max: 1, noNaN: true }),
        share: FastCheck.double({ min: 0, max: 0.4, noNaN: true })
      })
    }
  ),
  { maxLength: 80, size: "max" }
)

const run = (set: SortedSet, model: Model, step: Step): void => {
  switch (step.op) {
    case "add":
      step.members.forEach((member, index) => {
        const score = step.score + (index % 3)
        assert.strictEqual(set.add(bytes(member), score), !model.scores.has(member))
        if (model.scores.get(member) !== score) model.scores.set(member, score)
      })
      return
    case "remove":
      assert.strictEqual(set.remove(bytes(step.member)), model.scores.delete(step.member))
      return
    case "removeRange": {
      const start = Math.floor(step.at * set.size)
      const end = Math.min(set.size, start + Math.floor(step.share * set.size))
      for (const [member] of model.sorted.slice(start, end)) model.scores.delete(member)
      set.removeRange(start, end)
    }
  }
}

/** -0 and 0 are the same score, and a small set keeps 0. */
const plain = (pairs: ReadonlyArray<Pair>): ReadonlyArray<Pair> => pairs.map(([member, score]) => [member, score + 0])

describe("SortedSet", () => {
  it("behaves as a sorted array with scores by member", () => {
    FastCheck.assert(
      FastCheck.property(steps, (all: ReadonlyArray<Step>) => {
        const set = new SortedSet()
        const model = new Model()
        for (const step of all) run(set, model, step)
        const { sorted } = model
        assert.strictEqual(set.size, sorted.length)
        assert.deepStrictEqual(plain(entries(set)), plain(sorted))
        assert.deepStrictEqual(plain(entries(set.clone(), 0, set.size, true)), plain(sorted.toReversed()))
        sorted.forEach(([member, score], rank) => {
          assert.strictEqual(set.rank(bytes(member)), rank)
          assert.strictEqual((set.score(bytes(member)) ?? Number.NaN) + 0, score + 0)
          if (rank % 7 === 0) assert.strictEqual(set.at(rank)?.member, member)
        })
        assert.isUndefined(set.at(sorted.length))
        assert.isUndefined(set.rank(bytes("absent")))
        const middle = sorted.length >> 1
        assert.deepStrictEqual(plain(entries(set, middle >> 1, middle)), plain(sorted.slice(middle >> 1, middle)))
        assert.deepStrictEqual(
          plain(entries(set, middle >> 1, middle, true)),
          plain(sorted.slice(middle >> 1, middle).toReversed())
        )
        const seen = new Set<string>()
        let cursor = 0
        do cursor = set.scan(cursor, 10, (member) => void seen.add(member))
        while (cursor !== 0)
        assert.deepStrictEqual(seen, new Set(model.scores.keys()))
      }),
      { numRuns: 20 }
    )
  })

  it("finds ranges of scores", () => {
    const bound = FastCheck.record({ score: scoreOf, isExclusive: FastCheck.boolean() })
    FastCheck.assert(
      FastCheck.property(steps, bound, bound, (all: ReadonlyArray<Step>, min: ScoreBound, max: ScoreBound) => {
        const set = new SortedSet()
        const model = new Model()
        for (const step of all) run(set, model, step)
        const { start, end } = set.byScore({ min, max })
        const wanted = model.sorted.filter(
          ([, score]) =>
            (min.isExclusive ? score > min.score : score >= min.score) &&
            (max.isExclusive ? score < max.score : score <= max.score)
        )
        assert.deepStrictEqual(plain(entries(set, start, end)), plain(wanted))
      }),
      { numRuns: 20 }
    )
  })

  it("finds ranges of members when all scores are equal", () => {
    const bound: FastCheck.Arbitrary<LexBound> = FastCheck.oneof(
      FastCheck.constantFrom("-" as const, "+" as const),
      FastCheck.record({ member: memberOf.map(bytes), isExclusive: FastCheck.boolean() })
    )
    const members = FastCheck.array(memberOf, { maxLength: 500, size: "max" })
    FastCheck.assert(
      FastCheck.property(members, bound, bound, FastCheck.boolean(), (all, min, max, isReversed) => {
        const set = new SortedSet()
        for (const member of all) set.add(bytes(member), 1)
        const { start, end } = set.byLex({ min, max }, isReversed)
        const wanted = [...new Set(all)]
          .sort()
          .filter((member) => isAboveMin(bytes(member), min) && isBelowMax(bytes(member), max))
        assert.deepStrictEqual(
          entries(set, start, end).map(([member]) => member),
          wanted
        )
      }),
      { numRuns: 60 }
    )
  })

  it("stays in order while a hundred thousand entries are added and removed", () => {
    const set = new SortedSet()
    const count = 100_000
    const name = (i: number) => bytes(`member:${i}`)
    for (let i = 0; i < count; i++) set.add(name(i), (i * 7919) % count)
    for (let i = 0; i < count; i += 97) assert.strictEqual(set.rank(name(i)), (i * 7919) % count)
    for (let i = 0; i < count; i += 2) set.remove(name(i))
    assert.strictEqual(set.size, count / 2)
    let last = -1
    set.forEach((_, score) => {
      assert.isAbove(score, last)
      last = score
    })
    set.removeRange(100, set.size - 100)
    assert.strictEqual(set.size, 200)
    for (let i = 0; i < 200; i++) assert.strictEqual(set.rank(set.at(i)?.member ?? Bytes.empty), i)
    set.removeRange(0, 200)
    assert.strictEqual(set.size, 0)
    set.add(name(1), 1)
    assert.deepStrictEqual(entries(set), [["member:1", 1]])
  })

  it("keeps the ranks of scores added in ascending and descending order", () => {
    for (const sign of [1, -1]) {
      const set = new SortedSet()
      for (let i = 0; i < 20_000; i++) set.add(bytes(`m${i}`), i * sign)
      for (let i = 0; i < 20_000; i += 331) assert.strictEqual(set.rank(bytes(`m${i}`)), sign === 1 ? i : 19_999 - i)
    }
  })

  it("turns from a listpack to a skiplist for good when it outgrows the limits", () => {
    const set = new SortedSet()
    for (let i = 0; i < 128; i++) set.add(bytes(`${i}`), i)
    assert.strictEqual(set.encoding, "listpack")
    set.add(bytes("more"), 1)
    assert.strictEqual(set.encoding, "skiplist")
    set.removeRange(0, 120)
    assert.strictEqual(set.encoding, "skiplist")
    assert.strictEqual(set.clone().encoding, "skiplist")
    const long = new SortedSet()
    long.add(bytes("x".repeat(64)), 1)
    assert.strictEqual(long.encoding, "listpack")
    long.add(bytes("x".repeat(65)), 1)
    assert.strictEqual(long.encoding, "skiplist")
    const limited = new SortedSet()
    limited.add(bytes("a"), 1, { entries: 0, value: 64 })
    assert.strictEqual(limited.encoding, "skiplist")
  })
})
