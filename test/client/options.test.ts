/** URLs and options of a client. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as ClusterOptions from "../../src/client/cluster/ClusterOptions.js"
import * as Options from "../../src/client/Options.js"

const resolved = (options: Options.Options) => Either.getOrThrow(Options.resolve(options))

describe("the URL", () => {
  it("is a host, a port, or both", () => {
    assert.deepInclude(resolved({}), { address: "localhost:6379", database: 0, tls: undefined })
    assert.deepInclude(resolved({ url: "redis.example" }), { address: "redis.example:6379" })
    assert.deepInclude(resolved({ url: "redis.example:7000" }), { address: "redis.example:7000" })
    assert.deepInclude(resolved({ url: "127.0.0.1:7000" }), { target: { host: "127.0.0.1", port: 7000 } })
    assert.deepInclude(resolved({ url: "[::1]:7000" }), { address: "[::1]:7000", target: { host: "::1", port: 7000 } })
  })

  it("has a user, a password and a database", () => {
    const options = resolved({ url: "redis://ada:p%40ss@host:7000/3" })
    assert.deepInclude(options, { username: "ada", database: 3, address: "host:7000" })
    assert.strictEqual(options.password && Redacted.value(options.password), "p@ss")
    assert.deepInclude(resolved({ url: "redis://:secret@host" }), { username: undefined })
    assert.deepInclude(resolved({ url: "redis://host/3", database: 5 }), { database: 5 })
  })

  it("is TLS with rediss:, and a Unix socket with unix:", () => {
    assert.deepInclude(resolved({ url: "rediss://host" }), { tls: {} })
    assert.deepInclude(resolved({ url: "unix:/run/redis.sock?db=2" }), {
      target: { path: "/run/redis.sock" },
      address: "/run/redis.sock",
      database: 2
    })
  })

  it("is refused with what is wrong, and without its password", () => {
    for (const [url, text] of [
      ["http://host", "the scheme http: is not redis:, rediss: or unix:"],
      ["redis://host/x", "the database x is not a number from 0"],
      ["ada:secret@host:7000", "the scheme ada: is not redis:, rediss: or unix:"],
      ["redis://ada:secret@ho st", "not a URL such as redis://localhost:6379"],
      ["redis://ada:secret%@host", "a % in the user, the password or the path is written as %25"]
    ] as const) {
      const error = Either.getOrThrow(Either.flip(Options.resolve({ url })))
      assert.include(error.message, text)
      assert.notInclude(error.message, "secret")
    }
  })
})

describe("a bound", () => {
  it("of less than 1 is refused: every call would wait for ever, or fail", () => {
    for (const options of [{ maxConnections: 0 }, { maxWaiting: 0 }, { maxWaiting: Number.NaN }]) {
      const [name = "", most] = Object.entries(options)[0] ?? []
      const error = Either.getOrThrow(Either.flip(Options.resolve(options)))
      assert.include(error.message, `${name} is ${most}, and at least 1 is needed`)
    }
  })
})

describe("the nodes of a cluster", () => {
  it("are found by host and port, and have one database", () => {
    for (const [nodes, text] of [
      [["unix:/run/redis.sock"], "nodes of a cluster are found by host and port"],
      [["redis://host/1"], "a cluster has database 0 only"],
      [[], "no nodes of the cluster are given"]
    ] as const) {
      const error = Either.getOrThrow(Either.flip(ClusterOptions.resolve({ nodes })))
      assert.include(error.message, text)
    }
  })
})
