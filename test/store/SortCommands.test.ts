import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failsWith, oneServer, withStore, wrongType } from "./fixture.js"

const { some } = Option
const none = Option.none()

describe("sort", () => {
  it.effect("returns numbers, or texts, in order", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.list.pushRight("list", ["10", "9", "-1", "1.5"])
        assert.deepStrictEqual(yield* store.sort("list"), ["-1", "1.5", "9", "10"])
        assert.deepStrictEqual(yield* store.sort("list", { rev: true, count: 2 }), ["10", "9"])
        assert.deepStrictEqual(yield* store.sort("list", { alpha: true, offset: 1 }), ["1.5", "10", "9"])
        assert.deepStrictEqual(yield* store.sort("list", { unsorted: true, rev: true, offset: 1, count: 2 }), [
          "-1",
          "9"
        ])
        assert.deepStrictEqual(yield* store.sort("none"), [])
        yield* store.sets.add("set", ["b", "a", "ü"])
        assert.deepStrictEqual(yield* store.sort("set", { alpha: true }), ["a", "b", "ü"])
      })
    )
  )

  oneServer.effect("sorts by, and returns, the values at other keys", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.sortedSet.add("items", { 1: 0, 2: 0, 3: 0 })
        yield* store.mset({ price_1: "30", price_2: "10", price_3: "20" })
        yield* store.hash.set("item_2", { name: "two", weight: "5" })
        yield* store.hash.set("item_3", { name: "three", weight: "7" })
        assert.deepStrictEqual(yield* store.sort("items", { by: "price_*" }), ["2", "3", "1"])
        assert.deepStrictEqual(yield* store.sort("items", { by: "item_*->weight", rev: true }), ["3", "2", "1"])
        assert.deepStrictEqual(yield* store.sortGet("items", ["#", "item_*->name"], { by: "price_*" }), [
          [some("2"), some("two")],
          [some("3"), some("three")],
          [some("1"), none]
        ])
        assert.deepStrictEqual(yield* store.sortGet("none", ["#", "x"]), [])
      })
    )
  )

  oneServer.effect("stores the result as a list", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.list.pushRight("list", ["3", "1", "2"])
        yield* store.set("name_2", "two")
        assert.strictEqual(yield* store.sortStore("out", "list", { rev: true }), 3)
        assert.deepStrictEqual(yield* store.list.range("out"), ["3", "2", "1"])
        assert.strictEqual(yield* store.sortStore("out", "list", { get: ["name_*", "#"], count: 2 }), 4)
        assert.deepStrictEqual(yield* store.list.range("out"), ["", "1", "two", "2"])
        assert.strictEqual(yield* store.sortStore("out", "none"), 0)
        assert.strictEqual(yield* store.exists("out"), 0)
      })
    )
  )

  it.effect("fails with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.list.pushRight("list", ["a", "1"])
        yield* failsWith(
          store.sort("list"),
          "NotAFloat",
          "SORT_RO list: One or more scores can't be converted into double"
        )
        yield* store.set("text", "x")
        yield* failsWith(store.sortStore("out", "text"), "WrongType", `SORT text: ${wrongType}`)
      })
    )
  )

  oneServer.effect("keeps arbitrary bytes", () =>
    withStore(({ binary: { list, set, sort, sortGet } }) =>
      Effect.gen(function* () {
        const high = Uint8Array.of(0xff)
        const low = Uint8Array.of(0x80)
        yield* list.pushRight("list", [high, low])
        yield* set(Uint8Array.of(0x6b, 0xff), high)
        assert.deepStrictEqual(yield* sort("list", { alpha: true }), [low, high])
        assert.deepStrictEqual(yield* sortGet("list", ["k*"], { alpha: true }), [[none], [some(high)]])
      })
    )
  )
})
