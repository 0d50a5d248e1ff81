/** Effect's `KeyValueStore` over a store: bytes, prefixes, conflicts, and the errors that say which entry. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as EffectStore from "effect/persistence/KeyValueStore"
import * as Schema from "effect/Schema"
import * as Store from "../../src/Store.js"
import * as KeyValueStore from "../../src/services/KeyValueStore.js"
import { stores } from "../stores.js"
import { assert, describe, it } from "../vitest.js"

for (const [name, store] of stores) {
  const values = (options?: KeyValueStore.Options) => Layer.provideMerge(KeyValueStore.layer(options), store)

  describe(`KeyValueStore over ${name}`, () => {
    it.effect("sets, gets, modifies and removes text and bytes", () =>
      Effect.gen(function* () {
        const entries = yield* EffectStore.KeyValueStore
        const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
        assert.deepStrictEqual(
          [yield* entries.get("a"), yield* entries.has("a"), yield* entries.isEmpty],
          [undefined, false, true]
        )
        assert.strictEqual(yield* entries.modify("a", (text) => `${text}!`), undefined)
        yield* entries.set("a", "é")
        yield* entries.set("b", bytes)
        assert.deepStrictEqual(yield* entries.getUint8Array("a"), Uint8Array.of(0xc3, 0xa9))
        assert.deepStrictEqual(yield* entries.getUint8Array("b"), bytes)
        assert.strictEqual(yield* entries.modify("a", (text) => `${text}!`), "é!")
        assert.deepStrictEqual(yield* entries.modifyUint8Array("b", (all) => all.slice(254)), Uint8Array.of(254, 255))
        assert.deepStrictEqual([yield* entries.size, (yield* entries.keys).toSorted()], [2, ["a", "b"]])
        yield* entries.remove("a")
        assert.deepStrictEqual([yield* entries.has("a"), yield* entries.keys], [false, ["b"]])
        yield* entries.clear
        assert.isTrue(yield* entries.isEmpty)
      }).pipe(Effect.provide(values()))
    )

    it.effect("clears a further prefix, and nothing that is not its own", () =>
      Effect.gen(function* () {
        const entries = yield* EffectStore.KeyValueStore
        const all = yield* Store.Store
        yield* all.set("other", "x")
        yield* all.hash.set("se[t*:hash", { field: "value" })
        for (const key of ["users/ada", "users/bob", "posts/1"]) yield* entries.set(key, "x")
        yield* entries.clearPrefix("users/")
        assert.deepStrictEqual([yield* entries.keys, yield* all.dbSize], [["posts/1"], 3])
        yield* entries.clear
        assert.strictEqual(yield* all.exists(["other", "se[t*:hash"]), 2)
      }).pipe(Effect.provide(values({ prefix: "se[t*:" })))
    )

    it.effect("modifies anew what another has changed, and keeps the deadline", () =>
      Effect.gen(function* () {
        const entries = yield* EffectStore.KeyValueStore
        const all = yield* Store.Store
        yield* all.set("kv:visits", "1", { ttl: "1 hour" })
        const more = Array.from({ length: 10 }, () => entries.modify("visits", (value) => String(Number(value) + 1)))
        yield* Effect.all(more, { concurrency: "unbounded" })
        assert.strictEqual(yield* entries.get("visits"), "11")
        assert.strictEqual((yield* all.ttl("kv:visits"))._tag, "Some")
      }).pipe(Effect.provide(values()))
    )

    it.effect("takes a schema", () =>
      Effect.gen(function* () {
        class User extends Schema.Class<User>("User")({ name: Schema.String, age: Schema.Number }) {}
        const users = EffectStore.toSchemaStore(yield* EffectStore.KeyValueStore, User)
        yield* users.set("ada", new User({ name: "Ada", age: 36 }))
        yield* users.modify("ada", (user) => new User({ ...user, age: 37 }))
        assert.deepStrictEqual(yield* users.get("ada"), Option.some(new User({ name: "Ada", age: 37 })))
      }).pipe(Effect.provide(values()))
    )

    it.effect("fails on a key of another type", () =>
      Effect.gen(function* () {
        const entries = yield* EffectStore.KeyValueStore
        yield* (yield* Store.Store).hash.set("kv:hash", { field: "value" })
        const error = yield* Effect.flip(entries.get("hash"))
        assert.deepInclude(error, { _tag: "KeyValueStoreError", method: "get", key: "hash" })
        assert.include(error.message, "wrong kind of value")
      }).pipe(Effect.provide(values()))
    )
  })
}
