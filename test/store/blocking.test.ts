/** Blocking pops of the embedded store: when they end, and that no interruption loses or duplicates an element. */
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as TestClock from "effect/TestClock"
import type * as Store from "../../src/Store.js"
import { state } from "../internals.js"
import { blocked, inProcess, isEmbedded, ours, withStore } from "./fixture.js"

/** Lets every other fiber run until it waits. */
const runOthers = Effect.repeatN(Effect.yieldNow(), 20)

const waiting = Effect.map(state, ({ signals }) => signals.blocking.size)

describe("popBlocking", () => {
  it.effect("pops an element that is there without waiting", () =>
    withStore(({ list, sortedSet }) =>
      Effect.gen(function* () {
        yield* list.pushRight("b", ["1", "2", "3"])
        assert.deepStrictEqual(
          yield* list.popBlocking(["a", "b"], "right", { count: 2 }),
          Option.some({ key: "b", elements: ["3", "2"] })
        )
        yield* sortedSet.add("z", { low: 1, high: 2 })
        assert.deepStrictEqual(
          yield* sortedSet.popBlocking(["a", "z"], "highest"),
          Option.some({ key: "z", members: [["high", 2]] })
        )
        const failure = yield* Effect.either(sortedSet.popBlocking(["b"], "lowest"))
        assert.isTrue(Either.isLeft(failure) && failure.left._tag === "WrongType")
      })
    )
  )

  ours.effect("serves waiters in the order they came", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        const fibers: Array<Fiber.RuntimeFiber<Option.Option<{ readonly elements: ReadonlyArray<string> }>, unknown>> =
          []
        for (const n of [1, 2, 3]) {
          fibers.push(yield* Effect.fork(list.popBlocking(["a", "b"], "left")))
          yield* blocked(n)
        }
        yield* list.pushRight("b", ["1", "2", "3", "4"])
        const taken = yield* Fiber.join(Fiber.all(fibers))
        assert.deepStrictEqual(
          taken.map((each) => Option.getOrThrow(each).elements),
          [["1"], ["2"], ["3"]]
        )
        assert.deepStrictEqual(yield* list.range("b"), ["4"])
        assert.strictEqual(yield* waiting, 0)
      })
    )
  )

  ours.effect("times out to the millisecond", () =>
    withStore(({ list, sortedSet }) =>
      Effect.gen(function* () {
        const long = yield* Effect.fork(list.popBlocking(["a"], "left", { timeout: "5 seconds" }))
        yield* blocked(1)
        yield* TestClock.adjust("1 seconds")
        const short = yield* Effect.fork(sortedSet.popBlocking(["a"], "lowest", { timeout: "1500 millis" }))
        const forever = yield* Effect.fork(list.moveBlocking("a", "b", { from: "left", to: "right" }))
        yield* blocked(3)
        yield* TestClock.adjust("1499 millis")
        assert.isTrue(Option.isNone(yield* Fiber.poll(short)))
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* Fiber.join(short), Option.none())
        yield* TestClock.adjust("2499 millis")
        assert.isTrue(Option.isNone(yield* Fiber.poll(long)))
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* Fiber.join(long), Option.none())
        yield* TestClock.adjust("365 days")
        assert.isTrue(Option.isNone(yield* Fiber.poll(forever)))
        yield* list.pushLeft("a", "1")
        assert.deepStrictEqual(yield* Fiber.join(forever), Option.some("1"))
        assert.deepStrictEqual(yield* list.range("b"), ["1"])
      })
    )
  )

  it.effect("looks once without waiting with a timeout of 0", () =>
    withStore(({ list, sortedSet, stream }) =>
      Effect.gen(function* () {
        const now = { timeout: 0 }
        const ends = { from: "left", to: "right" } as const
        assert.deepStrictEqual(yield* list.popBlocking(["a"], "left", now), Option.none())
        assert.deepStrictEqual(yield* list.moveBlocking("a", "b", ends, { timeout: "0 seconds" }), Option.none())
        assert.deepStrictEqual(yield* sortedSet.popBlocking(["a"], "lowest", { timeout: Duration.zero }), Option.none())
        assert.deepStrictEqual(yield* stream.read({ s: "$" }, { block: 0 }), [])
        yield* stream.createGroup("s", "g")
        assert.deepStrictEqual(yield* stream.readGroup("s", "g", "me", { block: 0 }), [])
        yield* list.pushRight("a", ["1", "2", "3"])
        assert.deepStrictEqual(
          yield* list.popBlocking(["a"], "left", { count: 2, ...now }),
          Option.some({ key: "a", elements: ["1", "2"] })
        )
        assert.deepStrictEqual(yield* list.moveBlocking("a", "b", ends, now), Option.some("3"))
        yield* sortedSet.add("z", { one: 1 })
        assert.deepStrictEqual(
          yield* sortedSet.popBlocking(["z"], "lowest", now),
          Option.some({ key: "z", members: [["one", 1]] })
        )
      })
    )
  )

  ours.effect("waits for a deadline beyond the range of a timer", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.fork(list.popBlocking(["a"], "left", { timeout: "100 days" }))
        yield* blocked(1)
        yield* TestClock.adjust("99 days")
        assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
        yield* TestClock.adjust("1 days")
        assert.deepStrictEqual(yield* Fiber.join(fiber), Option.none())
      })
    )
  )

  ours.effect("leaves the queue when it is interrupted", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        const first = yield* Effect.fork(list.popBlocking(["a"], "left"))
        const second = yield* Effect.fork(list.popBlocking(["a"], "left", { timeout: "1 seconds" }))
        yield* blocked(2)
        yield* Fiber.interrupt(first)
        yield* list.pushLeft("a", "1")
        assert.deepStrictEqual(yield* Fiber.join(second), Option.some({ key: "a", elements: ["1"] }))
        assert.strictEqual(yield* waiting, 0)
      })
    )
  )

  inProcess.effect("puts back an element it was served but interrupted before it could take", () =>
    withStore(({ list, sortedSet }) =>
      Effect.gen(function* () {
        const ofList = yield* Effect.fork(list.popBlocking(["a"], "left", { count: 2 }))
        const ofSet = yield* Effect.fork(sortedSet.popBlocking(["z"], "lowest", { count: 2 }))
        const overwritten = yield* Effect.fork(list.popBlocking(["o"], "right"))
        yield* runOthers
        const next = yield* Effect.fork(list.popBlocking(["a"], "right"))
        yield* runOthers
        yield* list.pushRight("a", ["1", "2", "3"])
        yield* sortedSet.add("z", { one: 1, two: 2, three: 3 })
        yield* list.pushRight("o", "1")
        // served, but not resumed yet
        assert.strictEqual(yield* waiting, 0)
        yield* sortedSet.add("o", { x: 1 })
        for (const fiber of [ofList, ofSet, overwritten]) fiber.unsafeInterruptAsFork(fiber.id())
        yield* runOthers
        assert.deepStrictEqual(yield* list.range("a"), ["1", "2"])
        assert.deepStrictEqual(yield* sortedSet.range("z"), ["one", "two", "three"])
        assert.deepStrictEqual(yield* sortedSet.range("o"), ["x"])
        assert.deepStrictEqual(yield* Fiber.join(next), Option.some({ key: "a", elements: ["3"] }))
      })
    )
  )

  inProcess.effect("passes a returned element to the next waiter", () =>
    withStore(({ list }) =>
      Effect.gen(function* () {
        const [first, second] = [
          yield* Effect.fork(list.popBlocking(["a"], "left")),
          yield* Effect.fork(list.popBlocking(["a"], "left"))
        ]
        yield* runOthers
        yield* list.pushRight("a", "1")
        first.unsafeInterruptAsFork(first.id())
        assert.deepStrictEqual(yield* Fiber.join(second), Option.some({ key: "a", elements: ["1"] }))
        assert.strictEqual(yield* list.len("a"), 0)
      })
    )
  )
})

if (ours.isOn)
  describe("reading streams with block", () => {
    it.effect("waits for entries", () =>
      withStore(({ stream }) =>
        Effect.gen(function* () {
          const reader = yield* Effect.fork(stream.read({ s: "$" }, { block: "1 seconds" }))
          yield* stream.createGroup("s", "g")
          const member = yield* Effect.fork(stream.readGroup("s", "g", "me", { block: Duration.infinity }))
          yield* blocked(2)
          const id = yield* stream.add("s", { a: "b" })
          assert.deepStrictEqual(
            (yield* Fiber.join(reader)).map(([key, entries]) => [key, entries.map((each) => each.id)]),
            [["s", [id]]]
          )
          assert.deepStrictEqual(
            (yield* Fiber.join(member)).map((each) => each.id),
            [id]
          )
          const late = yield* Effect.fork(stream.read({ s: "$" }, { block: 20 }))
          yield* blocked(1)
          yield* TestClock.adjust(19)
          assert.isTrue(Option.isNone(yield* Fiber.poll(late)))
          yield* TestClock.adjust(1)
          assert.deepStrictEqual(yield* Fiber.join(late), [])
        })
      )
    )
  })

/** Interrupts consumers at random points while a producer pushes: the elements they got. */
const churn = ({ list, sortedSet }: Store.Service, kind: "list" | "zset", rounds: number) =>
  Effect.gen(function* () {
    const got: Array<string> = []
    const pause = Effect.flatMap(Random.nextIntBetween(0, 4), (times) => Effect.repeatN(Effect.yieldNow(), times))
    const take =
      kind === "list"
        ? Effect.map(
            list.popBlocking(["q", "p"], "left", { count: 2 }),
            Option.match({ onNone: () => [], onSome: ({ elements }) => elements })
          )
        : Effect.map(
            sortedSet.popBlocking(["q", "p"], "lowest", { count: 2 }),
            Option.match({ onNone: () => [], onSome: ({ members }) => members.map(([member]) => member) })
          )
    // a consumer has an element in the step in which it resumes
    const consumer = Effect.forever(Effect.map(take, (taken) => void got.push(...taken)))
    const consumers: Array<Fiber.RuntimeFiber<never, unknown>> = []
    for (let round = 0; round < rounds; round++) {
      while (consumers.length < 5) consumers.push(yield* Effect.fork(consumer))
      const key = (yield* Random.nextBoolean) ? "q" : "p"
      // at random points: some of the interrupted fibers wait, some have been served, some are about to ask
      const push = kind === "list" ? list.pushRight(key, `${round}`) : sortedSet.add(key, { [`${round}`]: round })
      const victim = consumers.splice(yield* Random.nextIntBetween(0, consumers.length), 1)[0]
      const interrupt = Effect.sync(() => victim?.unsafeInterruptAsFork(victim.id()))
      yield* pause
      if (yield* Random.nextBoolean) yield* Effect.zipRight(push, interrupt)
      else yield* Effect.zipRight(interrupt, push)
    }
    yield* runOthers
    yield* Fiber.interruptAll(consumers)
    return got
  })

if (ours.isOn)
  describe("thousands of interruptions", () => {
    for (const kind of ["list", "zset"] as const) {
      it.effect(
        `neither lose nor duplicate an element of a ${kind}`,
        () =>
          withStore((store) =>
            Effect.gen(function* () {
              // LAYEREDIS_ROUNDS asks for more than a run of all tests has the time for
              const rounds = Number(process.env.LAYEREDIS_ROUNDS ?? (isEmbedded ? 5000 : 500))
              const got = yield* churn(store, kind, rounds)
              const remaining =
                kind === "list"
                  ? [...(yield* store.list.range("q")), ...(yield* store.list.range("p"))]
                  : [...(yield* store.sortedSet.range("q")), ...(yield* store.sortedSet.range("p"))]
              const all = [...got, ...remaining].map(Number).sort((a, b) => a - b)
              assert.deepStrictEqual(all, [...Chunk.range(0, rounds - 1)])
              assert.strictEqual(yield* waiting, 0)
            })
          ),
        900_000
      )
    }
  })
