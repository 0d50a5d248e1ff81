import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { Dict } from "../../src/dict/Dict.js"
import { Source } from "../compat/Grammar.js"

type Value = Bytes.Bytes | { readonly id: number }

const key = (id: number): Bytes.Bytes => Bytes.unsafeMake(`key:${id}`)
const text = (value: Value | undefined): string => (typeof value === "object" ? `object ${value.id}` : String(value))

/** The expected entries of a table, with the owner's two numbers. */
type Model = Map<Bytes.Bytes, { value: Value; stamp: number; tag: number }>

/** `assert.strictEqual`, called only on failure: it is too slow for a million calls. */
const same = <A>(actual: A, expected: A, message?: string): void => {
  if (actual !== expected) assert.strictEqual(actual, expected, message)
}

/** Compares all that a table can tell with the model. */
const check = (dict: Dict<Value>, model: Model): void => {
  same(dict.size, model.size)
  const seen = new Set<string>()
  dict.forEach((slot) => {
    const found = dict.keyAt(slot)
    same(seen.has(found), false, "visited once")
    seen.add(found)
    const expected = model.get(found)
    same(text(dict.valueAt(slot)), text(expected?.value))
    same(dict.stampAt(slot), expected?.stamp)
    same(dict.tagAt(slot), expected?.tag)
  })
  same(seen.size, model.size)
  for (const [each, { value, stamp, tag }] of model) {
    const slot = dict.find(each)
    same(slot >= 0, true, `finds ${each.slice(0, 20)}`)
    same(text(dict.valueAt(slot)), text(value))
    same(dict.stampAt(slot), stamp)
    same(dict.tagAt(slot), tag)
    if (tag !== 0) {
      const tagged = dict.findTagged(dict.hashAt(dict.find(each)), tag)
      same(dict.keyAt(tagged), each)
    }
  }
}

const lengths = FastCheck.oneof(
  { weight: 20, arbitrary: FastCheck.integer({ min: 0, max: 40 }) },
  { weight: 5, arbitrary: FastCheck.integer({ min: 0, max: 300 }) },
  { weight: 2, arbitrary: FastCheck.constantFrom(1023, 1024, 1025, 2000, 65534, 65535, 65536, 70_000) }
)

const values: FastCheck.Arbitrary<Value> = FastCheck.oneof(
  {
    weight: 5,
    arbitrary: FastCheck.tuple(lengths, FastCheck.integer({ min: 0, max: 255 })).map(([length, code]) =>
      Bytes.unsafeMake(String.fromCharCode(code).repeat(length))
    )
  },
  { weight: 1, arbitrary: FastCheck.nat().map((id) => ({ id })) }
)

/** Few enough to recur; some have lengths at which the table keeps keys in another way. */
const keys = FastCheck.oneof(
  { weight: 20, arbitrary: FastCheck.nat(400).map(key) },
  {
    weight: 1,
    arbitrary: FastCheck.tuple(
      FastCheck.constantFrom(0, 1, 3, 4, 255, 256, 257, 260, 513, 65534, 65535, 65536),
      FastCheck.nat(2)
    ).map(([length, id]) => Bytes.unsafeMake("k".repeat(length) + (length === 0 ? "" : String(id))))
  }
)

type Operation =
  | { readonly _tag: "set"; readonly key: Bytes.Bytes; readonly value: Value }
  | { readonly _tag: "delete"; readonly key: Bytes.Bytes }
  | { readonly _tag: "mark"; readonly key: Bytes.Bytes; readonly stamp: number; readonly tag: number }
  | { readonly _tag: "fill"; readonly from: number; readonly count: number }
  | { readonly _tag: "drain"; readonly from: number; readonly count: number }

const operations: FastCheck.Arbitrary<Operation> = FastCheck.oneof(
  { weight: 10, arbitrary: FastCheck.record({ _tag: FastCheck.constant("set" as const), key: keys, value: values }) },
  { weight: 5, arbitrary: FastCheck.record({ _tag: FastCheck.constant("delete" as const), key: keys }) },
  {
    weight: 3,
    arbitrary: FastCheck.record({
      _tag: FastCheck.constant("mark" as const),
      key: keys,
      stamp: FastCheck.nat(),
      tag: FastCheck.nat()
    })
  },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      _tag: FastCheck.constantFrom("fill" as const, "drain" as const),
      from: FastCheck.nat(3000),
      count: FastCheck.nat(3000)
    })
  }
)

const run = (dict: Dict<Value>, model: Model, operation: Operation): void => {
  switch (operation._tag) {
    case "set": {
      const before = model.get(operation.key)
      same(dict.set(operation.key, operation.value), before === undefined)
      if (before === undefined) model.set(operation.key, { value: operation.value, stamp: 0, tag: 0 })
      else before.value = operation.value
      break
    }
    case "delete":
      same(dict.delete(operation.key), model.delete(operation.key))
      break
    case "mark": {
      const slot = dict.find(operation.key)
      const entry = model.get(operation.key)
      same(slot >= 0, entry !== undefined)
      if (entry === undefined) break
      dict.setStampAt(slot, operation.stamp)
      dict.setTagAt(slot, operation.tag)
      entry.stamp = operation.stamp
      entry.tag = operation.tag
      break
    }
    case "fill":
      for (let id = operation.from; id < operation.from + operation.count; id++) {
        run(dict, model, { _tag: "set", key: key(id), value: Bytes.unsafeMake(`v${id}`) })
      }
      break
    case "drain":
      for (let id = operation.from; id < operation.from + operation.count; id++)
        run(dict, model, { _tag: "delete", key: key(id) })
      break
  }
}

describe("Dict", () => {
  it("behaves as a Map, whatever is set, replaced, removed and marked", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(operations, { maxLength: 120, size: "max" }), (sequence) => {
        const dict = new Dict<Value>()
        const model: Model = new Map()
        for (const operation of sequence) run(dict, model, operation)
        check(dict, model)
      }),
      { numRuns: 150 }
    )
  })

  it("behaves as a Map while it grows to a hundred thousand keys and shrinks again", () => {
    const dict = new Dict<Value>()
    const model: Model = new Map()
    const count = 100_000
    for (let id = 0; id < count; id++)
      run(dict, model, { _tag: "set", key: key(id), value: Bytes.unsafeMake(String(id)) })
    check(dict, model)
    // a stride that is coprime to the count visits every key, in no order
    for (let i = 0; i < count; i++) {
      run(dict, model, { _tag: "delete", key: key((i * 7919) % count) })
      if (i % 25_000 === 0 || (i > count - 2000 && i % 100 === 0)) check(dict, model)
    }
    assert.strictEqual(dict.size, 0)
    check(dict, model)
  })

  it("leaves neighbours alone when values grow and shrink in place", () => {
    const dict = new Dict<Value>()
    const model: Model = new Map()
    for (let round = 0; round < 40; round++) {
      for (let id = 0; id < 500; id++) {
        const length = (id * 31 + round * 97) % 1100
        run(dict, model, {
          _tag: "set",
          key: key(id),
          value: Bytes.unsafeMake(String.fromCharCode(id % 256).repeat(length))
        })
      }
    }
    check(dict, model)
  })

  it("gives undefined for a missing key", () => {
    const dict = new Dict<Value>()
    assert.isUndefined(dict.get(key(1)))
    assert.isFalse(dict.has(key(1)))
    assert.isFalse(dict.delete(key(1)))
    assert.strictEqual(dict.randomAt(Math.random), -1)
    dict.set(key(1), Bytes.unsafeMake(""))
    assert.strictEqual(dict.get(key(1)), Bytes.empty)
    assert.isTrue(dict.has(key(1)))
  })

  it("draws every key at random", () => {
    const dict = new Dict<Value>()
    for (let id = 0; id < 50; id++) dict.set(key(id), Bytes.empty)
    const seen = new Set<string>()
    for (let i = 0; i < 5000; i++) seen.add(dict.keyAt(dict.randomAt(Math.random)))
    assert.strictEqual(seen.size, 50)
  })

  it("draws quickly when few of many keys remain", () => {
    const dict = new Dict<Value>()
    for (let id = 0; id < 20_000; id++) dict.set(key(id), Bytes.empty)
    for (let id = 1; id < 20_000; id++) dict.delete(key(id))
    let draws = 0
    const random = (): number => {
      draws++
      return Math.random()
    }
    for (let i = 0; i < 100; i++) assert.strictEqual(dict.keyAt(dict.randomAt(random)), key(0))
    assert.isBelow(draws, 100 * 2 * 100)
  })
})

describe("Dict.scan", () => {
  const keysOf = (dict: Dict<Value>, count: number): ReadonlyArray<string> => {
    const seen: Array<string> = []
    let cursor = 0
    do cursor = dict.scan(cursor, count, (slot) => seen.push(dict.keyAt(slot)))
    while (cursor !== 0)
    return seen
  }

  it("visits every key exactly once while nothing changes, whatever the count", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.nat(5000), FastCheck.integer({ min: 1, max: 200 }), (size, count) => {
        const dict = new Dict<Value>()
        for (let id = 0; id < size; id++) dict.set(key(id), Bytes.empty)
        const seen = keysOf(dict, count)
        assert.strictEqual(seen.length, size)
        assert.strictEqual(new Set(seen).size, size)
      }),
      { numRuns: 60 }
    )
  })

  it("visits about as many entries as requested", () => {
    const dict = new Dict<Value>()
    for (let id = 0; id < 10_000; id++) dict.set(key(id), Bytes.empty)
    let cursor = 0
    do {
      let visited = 0
      cursor = dict.scan(cursor, 10, () => visited++)
      // more only if keys collide
      assert.isBelow(visited, 10 + 60)
      assert.isTrue(visited >= 10 || cursor === 0)
    } while (cursor !== 0)
  })

  it("visits every key that stays while others come and go, and ends", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.nat(3000),
        FastCheck.array(
          FastCheck.record({
            grow: FastCheck.boolean(),
            size: FastCheck.nat(1500),
            count: FastCheck.integer({ min: 1, max: 300 })
          }),
          { minLength: 1, maxLength: 30, size: "max" }
        ),
        (stays, steps) => {
          const dict = new Dict<Value>()
          for (let id = 0; id < stays; id++) dict.set(Bytes.unsafeMake(`stays:${id}`), Bytes.empty)
          const seen = new Set<string>()
          let [from, to] = [0, 0]
          let cursor = 0
          let calls = 0
          do {
            const step = steps[calls++ % steps.length]
            if (step === undefined) break
            cursor = dict.scan(cursor, step.count, (slot) => seen.add(dict.keyAt(slot)))
            // after 200 calls no key is added any more, so that a scan with a count of 1 ends in time
            if (step.grow && calls < 200) for (let i = 0; i < step.size; i++) dict.set(key(to++), Bytes.empty)
            else for (let i = 0; i < step.size && from < to; i++) dict.delete(key(from++))
          } while (cursor !== 0)
          for (let id = 0; id < stays; id++) assert.isTrue(seen.has(`stays:${id}`), `stays:${id}`)
        }
      ),
      { numRuns: 60 }
    )
  })

  it("accepts a cursor that no scan returned", () => {
    const dict = new Dict<Value>()
    for (let id = 0; id < 5000; id++) dict.set(key(id), Bytes.empty)
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 0, max: 2 ** 32 - 1 }), (cursor) => {
        let visited = 0
        const next = dict.scan(cursor, 10, () => visited++)
        assert.isTrue(next === 0 || next > cursor)
        assert.isBelow(visited, 70)
      })
    )
  })
})

describe("a frozen Dict", () => {
  it.prop(
    "hands out each entry once, as it was, after freezes that were given up",
    [
      FastCheck.integer(),
      FastCheck.array(FastCheck.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 3, maxLength: 6 })
    ],
    ([seed, shares]) => {
      const source = new Source(seed)
      const dict = new Dict<Value>()
      for (let id = 0; id < 4000; id++) dict.add(key(id), key(id))
      const change = (shrinks: boolean): void => {
        const id = source.between(0, 5000)
        if (shrinks || source.chance(0.5)) dict.delete(key(id))
        else if (dict.set(key(id), key(source.between(0, 9))) || source.chance(0.5))
          dict.setTagAt(dict.find(key(id)), id)
      }
      for (const share of shares) {
        const before = new Map<Bytes.Bytes, string>()
        const describeAt = (slot: number): string => `${text(dict.valueAt(slot))} ${dict.tagAt(slot)}`
        dict.forEach((slot) => void before.set(dict.keyAt(slot), describeAt(slot)))
        const found = new Map<Bytes.Bytes, string>()
        dict.freeze((slot) => {
          const name = dict.keyAt(slot)
          same(found.has(name), false, "handed out once")
          found.set(name, describeAt(slot))
        })
        const isComplete = source.chance(0.5)
        const shrinks = source.chance(0.5)
        let cursor = 0
        do {
          for (let i = source.between(0, shrinks ? 160 : 40); i > 0; i--) change(shrinks)
          cursor = dict.scan(cursor, 32, (slot) => dict.release(slot))
        } while (cursor !== 0 && (isComplete || source.chance(share)))
        dict.thaw()
        if (isComplete) assert.deepStrictEqual(found, before)
        else for (const [name, value] of found) same(value, before.get(name))
        for (let i = source.between(0, 3000); i > 0; i--) change(false)
      }
    },
    { fastCheck: { numRuns: 12 } }
  )

  it("hands out each entry once when its first changes merge segments", () => {
    const dict = new Dict<Value>()
    const size = 1500
    for (let id = 0; id < size; id++) dict.add(key(id), key(id))
    for (let id = 0; id < size; id++) {
      const found = new Set<Bytes.Bytes>()
      let handedOut = 0
      dict.freeze((slot) => {
        handedOut++
        found.add(dict.keyAt(slot))
      })
      dict.setTagAt(dict.find(key(size - 1)), id)
      dict.delete(key(id))
      dict.scan(0, size, (slot) => dict.release(slot))
      dict.thaw()
      same(handedOut, size - id)
      same(found.size, size - id)
    }
  })
})
