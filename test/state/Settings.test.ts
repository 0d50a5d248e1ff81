import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Instance from "../../src/Instance.js"
import { Settings } from "../../src/state/Settings.js"
import { table } from "../../src/state/settings/Table.js"
import { state } from "../internals.js"

const settingsOf = (given: Readonly<Record<string, string>>): Settings => Either.getOrThrow(Settings.make(given))

const set = (settings: Settings, ...pairs: ReadonlyArray<readonly [string, string]>) =>
  settings.set(pairs, { protectedToo: false })

describe("Settings", () => {
  it("begin with Redis's defaults", () => {
    const settings = settingsOf({})
    assert.strictEqual(settings.number("maxclients"), 10000)
    assert.strictEqual(settings.number("proto-max-bulk-len"), 512 * 1024 * 1024)
    assert.strictEqual(settings.text("save"), "3600 1 300 100 60 10000")
    assert.strictEqual(settings.text("maxmemory-policy"), "noeviction")
    assert.isTrue(settings.flag("latency-tracking"))
    assert.isFalse(settings.flag("appendonly"))
  })

  it("have defaults that are canonical for their kind, and unique names", () => {
    const defaults = Object.fromEntries(table.map(({ name, initial }) => [name, initial]))
    const settings = settingsOf(defaults)
    for (const { name, initial } of table) {
      if (name !== "dir") assert.strictEqual(settings.lookup(name), initial, name)
    }
    const names = table.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]))
    assert.strictEqual(new Set(names).size, names.length)
  })

  it("take values as CONFIG SET does, with units and names in any case", () => {
    const settings = settingsOf({ maxmemory: "64MB", DATABASES: "4", "maxmemory-clients": "5%", unixsocketperm: "755" })
    assert.strictEqual(settings.number("maxmemory"), 64 * 1024 * 1024)
    assert.strictEqual(settings.text("maxmemory"), "67108864")
    assert.strictEqual(settings.number("databases"), 4)
    assert.strictEqual(settings.number("maxmemory-clients"), -5)
    assert.strictEqual(settings.number("unixsocketperm"), 0o755)
  })

  it("can be set and read by their older names", () => {
    const settings = settingsOf({ "slave-priority": "7" })
    assert.strictEqual(settings.number("replica-priority"), 7)
    assert.strictEqual(settings.number("slave-priority"), 7)
  })

  it("call a listener at once and after each change, until it is removed", () => {
    const settings = settingsOf({ timeout: "1" })
    const seen: Array<string> = []
    const end = settings.onChange("timeout", (value) => seen.push(value))
    set(settings, ["timeout", "2"])
    set(settings, ["timeout", "x"])
    set(settings, ["tcp-keepalive", "5"])
    end()
    set(settings, ["timeout", "3"])
    assert.deepStrictEqual(seen, ["1", "2"])
  })

  it("call the listeners of a joint change after all of it is made", () => {
    const settings = settingsOf({})
    let seen = 0
    settings.onChange("timeout", () => {
      seen = settings.number("tcp-keepalive")
    })
    set(settings, ["timeout", "2"], ["tcp-keepalive", "5"])
    assert.strictEqual(seen, 5)
  })

  it("change all together or not at all", () => {
    const settings = settingsOf({})
    assert.deepStrictEqual(set(settings, ["timeout", "2"], ["maxmemory", "much"]), {
      _tag: "Refused",
      name: "maxmemory",
      value: "much",
      reason: "argument must be a memory value"
    })
    assert.strictEqual(settings.number("timeout"), 0)
  })

  it("change protected settings only if that is allowed", () => {
    const settings = settingsOf({})
    assert.strictEqual(set(settings, ["dbfilename", "x"])?._tag, "Refused")
    assert.isUndefined(settings.set([["dbfilename", "x"]], { protectedToo: true }))
    assert.strictEqual(settings.text("dbfilename"), "x")
  })

  it("hold the output limits of each class of clients", () => {
    const settings = settingsOf({ "client-output-buffer-limit": "normal 1mb 5k 10" })
    assert.deepStrictEqual(settings.outputLimit("normal"), { hard: 1048576, soft: 5000, seconds: 10 })
    assert.deepStrictEqual(settings.outputLimit("pubsub"), { hard: 33554432, soft: 8388608, seconds: 60 })
    set(settings, ["client-output-buffer-limit", "slave 1 2 3 normal 0 0 0"])
    assert.deepStrictEqual(settings.outputLimit("normal"), { hard: 0, soft: 0, seconds: 0 })
    assert.deepStrictEqual(settings.outputLimit("replica"), { hard: 1, soft: 2, seconds: 3 })
  })
})

describe("an instance", () => {
  const failure = (settings: Readonly<Record<string, string>>) =>
    Effect.scoped(
      Effect.flip(
        Effect.provide(
          Instance.Instance,
          Layer.catchAll(Instance.layer({ settings }), (error) =>
            error._tag === "LoadError" ? Layer.die(error) : Layer.fail(error)
          )
        )
      )
    )

  it.effect("is not made with a refused value", () =>
    Effect.gen(function* () {
      const error = yield* failure({ maxclients: "0" })
      assert.strictEqual(error._tag, "SettingError")
      assert.strictEqual(error.setting, "maxclients")
      assert.strictEqual(error.value, "0")
      assert.strictEqual(
        error.message,
        "the setting maxclients cannot be '0': argument must be between 1 and 4294967295 inclusive"
      )
    })
  )

  it.effect("is not made with an unknown setting", () =>
    Effect.gen(function* () {
      const error = yield* failure({ "max-clients": "5" })
      assert.strictEqual(error.message, "unknown setting 'max-clients' (value '5')")
    })
  )

  it.effect("can be made with immutable settings", () =>
    Effect.gen(function* () {
      const { settings } = yield* state
      assert.strictEqual(settings.number("databases"), 3)
      assert.strictEqual(set(settings, ["databases", "4"])?._tag, "Refused")
    }).pipe(Effect.provide(Instance.layer({ settings: { databases: "3" } })))
  )
})
