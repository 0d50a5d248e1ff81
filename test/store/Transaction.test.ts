import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import * as Script from "../../src/Script.js"
import type * as Store from "../../src/Store.js"
import { Source } from "../compat/Grammar.js"
import { state } from "../internals.js"
import { withStore } from "./fixture.js"

type Tx = Store.Transaction<Store.AllCommands>

/** Lets other fibers run so many times. */
const yields = (times: number): Effect.Effect<void> => Effect.repeatN(Effect.yieldNow(), times)

const balanceOf = (tx: Tx, account: string): Effect.Effect<number> =>
  Effect.orDie(tx.read((_) => _.get(account))).pipe(Effect.map(Option.match({ onNone: () => 0, onSome: Number })))

const defectOf = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<unknown> =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit) ? Option.getOrUndefined(Cause.dieOption(exit.cause)) : undefined
  )

const messageOf = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<string> => Effect.map(defectOf(effect), String)

describe("store.transaction", () => {
  it.effect("does all that was queued once the body is over, and nothing before", () =>
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

  it.effect("begins anew where a key that was read has changed", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let tries = 0
        yield* store.set("a", "1")
        const seen = yield* store.transaction((tx) =>
          Effect.gen(function* () {
            const a = yield* tx.read((_) => _.get("a"))
            yield* tx.queue((_) => _.append("log", "x"))
            if (++tries < 4) yield* store.set("a", String(tries))
            return a
          })
        )
        assert.strictEqual(tries, 4)
        assert.deepStrictEqual(seen, Option.some("3"))
        assert.deepStrictEqual(yield* store.get("log"), Option.some("x"))
      })
    )
  )

  it.effect("does not care for keys that it has not read", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let tries = 0
        yield* store.transaction((tx) =>
          Effect.gen(function* () {
            tries++
            yield* tx.read((_) => _.get("a"))
            yield* tx.queue((_) => _.set("b", "1"))
            yield* store.set("b", "2")
          })
        )
        assert.strictEqual(tries, 1)
        assert.deepStrictEqual(yield* store.get("b"), Option.some("1"))
      })
    )
  )

  it.effect("gives up with Conflict after so many retries", () =>
    withStore((store) =>
      Effect.gen(function* () {
        let tries = 0
        const error = yield* Effect.flip(
          store.transaction(
            (tx) =>
              Effect.gen(function* () {
                tries++
                yield* tx.read((_) => _.get("a"))
                yield* tx.queue((_) => _.set("b", "1"))
                yield* store.incr("a")
              }),
            { retries: 2 }
          )
        )
        assert.strictEqual(tries, 3)
        assert.strictEqual(error._tag, "Conflict")
        if (error._tag === "Conflict") assert.strictEqual(error.tries, 3)
        assert.strictEqual(error.message, "the transaction's keys were changed by others each time it was tried: 3")
        assert.deepStrictEqual(yield* store.get("b"), Option.none())
      })
    )
  )

  it.effect("lets others run between two tries", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("a", "0")
        const disturber = yield* Effect.fork(Effect.repeatN(Effect.zipRight(store.incr("a"), Effect.yieldNow()), 50))
        const seen = yield* store.transaction((tx) =>
          Effect.gen(function* () {
            const a = yield* tx.read((_) => _.get("a"))
            yield* yields(3)
            yield* tx.queue((_) =>
              _.set(
                "copy",
                Option.getOrElse(a, () => "")
              )
            )
            return a
          })
        )
        yield* Fiber.join(disturber)
        assert.deepStrictEqual(seen, Option.some("51"))
      })
    )
  )

  it.effect("never lets a body see two moments", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.mset([
          ["a", "0"],
          ["b", "0"]
        ])
        let torn = 0
        let tries = 0
        yield* store.transaction((tx) =>
          Effect.gen(function* () {
            tries++
            const a = yield* tx.read((_) => _.get("a"))
            if (tries < 3) {
              yield* store.mset([
                ["a", String(tries)],
                ["b", String(tries)]
              ])
            }
            const b = yield* tx.read((_) => _.get("b"))
            if (Option.getOrThrow(a) !== Option.getOrThrow(b)) torn++
          })
        )
        assert.deepStrictEqual([tries, torn], [3, 0])
      })
    )
  )

  it.effect("sees a key that it has read expire", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("a", "1", { ttl: "1 minute" })
        const seen: Array<boolean> = []
        yield* store.transaction((tx) =>
          Effect.gen(function* () {
            seen.push(Option.isSome(yield* tx.read((_) => _.get("a"))))
            yield* TestClock.adjust("1 minute")
          })
        )
        assert.deepStrictEqual(seen, [true, false])
      })
    )
  )

  it.effect("does nothing where the body fails, and fails as it does", () =>
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

  it.effect("leaves the others done where a queued command fails, whose error is its result's", () =>
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

  it.effect("fails with a read's own error", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.list.pushRight("l", ["x"])
        const error = yield* Effect.flip(store.transaction((tx) => tx.read((_) => _.get("l"))))
        assert.strictEqual(error._tag, "WrongType")
      })
    )
  )

  it.effect("refuses to write through read", () =>
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
        // nobody can say what they would do, with keys or without
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
        // as these do not, though their commands could
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

  it.effect("waits for no entries where it reads", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const entries = yield* store.transaction((tx) =>
          tx.read((_) => _.stream.read({ s: "$" }, { block: Duration.infinity }))
        )
        assert.deepStrictEqual(entries, [])
      })
    )
  )

  it.effect("takes one command at a time", () =>
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

  it.effect("has no results before it commits, nor after it did not", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.include(
          yield* messageOf(store.transaction((tx) => Effect.flatten(tx.queue((_) => _.incr("a"))))),
          "has no result before it commits"
        )
        let left: Effect.Effect<unknown, unknown> = Effect.void
        let kept: Tx | undefined
        yield* Effect.exit(
          store.transaction((tx) =>
            Effect.gen(function* () {
              kept = tx
              left = yield* tx.queue((_) => _.incr("a"))
              return yield* Effect.fail("no")
            })
          )
        )
        assert.include(yield* messageOf(left), "has no result before it commits")
        assert.include(yield* messageOf(kept?.queue((_) => _.incr("a")) ?? Effect.void), "the transaction is over")
        assert.include(yield* messageOf(kept?.read((_) => _.get("a")) ?? Effect.void), "the transaction is over")
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

  it.effect("has the methods for bytes, and works on the store's own database", () =>
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

  it.effect("is a conflict for who has its keys under WATCH, and wakes who waits, in one step", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { signals, keyspace } = yield* state
        let tries = 0
        yield* store.transaction((outer) =>
          Effect.gen(function* () {
            tries++
            yield* outer.read((_) => _.get("a"))
            if (tries === 1) yield* store.transaction((inner) => inner.queue((_) => _.set("a", "1")))
          })
        )
        assert.strictEqual(tries, 2)
        const popped = yield* Effect.fork(store.command("BLPOP", "l", "0"))
        yield* yields(2)
        assert.strictEqual(signals.blocking.size, 1)
        const dirty = keyspace.dirty
        yield* store.transaction((tx) =>
          Effect.all([tx.queue((_) => _.list.pushRight("l", ["1"])), tx.queue((_) => _.list.pushLeft("l", ["0"]))])
        )
        assert.deepStrictEqual(yield* Fiber.join(popped), ["l", "0"] as never)
        // the pushes: as in Redis the pop that they served counts as none
        assert.strictEqual(keyspace.dirty, dirty + 2)
      })
    )
  )

  it.effect("goes on under CLIENT PAUSE", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.command("CLIENT", "PAUSE", 100_000, "ALL")
        const sum = yield* store.transaction((tx) => tx.queue((_) => _.incr("a")))
        assert.strictEqual(yield* sum, 1)
      })
    )
  )

  it.effect("leaves nothing under watch, however it ends", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { signals, clients } = yield* state
        const reading = (after: Effect.Effect<unknown, unknown>) =>
          store.transaction((tx) =>
            Effect.zipRight(
              tx.read((_) => _.get("a")),
              after
            )
          )
        yield* reading(Effect.void)
        assert.strictEqual(signals.watches.size, 0)
        yield* Effect.exit(reading(Effect.fail("no")))
        assert.strictEqual(signals.watches.size, 0)
        yield* Effect.exit(reading(Effect.die("bug")))
        assert.strictEqual(signals.watches.size, 0)
        const waiting = yield* Effect.fork(reading(Effect.never))
        yield* yields(2)
        assert.strictEqual(signals.watches.size, 1)
        yield* Fiber.interrupt(waiting)
        assert.strictEqual(signals.watches.size, 0)
        assert.strictEqual(clients.size, 0)
      })
    )
  )

  it.effect("keeps the sum of accounts under transfers by many fibers, some of them interrupted", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const accounts = ["a", "b", "c", "d"] as const
        yield* store.mset(accounts.map((account) => [account, "100"] as const))
        const sumIn = store.transaction((tx) =>
          Effect.map(Effect.all(accounts.map((each) => balanceOf(tx, each))), (all) => all.reduce((x, y) => x + y))
        )
        let done = 0
        const transfer = (s: Source): Effect.Effect<void> =>
          Effect.gen(function* () {
            const [from, to, amount] = [s.pick(accounts), s.pick(accounts), s.between(1, 30)]
            yield* store.transaction((tx) =>
              Effect.gen(function* () {
                const left = yield* balanceOf(tx, from)
                yield* yields(s.between(0, 3))
                if (left < amount) return
                const there = from === to ? left - amount : yield* balanceOf(tx, to)
                yield* yields(s.between(0, 3))
                // whole values, so that a lost update would show
                yield* tx.queue((_) => _.set(from, String(left - amount)))
                yield* yields(s.between(0, 2))
                yield* tx.queue((_) => _.set(to, String(there + amount)))
              })
            )
            done++
          })
        const workers = yield* Effect.forEach(
          Array.from({ length: 40 }, (_, seed) => seed),
          (seed) => {
            const source = new Source(seed)
            return Effect.fork(
              Effect.repeatN(
                Effect.suspend(() => transfer(source)),
                25
              )
            )
          }
        )
        const s = new Source(7)
        for (let round = 0; round < 60; round++) {
          yield* yields(s.between(1, 20))
          assert.strictEqual(yield* sumIn, 400)
          if (round % 3 === 0) yield* Fiber.interrupt(workers[s.between(0, 19)] ?? Fiber.void)
        }
        yield* Effect.forEach(workers, Fiber.await)
        assert.strictEqual(yield* sumIn, 400)
        assert.isAbove(done, 520)
        assert.deepStrictEqual(
          (yield* store.mget(accounts)).map(Option.map((each) => Number(each) >= 0)),
          accounts.map(() => Option.some(true))
        )
      })
    )
  )

  it.effect("is whole or nothing wherever it is interrupted, 3,000 times", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { signals } = yield* state
        const counts = { none: 0, all: 0 }
        for (let round = 0; round < 3000; round++) {
          yield* store.flushAll
          const s = new Source(round)
          const running = yield* Effect.fork(
            store.transaction((tx) =>
              Effect.gen(function* () {
                yield* tx.read((_) => _.get("x"))
                yield* yields(s.between(0, 2))
                for (const key of ["a", "b", "c"]) {
                  yield* tx.queue((_) => _.set(key, "1"))
                  yield* yields(s.between(0, 2))
                }
              })
            )
          )
          yield* yields(s.between(0, 12))
          yield* Fiber.interrupt(running)
          const there = yield* store.exists(["a", "b", "c"])
          if (there === 0) counts.none++
          else if (there === 3) counts.all++
          else assert.fail(`${there} of 3 in round ${round}`)
          assert.strictEqual(signals.watches.size, 0)
        }
        assert.isAbove(counts.none, 300)
        assert.isAbove(counts.all, 300)
      })
    )
  )
})
