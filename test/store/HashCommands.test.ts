import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { failsWith, withStore, wrongType } from "./fixture.js"

const { some } = Option
const none = Option.none<string>()

describe("hash.set, hash.get", () => {
  it.effect("keep fields in their order, from a record or pairs", () =>
    withStore(({ hash }) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* hash.get("user", "name"), none)
        assert.strictEqual(yield* hash.set("user", { name: "Ada", stadt: "Straße" }), 2)
        assert.strictEqual(
          yield* hash.set("user", [
            ["name", "Grace"],
            ["age", "36"]
          ]),
          1
        )
        assert.strictEqual(yield* hash.set("user", {}), 0)
        assert.deepStrictEqual(yield* hash.get("user", "name"), some("Grace"))
        assert.deepStrictEqual(yield* hash.getMany("user", ["age", "none", "stadt"]), [
          some("36"),
          none,
          some("Straße")
        ])
        assert.deepStrictEqual(yield* hash.getMany("user", []), [])
        assert.deepStrictEqual(yield* hash.getAll("user"), [
          ["name", "Grace"],
          ["stadt", "Straße"],
          ["age", "36"]
        ])
        assert.deepStrictEqual(yield* hash.keys("user"), ["name", "stadt", "age"])
        assert.deepStrictEqual(yield* hash.values("user"), ["Grace", "Straße", "36"])
        assert.strictEqual(yield* hash.len("user"), 3)
        assert.strictEqual(yield* hash.strlen("user", "stadt"), 7)
        assert.deepStrictEqual(yield* hash.getAll("none"), [])
      })
    )
  )

  it.effect("keep arbitrary bytes", () =>
    withStore(({ binary }) =>
      Effect.gen(function* () {
        const bytes = new Uint8Array([0, 255, 13, 10])
        yield* binary.hash.set("key", [[bytes, bytes]])
        assert.deepStrictEqual(yield* binary.hash.getAll("key"), [[bytes, bytes]])
        assert.deepStrictEqual(yield* binary.hash.get("key", bytes), some(bytes))
      })
    )
  )

  it.effect("refuse a key of another type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        yield* failsWith(store.hash.get("key", "field"), "WrongType", `HGET key: ${wrongType}`)
        yield* failsWith(store.hash.set("key", { a: "1" }), "WrongType", `HSET key: ${wrongType}`)
        yield* failsWith(Stream.runDrain(store.hash.scan("key")), "WrongType", `HSCAN key: ${wrongType}`)
      })
    )
  )
})

describe("hash.setNx, hash.del, hash.exists", () => {
  it.effect("set a missing field, and delete an existing one", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { hash } = store
        assert.isTrue(yield* hash.setNx("key", "a", "1"))
        assert.isFalse(yield* hash.setNx("key", "a", "2"))
        assert.isTrue(yield* hash.exists("key", "a"))
        assert.strictEqual(yield* hash.del("key", "b"), 0)
        assert.strictEqual(yield* hash.del("key", []), 0)
        assert.strictEqual(yield* hash.del("key", ["a", "b"]), 1)
        assert.strictEqual(yield* store.exists("key"), 0)
      })
    )
  )
})

describe("hash.incrBy, hash.incrByFloat", () => {
  it.effect("count, and fail if a field holds no number", () =>
    withStore(({ hash }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* hash.incrBy("key", "n", 5), 5)
        assert.strictEqual(yield* hash.incrBy("key", "n", 2n ** 62n), 2n ** 62n + 5n)
        yield* failsWith(
          hash.incrBy("key", "n", 2n ** 62n),
          "OutOfRange",
          "HINCRBY key: increment or decrement would overflow"
        )
        assert.strictEqual(yield* hash.incrByFloat("key", "f", 0.5), 0.5)
        yield* failsWith(hash.incrBy("key", "f", 1), "NotAnInteger", "HINCRBY key: hash value is not an integer")
        yield* hash.set("key", { t: "text" })
        yield* failsWith(hash.incrByFloat("key", "t", 1), "NotAFloat", "HINCRBYFLOAT key: hash value is not a float")
        yield* failsWith(
          hash.incrByFloat("key", "f", Number.NaN),
          "NotAFloat",
          "HINCRBYFLOAT key: value is not a valid float"
        )
        yield* failsWith(
          hash.incrByFloat("key", "f", Number.POSITIVE_INFINITY),
          "OutOfRange",
          "HINCRBYFLOAT key: value is NaN or Infinity"
        )
      })
    )
  )
})

describe("hash.randomField, hash.randomFields, hash.randomEntries", () => {
  it.effect("draw distinct fields, or with a negative count any", () =>
    withStore(({ hash }) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* hash.randomField("key"), none)
        assert.deepStrictEqual(yield* hash.randomEntries("key", 3), [])
        yield* hash.set("key", { a: "1", b: "2" })
        assert.include(["a", "b"], Option.getOrThrow(yield* hash.randomField("key")))
        assert.deepStrictEqual(yield* hash.randomFields("key", 5), ["a", "b"])
        assert.lengthOf(yield* hash.randomFields("key", -5), 5)
        assert.deepStrictEqual(yield* hash.randomEntries("key", 5), [
          ["a", "1"],
          ["b", "2"]
        ])
        yield* failsWith(
          hash.randomFields("key", 1.5),
          "NotAnInteger",
          "HRANDFIELD key: value is not an integer or out of range"
        )
      })
    )
  )
})

describe("hash.scan", () => {
  it.effect("streams every field and its value", () =>
    withStore(({ hash }) =>
      Effect.gen(function* () {
        const fields = Array.from({ length: 2000 }, (_, i) => [`f${i}`, `v${i}`] as const)
        yield* hash.set("key", fields)
        const scanned = Chunk.toReadonlyArray(yield* Stream.runCollect(hash.scan("key", { count: 50 })))
        assert.deepStrictEqual(new Map(scanned), new Map(fields))
        const some = Chunk.toReadonlyArray(yield* Stream.runCollect(hash.scan("key", { match: "f199?" })))
        assert.lengthOf(some, 10)
        assert.isTrue(Chunk.isEmpty(yield* Stream.runCollect(hash.scan("none"))))
      })
    )
  )
})
