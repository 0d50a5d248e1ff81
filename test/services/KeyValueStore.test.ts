/** The cases of Effect's own tests of `KeyValueStore`, then what a store adds: prefixes, bytes, other types, conflicts. */
import * as Platform from "@effect/platform/KeyValueStore"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Client from "../../src/Client.js"
import * as Store from "../../src/Store.js"
import { ConnectionError } from "../../src/StoreError.js"
import * as KeyValueStore from "../../src/services/KeyValueStore.js"
import * as Peer from "../client/Peer.js"
import { inProcess, withStore } from "../store/fixture.js"

/** Runs a test on the entries with a prefix. */
const withValues = <A, E>(
  test: (values: Platform.KeyValueStore, store: Store.Service) => Effect.Effect<A, E>,
  options?: KeyValueStore.Options
) => withStore((store) => Effect.flatMap(KeyValueStore.make(options), (values) => test(values, store)))

describe("KeyValueStore", () => {
  it.effect("sets and gets", () =>
    withValues((values) =>
      Effect.gen(function* () {
        yield* values.set("/foo/bar", "bar")
        assert.deepStrictEqual(yield* values.get("/foo/bar"), Option.some("bar"))
        assert.deepStrictEqual(yield* values.get("missing"), Option.none())
        assert.deepStrictEqual([yield* values.has("/foo/bar"), yield* values.has("missing")], [true, false])
        assert.deepStrictEqual([yield* values.size, yield* values.isEmpty], [1, false])
      })
    )
  )

  it.effect("removes one entry, or all", () =>
    withValues((values) =>
      Effect.gen(function* () {
        for (const key of ["a", "b", "c"]) yield* values.set(key, key)
        yield* values.remove("a")
        yield* values.remove("a")
        assert.deepStrictEqual([yield* values.get("a"), yield* values.size], [Option.none(), 2])
        yield* values.clear
        assert.deepStrictEqual(
          [yield* values.get("b"), yield* values.size, yield* values.isEmpty],
          [Option.none(), 0, true]
        )
      })
    )
  )

  it.effect("modifies an entry that exists", () =>
    withValues((values) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* values.modify("foo", (value) => `${value}bar`), Option.none())
        assert.strictEqual(yield* values.size, 0)
        yield* values.set("foo", "bar")
        assert.deepStrictEqual(yield* values.modify("foo", (value) => `${value}bar`), Option.some("barbar"))
        assert.deepStrictEqual(yield* values.get("foo"), Option.some("barbar"))
      })
    )
  )

  it.effect("keeps bytes as they are", () =>
    withValues((values) =>
      Effect.gen(function* () {
        const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
        assert.deepStrictEqual(yield* values.modifyUint8Array("bytes", (value) => value), Option.none())
        yield* values.set("bytes", bytes)
        assert.deepStrictEqual(yield* values.getUint8Array("bytes"), Option.some(bytes))
        yield* values.modifyUint8Array("bytes", (value) => value.slice(250))
        assert.deepStrictEqual(yield* values.getUint8Array("bytes"), Option.some(bytes.slice(250)))
        yield* values.set("text", "é")
        assert.deepStrictEqual(yield* values.getUint8Array("text"), Option.some(Uint8Array.of(0xc3, 0xa9)))
        yield* values.set("text", Uint8Array.of(0xc3, 0xa9))
        assert.deepStrictEqual(yield* values.get("text"), Option.some("é"))
      })
    )
  )

  it.effect("encodes and decodes with a schema, and takes further prefixes", () => {
    class User extends Schema.Class<User>("User")({ name: Schema.String, age: Schema.Number }) {}
    const users = Platform.layerSchema(User, "users")
    return withStore(() =>
      Effect.gen(function* () {
        const store = yield* users.tag
        yield* store.set("ada", new User({ name: "Ada", age: 36 }))
        yield* store.modify("ada", (user) => new User({ ...user, age: 37 }))
        assert.deepStrictEqual(yield* store.get("ada"), Option.some(new User({ name: "Ada", age: 37 })))
        const values = yield* Platform.KeyValueStore
        yield* Platform.prefix(store, "more/").set("bob", new User({ name: "Bob", age: 1 }))
        assert.deepStrictEqual(yield* values.get("more/bob"), Option.some('{"name":"Bob","age":1}'))
      }).pipe(Effect.provide(Layer.provideMerge(users.layer, KeyValueStore.layer())))
    )
  })

  it.effect("counts and clears only its own entries, whatever characters its prefix has", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const prefixes = ["a*[x]?\\", "a", "b:"]
        for (const prefix of prefixes) {
          const values = yield* KeyValueStore.make({ prefix })
          yield* Effect.forEach(["1", "2"], (key) => values.set(key, prefix))
        }
        yield* store.hash.set("b:hash", { field: "value" })
        const [special, short, other] = yield* Effect.forEach(prefixes, (prefix) => KeyValueStore.make({ prefix }))
        if (special === undefined || short === undefined || other === undefined) return assert.fail("no store")
        assert.deepStrictEqual([yield* special.size, yield* short.size, yield* other.size], [2, 4, 2])
        yield* special.clear
        assert.deepStrictEqual([yield* special.size, yield* short.size, yield* other.size], [0, 2, 2])
        yield* other.clear
        assert.deepStrictEqual([yield* other.isEmpty, yield* store.exists("b:hash")], [true, 1])
        assert.deepStrictEqual(yield* short.get("1"), Option.some("a"))
      })
    )
  )

  it.effect("counts and clears thousands of entries", () =>
    withValues((values, store) =>
      Effect.gen(function* () {
        yield* store.mset(Array.from({ length: 5000 }, (_, index) => [`kv:${index}`, "x"] as const))
        yield* store.mset(Array.from({ length: 5000 }, (_, index) => [`other:${index}`, "x"] as const))
        assert.strictEqual(yield* values.size, 5000)
        yield* values.clear
        assert.deepStrictEqual([yield* values.size, yield* store.dbSize], [0, 5000])
      })
    )
  )

  it.effect("modifies anew what another client has changed, and keeps the deadline", () =>
    withValues((values, store) =>
      Effect.gen(function* () {
        yield* store.set("kv:visits", "1", { ttl: "1 hour" })
        const all = Array.from({ length: 10 }, () => values.modify("visits", (value) => String(Number(value) + 1)))
        yield* Effect.all(all, { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* values.get("visits"), Option.some("11"))
        assert.isTrue(Option.isSome(yield* store.ttl("kv:visits")))
      })
    )
  )

  it.effect("fails on a key of another type", () =>
    withValues((values, store) =>
      Effect.gen(function* () {
        yield* store.hash.set("kv:hash", { field: "value" })
        const error = yield* Effect.flip(values.get("hash"))
        assert.deepInclude(error, {
          _tag: "SystemError",
          reason: "InvalidData",
          method: "get",
          pathOrDescriptor: "hash"
        })
        assert.include(error.message, "wrong kind of value")
        yield* values.set("hash", "text")
        assert.deepStrictEqual(yield* values.get("hash"), Option.some("text"))
      })
    )
  )

  it.effect("fails with the platform's reason for that of the connection", () =>
    withValues((_, store) =>
      Effect.gen(function* () {
        for (const [reason, expected] of [
          ["Timeout", "TimedOut"],
          ["Login", "PermissionDenied"],
          ["Full", "Busy"],
          ["Lost", "Unknown"]
        ] as const) {
          const failure = new ConnectionError({ reason, address: "a", command: "GET", mayHaveRun: false })
          const failing: Store.Service = { ...store, get: () => Effect.fail(failure) }
          const values = yield* Effect.provideService(KeyValueStore.make(), Store.Store, failing)
          const error = yield* Effect.flip(values.get("a"))
          assert.deepInclude(error, { _tag: "SystemError", reason: expected, method: "get", pathOrDescriptor: "a" })
        }
      })
    )
  )

  inProcess.scoped("fails with the connection's error", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(() => "-NOAUTH\r\n")
      const scope = yield* Scope.make()
      const store = yield* Scope.extend(Client.make(peer.url), scope)
      const values = yield* Effect.provideService(KeyValueStore.make(), Store.Store, store)
      yield* Scope.close(scope, Exit.void)
      const error = yield* Effect.flip(values.set("a", "b"))
      assert.deepInclude(error, { _tag: "SystemError", reason: "Unknown", method: "set" })
      assert.include(error.message, "the client has closed its connection")
    })
  )
})
