import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { type End, List } from "../../src/value/List.js"
import { bytes } from "../fixtures.js"

const lengths = FastCheck.oneof(
  FastCheck.constantFrom(0, 1, 10, 11, 16, 25, 253, 254, 255, 1000, 4096, 8180, 8192, 20_000),
  FastCheck.nat(40),
  FastCheck.nat(600)
)

/** Two elements for each length, so that searches find them. */
const element = FastCheck.tuple(lengths, FastCheck.constantFrom("a", "\u00ff")).map(([length, filler]) =>
  Bytes.unsafeMake(filler.repeat(length))
)

const end = FastCheck.constantFrom<End[]>("left", "right")
/** Elements of which a few fill a chunk. */
const longElement = FastCheck.constantFrom(0, 9, 100, 2000, 4000, 4097, 8000, 8181, 8182, 8183, 9000).map((length) =>
  Bytes.unsafeMake("x".repeat(length))
)

const fraction = FastCheck.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

type Step = (list: List, model: Array<Bytes.Bytes>) => void

const remove = (model: Array<Bytes.Bytes>, wanted: Bytes.Bytes, limit: number, backwards: boolean): number => {
  let removed = 0
  const at = (): number => (backwards ? model.lastIndexOf(wanted) : model.indexOf(wanted))
  for (; removed < limit && at() >= 0; removed++) model.splice(at(), 1)
  return removed
}

/** A step on the list and on an array. */
const step: FastCheck.Arbitrary<Step> = FastCheck.oneof(
  FastCheck.tuple(end, FastCheck.array(element, { maxLength: 60 })).map(
    ([at, elements]): Step =>
      (list, model) => {
        for (const each of elements) {
          list.push(at, each)
          if (at === "left") model.unshift(each)
          else model.push(each)
        }
      }
  ),
  FastCheck.tuple(end, element, FastCheck.integer({ min: 1, max: 400 })).map(
    ([at, each, times]): Step =>
      (list, model) => {
        for (let i = 0; i < times; i++) {
          list.push(at, each)
          if (at === "left") model.unshift(each)
          else model.push(each)
        }
      }
  ),
  FastCheck.tuple(end, FastCheck.nat(80)).map(
    ([at, times]): Step =>
      (list, model) => {
        for (let i = 0; i < times; i++) assert.strictEqual(list.pop(at), at === "left" ? model.shift() : model.pop())
      }
  ),
  FastCheck.tuple(end, FastCheck.nat(80)).map(
    ([at, count]): Step =>
      (list, model) => {
        const expected =
          at === "left" ? model.splice(0, count) : model.splice(Math.max(0, model.length - count)).reverse()
        assert.deepStrictEqual(list.popMany(at, count), expected)
      }
  ),
  FastCheck.tuple(fraction, element, FastCheck.integer({ min: 1, max: 20 })).map(
    ([where, each, times]): Step =>
      (list, model) => {
        for (let i = 0; i < times; i++) {
          const at = Math.floor(where * (model.length + 1))
          list.insert(at, each)
          model.splice(at, 0, each)
        }
      }
  ),
  FastCheck.tuple(fraction, element).map(
    ([where, each]): Step =>
      (list, model) => {
        if (model.length === 0) return
        const at = Math.floor(where * model.length)
        list.set(at, each)
        model[at] = each
      }
  ),
  FastCheck.tuple(element, FastCheck.integer({ min: 1, max: 50 }), FastCheck.boolean()).map(
    ([each, limit, backwards]): Step =>
      (list, model) => {
        assert.strictEqual(list.removeEqual(each, limit, backwards), remove(model, each, limit, backwards))
      }
  ),
  fraction.map(
    (where): Step =>
      (list, model) => {
        const each = model[Math.floor(where * model.length)]
        if (each !== undefined)
          assert.strictEqual(list.removeEqual(each, model.length, false), remove(model, each, model.length, false))
      }
  ),
  FastCheck.tuple(fraction, fraction).map(
    ([a, b]): Step =>
      (list, model) => {
        const start = Math.floor(a * 0.2 * model.length)
        const until = Math.ceil((1 - b * 0.2) * model.length)
        list.trim(start, until)
        model.splice(until)
        model.splice(0, start)
      }
  )
)

const equals = (list: List, model: ReadonlyArray<Bytes.Bytes>): void => {
  assert.strictEqual(list.size, model.length)
  assert.deepStrictEqual(list.range(0, list.size), model)
}

describe("List", () => {
  it("behaves as an array", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(step, { maxLength: 60, size: "max" }), fraction, fraction, (steps, a, b) => {
        const list = new List()
        const model: Array<Bytes.Bytes> = []
        for (const each of steps) {
          each(list, model)
          equals(list, model)
        }
        const start = Math.floor(a * model.length)
        const until = start + Math.floor(b * (model.length - start + 1))
        assert.deepStrictEqual(list.range(start, until), model.slice(start, until))
        for (let i = 0; i < model.length; i++) assert.strictEqual(list.get(i), model[i])
        assert.isUndefined(list.get(model.length))
        const visited: Array<Bytes.Bytes> = []
        list.forEach((each) => void visited.push(each))
        assert.deepStrictEqual(visited, model)
        const clone = list.clone()
        list.push("left", bytes("more"))
        list.trim(0, 0)
        equals(clone, model)
        clone.push("right", bytes("more"))
        equals(clone, [...model, bytes("more")])
      }),
      { numRuns: 300 }
    )
  })

  it("makes room for long elements at any index", () => {
    const steps = FastCheck.array(
      FastCheck.tuple(fraction, longElement, FastCheck.constantFrom("insert", "set", "remove")),
      {
        maxLength: 80,
        size: "max"
      }
    )
    FastCheck.assert(
      FastCheck.property(steps, (edits) => {
        const list = new List()
        const model: Array<Bytes.Bytes> = []
        for (const [where, each, verb] of edits) {
          const at = Math.floor(where * (model.length + (verb === "insert" ? 1 : 0)))
          if (verb === "insert") {
            list.insert(at, each)
            model.splice(at, 0, each)
          } else if (at < model.length && verb === "set") {
            list.set(at, each)
            model[at] = each
          } else if (verb === "remove") {
            assert.strictEqual(list.removeEqual(each, 1, where > 0.5), remove(model, each, 1, where > 0.5))
          }
          equals(list, model)
          for (let i = 0; i < model.length; i++) assert.strictEqual(list.get(i), model[i])
        }
      }),
      { numRuns: 200 }
    )
  })

  it("finds the elements that a search through an array finds", () => {
    const letters = FastCheck.array(FastCheck.constantFrom("a", "b", "c").map(bytes), { maxLength: 60 })
    const few = FastCheck.integer({ min: 1, max: 6 })
    FastCheck.assert(
      FastCheck.property(
        letters,
        FastCheck.boolean(),
        few,
        few,
        FastCheck.nat(70),
        (model, backwards, rank, count, length) => {
          // chunks of a few elements
          const list = new List()
          const long = Bytes.unsafeMake("-".repeat(3000))
          const whole = model.flatMap((each) => [each, long])
          for (const each of whole) list.push("right", each)
          const order = whole.map((_, index) => (backwards ? whole.length - 1 - index : index)).slice(0, length)
          const matches = order.filter((index) => whole[index] === "a")
          assert.deepStrictEqual(
            list.search(bytes("a"), { backwards, rank, count, length }),
            matches.slice(rank - 1, rank - 1 + count)
          )
          assert.strictEqual(list.indexOf(bytes("c")), whole.indexOf(bytes("c")))
          assert.strictEqual(list.indexOf(long), whole.indexOf(long))
        }
      )
    )
  })

  it("takes 18 bytes for an element of 16 bytes, and gives memory back", () => {
    const list = new List()
    for (let i = 0; i < 20_000; i++) list.push("right", bytes(String(i).padStart(16, "0")))
    assert.isBelow(list.capacity, 20_000 * 18.2)
    while (list.size > 10) list.pop("left")
    assert.isBelow(list.capacity, 1000)
    for (let i = 0; i < 20_000; i++) list.push("left", bytes(String(i).padStart(16, "0")))
    for (let i = 0; i < 20_000; i++) if (i % 50 !== 0) list.removeEqual(bytes(String(i).padStart(16, "0")), 1, true)
    assert.strictEqual(list.size, 410)
    assert.isBelow(list.capacity, 410 * 18 * 4)
  })

  it("does not grow as a queue of constant length", () => {
    const list = new List()
    for (let i = 0; i < 1000; i++) list.push("left", bytes(`job ${i}`))
    for (let i = 1000; i < 60_000; i++) {
      list.push("left", bytes(`job ${i}`))
      assert.strictEqual(list.pop("right"), `job ${i - 1000}`)
    }
    assert.strictEqual(list.get(500), "job 59499")
    assert.isBelow(list.capacity, 40_000)
  })
})
