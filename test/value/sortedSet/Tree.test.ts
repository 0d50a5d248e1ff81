import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../../src/Bytes.js"
import { Tree } from "../../../src/value/sortedSet/Tree.js"

type Entry = readonly [member: string, score: number]

const before = ([a, x]: Entry, [b, y]: Entry): number => x - y || (a < b ? -1 : a > b ? 1 : 0)

/** A tree next to a sorted array, in which every change is made as well. */
class Both {
  tree = new Tree()
  private readonly scores = new Map<string, number>()

  get model(): ReadonlyArray<Entry> {
    return [...this.scores].sort(before)
  }

  put(member: string, score: number): void {
    const old = this.scores.get(member)
    if (old === undefined) this.tree.insert(score, Bytes.unsafeMake(member))
    else if (old !== score) this.tree.update(old, score, Bytes.unsafeMake(member))
    this.scores.set(member, score)
  }

  shift(member: string, by: number): void {
    const old = this.scores.get(member)
    if (old !== undefined) this.put(member, old + by)
  }

  remove(member: string): void {
    const old = this.scores.get(member)
    if (old === undefined) return
    this.tree.remove(old, Bytes.unsafeMake(member))
    this.scores.delete(member)
  }

  removeRange(start: number, end: number): void {
    for (const [member] of this.model.slice(start, end)) this.scores.delete(member)
    this.tree.removeRange(start, end)
  }
}

/** Entries as lines, which compare faster than arrays. */
const linesOf = (entries: ReadonlyArray<Entry>): string =>
  entries.map(([member, score]) => `${score} ${member}`).join("\n")

const visited = (tree: Tree, isReversed = false): string => {
  const entries: Array<Entry> = []
  tree.visit(0, tree.size, isReversed, (member, score) => void entries.push([member, score]))
  return linesOf(entries)
}

const handedOut = (tree: Tree): string => {
  const entries: Array<Entry> = []
  tree.handOut(0, tree.size, false, (memory, start, length, score) => {
    entries.push([memory.toString("latin1", start, start + length), score])
  })
  return linesOf(entries)
}

/** Members of one length, which take one another's room, of several, and some beyond what hashing leaves at hand. */
const member = FastCheck.oneof(
  { weight: 6, arbitrary: FastCheck.nat(400).map((n) => `member:${String(n).padStart(12, "0")}`) },
  { weight: 3, arbitrary: FastCheck.nat(300).map((n) => `\xff${n}`) },
  { weight: 1, arbitrary: FastCheck.nat(8).map((n) => `${n}`.repeat(250 + n)) },
  { weight: 1, arbitrary: FastCheck.nat(1).map((n) => `${n}`.repeat(40_000)) }
)

const score = FastCheck.oneof(FastCheck.integer({ min: -5, max: 5 }), FastCheck.integer({ min: -1000, max: 1000 }))

type Step = (both: Both) => void

const step: FastCheck.Arbitrary<Step> = FastCheck.oneof(
  {
    weight: 8,
    arbitrary: FastCheck.tuple(FastCheck.array(member, { minLength: 1, maxLength: 80, size: "max" }), score).map(
      ([members, score]): Step =>
        (both) =>
          members.forEach((each, index) => void both.put(each, score + (index % 40)))
    )
  },
  {
    weight: 6,
    arbitrary: FastCheck.tuple(
      FastCheck.array(member, { maxLength: 80, size: "max" }),
      FastCheck.constantFrom(-3, -1, 0.5, 1, 200)
    ).map(
      ([members, by]): Step =>
        (both) =>
          members.forEach((each) => void both.shift(each, by))
    )
  },
  {
    weight: 3,
    arbitrary: FastCheck.array(member, { maxLength: 60, size: "max" }).map(
      (members): Step =>
        (both) =>
          members.forEach((each) => void both.remove(each))
    )
  },
  {
    weight: 1,
    arbitrary: FastCheck.tuple(FastCheck.nat(100), FastCheck.nat(40)).map(
      ([at, share]): Step =>
        (both) => {
          const start = Math.floor((both.tree.size * at) / 100)
          both.removeRange(start, Math.min(both.tree.size, start + Math.floor((both.tree.size * share) / 100)))
        }
    )
  },
  {
    weight: 1,
    arbitrary: FastCheck.constant<Step>((both) => {
      both.tree = both.tree.clone()
    })
  }
)

const steps = FastCheck.array(step, { minLength: 1, maxLength: 30, size: "max" })

describe("Tree", () => {
  it("keeps its entries in order, and knows their ranks, whatever is added, moved and removed", () => {
    FastCheck.assert(
      FastCheck.property(steps, (all: ReadonlyArray<Step>) => {
        const both = new Both()
        for (const step of all) step(both)
        const { model, tree } = both
        assert.strictEqual(tree.size, model.length)
        assert.strictEqual(visited(tree), linesOf(model))
        assert.strictEqual(visited(tree, true), linesOf(model.toReversed()))
        assert.strictEqual(handedOut(tree), linesOf(model))
        model.forEach(([member, score], rank) => {
          if (rank % 5 !== 0) return
          assert.strictEqual(tree.seek(score, Bytes.unsafeMake(member), false), rank)
          assert.strictEqual(tree.seek(score, Bytes.unsafeMake(member), true), rank + 1)
        })
        for (let score = -8; score < 50; score += 0.5) {
          assert.strictEqual(tree.seek(score, undefined, false), model.filter(([, own]) => own < score).length)
          assert.strictEqual(tree.seek(score, undefined, true), model.filter(([, own]) => own <= score).length)
        }
      }),
      { numRuns: 30 }
    )
  })

  it("leaves a view as it was", () => {
    FastCheck.assert(
      FastCheck.property(steps, steps, (first, second) => {
        const both = new Both()
        for (const step of first) step(both)
        const expected = linesOf(both.model)
        const { end, value } = both.tree.view()
        const { tree } = both
        for (const step of second) step(both)
        assert.strictEqual(visited(value), expected)
        assert.strictEqual(visited(both.tree), linesOf(both.model))
        if (both.tree === tree) end()
        for (const step of first) step(both)
        assert.strictEqual(visited(both.tree), linesOf(both.model))
      }),
      { numRuns: 12 }
    )
  })

  it("takes no more memory however often scores change", () => {
    const tree = new Tree()
    const count = 5000
    const scores: Array<number> = []
    const name = (i: number) => Bytes.unsafeMake(`member:${String(i).padStart(8, "0")}`)
    const change = (i: number, score: number): void => {
      const old = scores[i]
      if (old === undefined) tree.insert(score, name(i))
      else if (old !== score) tree.update(old, score, name(i))
      scores[i] = score
    }
    for (let i = 0; i < count; i++) change(i, (i * 7919) % count)
    for (let round = 1; round < 5; round++) for (let i = 0; i < count; i++) change(i, (i * 7919 * round) % count)
    const { memory } = tree
    for (let round = 1; round < 10; round++) {
      for (let i = 0; i < count; i++) change(i, (i * 104_729 * round) % count)
    }
    assert.isAtMost(tree.memory, memory * 1.15)
    for (let i = 0; i < count; i++) change(i, (scores[i] ?? 0) + 0.5)
    assert.isAtMost(tree.memory, memory * 1.15)
    tree.removeRange(0, tree.size)
    assert.isAtMost(tree.memory, new Tree().memory)
  })
})
