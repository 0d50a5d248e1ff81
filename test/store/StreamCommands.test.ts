import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { failsWith, ours, withStore, wrongType } from "./fixture.js"

const entry = (id: string, value: string) => ({ id, fields: [["n", value] as const] })

describe("stream", () => {
  ours.effect("adds entries, and reads ranges of them", () =>
    withStore(({ stream, set }) =>
      Effect.gen(function* () {
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* stream.add("s", { n: "1" }), "5000-0")
        assert.strictEqual(yield* stream.add("s", [["n", "ä"]]), "5000-1")
        assert.strictEqual(yield* stream.add("s", { n: "3" }, { id: "6000-*" }), "6000-0")
        // the last id is later than the clock now
        assert.strictEqual(yield* stream.add("s", { n: "4" }), "6000-1")
        assert.strictEqual(yield* stream.len("s"), 4)
        assert.deepStrictEqual(yield* stream.range("s", { start: "(5000-0", count: 2 }), [
          entry("5000-1", "ä"),
          entry("6000-0", "3")
        ])
        assert.deepStrictEqual(yield* stream.revRange("s", { end: "5000" }), [
          entry("5000-1", "ä"),
          entry("5000-0", "1")
        ])
        assert.strictEqual(yield* stream.del("s", ["5000-0", "1-1"]), 1)
        assert.strictEqual(yield* stream.del("s", []), 0)
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

  it.effect("streams all entries after an id", () =>
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

  ours.effect("distributes entries among consumers", () =>
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
        yield* stream.del("s", "2-0")
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

  it.effect("adds to an existing stream only, and trims in steps", () =>
    withStore(({ stream }) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* stream.addIfPresent("s", { n: "1" }), Option.none())
        yield* stream.add("s", { n: "1" }, { id: "1-0" })
        assert.deepStrictEqual(yield* stream.addIfPresent("s", { n: "2" }, { id: "2-*" }), Option.some("2-0"))
        for (let i = 3; i <= 250; i++) yield* stream.add("s", { n: "" }, { id: `${i}-0` })
        assert.strictEqual(yield* stream.trim("s", { maxLength: 1, approximate: { limit: 100 } }), 100)
      })
    )
  )

  it.effect("reads several streams at once", () =>
    withStore(({ stream }) =>
      Effect.gen(function* () {
        yield* stream.add("a", { n: "1" }, { id: "1-0" })
        yield* stream.add("b", { n: "2" }, { id: "1-0" })
        yield* stream.add("b", { n: "3" }, { id: "2-0" })
        assert.deepStrictEqual(yield* stream.read({ a: "1-0", b: "0", none: "0" }), [
          ["b", [entry("1-0", "2"), entry("2-0", "3")]]
        ])
        assert.deepStrictEqual(
          yield* stream.read(
            [
              ["b", "0"],
              ["a", "0"]
            ],
            { count: 1 }
          ),
          [
            ["b", [entry("1-0", "2")]],
            ["a", [entry("1-0", "1")]]
          ]
        )
        assert.deepStrictEqual(yield* stream.read({ a: "9" }), [])
        assert.deepStrictEqual(yield* stream.read({}), [])
      })
    )
  )

  it.effect("describes a stream, and sets its last id", () =>
    withStore(({ stream }) =>
      Effect.gen(function* () {
        yield* failsWith(stream.info("s"), "NoSuchKey", "XINFO STREAM s: no such key")
        yield* failsWith(stream.setId("s", "1-1"), "NoSuchKey", "XSETID s: no such key")
        yield* stream.add("s", { n: "1" }, { id: "1-0" })
        yield* stream.add("s", { n: "2" }, { id: "2-0" })
        yield* stream.del("s", "2-0")
        yield* failsWith(
          stream.setId("s", "0-1"),
          "CommandError",
          "XSETID s: The ID specified in XSETID is smaller than the target stream top item"
        )
        yield* stream.setId("s", "7-7")
        yield* stream.createGroup("s", "g")
        assert.deepStrictEqual(yield* stream.info("s"), {
          length: 1,
          entriesAdded: 2,
          lastId: "7-7",
          maxDeletedId: "2-0",
          groups: 1,
          first: Option.some(entry("1-0", "1")),
          last: Option.some(entry("1-0", "1"))
        })
        yield* stream.del("s", "1-0")
        assert.deepStrictEqual((yield* stream.info("s")).first, Option.none())
      })
    )
  )

  ours.effect("claims entries, and describes groups and consumers", () =>
    withStore(({ stream }) =>
      Effect.gen(function* () {
        for (let i = 1; i <= 3; i++) yield* stream.add("s", { n: String(i) }, { id: `${i}-0` })
        yield* stream.createGroup("s", "g")
        yield* stream.setGroup("s", "g", { after: "0" })
        assert.deepStrictEqual(yield* stream.pendingSummary("s", "g"), {
          count: 0,
          first: Option.none(),
          last: Option.none(),
          consumers: []
        })
        yield* stream.readGroup("s", "g", "ada", { count: 2 })
        yield* TestClock.adjust("3 seconds")
        assert.deepStrictEqual(yield* stream.claim("s", "g", "bob", "5 seconds", "1-0"), [])
        assert.deepStrictEqual(yield* stream.claim("s", "g", "bob", "3 seconds", ["1-0", "3-0"]), [entry("1-0", "1")])
        assert.deepStrictEqual(yield* stream.claim("s", "g", "bob", 0, "3-0", { force: true }), [entry("3-0", "3")])
        assert.deepStrictEqual(yield* stream.claim("s", "g", "bob", 0, []), [])
        assert.deepStrictEqual(yield* stream.pendingSummary("s", "g"), {
          count: 3,
          first: Option.some("1-0"),
          last: Option.some("3-0"),
          consumers: [
            ["ada", 1],
            ["bob", 2]
          ]
        })
        assert.isTrue(yield* stream.createConsumer("s", "g", "eve"))
        assert.isFalse(yield* stream.createConsumer("s", "g", "eve"))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* stream.consumers("s", "g"), [
          { name: "ada", pending: 1, idle: Duration.seconds(4) },
          { name: "bob", pending: 2, idle: Duration.seconds(1) },
          { name: "eve", pending: 0, idle: Duration.seconds(1) }
        ])
        const { entriesRead, lag, ...group } = (yield* stream.groups("s"))[0] ?? assert.fail("there is no group")
        assert.deepStrictEqual(group, { name: "g", consumers: 3, pending: 3, lastDelivered: "2-0" })
        assert.deepStrictEqual([entriesRead, lag], [Option.some(2), Option.some(1)])
        assert.strictEqual(yield* stream.delConsumer("s", "g", "bob"), 2)
        assert.strictEqual((yield* stream.pendingSummary("s", "g")).count, 1)
        yield* stream.createGroup("s", "named", { after: "1-1" })
        assert.deepStrictEqual((yield* stream.groups("s"))[1]?.entriesRead, Option.none())
        yield* failsWith(stream.groups("none"), "NoSuchKey", "XINFO GROUPS none: no such key")
        yield* failsWith(
          stream.consumers("s", "nobody"),
          "CommandError",
          "XINFO CONSUMERS s: No such consumer group 'nobody' for key name 's'"
        )
      })
    )
  )

  it.effect("keeps arbitrary bytes", () =>
    withStore(({ binary: { stream } }) =>
      Effect.gen(function* () {
        const bytes = Uint8Array.of(0xff, 0)
        yield* stream.add("s", [[bytes, bytes]], { id: "1-0" })
        const kept = { id: "1-0", fields: [[bytes, bytes] as const] }
        assert.deepStrictEqual(yield* stream.read([["s", "0"]]), [[new TextEncoder().encode("s"), [kept]]])
        yield* stream.createGroup("s", bytes, { after: "0" })
        assert.deepStrictEqual(yield* stream.readGroup("s", bytes, bytes), [kept])
        assert.deepStrictEqual((yield* stream.groups("s"))[0]?.name, bytes)
        assert.deepStrictEqual((yield* stream.pendingSummary("s", bytes)).consumers, [[bytes, 1]])
      })
    )
  )
})
