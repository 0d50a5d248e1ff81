import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { failsWith, withStore, wrongType } from "./fixture.js"

const entry = (id: string, value: string) => ({ id, fields: [["n", value] as const] })

describe("stream", () => {
  it.effect("adds entries, and reads ranges of them", () =>
    withStore(({ stream, set }) =>
      Effect.gen(function* () {
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* stream.add("s", { n: "1" }), "5000-0")
        assert.strictEqual(yield* stream.add("s", [["n", "ä"]]), "5000-1")
        assert.strictEqual(yield* stream.add("s", { n: "3" }, { id: "6000-*" }), "6000-0")
        // the clock is behind the last id now
        assert.strictEqual(yield* stream.add("s", { n: "4" }), "6000-1")
        assert.strictEqual(yield* stream.len("s"), 4)
        assert.deepStrictEqual(yield* stream.range("s", { start: "(5000-0", count: 2 }), [
          entry("5000-1", "ä"),
          entry("6000-0", "3")
        ])
        assert.deepStrictEqual(yield* stream.rangeReverse("s", { end: "5000" }), [
          entry("5000-1", "ä"),
          entry("5000-0", "1")
        ])
        assert.strictEqual(yield* stream.delete("s", ["5000-0", "1-1"]), 1)
        assert.strictEqual(yield* stream.delete("s", []), 0)
        assert.strictEqual(yield* stream.trim("s", { maxLength: 2 }), 1)
        assert.strictEqual(yield* stream.trim("s", { minId: "6000-1", approximate: true }), 0)
        yield* stream.add("s", { n: "5" }, { trim: { maxLength: 1 } })
        assert.deepStrictEqual(yield* stream.range("s"), [entry("6000-2", "5")])
        yield* failsWith(
          stream.add("s", { n: "1" }, { id: "1-1" }),
          "CommandError",
          "XADD s: The ID specified in XADD is equal or smaller than the target stream top item"
        )
        yield* set("text", "x")
        yield* failsWith(stream.len("text"), "WrongType", `XLEN text: ${wrongType}`)
      })
    )
  )

  it.effect("goes through all entries from an id on", () =>
    withStore(({ stream }) =>
      Effect.gen(function* () {
        for (let i = 1; i <= 7; i++) yield* stream.add("s", { n: String(i) }, { id: `${i}-0` })
        const ids = (options?: { readonly after?: string; readonly count?: number }) =>
          Effect.map(Stream.runCollect(stream.entries("s", options)), (all) => [...all].map(({ id }) => id))
        assert.deepStrictEqual(yield* ids(), ["1-0", "2-0", "3-0", "4-0", "5-0", "6-0", "7-0"])
        assert.deepStrictEqual(yield* ids({ after: "3-0", count: 2 }), ["4-0", "5-0", "6-0", "7-0"])
        assert.deepStrictEqual(yield* ids({ after: "7-0" }), [])
      })
    )
  )

  it.effect("shares entries out among consumers", () =>
    withStore(({ stream }) =>
      Effect.gen(function* () {
        yield* stream.createGroup("s", "g")
        for (let i = 1; i <= 4; i++) yield* stream.add("s", { n: String(i) }, { id: `${i}-0` })
        assert.deepStrictEqual(yield* stream.readGroup("s", "g", "ada", { count: 2 }), [
          entry("1-0", "1"),
          entry("2-0", "2")
        ])
        assert.deepStrictEqual(yield* stream.readGroup("s", "g", "bob", { count: 1, acknowledge: true }), [
          entry("3-0", "3")
        ])
        assert.deepStrictEqual(yield* stream.readGroup("s", "g", "bob"), [entry("4-0", "4")])
        assert.deepStrictEqual(yield* stream.readGroup("s", "g", "bob"), [])
        assert.strictEqual(yield* stream.acknowledge("s", "g", "1-0"), 1)
        yield* stream.delete("s", "2-0")
        assert.deepStrictEqual(yield* stream.readGroup("s", "g", "ada", { after: "0" }), [])
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* stream.pending("s", "g", { consumer: "bob", idle: "10 seconds" }), [
          { id: "4-0", consumer: "bob", idle: Duration.seconds(10), deliveries: 1 }
        ])
        assert.deepStrictEqual(yield* stream.claimIdle("s", "g", "ada", "1 second"), {
          entries: [entry("4-0", "4")],
          next: Option.none()
        })
        assert.isTrue(yield* stream.destroyGroup("s", "g"))
        assert.isFalse(yield* stream.destroyGroup("s", "g"))
        yield* failsWith(
          stream.readGroup("s", "g", "ada"),
          "CommandError",
          "XREADGROUP: No such key 's' or consumer group 'g' in XREADGROUP with GROUP option"
        )
      })
    )
  )
})
