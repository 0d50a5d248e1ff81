/** A user's mistakes beside redis-server: the same lines of the log, and the same end. */
import { spawn } from "node:child_process"
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Certificates from "../Certificates.js"
import { hasRedis, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"
import { comparable } from "./RedisLog.js"

/** Runs a command without the rights of root, which may read every file and take every port. */
const unprivileged = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line to its end. */
const outcome = (words: ReadonlyArray<string>, cwd: string): Effect.Effect<Outcome> =>
  Effect.async((resume) => {
    const [command = "", ...args] = [...unprivileged, ...words]
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...Program.coverage() },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
      killSignal: "SIGKILL"
    })
    const texts = { stdout: "", stderr: "" }
    child.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk))
    child.stderr.on("data", (chunk: Buffer) => (texts.stderr += chunk))
    child.once("close", (code) => resume(Effect.succeed({ code, ...texts })))
  })

/** A folder with certificates, files that nobody may read, and folders that nobody may use. */
const folder = Effect.map(Program.folder, (path) => {
  const at = (name: string): string => join(path, name)
  for (const name of ["closed", "readonly", "folder"]) mkdirSync(at(name))
  writeFileSync(at("unreadable.conf"), "hz 5\n")
  writeFileSync(at("garbage"), "no certificate\n")
  writeFileSync(at("circle.conf"), `include ${at("other.conf")}\n`)
  writeFileSync(at("other.conf"), `include ${at("circle.conf")}\n`)
  chmodSync(at("unreadable.conf"), 0)
  chmodSync(at("closed"), 0)
  chmodSync(at("readonly"), 0o555)
  return path
})

const withCertificates = Effect.gen(function* () {
  const path = yield* folder
  const made = yield* Certificates.files
  for (const name of ["server.crt", "server.key", "client.key", "ca.crt"])
    copyFileSync(made.path(name), join(path, name))
  copyFileSync(made.path("server.crt"), join(path, "unreadable.crt"))
  chmodSync(join(path, "unreadable.crt"), 0)
  return path
})

const tls = (...more: ReadonlyArray<string>): ReadonlyArray<string> => [
  "--port",
  "0",
  "--tls-port",
  "PORT",
  "--tls-auth-clients",
  "no",
  ...more
]

const socketAt = (path: string): ReadonlyArray<string> => ["--port", "0", "--unixsocket", path]

/** Flags; FOLDER and PORT stand for the folder above and for a port that is taken. */
const logged: Readonly<Record<string, ReadonlyArray<string>>> = {
  "a port below 1024": ["--port", "80"],
  "a port that is taken": ["--port", "PORT", "--bind", "127.0.0.1"],
  "a TLS port that is taken": [
    ...tls("--tls-cert-file", "FOLDER/server.crt", "--tls-key-file", "FOLDER/server.key", "--bind", "127.0.0.1")
  ],
  "an address of another machine": ["--port", "PORT", "--bind", "192.0.2.1"],
  "only optional addresses, all missing": ["--port", "PORT", "--bind", "-192.0.2.1"],
  "a socket in a folder that does not exist": socketAt("FOLDER/none/sock"),
  "a socket in a folder that may not be used": socketAt("FOLDER/closed/sock"),
  "a socket in a folder that may not be written": socketAt("FOLDER/readonly/sock"),
  "a folder in place of the socket": socketAt("FOLDER/folder"),
  "a path that is too long for a socket": socketAt(`/${"x".repeat(107)}`),
  "TLS without a certificate": tls(),
  "TLS without a key": tls("--tls-cert-file", "FOLDER/server.crt"),
  "a certificate that does not exist": tls("--tls-cert-file", "FOLDER/none", "--tls-key-file", "FOLDER/server.key"),
  "a certificate that may not be read": tls(
    "--tls-cert-file",
    "FOLDER/unreadable.crt",
    "--tls-key-file",
    "FOLDER/server.key"
  ),
  "a key of another certificate": tls("--tls-cert-file", "FOLDER/server.crt", "--tls-key-file", "FOLDER/client.key"),
  "an authority that may not be read": tls(
    "--tls-cert-file",
    "FOLDER/server.crt",
    "--tls-key-file",
    "FOLDER/server.key",
    "--tls-ca-cert-file",
    "FOLDER/unreadable.crt"
  )
}

/** What redis-server reports before its log is set up, on either output. */
const refused: Readonly<Record<string, ReadonlyArray<string>>> = {
  "a folder that does not exist": ["--port", "0", "--dir", "FOLDER/none"],
  "a folder that may not be used": ["--port", "0", "--dir", "FOLDER/closed"],
  "a file in place of the folder": ["--port", "0", "--dir", "FOLDER/garbage"],
  "a log that may not be written": ["--port", "0", "--logfile", "FOLDER/readonly/log"],
  "a log in a folder that does not exist": ["--port", "0", "--logfile", "FOLDER/none/log"],
  "a file that does not exist": ["FOLDER/none.conf"],
  "a file that may not be read": ["FOLDER/unreadable.conf"]
}

const withoutPrefix = ({ stderr, stdout }: Outcome): string =>
  `${stdout}${stderr}`.replace(/^layeredis: |^\d+:C [^#]*# /, "").trim()

layer(Bundle.layer)("a user's mistakes", (it) => {
  describe.skipIf(!hasRedis)("compared with redis-server", () => {
    for (const [name, args] of Object.entries(logged)) {
      it.scoped(`logs the same about ${name}`, () =>
        Effect.gen(function* () {
          const path = yield* withCertificates
          const { port } = yield* Program.takenPort
          const words = [...args, "--save", ""].map((word) =>
            word.replaceAll("FOLDER", path).replaceAll("PORT", String(port))
          )
          const ours = yield* outcome(
            [process.execPath, yield* Bundle.Bundle, "serve", "--log-format", "redis", ...words],
            path
          )
          const real = yield* outcome(["redis-server", ...words], path)
          const lines = comparable(real.stdout, path)
          assert.deepStrictEqual(comparable(ours.stdout, path), lines)
          assert.isAbove(lines.length, 3)
          assert.match(ours.stderr, /^layeredis: [^\n]+\n$/)
          assert.strictEqual(ours.code, 1)
          assert.strictEqual(real.code, 1)
        })
      )
    }

    for (const [name, args] of Object.entries(refused)) {
      it.scoped(`refuses ${name} alike`, () =>
        Effect.gen(function* () {
          const path = yield* folder
          const words = args.map((word) => word.replaceAll("FOLDER", path))
          const ours = yield* outcome([process.execPath, yield* Bundle.Bundle, "serve", ...words], path)
          const real = yield* outcome(["redis-server", ...words], path)
          assert.strictEqual(withoutPrefix(ours), withoutPrefix(real))
          assert.strictEqual(ours.code, 1)
          assert.strictEqual(real.code, 1)
        })
      )
    }

    it.scoped("serves from a folder that may not be written, and says so when it saves", () =>
      Effect.gen(function* () {
        const path = yield* folder
        const bundle = yield* Bundle.Bundle
        const replies: Array<unknown> = []
        for (const words of [[process.execPath, bundle, "serve"], ["redis-server"]]) {
          const [command = "", ...args] = [...unprivileged, ...words, "--dir", join(path, "readonly"), "--save", ""]
          const socket = join(path, `${replies.length}.sock`)
          const child = spawn(command, [...args, ...socketAt(socket)], { stdio: ["ignore", "pipe", "ignore"] })
          yield* Effect.addFinalizer(() => Effect.sync(() => void child.kill("SIGKILL")))
          yield* Effect.async<void>((resume) => {
            let text = ""
            child.stdout.on("data", (chunk: Buffer) => {
              text += chunk
              if (/ready/.test(text)) resume(Effect.void)
            })
          })
          const client = yield* wire(socket)
          replies.push(
            yield* Effect.promise(async () => [await client.send("SAVE"), await client.send("SET", "a", "1")])
          )
        }
        assert.deepStrictEqual(replies[0], replies[1])
      })
    )
  })

  it.scoped("names the files of a circle of includes, where redis-server crashes", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const ours = yield* outcome([process.execPath, yield* Bundle.Bundle, "serve", join(path, "circle.conf")], path)
      const [circle, other] = [join(path, "circle.conf"), join(path, "other.conf")]
      assert.include(ours.stderr, `The file includes itself: ${circle} -> ${other} -> ${circle}\n`)
      assert.strictEqual(ours.code, 1)
    })
  )
})
