/** `serve` with `tls-port`: as flags, in a configuration file, and with mistakes. */
import * as Net from "node:net"
import * as Tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { client, type Files, files, trusted } from "../Certificates.js"
import { speak, type Wire } from "../fixtures.js"
import * as Program from "./Program.js"

/** A port that was free a moment ago: a `tls-port` of 0 means none. */
const freePort = Effect.promise(
  () =>
    new Promise<number>((resolve) => {
      const server = Net.createServer().listen(0, "127.0.0.1", () => {
        const address = server.address()
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
      })
    })
)

const connect = (port: number) =>
  Effect.acquireRelease(
    Effect.promise(
      (): Promise<Wire> =>
        speak(
          Tls.connect({
            port,
            host: "127.0.0.1",
            ca: trusted.certificate,
            cert: client.certificate,
            key: client.key
          }),
          "secureConnect"
        )
    ),
    ({ close }) => Effect.sync(close)
  )

const certificates = ({ path }: Files): ReadonlyArray<string> => [
  "--tls-cert-file",
  path("server.crt"),
  "--tls-key-file",
  path("server.key")
]

describe("serve with tls-port", () => {
  it.scopedLive("takes it as flags, beside an address without TLS, and says how to connect", () =>
    Effect.gen(function* () {
      const made = yield* files
      const program = yield* Program.file
      const port = yield* freePort
      const { line } = yield* Program.run(program, [
        "serve",
        "--addr",
        "127.0.0.1:0",
        "--log-format",
        "pretty",
        "--bind",
        "127.0.0.1",
        "--tls-port",
        String(port),
        ...certificates(made),
        "--tls-ca-cert-file",
        made.path("ca.crt")
      ])
      const ready = yield* Effect.promise(() => line(/ is ready on /))
      assert.match(ready, new RegExp(`ready on 127\\.0\\.0\\.1:\\d+, tls:127\\.0\\.0\\.1:${port} `))
      const wire = yield* connect(port)
      assert.deepStrictEqual<unknown>(yield* Effect.promise(() => wire.send("CONFIG", "GET", "tls-port")), [
        "tls-port",
        String(port)
      ])
    })
  )

  it.scopedLive("takes it from the configuration file, without any other port", () =>
    Effect.gen(function* () {
      const made = yield* files
      const program = yield* Program.file
      const port = yield* freePort
      const file = made.write(
        "redis.conf",
        `port 0
bind 127.0.0.1
dir ${made.folder}
tls-port ${port}
tls-cert-file server.crt
tls-key-file secret.key
tls-key-file-pass secret
tls-ca-cert-dir ${made.folder}
save ""
`
      )
      const { exit, line, process } = yield* Program.run(program, ["serve", file])
      const ready = yield* Effect.promise(() => line(/ is ready on /))
      assert.include(ready, `tls:127.0.0.1:${port} `)
      assert.include(ready, `redis-cli --tls -p ${port}`)
      const wire = yield* connect(port)
      assert.strictEqual<unknown>(yield* Effect.promise(() => wire.send("INCR", "a")), 1)
      const info = yield* Effect.promise(() => wire.send("INFO", "server"))
      assert.include(JSON.stringify(info), `tcp_port:${port}`)
      process.kill("SIGTERM")
      assert.strictEqual((yield* Effect.promise(() => exit)).code, 0)
    })
  )

  it.scopedLive("ends with Redis's words and code 1 if the certificate cannot be used", () =>
    Effect.gen(function* () {
      const made = yield* files
      const program = yield* Program.file
      const { path } = made
      const good = [...certificates(made), "--tls-auth-clients", "no"]
      const mistakes: ReadonlyArray<readonly [args: ReadonlyArray<string>, message: RegExp]> = [
        [[], /No tls-cert-file configured!/],
        [["--tls-cert-file", path("server.crt")], /No tls-key-file configured!/],
        [certificates(made), /Either tls-ca-cert-file or tls-ca-cert-dir must be specified/],
        [[...good, "--tls-cert-file", path("none")], /Failed to load certificate: .*none: .*No such file or directory/],
        [
          [...good, "--tls-cert-file", path("garbage.pem")],
          /Failed to load certificate: .*garbage\.pem: .*no start line/
        ],
        [[...good, "--tls-key-file", path("client.key")], /Failed to load private key: .*client\.key: .*mismatch/],
        [[...good, "--tls-key-file", path("secret.key"), "--tls-key-file-pass", "x"], /bad decrypt/],
        [[...good, "--tls-protocols", "TLSv9"], /Invalid tls-protocols specified/],
        [[...good, "--tls-ciphers", "x"], /Failed to configure ciphers: x/]
      ]
      const port = yield* freePort
      for (const [args, message] of mistakes) {
        const all = ["serve", "--port", "0", "--bind", "127.0.0.1", "--tls-port", String(port), ...args]
        const { code, stderr } = yield* Program.outcome(program, all)
        assert.match(stderr, /^layeredis: cannot serve TLS: /)
        assert.match(stderr, message)
        assert.strictEqual(stderr.split("\n").length, 2)
        assert.notInclude(stderr, "secret\n")
        assert.strictEqual(code, 1)
      }
    })
  )
})
