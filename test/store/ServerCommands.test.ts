import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { failsWith, oneServer, ours, withStore } from "./fixture.js"

describe("dbSize, flushDb, flushAll", () => {
  oneServer.effect("count and delete the keys of a database, or of all", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const second = yield* store.database(1)
        yield* store.mset({ a: "1", b: "2" })
        yield* second.set("c", "3")
        assert.strictEqual(yield* store.dbSize, 2)
        assert.strictEqual(yield* second.dbSize, 1)
        yield* store.flushDb
        assert.strictEqual(yield* store.dbSize, 0)
        assert.strictEqual(yield* second.dbSize, 1)
        yield* store.flushAll
        assert.strictEqual(yield* second.dbSize, 0)
      })
    )
  )
})

describe("swapDb", () => {
  oneServer.effect("exchanges two databases", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const second = yield* store.database(1)
        yield* store.set("a", "1")
        yield* store.swapDb(0, 1)
        assert.deepStrictEqual(yield* store.get("a"), Option.none())
        assert.deepStrictEqual(yield* second.get("a"), Option.some("1"))
        yield* failsWith(store.swapDb(0, 16), "OutOfRange", "SWAPDB: DB index is out of range")
      })
    )
  )
})

if (ours.isOn)
  describe("time, ping, echo", () => {
    it.effect("return the time, PONG and the message", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* TestClock.setTime(1_234_567_890_123)
          assert.deepStrictEqual(yield* store.time, DateTime.unsafeMake(1_234_567_890_123))
          assert.strictEqual(yield* store.ping(), "PONG")
          assert.strictEqual(yield* store.ping("straße"), "straße")
          assert.strictEqual(yield* store.echo("straße"), "straße")
          assert.deepStrictEqual(yield* store.binary.echo(Uint8Array.of(0, 255)), Uint8Array.of(0, 255))
        })
      )
    )
  })
