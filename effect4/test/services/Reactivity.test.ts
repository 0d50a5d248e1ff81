/** Invalidations between processes, for which two layers over one store stand. */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as EffectReactivity from "effect/reactivity/Reactivity"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Store from "../../src/Store.js"
import * as Reactivity from "../../src/services/Reactivity.js"
import { stores } from "../stores.js"
import { assert, describe, it } from "../vitest.js"

type Service = EffectReactivity.Reactivity

/** A layer of its own for each: one layer would be built once. */
const make = Effect.suspend(() =>
  Effect.map(Layer.build(Reactivity.layer()), (context) => Context.get(context, EffectReactivity.Reactivity))
)

/** A query that counts its runs, and its results. */
const counting = (reactivity: Service, keys: Parameters<Service["invalidate"]>[0]) => {
  let runs = 0
  return reactivity.query(
    keys,
    Effect.sync(() => ++runs)
  )
}

for (const [name, store] of stores) {
  const withTwo = <A, E>(test: (here: Service, there: Service) => Effect.Effect<A, E, Scope.Scope | Store.Store>) =>
    Effect.gen(function* () {
      return yield* test(yield* make, yield* make)
    }).pipe(Effect.scoped, Effect.provide(store))

  describe(`Reactivity over ${name}`, () => {
    it.effect("runs queries again where they are and in other processes", () =>
      withTwo((here, there) =>
        Effect.gen(function* () {
          const both = yield* Effect.all([counting(here, ["users"]), counting(there, ["users"])])
          const results = Effect.forEach(both, Queue.take)
          assert.deepStrictEqual(yield* results, [1, 1])
          assert.strictEqual(yield* here.mutation(["users"], Effect.succeed("done")), "done")
          assert.deepStrictEqual(yield* results, [2, 2])
          yield* there.invalidate(["users"])
          assert.deepStrictEqual(yield* results, [3, 3])
          there.invalidateUnsafe(["users"])
          assert.deepStrictEqual(yield* results, [4, 4])
        })
      )
    )

    it.effect("tells keys apart: texts, numbers, and ids of a table", () =>
      withTwo((here, there) =>
        Effect.gen(function* () {
          class User extends Data.Class<{ readonly id: number }> {}
          const asked = [["users"], [7], [new User({ id: 1 })], { users: ["ada"] }, { users: [7] }, ["posts"]]
          const ran: Array<string> = []
          for (const keys of asked) there.registerUnsafe(keys, () => void ran.push(JSON.stringify(keys)))
          const last = yield* counting(there, ["last"])
          yield* Queue.take(last)
          const runsOf = (keys: Parameters<Service["invalidate"]>[0]) =>
            Effect.gen(function* () {
              ran.length = 0
              yield* here.invalidate(keys)
              yield* here.invalidate(["last"]) // messages come in their order
              yield* Queue.take(last)
              return [...ran]
            })
          assert.deepStrictEqual(yield* runsOf([7]), ["[7]"])
          assert.deepStrictEqual(yield* runsOf([new User({ id: 1 })]), ['[{"id":1}]'])
          assert.include(yield* runsOf({ users: ["ada"] }), '{"users":["ada"]}')
          assert.notInclude(yield* runsOf({ users: ["ada"] }), '["posts"]')
          assert.deepStrictEqual(yield* runsOf(["posts"]), ['["posts"]'])
        })
      )
    )

    it.effect("tells others of a batch at its end, even if it fails", () =>
      withTwo((here, there) =>
        Effect.gen(function* () {
          const store = yield* Store.Store
          const query = yield* counting(there, ["users"])
          yield* Queue.take(query)
          const seen: Array<string> = []
          there.registerUnsafe(["first"], () => void seen.push("first"))
          there.registerUnsafe(["second"], () => void seen.push("second"))
          const batch = Effect.gen(function* () {
            yield* here.invalidate(["first"])
            yield* here.mutation(["second"], Effect.void)
            // the other process has had whatever was sent before this message
            yield* store.publish("reactivity", '{"origin":"another","keys":["users"]}')
            yield* Queue.take(query)
            assert.deepStrictEqual(seen, [])
            return yield* Effect.fail("over")
          })
          assert.strictEqual(yield* Effect.flip(here.withBatch(batch)), "over")
          yield* here.invalidate(["users"])
          yield* Queue.take(query)
          assert.deepStrictEqual(seen.toSorted(), ["first", "second"])
        })
      )
    )

    it.effect("is a stream", () =>
      withTwo((here, there) =>
        Effect.gen(function* () {
          let runs = 0
          const query = Effect.sync(() => ++runs)
          const next = Effect.andThen(here.invalidate(["users"]), Effect.void)
          const results = there.stream(["users"], query).pipe(
            Stream.tap(() => next),
            Stream.take(3)
          )
          assert.deepStrictEqual(yield* Stream.runCollect(results), [1, 2, 3])
        })
      )
    )

    it.effect("sends what could not wait before its scope closes", () =>
      withTwo((_, there) =>
        Effect.gen(function* () {
          const query = yield* counting(there, ["users"])
          yield* Queue.take(query)
          const scope = yield* Scope.make()
          const here = yield* Scope.provide(make, scope)
          here.invalidateUnsafe(["users"])
          yield* Scope.close(scope, Exit.void)
          assert.strictEqual(yield* Queue.take(query), 2)
        })
      )
    )
  })
}
