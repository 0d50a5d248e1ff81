/** Invalidations between processes, for which two layers over one store stand. */
import * as Experimental from "@effect/experimental/Reactivity"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Mailbox from "effect/Mailbox"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Store from "../../src/Store.js"
import * as Reactivity from "../../src/services/Reactivity.js"
import * as Peer from "../client/Peer.js"
import { withStore } from "../store/fixture.js"

type Service = Experimental.Reactivity.Service

const make = Effect.map(Layer.build(Reactivity.layer()), Context.get(Experimental.Reactivity))

const withTwo = <A, E>(test: (here: Service, there: Service) => Effect.Effect<A, E, Scope.Scope>) =>
  withStore(() => Effect.flatMap(Effect.all([make, make]), ([here, there]) => test(here, there)))

/** A query that counts its runs, and its results. */
const counting = (reactivity: Service, keys: Parameters<Service["invalidate"]>[0]) => {
  let runs = 0
  return reactivity.query(
    keys,
    Effect.sync(() => ++runs)
  )
}

describe("Reactivity", () => {
  it.scoped("runs queries again where they are and in other processes", () =>
    withTwo((here, there) =>
      Effect.gen(function* () {
        const own = yield* counting(here, ["users"])
        const others = yield* counting(there, ["users"])
        assert.deepStrictEqual([yield* own.take, yield* others.take], [1, 1])
        assert.strictEqual(yield* here.mutation(["users"], Effect.succeed("done")), "done")
        assert.deepStrictEqual([yield* own.take, yield* others.take], [2, 2])
        yield* there.invalidate(["users"])
        assert.deepStrictEqual([yield* own.take, yield* others.take], [3, 3])
        there.unsafeInvalidate(["users"])
        assert.deepStrictEqual([yield* own.take, yield* others.take], [4, 4])
      })
    )
  )

  it.scoped("tells keys apart: texts, numbers, values, and ids of a table", () =>
    withTwo((here, there) =>
      Effect.gen(function* () {
        const invalidations = [
          ["users"],
          [7],
          [Data.struct({ table: "users", id: 7 })],
          { users: ["ada", 7] },
          { users: [Data.tuple(1, 2)] }
        ]
        const asked = [
          ["users"],
          [7],
          [Data.struct({ table: "users", id: 7 })],
          { users: ["ada"] },
          { users: [7] },
          { users: [Data.tuple(1, 2)] },
          { users: ["bob"] },
          ["posts"]
        ]
        const ran: Array<ReadonlyArray<number>> = []
        const runs = asked.map(() => 0)
        for (const [index, keys] of asked.entries()) {
          there.unsafeRegister(keys, () => void (runs[index] = (runs[index] ?? 0) + 1))
        }
        const last = yield* counting(there, ["last"])
        yield* last.take
        for (const keys of invalidations) {
          runs.fill(0)
          yield* here.invalidate(keys)
          yield* here.invalidate(["last"]) // messages come in their order
          yield* last.take
          ran.push(runs.flatMap((count, index) => (count > 0 ? [index] : [])))
        }
        const local: Array<ReadonlyArray<number>> = []
        for (const keys of invalidations) {
          runs.fill(0)
          yield* there.invalidate(keys)
          local.push(runs.flatMap((count, index) => (count > 0 ? [index] : [])))
        }
        assert.deepStrictEqual(ran, local)
        // a table alone stands for all of its ids, and is meant by each of them
        assert.deepStrictEqual(ran, [[0, 3, 4, 5, 6], [1], [2], [0, 3, 4, 5, 6], [0, 3, 4, 5, 6]])
      })
    )
  )

  it.scoped("is a stream, which ends with its scope", () =>
    withTwo((here, there) =>
      Effect.gen(function* () {
        let runs = 0
        const results = yield* Effect.fork(
          Stream.runCollect(
            Stream.take(
              there.stream(
                ["users"],
                Effect.sync(() => ++runs)
              ),
              3
            )
          )
        )
        yield* Effect.repeat(Effect.zipRight(EventLoop.turn, here.invalidate(["users"])), { until: () => runs >= 3 })
        assert.deepStrictEqual([...(yield* Fiber.join(results))], [1, 2, 3])
      })
    )
  )

  it.scoped("stops a handler that is cancelled", () =>
    withTwo((here, there) =>
      Effect.gen(function* () {
        const seen: Array<string> = []
        const cancel = there.unsafeRegister(["users"], () => void seen.push("cancelled"))
        const query = yield* counting(there, ["users"])
        yield* query.take
        cancel()
        yield* here.invalidate(["users"])
        assert.strictEqual(yield* query.take, 2)
        assert.deepStrictEqual(seen, [])
      })
    )
  )

  it.scoped("passes over messages of others on its channel", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const reactivity = yield* make
        const query = yield* counting(reactivity, ["users"])
        yield* query.take
        for (const message of ["", "{", "[]", '{"origin":1}', '{"origin":"x","keys":[null]}'])
          yield* store.publish("reactivity", message)
        yield* store.publish("reactivity", '{"origin":"x","keys":["users"]}')
        assert.strictEqual(yield* query.take, 2)
      })
    )
  )

  it.scoped("sends what could not wait before its scope closes", () =>
    withStore(() =>
      Effect.gen(function* () {
        const there = yield* make
        const query = yield* counting(there, ["users"])
        yield* query.take
        const scope = yield* Scope.make()
        const here = yield* Scope.extend(make, scope)
        here.unsafeInvalidate(["users"])
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual(yield* query.take, 2)
      })
    )
  )

  it.scopedLive("runs all queries again after a loss of the connection", () =>
    Effect.gen(function* () {
      const confirmation = ">3\r\n$9\r\nsubscribe\r\n$10\r\nreactivity\r\n:1\r\n"
      const peer = yield* Peer.make(([command]) => (command === "SUBSCRIBE" ? confirmation : "-ERR no\r\n"))
      const store = yield* Client.make(peer.url)
      const reactivity = yield* Effect.provideService(make, Store.Store, store)
      const queries = yield* Effect.forEach([["a"], { b: ["c"] }], (keys) => counting(reactivity, keys))
      assert.deepStrictEqual(
        yield* Effect.forEach(queries, (each: Mailbox.ReadonlyMailbox<number>) => each.take),
        [1, 1]
      )
      peer.cut()
      assert.deepStrictEqual(yield* Effect.forEach(queries, (each) => each.take), [2, 2])
    })
  )
})
