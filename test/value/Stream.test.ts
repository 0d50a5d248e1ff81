import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { Stream } from "../../src/value/Stream.js"
import { Group, PendingEntry } from "../../src/value/stream/Group.js"
import * as Id from "../../src/value/stream/Id.js"
import * as Listpack from "../../src/value/stream/Listpack.js"
import { Ordered } from "../../src/value/stream/Ordered.js"
import * as RadixTree from "../../src/value/stream/RadixTree.js"

const bytes = Bytes.unsafeMake
const limits = { maxEntries: 4, maxBytes: 200 }
const part = FastCheck.oneof(FastCheck.nat({ max: 30 }), FastCheck.bigInt({ min: 2n ** 53n, max: Id.maxPart }))
const anyId = FastCheck.tuple(part, part).map(([ms, seq]) => Id.make(ms, seq))
const text = FastCheck.oneof(
  FastCheck.string({ unit: "binary-ascii", maxLength: 40 }),
  FastCheck.maxSafeInteger().map(String),
  FastCheck.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  FastCheck.nat({ max: 6000 }).map((length) => "x".repeat(length))
).map(bytes)

type Step =
  | { readonly op: "add"; readonly id: Id.Id; readonly fields: ReadonlyArray<Bytes.Bytes> }
  | { readonly op: "delete"; readonly id: Id.Id }
  | { readonly op: "keep"; readonly length: number }
  | { readonly op: "from"; readonly id: Id.Id }

const step: FastCheck.Arbitrary<Step> = FastCheck.oneof(
  { weight: 6, arbitrary: FastCheck.record({ op: FastCheck.constant("add" as const), id: anyId, fields: FastCheck.constantFrom(["a", "b"], ["c", "d"], ["a", "b", "e", "1"]).map((all) => all.map(bytes)) }) },
  { weight: 3, arbitrary: FastCheck.record({ op: FastCheck.constant("delete" as const), id: anyId }) },
  { weight: 1, arbitrary: FastCheck.record({ op: FastCheck.constant("keep" as const), length: FastCheck.nat({ max: 12 }) }) },
  { weight: 1, arbitrary: FastCheck.record({ op: FastCheck.constant("from" as const), id: anyId }) }
) // biome-ignore format: a table

describe("Id", () => {
  it("prints both parts, whatever it has printed before", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(anyId, { minLength: 1 }), (ids) => {
        for (const id of [...ids, ...ids.map(({ ms }) => Id.make(ms, 7))]) {
          assert.strictEqual(Id.format(id), `${id.ms}-${id.seq}`)
          assert.deepStrictEqual(Id.parse(Id.format(id), 0), id)
        }
      })
    )
  })

  it("counts on beyond the integers that a number holds, and back", () => {
    const part = FastCheck.oneof(
      FastCheck.nat({ max: 3 }).map(BigInt),
      FastCheck.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }),
      FastCheck.bigInt({ min: Id.maxPart - 3n, max: Id.maxPart })
    )
    FastCheck.assert(
      FastCheck.property(part, part, (ms, seq) => {
        const number = (ms << 64n) + seq
        const numberOf = (id: Id.Id | undefined) => id && (BigInt(id.ms) << 64n) + BigInt(id.seq)
        const isLast = ms === Id.maxPart && seq === Id.maxPart
        assert.strictEqual(numberOf(Id.next(Id.make(ms, seq))), isLast ? undefined : number + 1n)
        assert.strictEqual(numberOf(Id.previous(Id.make(ms, seq))), number === 0n ? undefined : number - 1n)
        const next = Id.next(Id.make(ms, seq))
        if (next !== undefined) assert.deepStrictEqual(Id.previous(next), Id.make(ms, seq))
      })
    )
  })
})

describe("Stream", () => {
  it.prop(
    "behaves as a plain array of entries",
    [FastCheck.array(step, { maxLength: 60 }), anyId, anyId],
    ([steps, one, other]) => {
      const stream = new Stream()
      let model: ReadonlyArray<{ readonly id: Id.Id; readonly fields: ReadonlyArray<Bytes.Bytes> }> = []
      for (const each of steps) {
        switch (each.op) {
          case "add": {
            // mostly the next id, as the largest id would end the stream
            const id = Id.compare(each.id, stream.last) > 0 && each.id.ms < 30 ? each.id : Id.next(stream.last)
            if (id === undefined) break
            stream.add(id, each.fields, limits)
            model = [...model, { id, fields: each.fields }]
            break
          }
          case "delete":
            assert.strictEqual(stream.delete([each.id]), model.some(({ id }) => Id.equals(id, each.id)) ? 1 : 0)
            model = model.filter(({ id }) => !Id.equals(id, each.id))
            break
          case "keep":
            stream.trim({ keep: { _tag: "MaxLength", length: each.length }, approximate: false, limit: 0 })
            model = each.length === 0 ? [] : model.slice(-each.length)
            break
          case "from":
            stream.trim({ keep: { _tag: "MinId", id: each.id }, approximate: false, limit: 0 })
            model = model.filter(({ id }) => Id.compare(id, each.id) >= 0)
        }
        assert.strictEqual(stream.size, model.length)
        assert.deepStrictEqual(stream.first, model[0]?.id ?? Id.min)
        assert.deepStrictEqual(stream.lastEntry, model.at(-1)?.id)
      }
      const within = model.filter(({ id }) => Id.compare(id, one) >= 0 && Id.compare(id, other) <= 0)
      for (const each of [stream, stream.clone()]) {
        assert.deepStrictEqual(each.range({ start: Id.min, end: Id.max }), model)
        assert.deepStrictEqual(each.range({ start: one, end: other }), within)
        assert.deepStrictEqual(each.range({ start: one, end: other, reverse: true }), [...within].reverse())
        assert.deepStrictEqual(each.range({ start: one, end: other, count: 2 }), within.slice(0, 2))
      }
    }
  )

  it("never gives an id below the last", () => {
    const stream = new Stream()
    stream.add(Id.make(1000, 5), [bytes("a"), bytes("b")], limits)
    assert.deepStrictEqual(stream.nextId(999), Id.make(1000, 6))
    assert.deepStrictEqual(stream.nextId(1000), Id.make(1000, 6))
    assert.deepStrictEqual(stream.nextId(1001), Id.make(1001, 0))
    stream.last = Id.make(1000, Id.maxPart)
    assert.deepStrictEqual(stream.nextId(7), Id.make(1001, 0))
    stream.last = Id.max
    assert.strictEqual(stream.nextId(7), undefined)
  })
})

describe("Listpack", () => {
  it.prop("reads the elements that were written, and skips them", [FastCheck.array(text)], ([texts]) => {
    const size = texts.reduce((sum, each) => sum + Listpack.size(each), 0)
    const memory = Buffer.alloc(size)
    const end = texts.reduce((at, each) => Listpack.write(memory, at, each), 0)
    assert.strictEqual(end, size)
    const reader = new Listpack.Reader(memory, 0)
    const skipping = new Listpack.Reader(memory, 0)
    for (const each of texts) {
      assert.strictEqual(reader.bytes(), each)
      skipping.skip()
      assert.strictEqual(skipping.offset, reader.offset)
    }
  })
})

describe("Ordered", () => {
  it.prop("behaves as a sorted array", [FastCheck.array(FastCheck.tuple(FastCheck.boolean(), FastCheck.nat({ max: 900 })), { maxLength: 3000, minLength: 800 }), FastCheck.nat({ max: 1000 })], ([steps, from]) => {
    const ordered = new Ordered<Id.Id>()
    const model = new Map<number, Id.Id>()
    for (const [adds, ms] of steps) {
      const id = Id.make(ms, 0)
      assert.strictEqual(ordered.get(id), model.get(ms))
      if (adds && !model.has(ms)) {
        ordered.add(id)
        model.set(ms, id)
      } else if (!adds) {
        assert.strictEqual(ordered.remove(id), model.get(ms))
        model.delete(ms)
      }
    }
    const sorted = [...model.values()].sort(Id.compare)
    assert.strictEqual(ordered.size, sorted.length)
    assert.deepStrictEqual([...ordered], sorted)
    assert.strictEqual(ordered.ceiling(Id.make(from, 0)).peek(), sorted.find(({ ms }) => ms >= from))
    assert.strictEqual(ordered.floor(Id.make(from, 0)).peek(), [...sorted].reverse().find(({ ms }) => ms <= from))
    const back: Array<Id.Id> = []
    const cursor = ordered.end()
    for (let item = cursor.previous(); item !== undefined; item = cursor.previous()) back.push(item)
    assert.deepStrictEqual(back, [...sorted].reverse())
  }, { fastCheck: { numRuns: 20 } })
}) // biome-ignore format: one property

describe("RadixTree", () => {
  /** The nodes of Redis's rax: one for each key, each fork, and each run of bytes between them. */
  const count = (keys: ReadonlyArray<string>, depth = 0): number => {
    const [first] = keys
    if (first === undefined) return 1
    if (depth === first.length) return 1
    const branches = new Map<string | undefined, ReadonlyArray<string>>()
    for (const key of keys) branches.set(key[depth], [...(branches.get(key[depth]) ?? []), key])
    if (branches.size > 1) return [...branches.values()].reduce((sum, each) => sum + count(each, depth + 1), 1)
    let end = depth
    while (end < first.length && keys.every((key) => key[end] === first[end])) end++
    return 1 + count(keys, end)
  }
  const key = ({ ms, seq }: Id.Id): string => Buffer.from(BigInt(ms).toString(16).padStart(16, "0") + BigInt(seq).toString(16).padStart(16, "0"), "hex").toString("latin1") // biome-ignore format: one line

  it.prop("counts the nodes of the tree of the keys", [FastCheck.array(anyId)], ([ids]) => {
    const sorted = [...new Map(ids.map((id) => [Id.format(id), id])).values()].sort(Id.compare)
    assert.strictEqual(RadixTree.nodes(sorted), count(sorted.map(key)))
  })
})

describe("Group", () => {
  it("keeps a pending entry with the consumer it was delivered to last", () => {
    const group = new Group(bytes("g"), Id.min, 0)
    const [one, other] = [group.addConsumer(bytes("one"), 1), group.addConsumer(bytes("other"), 1)]
    group.deliver(Id.make(1, 0), one, 10)
    group.deliver(Id.make(2, 0), one, 10)
    group.addPending(new PendingEntry(Id.make(3, 0), other, 10))
    group.deliver(Id.make(2, 0), other, 20)
    assert.strictEqual(one.pending.size, 1)
    assert.strictEqual(other.pending.size, 2)
    const copy = group.clone()
    assert.isTrue(group.acknowledge(Id.make(2, 0)))
    assert.isFalse(group.acknowledge(Id.make(2, 0)))
    assert.strictEqual(other.pending.size, 1)
    assert.strictEqual(copy.consumer(bytes("other"))?.pending.size, 2)
    group.removeConsumer(other)
    assert.strictEqual(group.pending.size, 1)
    assert.strictEqual(copy.pending.get(Id.make(2, 0))?.delivered, 20)
  })
})
