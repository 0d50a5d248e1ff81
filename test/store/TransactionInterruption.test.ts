/** A transaction commits all or nothing, whatever other fibers do and wherever it is interrupted. */
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Store from "../../src/Store.js"
import { Source } from "../compat/Grammar.js"
import { state } from "../internals.js"
import { inProcess, withStore, yields } from "./fixture.js"

type Tx = Store.Transaction<Store.AllCommands>

const balanceOf = (tx: Tx, account: string): Effect.Effect<number> =>
  Effect.orDie(tx.read((_) => _.get(account))).pipe(Effect.map(Option.match({ onNone: () => 0, onSome: Number })))

describe("an interrupted transaction", () => {
  inProcess.effect("keeps the sum of accounts under transfers by many fibers, some of them interrupted", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const accounts = ["a", "b", "c", "d"] as const
        yield* store.mset(accounts.map((account) => [account, "100"] as const))
        const sumIn = store.transaction((tx) =>
          Effect.map(Effect.all(accounts.map((each) => balanceOf(tx, each))), (all) => all.reduce((x, y) => x + y))
        )
        let done = 0
        const transfer = (s: Source) =>
          Effect.gen(function* () {
            const [from, to, amount] = [s.pick(accounts), s.pick(accounts), s.between(1, 30)]
            yield* store.transaction((tx) =>
              Effect.gen(function* () {
                const available = yield* balanceOf(tx, from)
                yield* yields(s.between(0, 3))
                if (available < amount) return
                const target = from === to ? available - amount : yield* balanceOf(tx, to)
                yield* yields(s.between(0, 3))
                // SET, not INCRBY: a lost update would change the sum
                yield* tx.queue((_) => _.set(from, String(available - amount)))
                yield* yields(s.between(0, 2))
                yield* tx.queue((_) => _.set(to, String(target + amount)))
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

  inProcess.effect("commits all or nothing wherever it is interrupted, 3,000 times", () =>
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
          const existing = yield* store.exists(["a", "b", "c"])
          if (existing === 0) counts.none++
          else if (existing === 3) counts.all++
          else assert.fail(`${existing} of 3 in round ${round}`)
          assert.strictEqual(signals.watches.size, 0)
        }
        assert.isAbove(counts.none, 300)
        assert.isAbove(counts.all, 300)
      })
    )
  )
})
