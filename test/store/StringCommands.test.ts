import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { failsWith, ours, putOtherType, withStore, wrongType } from "./fixture.js"

const { some } = Option
const none = Option.none<string>()

describe("get, set", () => {
  it.effect("keep text", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* store.get("key"), none)
        for (const text of ["value", "", "straße", "日本語 🎏", "\u0000\u00ff", "x".repeat(5000)]) {
          yield* store.set(text, text)
          assert.deepStrictEqual(yield* store.get(text), some(text))
        }
        assert.strictEqual(yield* store.strlen("日本語 🎏"), 14)
      })
    )
  )

  it.effect("can be run again", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const get = store.get("key")
        const set = store.set("key", "value")
        assert.deepStrictEqual(yield* get, none)
        yield* set
        assert.deepStrictEqual(yield* get, some("value"))
        yield* store.del("key")
        yield* set
        assert.deepStrictEqual(yield* get, some("value"))
      })
    )
  )

  it.effect("refuse to read a key of another type, and replace it", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* putOtherType("key")
        yield* failsWith(store.get("key"), "WrongType", `GET key: ${wrongType}`)
        yield* store.set("key", "value")
        assert.deepStrictEqual(yield* store.get("key"), some("value"))
      })
    )
  )

  it.effect("read a value that was edited in place", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.append("key", "ab")
        yield* store.append("key", "cd")
        assert.deepStrictEqual(yield* store.get("key"), some("abcd"))
      })
    )
  )

  ours.effect("expire to the millisecond with ttl", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.isTrue(yield* store.set("key", "value", { ttl: "60 seconds" }))
        yield* TestClock.adjust("59999 millis")
        assert.deepStrictEqual(yield* store.get("key"), some("value"))
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* store.get("key"), none)
      })
    )
  )

  ours.effect("expire to the millisecond with expireAt", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(1_000_000)
        for (const [key, expireAt] of [
          ["number", 1_000_500],
          ["date", new Date(1_000_500)],
          ["dateTime", DateTime.unsafeMake(1_000_500)]
        ] as const) {
          assert.isTrue(yield* store.set(key, "value", { expireAt }))
          assert.deepStrictEqual(yield* store.ttl(key), some(Duration.millis(500)))
        }
        yield* TestClock.adjust("500 millis")
        assert.strictEqual(yield* store.exists(["number", "date", "dateTime"]), 0)
      })
    )
  )

  ours.effect("clear the deadline, or keep it with keepTtl", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "1", { ttl: "1 minute" })
        yield* store.set("key", "2", { keepTtl: true })
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.minutes(1)))
        yield* store.set("key", "3", { keepTtl: false })
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.infinity))
        yield* store.expire("key", "1 minute")
        yield* store.set("key", "4")
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.infinity))
        yield* store.set("key", "5", { ttl: Duration.infinity })
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.infinity))
      })
    )
  )

  it.effect("set only if the key is absent, or present", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.isFalse(yield* store.set("key", "1", { onlyIf: "present" }))
        assert.isTrue(yield* store.set("key", "2", { onlyIf: "absent", ttl: "1 second" }))
        assert.isFalse(yield* store.set("key", "3", { onlyIf: "absent" }))
        assert.deepStrictEqual(yield* store.get("key"), some("2"))
        assert.isTrue(yield* store.set("key", "4", { onlyIf: "present" }))
        assert.deepStrictEqual(yield* store.get("key"), some("4"))
      })
    )
  )

  ours.effect("refuse a ttl of 0", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* failsWith(
          store.set("key", "value", { ttl: 0 }),
          "OutOfRange",
          "SET key: invalid expire time in 'set' command"
        )
        assert.isTrue(yield* store.set("key", "value", { ttl: "1 micros" }))
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.millis(1)))
      })
    )
  )
})

describe("getSet", () => {
  it.effect("sets a value and returns the old one", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* store.getSet("key", "1"), none)
        assert.deepStrictEqual(yield* store.getSet("key", "2", { ttl: "1 second" }), some("1"))
        assert.deepStrictEqual(yield* store.getSet("key", "3", { onlyIf: "absent", keepTtl: true }), some("2"))
        assert.deepStrictEqual(yield* store.get("key"), some("2"))
        yield* putOtherType("other")
        yield* failsWith(store.getSet("other", "1"), "WrongType", `SET other: ${wrongType}`)
      })
    )
  )
})

describe("getDel", () => {
  it.effect("returns the value and deletes the key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        assert.deepStrictEqual(yield* store.getDel("key"), some("value"))
        assert.deepStrictEqual(yield* store.getDel("key"), none)
        yield* putOtherType("key")
        yield* failsWith(store.getDel("key"), "WrongType", `GETDEL key: ${wrongType}`)
      })
    )
  )
})

describe("getEx", () => {
  ours.effect("returns the value and changes the deadline", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* store.getEx("key", { ttl: "1 second" }), none)
        yield* store.set("key", "value")
        assert.deepStrictEqual(yield* store.getEx("key", { ttl: "1 second" }), some("value"))
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.seconds(1)))
        assert.deepStrictEqual(yield* store.getEx("key", { expireAt: 5000 }), some("value"))
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.seconds(5)))
        assert.deepStrictEqual(yield* store.getEx("key", { persist: true }), some("value"))
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.infinity))
        yield* store.getEx("key", { ttl: "1 second" })
        yield* store.getEx("key", { ttl: Duration.infinity })
        assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.infinity))
        yield* store.getEx("key", { ttl: "1 second" })
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* store.get("key"), none)
      })
    )
  )

  it.effect("refuses a ttl of 0, and a key of another type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        yield* failsWith(
          store.getEx("key", { ttl: 0 }),
          "OutOfRange",
          "GETEX key: invalid expire time in 'getex' command"
        )
        yield* putOtherType("key")
        yield* failsWith(store.getEx("key", { persist: true }), "WrongType", `GETEX key: ${wrongType}`)
      })
    )
  )
})

describe("getRange, setRange, append, strlen", () => {
  it.effect("read and write parts of a value, in bytes", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.append("key", "Hello "), 6)
        assert.strictEqual(yield* store.append("key", "World"), 11)
        assert.strictEqual(yield* store.getRange("key", 0, 4), "Hello")
        assert.strictEqual(yield* store.getRange("key", -5, -1), "World")
        assert.strictEqual(yield* store.getRange("missing", 0, -1), "")
        assert.strictEqual(yield* store.setRange("key", 6, "Redis"), 11)
        assert.strictEqual(yield* store.setRange("key", 13, "é"), 15)
        assert.deepStrictEqual(yield* store.get("key"), some("Hello Redis\0\0é"))
        assert.strictEqual(yield* store.strlen("key"), 15)
        assert.strictEqual(yield* store.strlen("missing"), 0)
      })
    )
  )

  it.effect("fail with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* failsWith(store.setRange("key", -1, "x"), "OutOfRange", "SETRANGE key: offset is out of range")
        yield* failsWith(
          store.setRange("key", 2 ** 31, "x"),
          "OutOfRange",
          "SETRANGE key: string exceeds maximum allowed size (proto-max-bulk-len)"
        )
        yield* putOtherType("key")
        yield* failsWith(store.getRange("key", 0, 1), "WrongType", `GETRANGE key: ${wrongType}`)
        yield* failsWith(store.setRange("key", 0, "x"), "WrongType", `SETRANGE key: ${wrongType}`)
        yield* failsWith(store.append("key", "x"), "WrongType", `APPEND key: ${wrongType}`)
        yield* failsWith(store.strlen("key"), "WrongType", `STRLEN key: ${wrongType}`)
      })
    )
  )

  it.effect("die if an index is not an integer, which is a bug of the program", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(store.getRange("key", 0.5, 1))
        assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
        assert.match(String(exit), /not an integer/)
      })
    )
  )
})

describe("mget, mset, msetNx", () => {
  it.effect("read and set several keys", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset({ a: "1", clé: "2" })
        yield* store.mset([["c", "3"]])
        yield* store.mset(new Map([["d", "4"]]))
        yield* putOtherType("other")
        assert.deepStrictEqual(yield* store.mget(["a", "clé", "missing", "other", "c", "d"]), [
          some("1"),
          some("2"),
          none,
          none,
          some("3"),
          some("4")
        ])
        assert.isFalse(yield* store.msetNx({ a: "x", e: "5" }))
        assert.deepStrictEqual(yield* store.get("e"), none)
        assert.isTrue(yield* store.msetNx({ e: "5", f: "6" }))
        assert.deepStrictEqual(yield* store.mget(["e", "f"]), [some("5"), some("6")])
      })
    )
  )

  it.effect("take no keys", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* store.mget([]), [])
        yield* store.mset({})
        assert.isTrue(yield* store.msetNx([]))
        assert.strictEqual(yield* store.dbSize, 0)
      })
    )
  )
})

describe("lcs, lcsLength, lcsMatches", () => {
  it.effect("find the longest common subsequence of two values", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset({ a: "ohmytext", b: "mynewtext" })
        assert.strictEqual(yield* store.lcs("a", "b"), "mytext")
        assert.strictEqual(yield* store.lcsLength("a", "b"), 6)
        assert.deepStrictEqual(yield* store.lcsMatches("a", "b"), {
          matches: [
            { first: [4, 7], second: [5, 8], length: 4 },
            { first: [2, 3], second: [0, 1], length: 2 }
          ],
          length: 6
        })
        assert.deepStrictEqual((yield* store.lcsMatches("a", "b", { minLength: 3 })).matches, [
          { first: [4, 7], second: [5, 8], length: 4 }
        ])
        assert.strictEqual(yield* store.lcs("a", "missing"), "")
        assert.deepStrictEqual(yield* store.lcsMatches("a", "missing"), { matches: [], length: 0 })
      })
    )
  )

  it.effect("refuse a key of another type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* putOtherType("b")
        const text = "The specified keys must contain string values"
        yield* failsWith(store.lcs("a", "b"), "WrongType", `LCS a: ${text}`)
        yield* failsWith(store.lcsLength("a", "b"), "WrongType", `LCS a: ${text}`)
        yield* failsWith(store.lcsMatches("a", "b"), "WrongType", `LCS a: ${text}`)
      })
    )
  )
})
