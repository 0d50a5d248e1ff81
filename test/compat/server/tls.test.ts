/** The `tls-` settings beside a redis-server that serves TLS: CONFIG SET's replies, and which handshakes then succeed. */
import { rmSync, writeFileSync } from "node:fs"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Instance from "../../../src/Instance.js"
import * as Encoder from "../../../src/resp/Encoder.js"
import * as Server from "../../../src/Server.js"
import { client, type Files, files, stranger, trusted } from "../../Certificates.js"
import { hasRedis, ourPort, realRedis, type Wire, wire } from "../../fixtures.js"

/** A port that was free a moment ago: redis-server cannot choose one itself. */
const freePort = Effect.promise(
  () =>
    new Promise<number>((resolve) => {
      const server = Net.createServer().listen(0, "127.0.0.1", () => {
        const address = server.address()
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
      })
    })
)

interface Both {
  readonly files: Files
  readonly ours: Wire
  readonly real: Wire
  readonly ourPort: number
  readonly realPort: number
}

/** Both servers with the same certificates, and a connection without TLS to each. */
const both = Effect.gen(function* () {
  const made = yield* files
  const settings: Readonly<Record<string, string>> = {
    dir: made.folder,
    "tls-cert-file": made.path("server.crt"),
    "tls-key-file": made.path("server.key"),
    "tls-ca-cert-file": made.path("ca.crt")
  }
  const realPort = yield* freePort
  const arguments_ = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const redis = yield* realRedis(...arguments_, "--tls-port", String(realPort))
  const port = yield* freePort
  const path = made.path("ours.sock")
  const context = yield* Layer.build(
    Server.layer({
      address: [
        { _tag: "Tls", host: "127.0.0.1", port },
        { _tag: "Unix", path }
      ]
    }).pipe(
      Layer.provide(Instance.layer({ settings: { ...settings, "tls-port": String(port) } })),
      // each refusal is logged
      Layer.provide(Logger.minimumLogLevel(LogLevel.None))
    )
  )
  return {
    files: made,
    ours: yield* wire(path),
    real: yield* wire(redis.path),
    ourPort: yield* Effect.provide(ourPort, context),
    realPort
  } satisfies Both
})

/** How a handshake fares and PING after it. */
const outcome = (port: number, options: Tls.ConnectionOptions): Promise<string> =>
  new Promise((resolve) => {
    const socket = Tls.connect({ port, host: "127.0.0.1", ca: trusted.certificate, ...options })
    socket.write("PING\r\n")
    socket.once("data", (bytes) => {
      resolve(`${bytes} over ${socket.getProtocol()} ${socket.getPeerCertificate().subject?.CN}`)
      socket.destroy()
    })
    socket.on("error", () => resolve("refused"))
    socket.once("close", () => resolve("refused"))
  })

const clients: Readonly<Record<string, Tls.ConnectionOptions>> = {
  "without a certificate": {},
  "with a good certificate": { cert: client.certificate, key: client.key },
  "with a bad certificate": { cert: stranger.certificate, key: stranger.key },
  "over TLS 1.2": { cert: client.certificate, key: client.key, maxVersion: "TLSv1.2" },
  "over TLS 1.3": { cert: client.certificate, key: client.key, minVersion: "TLSv1.3" },
  "with an old cipher": {
    cert: client.certificate,
    key: client.key,
    maxVersion: "TLSv1.2",
    ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256"
  }
}

const same = (servers: Both, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    // one after the other: a port that a setting names is free for one of them only
    const ours = yield* Effect.promise(() => servers.ours.send(...words))
    const real = yield* Effect.promise(() => servers.real.send(...words))
    assert.strictEqual(Encoder.encode(ours, 3), Encoder.encode(real, 3), words.join(" "))
  })

const sameHandshakes = (servers: Both, after: string) =>
  Effect.forEach(Object.entries(clients), ([title, options]) =>
    Effect.map(
      Effect.promise(() => Promise.all([outcome(servers.ourPort, options), outcome(servers.realPort, options)])),
      ([ours, real]) => assert.strictEqual(ours, real, `a client ${title} after ${after}`)
    )
  )

describe.skipIf(!hasRedis)("the settings of TLS, compared with redis-server", () => {
  it.scopedLive(
    "refuse what cannot be used, and act at once where they can",
    () =>
      Effect.gen(function* () {
        const servers = yield* both
        const { path } = servers.files
        yield* sameHandshakes(servers, "the start")
        const changes: ReadonlyArray<ReadonlyArray<string>> = [
          ["tls-cert-file", path("none.crt")],
          ["tls-cert-file", path("garbage.pem")],
          ["tls-cert-file", path("stranger.crt")],
          ["tls-cert-file", ""],
          ["tls-key-file", path("none.key")],
          ["tls-key-file", path("garbage.pem")],
          ["tls-key-file", path("stranger.key")],
          ["tls-key-file", path("secret.key")],
          ["tls-key-file", path("secret.key"), "tls-key-file-pass", "wrong"],
          ["tls-key-file", path("secret.key"), "tls-key-file-pass", "secret"],
          ["tls-key-file", ""],
          ["tls-cert-file", path("stranger.crt"), "tls-key-file", path("stranger.key")],
          ["tls-cert-file", path("server.crt"), "tls-key-file", path("server.key"), "tls-ca-cert-file", path("none")],
          ["tls-cert-file", path("server.crt"), "tls-key-file", path("server.key")],
          ["tls-ca-cert-file", path("garbage.pem")],
          ["tls-ca-cert-file", ""],
          ["tls-ca-cert-file", path("stranger.crt")],
          ["tls-ca-cert-file", path("ca.crt")],
          ["tls-client-cert-file", path("none.crt")],
          ["tls-client-cert-file", path("client.crt"), "tls-client-key-file", path("server.key")],
          ["tls-client-cert-file", path("client.crt"), "tls-client-key-file", path("client.key")],
          ["tls-client-cert-file", "", "tls-client-key-file", ""],
          ["tls-dh-params-file", path("none")],
          ["tls-dh-params-file", path("garbage.pem")],
          ["tls-protocols", "x"],
          ["tls-protocols", "TLSv1.2 x"],
          ["tls-protocols", "TLSv1.2  TLSv1.3"],
          ["tls-protocols", " "],
          ["tls-protocols", "tlsv1.2"],
          ["tls-protocols", "TLSv1.3"],
          ["tls-protocols", ""],
          ["tls-ciphers", "x"],
          ["tls-ciphers", "TLS_AES_128_GCM_SHA256"],
          ["tls-ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"],
          ["tls-ciphers", ""],
          ["tls-ciphersuites", "x"],
          ["tls-ciphersuites", "ECDHE-ECDSA-AES256-GCM-SHA384"],
          ["tls-ciphersuites", "TLS_AES_128_GCM_SHA256"],
          ["tls-ciphersuites", ""],
          ["tls-prefer-server-ciphers", "yes"],
          ["tls-prefer-server-ciphers", "x"],
          ["tls-session-caching", "no"],
          ["tls-session-cache-size", "-1"],
          ["tls-session-cache-size", "0"],
          ["tls-session-cache-timeout", "x"],
          ["tls-session-cache-timeout", "60"],
          ["tls-auth-clients", "x"],
          ["tls-auth-clients", "optional"],
          ["tls-auth-clients", "no"],
          ["tls-replication", "yes"],
          ["tls-cluster", "yes"],
          ["tls-ca-cert-file", ""],
          ["tls-replication", "no", "tls-cluster", "no"],
          ["tls-ca-cert-file", ""],
          ["tls-auth-clients", "yes"],
          ["tls-session-caching", "yes"],
          ["tls-ca-cert-file", path("ca.crt"), "tls-session-caching", "yes"],
          ["tls-port", "0", "tls-cert-file", path("none.crt")],
          ["tls-port", "1", "tls-cert-file", path("garbage.pem")]
        ]
        for (const change of changes) {
          yield* same(servers, ["CONFIG", "SET", ...change])
          for (let index = 0; index < change.length; index += 2) {
            yield* same(servers, ["CONFIG", "GET", change[index] ?? ""])
          }
          yield* sameHandshakes(servers, change.join(" "))
        }
      }),
    180_000
  )

  it.scopedLive("read a file again when they are set to the same path", () =>
    Effect.gen(function* () {
      const servers = yield* both
      const names = ["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-dh-params-file", "tls-client-cert-file"]
      const others = ["tls-key-file-pass", "tls-protocols", "tls-ciphers", "tls-session-caching", "tls-auth-clients"]
      const setAll = Effect.forEach([...names, ...others], (name) =>
        Effect.gen(function* () {
          const reply = yield* Effect.promise(() => servers.real.send("CONFIG", "GET", name))
          const value = Array.isArray(reply) ? String(reply[1]) : ""
          yield* same(servers, ["CONFIG", "SET", name, value])
        })
      )
      writeFileSync(servers.files.path("server.crt"), "garbage")
      yield* setAll
      yield* sameHandshakes(servers, "garbage in the file of the certificate")
      rmSync(servers.files.path("server.crt"))
      yield* setAll
      writeFileSync(servers.files.path("server.crt"), stranger.certificate)
      writeFileSync(servers.files.path("server.key"), stranger.key)
      yield* setAll
      yield* sameHandshakes(servers, "another certificate")
    })
  )

  /** The error of a client whose handshake the server ends: `end` if it sends no alert. */
  const alertOf = (port: number, options: Tls.ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const socket = Tls.connect({ port, host: "127.0.0.1", ca: trusted.certificate, ...options })
      socket.on("secureConnect", () => socket.write("PING\r\n"))
      socket.once("data", () => resolve("served"))
      socket.on("error", (error) => resolve("code" in error ? String(error.code) : error.message))
      socket.once("close", () => resolve("end"))
    })

  it.scopedLive("send the same alert to a client without a certificate, a protocol or a cipher in common", () =>
    Effect.gen(function* () {
      const servers = yield* both
      const known = { cert: client.certificate, key: client.key }
      const alerts: ReadonlyArray<readonly [Tls.ConnectionOptions, alert: string]> = [
        [{ maxVersion: "TLSv1.2" }, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"],
        [{ minVersion: "TLSv1.3" }, "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"],
        [{ ...known, maxVersion: "TLSv1.2", ciphers: "AES128-SHA" }, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"],
        [{ ...known, minVersion: "TLSv1.3" }, "served"]
      ]
      for (const [options, alert] of alerts) {
        const [ours, real] = yield* Effect.promise(() =>
          Promise.all([alertOf(servers.ourPort, options), alertOf(servers.realPort, options)])
        )
        assert.deepStrictEqual({ ours, real }, { ours: alert, real: alert })
      }
      yield* same(servers, ["CONFIG", "SET", "tls-protocols", "TLSv1.2"])
      const [ours, real] = yield* Effect.promise(() =>
        Promise.all(
          [servers.ourPort, servers.realPort].map((port) => alertOf(port, { ...known, minVersion: "TLSv1.3" }))
        )
      )
      assert.deepStrictEqual([ours, real], Array(2).fill("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"))
    })
  )
})
