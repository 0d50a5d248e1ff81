/** The effects of a transaction: what it commits and refuses, and where its results and errors are. */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Script from "../../src/Script.js"
import type * as Store from "../../src/Store.js"
import { inProcess, oneServer, withStore } from "./fixture.js"

type Tx = Store.Transaction<Store.AllCommands>

const defectOf = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<unknown> =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit) ? Option.getOrUndefined(Cause.dieOption(exit.cause)) : undefined
  )

const messageOf = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<string> => Effect.map(defectOf(effect), String)

describe("store.transaction", () => {
  it.effect("runs the queued commands when the body is done, and none before", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const [length, value] = yield* store.transaction((tx) =>
          Effect.gen(function* () {
            const length = yield* tx.queue((_) => _.list.pushRight("l", ["a", "b"]))
            yield* tx.queue((_) => _.set("s", "1"))
            const value = yield* tx.queue((_) => _.incrBy("s", 41n))
            assert.deepStrictEqual(yield* store.get("s"), Option.none())
            assert.deepStrictEqual(yield* tx.read((_) => _.get("s")), Option.none())
            return [length, value] as const
          })
        )
        assert.strictEqual(yield* length, 2)
        const sum: bigint = yield* value
        assert.strictEqual(sum, 42n)
        assert.deepStrictEqual(yield* store.get("s"), Option.some("42"))
      })
    )
  )

  it.effect("commits nothing if the body fails, and fails with the body's error", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(
          store.transaction((tx) =>
            Effect.zipRight(
              tx.queue((_) => _.set("a", "1")),
              Effect.fail("no" as const)
            )
          )
        )
        assert.deepStrictEqual(exit, Exit.fail("no"))
        const defect = yield* defectOf(
          store.transaction((tx) =>
            Effect.zipRight(
              tx.queue((_) => _.set("a", "1")),
              Effect.die("bug")
            )
          )
        )
        assert.strictEqual(defect, "bug")
        assert.deepStrictEqual(yield* store.get("a"), Option.none())
      })
    )
  )

  it.effect("keeps the other commands when a queued one fails, whose result has the error", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("text", "x")
        const [bad, good] = yield* store.transaction((tx) =>
          Effect.all([tx.queue((_) => _.incr("text")), tx.queue((_) => _.incr("n"))])
        )
        const error = yield* Effect.flip(bad)
        assert.strictEqual(error._tag, "NotAnInteger")
        assert.strictEqual(error.message, "INCR text: value is not an integer or out of range")
        assert.strictEqual(yield* good, 1)
      })
    )
  )

  it.effect("fails with the error of a read", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.list.pushRight("l", ["x"])
        const error = yield* Effect.flip(store.transaction((tx) => tx.read((_) => _.get("l"))))
        assert.strictEqual(error._tag, "WrongType")
      })
    )
  )

  oneServer.effect("refuses to write in a read", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const writing = store.transaction((tx) => tx.read((_) => _.set("a", "1")))
        assert.include(yield* messageOf(writing), "SET does not only read: a transaction queues it")
        assert.include(
          yield* messageOf(store.transaction((tx) => tx.read((_) => _.incr("a")))),
          "INCR does not only read"
        )
        assert.include(
          yield* messageOf(store.transaction((tx) => tx.read((_) => _.flushAll))),
          "FLUSHALL does not only read"
        )
        // the text of a script does not tell whether it writes, with keys or without
        const look = "return redis.call('GET', 'a')"
        for (const keys of [[], ["a"]]) {
          const running = store.transaction((tx) => tx.read((_) => _.eval(look, { keys })))
          assert.include(yield* messageOf(running), "EVAL does not only read")
          const calling = store.transaction((tx) => tx.read((_) => _.fcall("f", { keys })))
          assert.include(yield* messageOf(calling), "FCALL does not only read")
        }
        const script = Script.make({ text: look, result: Schema.Null })
        assert.include(yield* messageOf(store.transaction((tx) => tx.read((_) => _.run(script)))), "EVAL does not")
        const publishing = store.transaction((tx) => tx.read((_) => _.publish("news", "x")))
        assert.include(yield* messageOf(publishing), "PUBLISH does not only read")
        // these only read, although their commands can write
        yield* store.transaction((tx) =>
          Effect.all([
            tx.read((_) => _.bitField("a", [{ op: "get", type: "u8", offset: 0 }])),
            tx.read((_) => _.sort("a", { alpha: true })),
            tx.read((_) => _.eval(look, { readOnly: true })),
            tx.read((_) => _.run(Script.make({ ...script, result: Schema.Null, readOnly: true }))),
            tx.read((_) => _.hyperLogLog.count("a"))
          ])
        )
        assert.deepStrictEqual(yield* store.get("a"), Option.none())
      })
    )
  )

  it.effect("does not block in a read", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const entries = yield* store.transaction((tx) =>
          tx.read((_) => _.stream.read({ s: "$" }, { block: Duration.infinity }))
        )
        assert.deepStrictEqual(entries, [])
      })
    )
  )

  it.effect("takes exactly one command in each read and queue", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const combined = (_: Store.AllCommands) => Effect.zipRight(_.incr("a"), _.incr("b"))
        assert.include(yield* messageOf(store.transaction((tx) => tx.queue(combined))), "take one command each")
        assert.include(yield* messageOf(store.transaction((tx) => tx.read(combined))), "take one command each")
        const listening = (_: Store.AllCommands) => Effect.scoped(_.subscribe("news"))
        assert.include(yield* messageOf(store.transaction((tx) => tx.queue(listening))), "take one command each")
        assert.include(yield* messageOf(store.transaction((tx) => tx.read(listening))), "take one command each")
        assert.deepStrictEqual(yield* store.mget(["a", "b"]), [Option.none(), Option.none()])
      })
    )
  )

  it.effect("has no results before it commits, and none if it fails", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.include(
          yield* messageOf(store.transaction((tx) => Effect.flatten(tx.queue((_) => _.incr("a"))))),
          "has no result before the transaction commits"
        )
        let result: Effect.Effect<unknown, unknown> = Effect.void
        let leaked: Tx | undefined
        yield* Effect.exit(
          store.transaction((tx) =>
            Effect.gen(function* () {
              leaked = tx
              result = yield* tx.queue((_) => _.incr("a"))
              return yield* Effect.fail("no")
            })
          )
        )
        assert.include(yield* messageOf(result), "has no result before the transaction commits")
        assert.include(yield* messageOf(leaked?.queue((_) => _.incr("a")) ?? Effect.void), "the transaction is over")
        assert.include(yield* messageOf(leaked?.read((_) => _.get("a")) ?? Effect.void), "the transaction is over")
        assert.deepStrictEqual(yield* store.get("a"), Option.none())
      })
    )
  )

  it.effect("takes calls that need no command", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const [none, done] = yield* store.transaction((tx) =>
          Effect.all([tx.read((_) => _.mget([])), tx.queue((_) => _.msetNx([]))])
        )
        assert.deepStrictEqual(none, [])
        assert.strictEqual(yield* done, true)
      })
    )
  )

  oneServer.effect("has the binary methods, and runs on its store's database", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const other = yield* store.database(3)
        const bytes = Uint8Array.of(0, 255)
        const before = yield* other.transaction((tx) =>
          Effect.gen(function* () {
            yield* tx.queue((_) => _.binary.set("k", bytes))
            return yield* tx.queue((_) => _.binary.get("k"))
          })
        )
        assert.deepStrictEqual(yield* before, Option.some(bytes))
        assert.deepStrictEqual(yield* other.binary.get("k"), Option.some(bytes))
        assert.deepStrictEqual(yield* store.get("k"), Option.none())
      })
    )
  )

  it.effect("has commands that nothing but the transaction can run", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let escaped: Effect.Effect<unknown, unknown> = Effect.void
        yield* store.transaction((tx) =>
          tx.read((_) => {
            const command = _.get("a")
            escaped = command
            return command
          })
        )
        assert.match(yield* messageOf(escaped), /take one command each/)
      })
    )
  )

  inProcess.effect("commits during CLIENT PAUSE", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.command("CLIENT", "PAUSE", 100_000, "ALL")
        const sum = yield* store.transaction((tx) => tx.queue((_) => _.incr("a")))
        assert.strictEqual(yield* sum, 1)
      })
    )
  )
})
