import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { failsWith, withStore, wrongType } from "./fixture.js"

const { some } = Option
const none = Option.none()

describe("sortedSet.add", () => {
  it.effect("adds members and changes scores, under conditions", () =>
    withStore(({ sortedSet }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* sortedSet.add("scores", { Ada: 3, Grace: 1.5 }), 2)
        assert.strictEqual(
          yield* sortedSet.add("scores", [
            ["Ada", 4],
            ["Müller", 2]
          ]),
          1
        )
        assert.strictEqual(yield* sortedSet.add("scores", {}), 0)
        assert.strictEqual(yield* sortedSet.add("scores", { Ada: 9, new: 1 }, { onlyIf: "absent" }), 1)
        assert.strictEqual(yield* sortedSet.add("scores", { Ada: 5 }, { onlyIf: "present", countChanged: true }), 1)
        assert.strictEqual(yield* sortedSet.add("scores", { Ada: 1 }, { onlyIf: "greater", countChanged: true }), 0)
        assert.strictEqual(
          yield* sortedSet.add("scores", { Ada: 1 }, { onlyIf: "present and less", countChanged: true }),
          1
        )
        assert.deepStrictEqual(yield* sortedSet.rangeWithScores("scores"), [
          ["Ada", 1],
          ["new", 1],
          ["Grace", 1.5],
          ["Müller", 2]
        ])
        assert.strictEqual(yield* sortedSet.add("scores", { last: Number.POSITIVE_INFINITY }), 1)
        assert.deepStrictEqual(yield* sortedSet.score("scores", "last"), some(Number.POSITIVE_INFINITY))
      })
    )
  )

  it.effect("fails with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { sortedSet } = store
        yield* failsWith(
          sortedSet.add("scores", { Ada: Number.NaN }),
          "NotAFloat",
          "ZADD scores: value is not a valid float"
        )
        yield* sortedSet.add("scores", { Ada: Number.POSITIVE_INFINITY })
        yield* failsWith(
          sortedSet.incrBy("scores", "Ada", Number.NEGATIVE_INFINITY),
          "OutOfRange",
          "ZINCRBY scores: resulting score is not a number (NaN)"
        )
        yield* store.set("text", "x")
        yield* failsWith(sortedSet.add("text", { Ada: 1 }), "WrongType", `ZADD text: ${wrongType}`)
        yield* failsWith(sortedSet.range("text"), "WrongType", `ZRANGE text: ${wrongType}`)
        yield* failsWith(
          sortedSet.popMinMany("scores", -1),
          "OutOfRange",
          "ZPOPMIN scores: value is out of range, must be positive"
        )
      })
    )
  )
})

describe("sortedSet, members", () => {
  it.effect("have scores and ranks", () =>
    withStore(({ sortedSet }) =>
      Effect.gen(function* () {
        yield* sortedSet.add("key", { a: 1, b: 2, c: 3 })
        assert.strictEqual(yield* sortedSet.incrBy("key", "a", 0.5), 1.5)
        assert.strictEqual(yield* sortedSet.incrBy("key", "d", -1), -1)
        assert.strictEqual(yield* sortedSet.size("key"), 4)
        assert.deepStrictEqual(yield* sortedSet.score("key", "x"), none)
        assert.deepStrictEqual(yield* sortedSet.scores("key", ["a", "x", "b"]), [some(1.5), none, some(2)])
        assert.deepStrictEqual(yield* sortedSet.scores("key", []), [])
        assert.deepStrictEqual(yield* sortedSet.rank("key", "d"), some(0))
        assert.deepStrictEqual(yield* sortedSet.revRank("key", "d"), some(3))
        assert.deepStrictEqual(yield* sortedSet.rank("key", "x"), none)
        assert.strictEqual(yield* sortedSet.remove("key", ["a", "x"]), 1)
        assert.strictEqual(yield* sortedSet.remove("key", "b"), 1)
        assert.strictEqual(yield* sortedSet.remove("key", []), 0)
        assert.deepStrictEqual(yield* sortedSet.popMax("key"), some(["c", 3] as const))
        assert.deepStrictEqual(yield* sortedSet.popMin("key"), some(["d", -1] as const))
        assert.deepStrictEqual(yield* sortedSet.popMin("key"), none)
        yield* sortedSet.add("key", { a: 1, b: 2, c: 3 })
        assert.deepStrictEqual(yield* sortedSet.popMaxMany("key", 2), [
          ["c", 3],
          ["b", 2]
        ])
        assert.deepStrictEqual(yield* sortedSet.popMinMany("key", 5), [["a", 1]])
      })
    )
  )

  it.effect("are drawn and scanned", () =>
    withStore(({ sortedSet }) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* sortedSet.randomMember("key"), none)
        const entries = Array.from({ length: 500 }, (_, i) => [`m${i}`, i / 4] as const)
        yield* sortedSet.add("key", entries)
        assert.isTrue(Option.isSome(yield* sortedSet.randomMember("key")))
        assert.strictEqual((yield* sortedSet.randomMembers("key", 7)).length, 7)
        const all = yield* Stream.runCollect(sortedSet.scan("key", { count: 20 }))
        assert.deepStrictEqual(new Map(Chunk.toReadonlyArray(all)), new Map(entries))
        const some_ = yield* Stream.runCollect(sortedSet.scan("key", { match: "m49*" }))
        assert.strictEqual(new Map(Chunk.toReadonlyArray(some_)).size, 11)
      })
    )
  )
})

describe("sortedSet ranges", () => {
  it.effect("go by rank, score and name", () =>
    withStore(({ sortedSet }) =>
      Effect.gen(function* () {
        yield* sortedSet.add("key", { a: 1, b: 2, c: 3, d: 4 })
        assert.deepStrictEqual(yield* sortedSet.range("key"), ["a", "b", "c", "d"])
        assert.deepStrictEqual(yield* sortedSet.range("key", { start: 1, end: -2 }), ["b", "c"])
        assert.deepStrictEqual(yield* sortedSet.range("key", { end: 1, rev: true }), ["d", "c"])
        assert.deepStrictEqual(yield* sortedSet.range("key", { by: "score", min: 2, max: { exclusive: 4 } }), [
          "b",
          "c"
        ])
        assert.deepStrictEqual(yield* sortedSet.range("key", { by: "score", rev: true, offset: 1, count: 2 }), [
          "c",
          "b"
        ])
        assert.deepStrictEqual(yield* sortedSet.rangeWithScores("key", { by: "score", min: { exclusive: 3 } }), [
          ["d", 4]
        ])
        assert.strictEqual(yield* sortedSet.count("key", { by: "score", max: 3 }), 3)
        assert.strictEqual(yield* sortedSet.rangeStore("copy", "key", { start: -2 }), 2)
        assert.deepStrictEqual(yield* sortedSet.range("copy"), ["c", "d"])
        yield* sortedSet.add("names", { ab: 0, b: 0, bc: 0, ü: 0 })
        assert.deepStrictEqual(yield* sortedSet.range("names", { by: "name", min: "b" }), ["b", "bc", "ü"])
        assert.deepStrictEqual(
          yield* sortedSet.range("names", { by: "name", min: { exclusive: "ab" }, max: { exclusive: "c" }, rev: true }),
          ["bc", "b"]
        )
        assert.strictEqual(yield* sortedSet.count("names", { by: "name", max: "b" }), 2)
        assert.strictEqual(yield* sortedSet.removeRange("names", { by: "name", min: "ü" }), 1)
        assert.strictEqual(yield* sortedSet.removeRange("key", { by: "score", max: 1 }), 1)
        assert.strictEqual(yield* sortedSet.removeRange("key", { end: 0, rev: true }), 1)
        assert.deepStrictEqual(yield* sortedSet.range("key"), ["b", "c"])
        assert.strictEqual(yield* sortedSet.removeRange("key", { start: 0 }), 2)
      })
    )
  )
})

describe("several sorted sets", () => {
  it.effect("pop members of the first set that has any", () =>
    withStore(({ sortedSet, set }) =>
      Effect.gen(function* () {
        yield* sortedSet.add("b", { x: 1, y: 2, z: 3 })
        assert.deepStrictEqual(
          yield* sortedSet.popAny(["a", "b"], "highest"),
          some({ key: "b", members: [["z", 3]] as const })
        )
        assert.deepStrictEqual(
          yield* sortedSet.popAny(["a", "b"], "lowest", { count: 5 }),
          some({
            key: "b",
            members: [
              ["x", 1],
              ["y", 2]
            ] as const
          })
        )
        assert.deepStrictEqual(yield* sortedSet.popAny(["a", "b"], "lowest"), none)
        yield* set("text", "x")
        yield* failsWith(sortedSet.popAny(["text"], "lowest"), "WrongType", `ZMPOP: ${wrongType}`)
      })
    )
  )

  it.effect("combine with weights, plain sets included", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { sortedSet } = store
        yield* sortedSet.add("a", { x: 1, y: 2 })
        yield* sortedSet.add("b", { y: 10, z: 20 })
        yield* store.command("SADD", "plain", "x", "q")
        assert.deepStrictEqual(yield* sortedSet.union(["a", "b"]), [
          ["x", 1],
          ["y", 12],
          ["z", 20]
        ])
        assert.deepStrictEqual(yield* sortedSet.union(["a", "plain"], { weights: [1, 10], aggregate: "max" }), [
          ["y", 2],
          ["q", 10],
          ["x", 10]
        ])
        assert.deepStrictEqual(yield* sortedSet.inter(["a", "b"], { weights: [2] }), [["y", 14]])
        assert.deepStrictEqual(yield* sortedSet.diff(["a", "b"]), [["x", 1]])
        assert.strictEqual(yield* sortedSet.unionStore("u", ["a", "b"], { aggregate: "min" }), 3)
        assert.strictEqual(yield* sortedSet.interStore("i", ["a", "b"]), 1)
        assert.strictEqual(yield* sortedSet.diffStore("d", ["a", "none"]), 2)
        assert.strictEqual(yield* sortedSet.interSize(["a", "b"]), 1)
        assert.strictEqual(yield* sortedSet.interSize(["a", "u"], { limit: 1 }), 1)
        assert.deepStrictEqual(yield* sortedSet.range("u"), ["x", "y", "z"])
        yield* failsWith(
          sortedSet.union(["a", "b"], { weights: [Number.NaN] }),
          "NotAFloat",
          "ZUNION: weight value is not a float"
        )
      })
    )
  )

  it.effect("keep arbitrary bytes", () =>
    withStore(({ binary: { sortedSet } }) =>
      Effect.gen(function* () {
        const member = Uint8Array.of(0xff, 0)
        yield* sortedSet.add("key", [[member, 2]])
        assert.deepStrictEqual(yield* sortedSet.rangeWithScores("key"), [[member, 2]])
        assert.deepStrictEqual(yield* sortedSet.rank("key", member), some(0))
      })
    )
  )
})
