import { assert, describe, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { Dict } from "../../src/dict/Dict.js"
import { HashValue } from "../../src/value/HashValue.js"
import { List } from "../../src/value/List.js"
import { SetValue } from "../../src/value/SetValue.js"
import { SortedSet } from "../../src/value/SortedSet.js"
import { copy, encodingOf, packing, typeOf, type Value } from "../../src/value/Value.js"

const bytes = Bytes.unsafeMake

const textArbitrary = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 12 }),
  fc.integer().map(String),
  fc.constantFrom("", "x".repeat(254), "y".repeat(255), "z".repeat(300))
)
const texts = fc.array(textArbitrary.map(bytes), { minLength: 1, maxLength: 40 })
const scores = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.constantFrom(0, -0, Infinity, -Infinity, 0.1))

const hash = fc.array(fc.tuple(textArbitrary, textArbitrary), { minLength: 1, maxLength: 40 }).map((pairs) => {
  const value = new HashValue()
  for (const [field, text] of pairs) value.set(bytes(field), bytes(text), { entries: 20, value: 64 })
  return value
})
const list = texts.map((elements) => {
  const value = new List()
  for (const element of elements) value.push("right", element)
  return value
})
const setOf = (members: ReadonlyArray<Bytes.Bytes>): SetValue => {
  const value = new SetValue()
  for (const member of members) value.add(member, 512)
  return value
}
const set = texts.map(setOf)
const integers = fc
  .array(fc.oneof(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger()), {
    minLength: 1,
    maxLength: 100
  })
  .map((members) => setOf(members.map((member) => bytes(String(member)))))
const sortedSet = fc.array(fc.tuple(textArbitrary, scores), { minLength: 1, maxLength: 40 }).map((entries) => {
  const value = new SortedSet()
  for (const [member, score] of entries) value.add(bytes(member), score, { entries: 20, value: 64 })
  return value
})
const collection = fc.oneof(hash, list, set, integers, sortedSet)

/** Everything that a client can see of a value. */
const seen = (value: Value): unknown => {
  const elements: Array<unknown> = [typeOf(value), encodingOf(value)]
  if (typeof value === "string") elements.push(value)
  else if (value instanceof HashValue) {
    elements.push(value.size)
    value.forEach((field, text) => void elements.push([field, text]))
  } else if (value instanceof List) elements.push(value.size, value.range(0, value.size))
  else if (value instanceof SetValue) elements.push(value.size, value.members())
  else if (value instanceof SortedSet) {
    elements.push(value.size)
    value.forEach((member, score) => void elements.push([member, Object.is(score, -0) ? "-0" : score]))
  }
  return elements
}

describe("packing", () => {
  it("unpacks the value that was packed", () => {
    let packed = 0
    fc.assert(
      fc.property(collection, (value) => {
        const before = seen(value)
        const run = packing.pack(value)
        if (run === undefined) return
        packed++
        assert.deepStrictEqual(seen(packing.unpack(run.header, run.packed.clone())), before)
        // packing leaves the value alone
        assert.deepStrictEqual(seen(value), before)
      }),
      { numRuns: 2000 }
    )
    assert.isAbove(packed, 500)
  })

  it("does not pack large values", () => {
    const value = new HashValue()
    for (let i = 0; i < 1000; i++) value.set(bytes(`${i}`), bytes("value"), { entries: 128, value: 64 })
    assert.isUndefined(packing.pack(value))
  })
})

type Operation =
  | { readonly op: "set"; readonly key: number; readonly value: Value }
  | { readonly op: "edit" | "read" | "delete"; readonly key: number }

/** More keys than can be open at once. */
const keys = 700
const key = fc.integer({ min: 0, max: keys - 1 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: fc.constant("set" as const), key, value: fc.oneof(collection, textArbitrary.map(bytes)) }),
  fc.record({ op: fc.constantFrom("edit" as const, "read" as const, "delete" as const), key })
)

const edited = (value: Value): void => {
  const added = bytes(`added ${"x".repeat(50)}`)
  if (value instanceof HashValue) value.set(added, bytes("1"), { entries: 20, value: 64 })
  else if (value instanceof List) value.push("left", added)
  else if (value instanceof SetValue) value.add(added, 512)
  else if (value instanceof SortedSet) value.add(added, 1.5, { entries: 20, value: 64 })
}

const run = (dict: Dict<Value>, model: Map<number, Value>, operation: Operation): void => {
  const name = bytes(`key:${operation.key}`)
  const slot = dict.find(name)
  const expected = model.get(operation.key)
  assert.strictEqual(slot >= 0, expected !== undefined)
  if (operation.op === "set") {
    dict.set(name, operation.value)
    model.set(operation.key, copy(operation.value))
  } else if (slot >= 0 && expected !== undefined) {
    if (operation.op === "delete") {
      dict.removeAt(slot)
      model.delete(operation.key)
    } else {
      const value = dict.open(slot, operation.op === "edit")
      if (operation.op === "edit") assert.strictEqual(dict.open(slot, false), value)
      assert.deepStrictEqual(seen(value), seen(expected))
      if (operation.op === "edit") {
        edited(value)
        edited(expected)
      }
    }
  }
}

describe("Dict with a packing", () => {
  it("behaves as a Map of values that are edited in place", () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1000, maxLength: 3000 }), fc.integer(), (operations, seed) => {
        const dict = new Dict<Value>(0, packing)
        const model = new Map<number, Value>()
        for (const each of operations) run(dict, model, each)
        // by the end every value was closed at least once
        for (let i = 0; i < keys; i++) run(dict, model, { op: "read", key: (i * 7 + Math.abs(seed)) % keys })
        assert.strictEqual(dict.size, model.size)
        dict.forEach((slot) => {
          const name = Number(dict.keyAt(slot).slice(4))
          const expected = model.get(name)
          assert.isDefined(expected)
          if (expected !== undefined) assert.deepStrictEqual(seen(dict.valueAt(slot)), seen(expected))
        })
        const clone = dict.clone()
        assert.strictEqual(clone.size, model.size)
        clone.forEach((slot) => {
          const expected = model.get(Number(clone.keyAt(slot).slice(4)))
          if (expected !== undefined) assert.deepStrictEqual(seen(clone.valueAt(slot)), seen(expected))
        })
      }),
      { numRuns: 6 }
    )
  })
})
