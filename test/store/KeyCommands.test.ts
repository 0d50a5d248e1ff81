import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Store from "../../src/Store.js"
import { state } from "../internals.js"
import { failsWith, oneServer, ours, putOtherType, withStore } from "./fixture.js"

const { some } = Option
const none = Option.none()

describe("del, unlink, exists, touch", () => {
  it.effect("take one key or several, and count them", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset({ a: "1", b: "2", c: "3", d: "4" })
        assert.strictEqual(yield* store.exists("a"), 1)
        assert.strictEqual(yield* store.exists(["a", "a", "b", "missing"]), 3)
        assert.strictEqual(yield* store.touch(["a", "missing"]), 1)
        assert.strictEqual(yield* store.del("a"), 1)
        assert.strictEqual(yield* store.del(["a", "b", "missing"]), 1)
        assert.strictEqual(yield* store.unlink(["c"]), 1)
        assert.strictEqual(yield* store.unlink("d"), 1)
        assert.strictEqual(yield* store.dbSize, 0)
      })
    )
  )

  it.effect("take no keys, and more keys than a function call has arguments", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.del([]), 0)
        const many = Array.from({ length: 300_000 }, (_, index) => `key:${index}`)
        yield* store.mset(many.map((key) => [key, "x"] as const))
        assert.strictEqual(yield* store.exists(many), many.length)
        assert.strictEqual(yield* store.del(many), many.length)
      })
    )
  )
})

// to the millisecond, which a redis-server cannot be held to
if (ours.isOn)
  describe("expire, expireAt, persist, ttl, expireTime", () => {
    it.effect("set and read the time to live", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* TestClock.setTime(1_000_000)
          assert.deepStrictEqual(yield* store.ttl("key"), none)
          assert.deepStrictEqual(yield* store.expireTime("key"), none)
          assert.isFalse(yield* store.expire("key", "1 second"))
          assert.isFalse(yield* store.expireAt("key", 2_000_000))
          assert.isFalse(yield* store.persist("key"))
          yield* store.set("key", "value")
          assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.infinity))
          assert.deepStrictEqual(yield* store.expireTime("key"), none)
          assert.isTrue(yield* store.expire("key", "90 seconds"))
          assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.seconds(90)))
          assert.deepStrictEqual(yield* store.expireTime("key"), some(DateTime.unsafeMake(1_090_000)))
          yield* TestClock.adjust("30.5 seconds")
          assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.millis(59_500)))
          assert.isTrue(yield* store.persist("key"))
          assert.isFalse(yield* store.persist("key"))
          assert.isTrue(yield* store.expireAt("key", DateTime.unsafeMake(1_040_000)))
          assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.millis(9500)))
          yield* TestClock.adjust("9499 millis")
          assert.strictEqual(yield* store.exists("key"), 1)
          yield* TestClock.adjust("1 millis")
          assert.strictEqual(yield* store.exists("key"), 0)
        })
      )
    )

    it.effect("remove keys at their deadline although nothing reads them", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.set("early", "1", { ttl: "1 second" })
          yield* store.set("late", "2", { ttl: "1 hour" })
          yield* TestClock.adjust("999 millis")
          assert.strictEqual(yield* store.dbSize, 2)
          yield* TestClock.adjust("1 millis")
          assert.strictEqual(yield* store.dbSize, 1)
          yield* TestClock.adjust("1 hour")
          assert.strictEqual(yield* store.dbSize, 0)
        })
      )
    )

    it.effect("delete a key whose deadline has passed", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* TestClock.setTime(1_000_000)
          yield* store.mset({ a: "1", b: "2" })
          assert.isTrue(yield* store.expire("a", 0))
          assert.isTrue(yield* store.expireAt("b", 999_999))
          assert.strictEqual(yield* store.dbSize, 0)
        })
      )
    )

    it.effect("act only if the condition holds", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.set("key", "value")
          const expire = (seconds: number, onlyIf: Store.ExpireOptions["onlyIf"]) =>
            store.expire("key", Duration.seconds(seconds), { onlyIf })
          assert.isFalse(yield* expire(100, "present"))
          assert.isFalse(yield* expire(100, "later"))
          assert.isFalse(yield* expire(100, "present and sooner"))
          assert.isTrue(yield* expire(100, "sooner"))
          assert.isFalse(yield* expire(50, "absent"))
          assert.isTrue(yield* expire(200, "later"))
          assert.isFalse(yield* expire(100, "later"))
          assert.isTrue(yield* expire(100, "present and sooner"))
          assert.isTrue(yield* expire(150, "present"))
          assert.isFalse(yield* expire(150, "sooner"))
          assert.isTrue(yield* expire(300, undefined))
          assert.isTrue(yield* store.expireAt("key", 400_000, { onlyIf: "later" }))
          yield* store.persist("key")
          assert.isTrue(yield* expire(50, "absent"))
          assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.seconds(50)))
        })
      )
    )

    it.effect("refuse an infinite time", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.set("key", "value")
          yield* TestClock.setTime(1)
          yield* failsWith(
            store.expire("key", Duration.infinity),
            "OutOfRange",
            "PEXPIRE key: invalid expire time in 'pexpire' command"
          )
        })
      )
    )
  })

describe("type", () => {
  it.effect("returns the type of a key's value", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        yield* putOtherType("hash")
        assert.deepStrictEqual(yield* store.type("key"), some("string" as const))
        assert.deepStrictEqual(yield* store.type("hash"), some("hash" as const))
        assert.deepStrictEqual(yield* store.type("missing"), none)
      })
    )
  )
})

describe.runIf(oneServer.isOn)("rename, renameNx, copy, move", () => {
  ours.effect("rename a key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* failsWith(store.rename("a", "b"), "NoSuchKey", "RENAME a: no such key")
        yield* failsWith(store.renameNx("a", "b"), "NoSuchKey", "RENAMENX a: no such key")
        yield* store.set("a", "1", { ttl: "1 minute" })
        yield* store.set("b", "2")
        assert.isFalse(yield* store.renameNx("a", "b"))
        assert.isTrue(yield* store.renameNx("a", "c"))
        yield* store.rename("c", "b")
        assert.deepStrictEqual(yield* store.get("b"), some("1"))
        assert.deepStrictEqual(yield* store.ttl("b"), some(Duration.minutes(1)))
        assert.strictEqual(yield* store.dbSize, 1)
      })
    )
  )

  ours.effect("copy within and between databases", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const second = yield* store.database(2)
        assert.isFalse(yield* store.copy("a", "b"))
        yield* store.set("a", "1", { ttl: "1 minute" })
        assert.isTrue(yield* store.copy("a", "b"))
        assert.deepStrictEqual(yield* store.ttl("b"), some(Duration.minutes(1)))
        yield* store.set("a", "2")
        assert.isFalse(yield* store.copy("a", "b"))
        assert.isTrue(yield* store.copy("a", "b", { replace: true }))
        assert.deepStrictEqual(yield* store.get("b"), some("2"))
        assert.isTrue(yield* store.copy("a", "a", { database: 2 }))
        assert.deepStrictEqual(yield* second.get("a"), some("2"))
        yield* failsWith(store.copy("a", "a"), "SameKey", "COPY a: source and destination objects are the same")
        yield* failsWith(store.copy("a", "c", { database: 16 }), "OutOfRange", "COPY a: DB index is out of range")
      })
    )
  )

  oneServer.effect("move to another database", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const second = yield* store.database(2)
        yield* store.set("a", "1")
        assert.isTrue(yield* store.move("a", 2))
        assert.isFalse(yield* store.move("a", 2))
        assert.deepStrictEqual(yield* second.get("a"), some("1"))
        assert.deepStrictEqual(yield* store.get("a"), none)
        yield* failsWith(store.move("a", 0), "SameKey", "MOVE a: source and destination objects are the same")
        yield* failsWith(store.move("a", -1), "OutOfRange", "MOVE a: DB index is out of range")
      })
    )
  )
})

describe("keys, randomKey", () => {
  it.effect("find keys by pattern, or any key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* store.keys(), [])
        assert.deepStrictEqual(yield* store.randomKey, none)
        yield* store.mset({ "user:1": "a", "user:2": "b", straße: "c" })
        assert.deepStrictEqual([...(yield* store.keys())].sort(), ["straße", "user:1", "user:2"])
        assert.deepStrictEqual([...(yield* store.keys("user:?"))].sort(), ["user:1", "user:2"])
        assert.deepStrictEqual(yield* store.keys("stra\u00dfe"), ["straße"])
        yield* store.del(["user:1", "user:2"])
        assert.deepStrictEqual(yield* store.randomKey, some("straße"))
      })
    )
  )
})

describe("scan", () => {
  const collect = <E>(stream: Stream.Stream<string, E>) =>
    Effect.map(Stream.runCollect(stream), (keys) => [...new Set(Chunk.toReadonlyArray(keys))].sort())

  it.effect("streams every key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* collect(store.scan()), [])
        const keys = Array.from({ length: 2500 }, (_, index) => `key:${index}`).sort()
        yield* store.mset(keys.map((key) => [key, key] as const))
        assert.deepStrictEqual(yield* collect(store.scan()), keys)
        assert.deepStrictEqual(yield* collect(store.scan({ count: 7 })), keys)
        assert.deepStrictEqual(
          yield* collect(store.scan({ match: "key:1*" })),
          keys.filter((key) => key.startsWith("key:1"))
        )
      })
    )
  )

  it.effect("streams the keys of a type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("text", "value")
        yield* putOtherType("hash")
        assert.deepStrictEqual(yield* collect(store.scan({ type: "string" })), ["text"])
        assert.deepStrictEqual(yield* collect(store.scan({ type: "hash" })), ["hash"])
        assert.deepStrictEqual(yield* collect(store.scan({ type: "list" })), [])
      })
    )
  )

  it.effect("returns every key that is there throughout, whatever changes meanwhile", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const keys = Array.from({ length: 1000 }, (_, index) => `stays:${index}`).sort()
        yield* store.mset(keys.map((key) => [key, key] as const))
        let added = 0
        const seen = yield* store.scan({ count: 1 }).pipe(
          Stream.tap(() => store.set(`comes:${added++}`, "")),
          Stream.take(5000),
          Stream.filter((key) => key.startsWith("stays:")),
          collect
        )
        assert.deepStrictEqual(seen, keys)
      })
    )
  )

  ours.effect("leaves out expired keys", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset({ a: "1", b: "2" })
        yield* store.expire("a", "1 second")
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* collect(store.scan()), ["b"])
      })
    )
  )

  ours.effect("runs only the steps that the stream pulls", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset(Array.from({ length: 1000 }, (_, index) => [`key:${index}`, ""] as const))
        yield* Stream.runDrain(Stream.take(store.scan({ count: 10 }), 5))
        const { statistics } = yield* state
        assert.isAtMost(statistics.of("scan").calls, 5)
      })
    )
  )
})

describe("object", () => {
  it.effect("returns the encoding of a value", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset({ number: "12", short: "text", long: "x".repeat(100) })
        assert.deepStrictEqual(yield* store.object.encoding("number"), some("int"))
        assert.deepStrictEqual(yield* store.object.encoding("short"), some("embstr"))
        assert.deepStrictEqual(yield* store.object.encoding("long"), some("raw"))
        assert.deepStrictEqual(yield* store.object.encoding("missing"), none)
      })
    )
  )

  oneServer.effect("returns the memory that Redis would use for a key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        assert.deepStrictEqual(yield* store.object.memoryUsage("key"), some(64))
        yield* store.sets.add("set", ["short", "long".repeat(100)])
        const [one, all] = [
          yield* store.object.memoryUsage("set", { samples: 1 }),
          yield* store.object.memoryUsage("set", { samples: 0 })
        ]
        assert.notDeepEqual(one, all)
        assert.deepStrictEqual(yield* store.object.memoryUsage("missing"), none)
      })
    )
  )

  ours.effect("returns the time since the last use", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        yield* TestClock.adjust("90 seconds")
        assert.deepStrictEqual(yield* store.object.idleTime("key"), some(Duration.seconds(90)))
        yield* store.touch("key")
        assert.deepStrictEqual(yield* store.object.idleTime("key"), some(Duration.zero))
        assert.deepStrictEqual(yield* store.object.idleTime("missing"), none)
      })
    )
  )

  it.effect("refuses the frequency without an LFU policy", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value")
        const error = yield* Effect.flip(store.object.frequency("key"))
        assert.strictEqual(error._tag, "CommandError")
        assert.match(error.message, /^OBJECT FREQ key: An LFU maxmemory policy is not selected/)
      })
    )
  )

  it.effect("returns the frequency under an LFU policy", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      yield* store.set("key", "value")
      assert.deepStrictEqual(yield* store.object.frequency("key"), some(5))
      const error = yield* Effect.flip(store.object.idleTime("key"))
      assert.match(error.message, /^OBJECT IDLETIME key: An LFU maxmemory policy is selected/)
    }).pipe(Effect.provide(Store.layerWith({ settings: { "maxmemory-policy": "allkeys-lfu" } })))
  )
})

describe("dump, restore", () => {
  it.effect("copy a value, with a deadline or another name", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("key", "value", { ttl: "1 hour" })
        assert.deepStrictEqual(yield* store.dump("missing"), none)
        const dump = Option.getOrThrow(yield* store.dump("key"))
        yield* store.restore("copy", dump)
        assert.deepStrictEqual(yield* store.get("copy"), some("value"))
        assert.deepStrictEqual(yield* store.ttl("copy"), some(Duration.infinity))
        yield* failsWith(store.restore("copy", dump), "CommandError", "RESTORE copy: Target key name already exists.")
        yield* store.restore("copy", dump, { expireAt: 4_000_000_000_000, replace: true })
        assert.deepStrictEqual(yield* store.expireTime("copy"), some(DateTime.unsafeMake(4_000_000_000_000)))
        yield* store.restore("copy", dump, { ttl: "1 hour", replace: true })
        assert.isTrue(Option.exists(yield* store.ttl("copy"), Duration.lessThanOrEqualTo(Duration.hours(1))))
        yield* failsWith(
          store.restore("other", dump.subarray(0, -1)),
          "CommandError",
          "RESTORE other: DUMP payload version or checksum are wrong"
        )
      })
    )
  )
})
