import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { withStore } from "./fixture.js"

const { some } = Option
const none = Option.none<string>()

describe("sets.add, sets.remove", () => {
  it.effect("count the members that are new, or were there", () =>
    withStore(({ sets, exists }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* sets.add("tags", ["red", "grün", "red"]), 2)
        assert.strictEqual(yield* sets.add("tags", "red"), 0)
        assert.strictEqual(yield* sets.add("tags", []), 0)
        assert.deepStrictEqual([...(yield* sets.members("tags"))].sort(), ["grün", "red"])
        assert.strictEqual(yield* sets.size("tags"), 2)
        assert.isTrue(yield* sets.has("tags", "grün"))
        assert.isFalse(yield* sets.has("tags", "blue"))
        assert.deepStrictEqual(yield* sets.hasMany("tags", ["blue", "red"]), [false, true])
        assert.deepStrictEqual(yield* sets.hasMany("tags", []), [])
        assert.strictEqual(yield* sets.remove("tags", ["red", "blue"]), 1)
        assert.strictEqual(yield* sets.remove("tags", []), 0)
        assert.isTrue(yield* sets.move("tags", "others", "grün"))
        assert.isFalse(yield* sets.move("tags", "others", "grün"))
        assert.strictEqual(yield* exists("tags"), 0)
        assert.deepStrictEqual(yield* sets.members("tags"), [])
        yield* sets.add("numbers", ["3", "1", "2"])
        assert.deepStrictEqual(yield* sets.members("numbers"), ["1", "2", "3"])
      })
    )
  )

  it.effect("take arbitrary bytes", () =>
    withStore(({ binary: { sets } }) =>
      Effect.gen(function* () {
        const bytes = Uint8Array.of(0, 255, 128)
        assert.strictEqual(yield* sets.add("a", [bytes]), 1)
        assert.deepStrictEqual(yield* sets.members("a"), [bytes])
      })
    )
  )

  it.effect("refuse a key of another type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("text", "x")
        assert.strictEqual((yield* Effect.flip(store.sets.add("text", "1")))._tag, "WrongType")
        assert.strictEqual((yield* Effect.flip(store.sets.union(["none", "text"])))._tag, "WrongType")
      })
    )
  )
})

describe("sets.pop, sets.randomMember", () => {
  it.effect("draw members", () =>
    withStore(({ sets }) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* sets.pop("a"), none)
        assert.deepStrictEqual(yield* sets.randomMember("a"), none)
        assert.deepStrictEqual(yield* sets.popMany("a", 3), [])
        assert.deepStrictEqual(yield* sets.randomMembers("a", 3), [])
        yield* sets.add("a", "1")
        assert.deepStrictEqual(yield* sets.randomMember("a"), some("1"))
        assert.deepStrictEqual(yield* sets.randomMembers("a", -3), ["1", "1", "1"])
        assert.deepStrictEqual(yield* sets.randomMembers("a", 3), ["1"])
        assert.deepStrictEqual(yield* sets.pop("a"), some("1"))
        yield* sets.add("a", ["1", "2", "3"])
        assert.strictEqual((yield* sets.popMany("a", 2)).length, 2)
        assert.strictEqual(yield* sets.size("a"), 1)
        const error = yield* Effect.flip(sets.popMany("a", -1))
        assert.strictEqual(error._tag, "OutOfRange")
      })
    )
  )
})

describe("sets.inter, sets.union, sets.diff", () => {
  it.effect("combine sets, and store the result", () =>
    withStore(({ sets }) =>
      Effect.gen(function* () {
        yield* sets.add("a", ["1", "2", "3"])
        yield* sets.add("b", ["2", "3", "4"])
        assert.deepStrictEqual(yield* sets.inter(["a", "b"]), ["2", "3"])
        assert.deepStrictEqual(yield* sets.union(["a", "b"]), ["1", "2", "3", "4"])
        assert.deepStrictEqual(yield* sets.diff(["a", "b"]), ["1"])
        assert.strictEqual(yield* sets.interSize(["a", "b"]), 2)
        assert.strictEqual(yield* sets.interSize(["a", "b"], { limit: 1 }), 1)
        assert.strictEqual(yield* sets.interStore("c", ["a", "b"]), 2)
        assert.deepStrictEqual(yield* sets.members("c"), ["2", "3"])
        assert.strictEqual(yield* sets.unionStore("c", ["a", "b"]), 4)
        assert.strictEqual(yield* sets.diffStore("c", ["a", "b"]), 1)
        assert.deepStrictEqual(yield* sets.members("c"), ["1"])
      })
    )
  )
})

describe("sets.scan", () => {
  it.effect("streams every member", () =>
    withStore(({ sets }) =>
      Effect.gen(function* () {
        const members = Array.from({ length: 300 }, (_, i) => `member:${i}`)
        yield* sets.add("a", members)
        const scanned = Chunk.toReadonlyArray(yield* Stream.runCollect(sets.scan("a", { count: 10 })))
        assert.deepStrictEqual([...new Set(scanned)].sort(), [...members].sort())
        const few = Chunk.toReadonlyArray(yield* Stream.runCollect(sets.scan("a", { match: "*:29?" })))
        assert.strictEqual(new Set(few).size, 10)
      })
    )
  )
})
