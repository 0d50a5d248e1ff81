/** Values with a schema, on the embedded store and over the client. */
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as SchemaStore from "../../src/SchemaStore.js"
import { ours, putOtherType, withStore } from "./fixture.js"

class User extends Schema.Class<User>("User")({ name: Schema.String, joined: Schema.Date }) {}
const ada = new User({ name: "Ada", joined: new Date(0) })
const none = Option.none<User>()

const Visit = Schema.Struct({
  page: Schema.String,
  count: Schema.NumberFromString,
  tags: Schema.parseJson(Schema.Array(Schema.String)),
  from: Schema.optional(Schema.String)
})

describe("json", () => {
  it.effect("keeps values as JSON, which other programs read", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const users = SchemaStore.json(store, User)
        assert.deepStrictEqual(yield* users.get("a"), none)
        assert.isTrue(yield* users.set("a", ada))
        assert.deepStrictEqual(yield* store.get("a"), Option.some(`{"name":"Ada","joined":"1970-01-01T00:00:00.000Z"}`))
        assert.deepStrictEqual(yield* users.get("a"), Option.some(ada))
        assert.deepStrictEqual(yield* users.mget(["b", "a"]), [none, Option.some(ada)])
        const grace = new User({ name: "Grace", joined: new Date(1) })
        assert.isFalse(yield* users.set("a", grace, { onlyIf: "absent" }))
        assert.deepStrictEqual(yield* users.getSet("a", grace), Option.some(ada))
        assert.deepStrictEqual(yield* users.getDel("a"), Option.some(grace))
        assert.deepStrictEqual(yield* users.get("a"), none)
      })
    )
  )

  ours.effect("expires values as the store does", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const users = SchemaStore.json(store, User)
        yield* users.set("a", ada, { ttl: "1 minute" })
        assert.deepStrictEqual(yield* users.getEx("a", { ttl: "2 minutes" }), Option.some(ada))
        yield* TestClock.adjust("119999 millis")
        assert.deepStrictEqual(yield* users.get("a"), Option.some(ada))
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* users.get("a"), none)
      })
    )
  )

  it.effect("fails where a value does not match, and names its key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const ages = SchemaStore.json(store, Schema.Int)
        const refused = yield* Effect.flip(ages.set("age", 1.5))
        if (refused._tag !== "SchemaError") return assert.fail(refused._tag)
        assert.strictEqual(refused.reason, "encode")
        assert.match(refused.message, /^the value for age does not match the schema\n/)
        assert.strictEqual(yield* store.exists("age"), 0)
        for (const text of [`"x"`, "{", ""]) {
          yield* store.set("age", text)
          const error = yield* Effect.flip(ages.get("age"))
          if (error._tag !== "SchemaError") return assert.fail(error._tag)
          assert.strictEqual(error.reason, "decode")
          assert.match(error.message, /^the value at age does not match the schema\n/)
          assert.deepStrictEqual(yield* store.get("age"), Option.some(text))
        }
        yield* putOtherType("age")
        assert.strictEqual((yield* Effect.flip(ages.get("age")))._tag, "WrongType")
      })
    )
  )
})

describe("hash", () => {
  it.effect("keeps a value as fields, and replaces it whole", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const visits = SchemaStore.hash(store, Visit)
        assert.deepStrictEqual(yield* visits.get("v"), Option.none())
        yield* store.set("v", "another type")
        const first = { page: "/", count: 2, tags: ["x", "y"], from: "mail" }
        yield* visits.set("v", first)
        assert.deepStrictEqual(Object.fromEntries(yield* store.hash.getAll("v")), {
          page: "/",
          count: "2",
          tags: `["x","y"]`,
          from: "mail"
        })
        assert.deepStrictEqual(yield* visits.get("v"), Option.some(first))
        yield* store.hash.incrBy("v", "count", 40)
        assert.strictEqual(Option.getOrThrow(yield* visits.get("v")).count, 42)
        yield* visits.set("v", { page: "/", count: 1, tags: [] })
        assert.isFalse(yield* store.hash.exists("v", "from"))
        assert.deepStrictEqual(yield* store.ttl("v"), Option.some(Duration.infinity))
        yield* store.hash.set("v", { count: "many" })
        const error = yield* Effect.flip(visits.get("v"))
        assert.isTrue(error._tag === "SchemaError" && error.reason === "decode")
      })
    )
  )

  ours.effect("expires a value as told", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const visits = SchemaStore.hash(store, Visit)
        const visit = { page: "/", count: 1, tags: [] }
        yield* visits.set("a", visit, { ttl: "1 minute" })
        yield* visits.set("b", visit, { expireAt: 30_000 })
        yield* visits.set("c", visit, { ttl: Duration.infinity })
        yield* TestClock.adjust("30 seconds")
        assert.strictEqual(yield* store.exists(["a", "b", "c"]), 2)
        yield* visits.set("a", visit)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* store.exists(["a", "b", "c"]), 2)
      })
    )
  )
})

describe("stream", () => {
  it.effect("keeps values as entries, which are ranged over, read and delivered to groups", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const visits = SchemaStore.stream(store, Visit)
        const values = [1, 2, 3].map((count) => ({ page: `/${count}`, count, tags: ["t"] }))
        const ids = yield* Effect.forEach(values, (value) => visits.add("s", value))
        const entries = values.map((value, index) => ({ id: ids[index] ?? "", value }))
        assert.deepStrictEqual(yield* visits.range("s"), entries)
        assert.deepStrictEqual(yield* visits.range("s", { start: ids[1] }), entries.slice(1))
        assert.deepStrictEqual(yield* visits.read("s", ids[0] ?? "", { count: 1 }), entries.slice(1, 2))
        assert.deepStrictEqual(yield* visits.read("none", "0"), [])
        const all = yield* Stream.runCollect(visits.entries("s", { count: 2 }))
        assert.deepStrictEqual(Chunk.toReadonlyArray(all), entries)
        yield* store.stream.createGroup("s", "g", { after: "0" })
        assert.deepStrictEqual(yield* visits.readGroup("s", "g", "c", { count: 2 }), entries.slice(0, 2))
        assert.strictEqual((yield* store.stream.pending("s", "g")).length, 2)
      })
    )
  )

  it.effect("fails at an entry that does not match, with its id", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const visits = SchemaStore.stream(store, Visit)
        const id = yield* store.stream.add("s", { page: "/" })
        const error = yield* Effect.flip(visits.range("s"))
        if (error._tag !== "SchemaError") return assert.fail(error._tag)
        assert.strictEqual(error.id, id)
        assert.include(error.message, `the value at s ${id} does not match`)
      })
    )
  )
})
