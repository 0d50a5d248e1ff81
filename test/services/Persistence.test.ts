/** The cases of Effect's own tests of persisted caches and resolvers, then what a store adds: exact deadlines, and stores side by side. */
import * as PersistedCache from "@effect/experimental/PersistedCache"
import * as Experimental from "@effect/experimental/Persistence"
import * as Resolver from "@effect/experimental/RequestResolver"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as PrimaryKey from "effect/PrimaryKey"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import * as Persistence from "../../src/services/Persistence.js"
import { ours, withStore } from "../store/fixture.js"

class User extends Schema.Class<User>("User")({ id: Schema.Number, name: Schema.String }) {}

class Find extends Schema.TaggedRequest<Find>()("Find", {
  failure: Schema.String,
  success: User,
  payload: { id: Schema.Number }
}) {
  [PrimaryKey.symbol]() {
    return `Find:${this.id}`
  }
}

const john = (id: number) => new User({ id, name: "John" })

const backing = (storeId: string, options?: Persistence.Options) =>
  Effect.flatMap(Persistence.make(options), (persistence) => persistence.make(storeId))

const withBacking = <A, E>(test: (store: Experimental.BackingPersistenceStore) => Effect.Effect<A, E>) =>
  withStore(() => Effect.flatMap(backing("users"), test))

const forever = Option.none<Duration.Duration>()
const forTime = (time: Duration.DurationInput) => Option.some(Duration.decode(time))

describe("BackingPersistence", () => {
  it.effect("gets and sets values, one or many", () =>
    withBacking((users) =>
      Effect.gen(function* () {
        yield* users.set("a", { name: "Ada", tags: [1, null] }, forever)
        yield* users.setMany([
          ["b", "Bob", forever],
          ["c", null, forTime("1 hour")],
          ["b", "Bo", forever]
        ])
        assert.deepStrictEqual(yield* users.get("a"), Option.some({ name: "Ada", tags: [1, null] }))
        assert.deepStrictEqual(yield* users.get("missing"), Option.none())
        assert.deepStrictEqual(yield* users.getMany(["b", "missing", "c"]), [
          Option.some("Bo"),
          Option.none(),
          Option.some(null)
        ])
        assert.deepStrictEqual(yield* users.getMany([]), [])
        yield* users.setMany([])
        yield* users.remove("a")
        assert.deepStrictEqual(yield* users.get("a"), Option.none())
      })
    )
  )

  it.effect("sets thousands of values", () =>
    withBacking((users) =>
      Effect.gen(function* () {
        const keys = Array.from({ length: 3000 }, (_, index) => String(index))
        yield* users.setMany(keys.map((key) => [key, Number(key), forTime("1 hour")] as const))
        assert.deepStrictEqual(
          yield* users.getMany(keys),
          keys.map((key) => Option.some(Number(key)))
        )
      })
    )
  )

  it.effect("clears its own values and no others", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const ids = ["users", "users:admins", "users%3Aadmins", "user?", "*"]
        for (const id of ids) yield* Effect.flatMap(backing(id), (each) => each.set("admins:1", id, forever))
        yield* Effect.flatMap(backing("users", { prefix: "test/" }), (each) => each.set("1", "x", forever))
        yield* Effect.flatMap(backing("users"), ({ clear }) => clear)
        yield* Effect.flatMap(backing("*"), ({ clear }) => clear)
        const kept = yield* Effect.forEach(ids, (id) => Effect.flatMap(backing(id), (each) => each.get("admins:1")))
        assert.deepStrictEqual(kept.map(Option.isSome), [false, true, true, true, false])
        assert.strictEqual(yield* store.exists("test/users:1"), 1)
      })
    )
  )

  it.effect("has the keys and values of Effect's own Redis module", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const users = yield* backing("users")
        yield* users.set("User:1", { name: "Ada" }, forever)
        assert.deepStrictEqual(yield* store.get("users:User:1"), Option.some('{"name":"Ada"}'))
      })
    )
  )

  it.effect("fails on what is no JSON, and on a key of another type", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const users = yield* backing("users")
        yield* store.set("users:broken", "{")
        yield* store.hash.set("users:hash", { field: "value" })
        const errors = yield* Effect.all([
          Effect.flip(users.get("broken")),
          Effect.flip(users.getMany(["broken"])),
          Effect.flip(users.get("hash")),
          Effect.flip(users.set("a", 1n, forever)),
          Effect.flip(users.setMany([["a", undefined, forever]]))
        ])
        assert.deepStrictEqual(
          errors.map((error) => [error.reason, error.method]),
          [
            ["BackingError", "get"],
            ["BackingError", "getMany"],
            ["BackingError", "get"],
            ["BackingError", "set"],
            ["BackingError", "setMany"]
          ]
        )
        assert.strictEqual(yield* store.exists("users:a"), 0)
      })
    )
  )

  it.effect("rounds a fraction of a millisecond up, and keeps nothing for no time", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const users = yield* backing("users")
        yield* users.setMany([
          ["a", 1, Option.some(Duration.millis(3_600_000.5))],
          ["b", 1, Option.some(Duration.infinity)]
        ])
        yield* users.set("b", 2, Option.some(Duration.zero))
        assert.deepStrictEqual(yield* users.getMany(["a", "b"]), [Option.some(1), Option.none()])
        assert.isTrue(Option.isSome(yield* store.ttl("users:a")))
      })
    )
  )

  ours.effect("forgets a value in the very millisecond", () =>
    withBacking((users) =>
      Effect.gen(function* () {
        yield* users.set("a", 1, forTime("5 seconds"))
        yield* users.setMany([["b", 2, forTime("6 seconds")]])
        yield* TestClock.adjust("4999 millis")
        assert.deepStrictEqual(yield* users.getMany(["a", "b"]), [Option.some(1), Option.some(2)])
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* users.getMany(["a", "b"]), [Option.none(), Option.some(2)])
        yield* TestClock.adjust("1 seconds")
        assert.deepStrictEqual(yield* users.getMany(["a", "b"]), [Option.none(), Option.none()])
      })
    )
  )
})

describe("ResultPersistence", () => {
  it.effect("keeps a cache's results beyond the cache", () =>
    withStore(() =>
      Effect.gen(function* () {
        let lookups = 0
        const makeCache = PersistedCache.make({
          storeId: "users",
          lookup: ({ id }: Find) => Effect.sync(() => void lookups++).pipe(Effect.as(john(id))),
          timeToLive: () => "5 seconds"
        })
        const persistence = yield* Experimental.ResultPersistence
        const users = yield* persistence.make({ storeId: "users" })
        const cache = yield* makeCache
        assert.deepStrictEqual(yield* cache.get(new Find({ id: 1 })), john(1))
        assert.deepStrictEqual(yield* users.get(new Find({ id: 1 })), Option.some(Exit.succeed(john(1))))
        assert.deepStrictEqual(yield* cache.get(new Find({ id: 1 })), john(1))
        const another = yield* makeCache
        assert.deepStrictEqual(yield* another.get(new Find({ id: 1 })), john(1))
        assert.strictEqual(lookups, 1)
      }).pipe(Effect.scoped, Effect.provide(Persistence.layerResult()))
    )
  )

  it.effect("keeps failures, and forgets what no longer matches its schema", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const persistence = yield* Experimental.ResultPersistence
        const users = yield* persistence.make({ storeId: "users" })
        yield* users.setMany([
          [new Find({ id: 1 }), Exit.succeed(john(1))],
          [new Find({ id: 2 }), Exit.fail("not found")]
        ])
        yield* store.set("users:Find:3", '{"_tag":"Success","value":{"id":"three"}}')
        const results = yield* users.getMany([1, 2, 3].map((id) => new Find({ id })))
        assert.deepStrictEqual(results, [
          Option.some(Exit.succeed(john(1))),
          Option.some(Exit.fail("not found")),
          Option.none()
        ])
        assert.strictEqual(yield* store.exists("users:Find:3"), 0)
        yield* users.remove(new Find({ id: 1 }))
        assert.deepStrictEqual(yield* users.get(new Find({ id: 1 })), Option.none())
        yield* users.clear
        assert.strictEqual(yield* store.dbSize, 0)
      }).pipe(Effect.scoped, Effect.provide(Persistence.layerResult()))
    )
  )

  ours.effect("answers a resolver's requests until their time is over", () =>
    withStore(() =>
      Effect.gen(function* () {
        let asked = 0
        const resolver = RequestResolver.makeBatched((requests: ReadonlyArray<Find>) => {
          asked += requests.length
          return Effect.forEach(
            requests,
            (request) =>
              request.id < 0 ? Request.fail(request, "not found") : Request.succeed(request, john(request.id)),
            { discard: true }
          )
        })
        const persisted = yield* Resolver.persisted(resolver, {
          storeId: "users",
          timeToLive: (_, exit) => (Exit.isSuccess(exit) ? 5000 : 1)
        })
        const ask = Effect.forEach([-1, 0, 1, 2, 3], (id) => Effect.exit(Effect.request(new Find({ id }), persisted)), {
          batching: true
        })
        assert.deepStrictEqual((yield* ask).map(Exit.isSuccess), [false, true, true, true, true])
        assert.strictEqual(asked, 5)
        assert.deepStrictEqual((yield* ask).map(Exit.isSuccess), [false, true, true, true, true])
        assert.strictEqual(asked, 5)
        yield* TestClock.adjust("1 millis")
        yield* ask
        assert.strictEqual(asked, 6)
        yield* TestClock.adjust("5 seconds")
        yield* ask
        assert.strictEqual(asked, 11)
        const persistence = yield* Experimental.ResultPersistence
        yield* Effect.flatMap(persistence.make({ storeId: "users" }), ({ clear }) => clear)
        yield* ask
        assert.strictEqual(asked, 16)
      }).pipe(Effect.scoped, Effect.provide(Persistence.layerResult()))
    )
  )
})
