import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failsWith, withStore, wrongType } from "./fixture.js"

const { some } = Option
const none = Option.none<string>()

describe("list.push…, list.pop…", () => {
  it.effect("push and pop at either end", () =>
    withStore(({ list, exists }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* list.pushRight("l", ["c", "d"]), 2)
        assert.strictEqual(yield* list.pushLeft("l", ["b", "ä"]), 4)
        assert.strictEqual(yield* list.pushRight("l", "e"), 5)
        assert.strictEqual(yield* list.pushRight("l", []), 5)
        assert.strictEqual(yield* list.pushLeft("other", "x", { onlyIf: "present" }), 0)
        assert.strictEqual(yield* list.pushRight("l", "f", { onlyIf: "present" }), 6)
        assert.deepStrictEqual(yield* list.range("l"), ["ä", "b", "c", "d", "e", "f"])
        assert.deepStrictEqual(yield* list.popLeft("l"), some("ä"))
        assert.deepStrictEqual(yield* list.popRight("l"), some("f"))
        assert.deepStrictEqual(yield* list.popRightMany("l", 2), ["e", "d"])
        assert.deepStrictEqual(yield* list.popLeftMany("l", 0), [])
        assert.deepStrictEqual(yield* list.popLeftMany("l", 10), ["b", "c"])
        assert.deepStrictEqual(yield* list.popLeftMany("l", 10), [])
        assert.deepStrictEqual(yield* list.popLeft("l"), none)
        assert.strictEqual(yield* exists("l"), 0)
        yield* failsWith(list.popRightMany("l", -1), "OutOfRange", "RPOP l: value is out of range, must be positive")
      })
    )
  )

  it.effect("pop from the first list that is not empty", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        yield* list.pushRight("b", ["1", "2", "3"])
        assert.deepStrictEqual(yield* list.popAny(["a", "b"], "right"), some({ key: "b", elements: ["3"] }))
        assert.deepStrictEqual(
          yield* list.popAny(["a", "b"], "left", { count: 5 }),
          some({ key: "b", elements: ["1", "2"] })
        )
        assert.deepStrictEqual(yield* list.popAny(["a", "b"], "left"), Option.none())
      })
    )
  )

  it.effect("take arbitrary bytes", () =>
    withStore(({ binary: { list } }) =>
      Effect.gen(function* () {
        const bytes = Uint8Array.of(0, 255, 128)
        yield* list.pushRight("l", bytes)
        yield* list.pushRight("l", [bytes, "text"])
        assert.deepStrictEqual(yield* list.range("l", 1), [bytes, new TextEncoder().encode("text")])
      })
    )
  )
})

describe("list.move", () => {
  it.effect("moves an element between lists, and rotates one", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        yield* list.pushRight("l", ["a", "b", "c"])
        assert.deepStrictEqual(yield* list.move("l", "m", { from: "left", to: "right" }), some("a"))
        assert.deepStrictEqual(yield* list.move("l", "l", { from: "left", to: "right" }), some("b"))
        assert.deepStrictEqual(yield* list.range("l"), ["c", "b"])
        assert.deepStrictEqual(yield* list.range("m"), ["a"])
        assert.deepStrictEqual(yield* list.move("none", "m", { from: "left", to: "right" }), none)
      })
    )
  )
})

describe("list.get, list.set, list.insert…, list.trim, list.remove", () => {
  it.effect("read and edit elements by index", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        yield* list.pushRight("l", ["a", "b", "a", "c", "a"])
        assert.deepStrictEqual(yield* list.get("l", -2), some("c"))
        assert.deepStrictEqual(yield* list.get("l", 5), none)
        yield* list.set("l", 1, "B")
        assert.deepStrictEqual(yield* list.insertBefore("l", "B", "before"), some(6))
        assert.deepStrictEqual(yield* list.insertAfter("l", "B", "after"), some(7))
        assert.deepStrictEqual(yield* list.insertAfter("l", "x", "after"), Option.none())
        assert.deepStrictEqual(yield* list.range("l"), ["a", "before", "B", "after", "a", "c", "a"])
        assert.deepStrictEqual(yield* list.range("l", 1, -5), ["before", "B"])
        assert.strictEqual(yield* list.remove("l", "a", { count: -1 }), 1)
        assert.strictEqual(yield* list.remove("l", "a"), 2)
        yield* list.trim("l", 1, 2)
        assert.deepStrictEqual(yield* list.range("l"), ["B", "after"])
        assert.strictEqual(yield* list.len("l"), 2)
      })
    )
  )

  it.effect("fail with tagged errors", () =>
    withStore(({ list, set }) =>
      Effect.gen(function* () {
        yield* list.pushRight("l", "a")
        yield* failsWith(list.set("l", 1, "b"), "OutOfRange", "LSET l: index out of range")
        yield* failsWith(list.set("m", 0, "b"), "NoSuchKey", "LSET m: no such key")
        yield* failsWith(list.get("l", 0.5), "NotAnInteger", "LINDEX l: value is not an integer or out of range")
        yield* set("s", "string")
        yield* failsWith(list.pushLeft("s", "a"), "WrongType", `LPUSH s: ${wrongType}`)
        yield* failsWith(list.len("s"), "WrongType", `LLEN s: ${wrongType}`)
      })
    )
  )
})

describe("list.indexOf, list.indexesOf", () => {
  it.effect("search from either end", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        yield* list.pushRight("l", ["a", "b", "a", "c", "a"])
        assert.deepStrictEqual(yield* list.indexOf("l", "a"), some(0))
        assert.deepStrictEqual(yield* list.indexOf("l", "a", { rank: 2 }), some(2))
        assert.deepStrictEqual(yield* list.indexOf("l", "a", { rank: -1 }), some(4))
        assert.deepStrictEqual(yield* list.indexOf("l", "a", { rank: 0 }), Option.none())
        assert.deepStrictEqual(yield* list.indexOf("l", "c", { within: 3 }), Option.none())
        assert.deepStrictEqual(yield* list.indexesOf("l", "a"), [0, 2, 4])
        assert.deepStrictEqual(yield* list.indexesOf("l", "a", { rank: -1, count: 2 }), [4, 2])
        assert.deepStrictEqual(yield* list.indexesOf("l", "a", { rank: 0 }), [])
        assert.deepStrictEqual(yield* list.indexesOf("none", "a"), [])
      })
    )
  )
})
