import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { Packed } from "../../src/dict/Packed.js"
import { HashValue } from "../../src/value/HashValue.js"

const bytes = Bytes.unsafeMake

/** Byte strings with lengths at which the form of a hash changes. */
const element = FastCheck.oneof(
  FastCheck.constantFrom("a", "b", "c", "1", "-7", "", "\u00ff", "\u0000").map(bytes),
  FastCheck.integer({ min: 0, max: 40 }).map((number) => bytes(`f${number}`)),
  FastCheck.constantFrom(64, 65, 254, 255, 256, 1024, 1025, 3000, 70_000).map((length) => bytes("x".repeat(length)))
)

type Step =
  | { readonly op: "set"; readonly field: Bytes.Bytes; readonly value: Bytes.Bytes }
  | { readonly op: "delete"; readonly field: Bytes.Bytes }
  | { readonly op: "clone" }

const step: FastCheck.Arbitrary<Step> = FastCheck.oneof(
  {
    weight: 6,
    arbitrary: FastCheck.record({ op: FastCheck.constant("set" as const), field: element, value: element })
  },
  { weight: 2, arbitrary: FastCheck.record({ op: FastCheck.constant("delete" as const), field: element }) },
  { weight: 1, arbitrary: FastCheck.record({ op: FastCheck.constant("clone" as const) }) }
)

const entriesOf = (hash: HashValue): Array<readonly [string, string]> => {
  const entries: Array<readonly [string, string]> = []
  hash.forEach((field, value) => void entries.push([field, value]))
  return entries
}

const sorted = (entries: Iterable<readonly [string, string]>): ReadonlyArray<readonly [string, string]> =>
  [...entries].sort(([one], [other]) => (one < other ? -1 : 1))

describe("HashValue", () => {
  it("behaves as a Map, in the order of insertion until it is a hashtable", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(step, { maxLength: 150, size: "max" }),
        FastCheck.record({
          entries: FastCheck.constantFrom(0, 3, 20, 512),
          value: FastCheck.constantFrom(0, 5, 64, 100_000)
        }),
        (steps, limits) => {
          let hash = new HashValue()
          const model = new Map<Bytes.Bytes, Bytes.Bytes>()
          let isTable = false
          for (const each of steps) {
            if (each.op === "set") {
              const isNew = !model.has(each.field)
              model.set(each.field, each.value)
              if (Math.max(each.field.length, each.value.length) > limits.value || model.size > limits.entries)
                isTable = true
              assert.strictEqual(hash.set(each.field, each.value, limits), isNew)
            } else if (each.op === "delete") assert.strictEqual(hash.delete(each.field), model.delete(each.field))
            else {
              const before = hash
              hash = hash.clone()
              before.set(bytes("only there"), bytes("x".repeat(100)), limits)
              before.delete(bytes("a"))
            }
            assert.strictEqual(hash.size, model.size)
            assert.strictEqual(hash.encoding, isTable ? "hashtable" : "listpack")
          }
          for (const [field, value] of model) {
            assert.isTrue(hash.has(field))
            assert.strictEqual(hash.get(field), value)
          }
          assert.isUndefined(hash.get(bytes("never set")))
          if (isTable) assert.deepStrictEqual(sorted(entriesOf(hash)), sorted(model))
          else assert.deepStrictEqual(entriesOf(hash), [...model])
          const scanned = new Map<string, string>()
          let cursor = 0
          do cursor = hash.scan(cursor, 3, (field, value) => void scanned.set(field, value))
          while (cursor !== 0)
          assert.deepStrictEqual(sorted(scanned), sorted(model))
          const members: Array<string> = []
          hash.forEachMember((member) => void members.push(member))
          assert.deepStrictEqual(members.sort(), [...model.keys()].sort())
        }
      ),
      { numRuns: 200 }
    )
  })

  it("draws every field equally often", () => {
    for (const size of [5, 200]) {
      const hash = new HashValue()
      for (let i = 0; i < size; i++) hash.set(bytes(`f${i}`), bytes("v"), { entries: 100, value: 64 })
      const times = new Map<string, number>()
      for (let i = 0; i < size * 1000; i++) {
        const field = hash.random(Math.random)
        times.set(field, (times.get(field) ?? 0) + 1)
      }
      assert.strictEqual(times.size, size)
      for (const count of times.values()) assert.isTrue(count > 750 && count < 1250, String(count))
    }
  })

  it("copies strings that share the memory of a larger one", () => {
    const hash = new HashValue()
    const chunk = "k".repeat(100_000)
    hash.set(bytes(chunk.slice(0, 20)), bytes(chunk.slice(100, 160)), { entries: 512, value: 64 })
    assert.strictEqual(hash.get(bytes("k".repeat(20))), "k".repeat(60))
  })
})

describe("Packed", () => {
  it("reads the elements that were written", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(element),
        FastCheck.array(element, { maxLength: 2 }),
        FastCheck.nat(),
        FastCheck.nat(),
        (all, added, one, other) => {
          const start = all.length === 0 ? 0 : one % (all.length + 1)
          const end = start + (all.length === start ? 0 : other % (all.length - start + 1))
          const packed = Packed.of(all)
          const offsets = [0]
          for (let at = 0; at < packed.length; ) offsets.push((at = packed.after(at)))
          packed.splice(offsets[start] ?? 0, offsets[end] ?? 0, added[0], added[1])
          const read: Array<string> = []
          for (let at = 0; at < packed.length; at = packed.after(at)) read.push(packed.read(at))
          const model: Array<string> = [...all]
          model.splice(start, end - start, ...added)
          assert.deepStrictEqual(read, model)
        }
      )
    )
  })
})
