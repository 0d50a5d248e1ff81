import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failsWith, putOtherType, withStore, wrongType } from "./fixture.js"

const { some } = Option

describe("incr, incrBy, decr, decrBy", () => {
  it.effect("count up and down", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.incr("key"), 1)
        assert.strictEqual(yield* store.incrBy("key", 41), 42)
        assert.strictEqual(yield* store.incrBy("key", -2), 40)
        assert.strictEqual(yield* store.decr("key"), 39)
        assert.strictEqual(yield* store.decrBy("key", 9), 30)
        assert.deepStrictEqual(yield* store.get("key"), some("30"))
      })
    )
  )

  it.effect("count 64 bits exactly with bigints", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.incrBy("key", 2n ** 63n - 2n), 2n ** 63n - 2n)
        assert.strictEqual(yield* store.incrBy("key", 1n), 2n ** 63n - 1n)
        assert.strictEqual(yield* store.incrBy("small", 1n), 1n)
        assert.strictEqual(yield* store.decrBy("small", 2n), -1n)
        assert.strictEqual(yield* store.decrBy("key", 1), 2 ** 63)
        yield* store.incr("key")
        yield* failsWith(store.incr("key"), "OutOfRange", "INCR key: increment or decrement would overflow")
        yield* failsWith(store.incrBy("key", 1), "OutOfRange", "INCRBY key: increment or decrement would overflow")
        yield* failsWith(store.decrBy("key", -(2n ** 63n)), "OutOfRange", "DECRBY key: decrement would overflow")
      })
    )
  )

  it.effect("fail with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const text = "value is not an integer or out of range"
        yield* store.set("key", "x")
        yield* failsWith(store.incr("key"), "NotAnInteger", `INCR key: ${text}`)
        yield* failsWith(store.incrBy("key", 2), "NotAnInteger", `INCRBY key: ${text}`)
        yield* failsWith(store.decr("key"), "NotAnInteger", `DECR key: ${text}`)
        yield* failsWith(store.decrBy("key", 2), "NotAnInteger", `DECRBY key: ${text}`)
        for (const by of [0.5, Number.NaN, 2 ** 63, 2n ** 63n]) {
          yield* failsWith(store.incrBy("new", by as number), "NotAnInteger", `INCRBY new: ${text}`)
        }
        yield* putOtherType("key")
        yield* failsWith(store.incr("key"), "WrongType", `INCR key: ${wrongType}`)
        yield* failsWith(store.incrBy("key", 1), "WrongType", `INCRBY key: ${wrongType}`)
        yield* failsWith(store.decr("key"), "WrongType", `DECR key: ${wrongType}`)
        yield* failsWith(store.decrBy("key", 1), "WrongType", `DECRBY key: ${wrongType}`)
      })
    )
  )

  it.effect("lose no increment of many fibers", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* Effect.all(
          Array.from({ length: 100 }, () => Effect.replicateEffect(store.incr("key"), 100)),
          {
            concurrency: "unbounded",
            discard: true
          }
        )
        assert.deepStrictEqual(yield* store.get("key"), some("10000"))
      })
    )
  )
})

describe("incrByFloat", () => {
  it.effect("adds decimal fractions as Redis does", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.incrByFloat("key", 0.1)
        assert.strictEqual(yield* store.incrByFloat("key", 0.2), 0.3)
        assert.strictEqual(yield* store.incrByFloat("key", 1e3), 1000.3)
      })
    )
  )

  it.effect("fails with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* failsWith(
          store.incrByFloat("key", Number.NaN),
          "NotAFloat",
          "INCRBYFLOAT key: value is not a valid float"
        )
        yield* failsWith(
          store.incrByFloat("key", Number.POSITIVE_INFINITY),
          "OutOfRange",
          "INCRBYFLOAT key: increment would produce NaN or Infinity"
        )
        yield* store.set("key", "x")
        yield* failsWith(store.incrByFloat("key", 1), "NotAFloat", "INCRBYFLOAT key: value is not a valid float")
        yield* putOtherType("key")
        yield* failsWith(store.incrByFloat("key", 1), "WrongType", `INCRBYFLOAT key: ${wrongType}`)
      })
    )
  )
})
