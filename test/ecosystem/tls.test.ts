/** Real clients over TLS: redis-cli, ioredis and node-redis. */
import { execFile } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Redis } from "ioredis"
import { createClient } from "redis"
import * as Instance from "../../src/Instance.js"
import * as Server from "../../src/Server.js"
import { client, files, trusted } from "../Certificates.js"
import { hasRedis, ourPort } from "../fixtures.js"

/** A server that demands client certificates, set up as redis.conf would. */
const served = Effect.gen(function* () {
  const made = yield* files
  const layer = Server.layer({ address: { _tag: "Tls", host: "127.0.0.1", port: 0 } }).pipe(
    Layer.provide(
      Instance.layer({
        settings: {
          dir: made.folder,
          "tls-cert-file": "server.crt",
          "tls-key-file": "secret.key",
          "tls-key-file-pass": "secret",
          "tls-ca-cert-dir": "."
        }
      })
    )
  )
  return { port: yield* Effect.provide(ourPort, yield* Layer.build(layer)), files: made }
})

const tls = { ca: trusted.certificate, cert: client.certificate, key: client.key }

describe("over TLS, with a client certificate", () => {
  it.scopedLive.skipIf(!hasRedis)("redis-cli", () =>
    Effect.gen(function* () {
      const { files, port } = yield* served
      const run = (...words: ReadonlyArray<string>) =>
        Effect.promise(
          () =>
            new Promise<string>((resolve) => {
              execFile("redis-cli", ["-p", String(port), ...words], (_error, stdout, stderr) =>
                resolve(stdout + stderr)
              )
            })
        )
      const certificates = ["--tls", "--cacert", files.path("ca.crt"), "--cert", files.path("client.crt")]
      const all = [...certificates, "--key", files.path("client.key")]
      assert.strictEqual(yield* run(...all, "SET", "a", "1"), "OK\n")
      assert.strictEqual(yield* run(...all, "-3", "GET", "a"), "1\n")
      assert.match(yield* run("--tls", "--cacert", files.path("ca.crt"), "GET", "a"), /error|closed|reset/i)
      assert.match(yield* run("GET", "a"), /error|closed|reset/i)
    })
  )

  it.scopedLive("ioredis", () =>
    Effect.gen(function* () {
      const { port } = yield* served
      const redis = yield* Effect.acquireRelease(
        Effect.sync(() => new Redis({ host: "127.0.0.1", port, tls })),
        (each) => Effect.sync(() => each.disconnect())
      )
      const replies = yield* Effect.promise(() => redis.pipeline().set("a", "1").incr("a").rpush("l", "x").exec())
      assert.deepStrictEqual(replies, [
        [null, "OK"],
        [null, 2],
        [null, 1]
      ])
      assert.deepStrictEqual(yield* Effect.promise(() => redis.blpop("l", 0)), ["l", "x"])
    })
  )

  it.scopedLive("node-redis", () =>
    Effect.gen(function* () {
      const { port } = yield* served
      const redis = yield* Effect.acquireRelease(
        Effect.promise(() => createClient({ socket: { host: "127.0.0.1", port, tls: true, ...tls } }).connect()),
        (each) => Effect.sync(() => each.destroy())
      )
      yield* Effect.promise(() => redis.set("a", "x".repeat(1_000_000)))
      assert.strictEqual(yield* Effect.promise(() => redis.strLen("a")), 1_000_000)
      assert.strictEqual(yield* Effect.promise(() => redis.get("a")), "x".repeat(1_000_000))
    })
  )
})
