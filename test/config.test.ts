/** The options of a store and of a server from Effect's Config, under the names that a client reads. */
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Client from "../src/Client.js"
import * as Server from "../src/Server.js"
import * as Store from "../src/Store.js"
import { freePort } from "./fixtures.js"
import { state } from "./internals.js"

const withEnvironment =
  (environment: Readonly<Record<string, string>>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withConfigProvider(effect, ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))

/** The value of a setting. */
const setting = (name: "requirepass" | "maxmemory" | "dir") => Effect.map(state, ({ settings }) => settings.text(name))

describe("Store.layerConfig", () => {
  it.effect("takes the password of a served store from where a client does", () =>
    Effect.gen(function* () {
      const read = (environment: Readonly<Record<string, string>>) =>
        setting("requirepass").pipe(Effect.provide(Store.layerConfig()), withEnvironment(environment))
      assert.strictEqual(yield* read({}), "")
      assert.strictEqual(yield* read({ REDIS_PASSWORD: "secret" }), "secret")
      assert.strictEqual(yield* read({ REDIS_URL: "redis://:of%20url@localhost" }), "of url")
      assert.strictEqual(yield* read({ REDIS_URL: "redis://:other@localhost", REDIS_PASSWORD: "secret" }), "secret")
      const error = yield* Effect.flip(read({ REDIS_URL: "http://localhost" }))
      assert.include(String(error), "REDIS_URL")
    })
  )

  it.effect("takes any options", () =>
    Effect.gen(function* () {
      const layer = Store.layerConfig({
        settings: Config.map(
          Config.all({ requirepass: Config.redacted("KEY"), maxmemory: Config.string("MEMORY") }),
          (settings) => settings
        ),
        persistence: { directory: Config.succeed(tmpdir()), save: Config.succeed("") }
      })
      const shown = Effect.all([setting("requirepass"), setting("maxmemory"), setting("dir")]).pipe(
        Effect.provide(layer),
        withEnvironment({ KEY: "secret", MEMORY: "10mb" })
      )
      assert.deepStrictEqual(yield* shown, ["secret", "10485760", tmpdir()])
    })
  )

  it.effect("does not show a secret in an error", () =>
    Effect.gen(function* () {
      const settings = { "tls-port": Redacted.make("secret") }
      const error = yield* Effect.flip(Effect.provide(Store.Store, Store.layerWith({ settings })))
      assert.include(String(error), "tls-port")
      assert.notInclude(String(error), "secret")
      assert.notInclude(JSON.stringify(error), "secret")
    })
  )
})

describe("Server.layerConfig", () => {
  it.effect("serves where a client of the same environment connects to", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      const environments = [
        { REDIS_URL: `redis://:secret@127.0.0.1:${port}/1` },
        { REDIS_URL: `unix:${join(tmpdir(), `layeredis-${port}.sock`)}?db=1`, REDIS_PASSWORD: "secret" }
      ]
      for (const environment of environments) {
        const served = Layer.provideMerge(Server.layerConfig(), Store.layerConfig())
        const program = Effect.gen(function* () {
          const store = yield* Store.Store
          yield* Effect.flatMap(Store.Store, (redis) => redis.set("a", "1")).pipe(Effect.provide(Client.layerConfig()))
          const other = yield* store.database(1)
          return yield* other.get("a")
        })
        const found = yield* program.pipe(Effect.provide(served), withEnvironment(environment))
        assert.deepStrictEqual(found, Option.some("1"), environment.REDIS_URL)
      }
    })
  )

  it.effect("takes any options", () =>
    Effect.gen(function* () {
      const address = { _tag: "Tcp", host: "127.0.0.1", port: 0 } as const
      const layer = Server.layerConfig({ address: Config.succeed(address), unref: Config.boolean("UNREF") })
      const { addresses } = yield* Server.Server.pipe(
        Effect.provide(Layer.provide(layer, Store.layer)),
        withEnvironment({ UNREF: "yes" })
      )
      assert.strictEqual(addresses[0]?._tag, "TcpAddress")
    })
  )

  it.effect("fails on what is no URL", () =>
    Effect.gen(function* () {
      const layer = Layer.provide(Server.layerConfig(), Store.layer)
      const error = yield* Effect.flip(
        Effect.provide(Server.Server, layer).pipe(withEnvironment({ REDIS_URL: "http://:secret@localhost" }))
      )
      assert.include(String(error), "the scheme http: is not redis:, rediss: or unix:")
      assert.notInclude(String(error), "secret")
    })
  )
})
