import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { bytes, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"

const serveAnywhere = ["serve", "--addr", "127.0.0.1:0"]

/** The CPU time of a process in milliseconds; 0 except on Linux. */
const cpuTime = (pid: number | undefined): number => {
  const path = `/proc/${pid}/stat`
  if (!Program.exists(path)) return 0
  // the times are in hundredths of a second; the name in parentheses may contain spaces
  const fields = readFileSync(path, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ")
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const config = (client: { readonly send: (...words: Array<string>) => Promise<unknown> }, name: string) =>
  Effect.map(
    Effect.promise(() => client.send("CONFIG", "GET", name)),
    (reply) => (Array.isArray(reply) ? reply[1] : reply)
  )

layer(Bundle.layer)("layeredis", (it) => {
  describe("serve", () => {
    it.scoped("logs one line when it is ready, and serves", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run(serveAnywhere)
        const line = yield* Effect.promise(() => program.line(/ready/))
        const port = yield* Effect.promise(() => program.port)
        assert.match(
          line,
          new RegExp(
            `Layeredis \\d+\\.\\d+\\.\\d+ is ready on 127\\.0\\.0\\.1:${port} \\(pid ${program.process.pid}\\); connect with: redis-cli -p ${port}$`
          )
        )
        const client = yield* wire(port)
        yield* Effect.promise(() => client.send("SET", "a", "2"))
        assert.strictEqual(yield* Effect.promise(() => client.send("GET", "a")), bytes("2"))
        program.process.kill("SIGTERM")
        const { stdout, stderr } = yield* Effect.promise(() => program.exit)
        assert.strictEqual(stdout.split("\n").filter((each) => each.includes("ready")).length, 1)
        assert.strictEqual(stderr, "")
      })
    )

    it.scoped("listens on every --addr, TCP and Unix", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "redis.sock")
        const program = yield* Bundle.run([
          "serve",
          "--addr",
          "127.0.0.1:0",
          "--addr",
          `unix:${path}`,
          "--addr",
          "[::1]:0"
        ])
        const port = yield* Effect.promise(() => program.port)
        assert.match(
          yield* Effect.promise(() => program.line(/ready/)),
          new RegExp(`127.0.0.1:${port}, unix:${path}, \\[::1\\]:\\d+`)
        )
        const tcp = yield* wire(port)
        const unix = yield* wire(path)
        assert.deepEqual(yield* config(unix, "unixsocket"), path)
        yield* Effect.promise(() => tcp.send("SET", "a", "1"))
        assert.strictEqual(yield* Effect.promise(() => unix.send("GET", "a")), bytes("1"))
      })
    )

    it.scoped("listens on all interfaces if an address has no host", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run(["serve", "--addr", ":0"])
        const port = yield* Effect.promise(() => program.port)
        assert.match(
          yield* Effect.promise(() => program.line(/ready/)),
          new RegExp(`ready on :${port} .*redis-cli -p ${port}$`)
        )
        const client = yield* wire(port)
        assert.notStrictEqual(yield* Effect.promise(() => client.send("PING")), null)
      })
    )

    it.scoped("takes settings from flags, then from the environment", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run([...serveAnywhere, "--databases", "3", "--tcp-keepalive=60"], {
          LAYEREDIS_DATABASES: "5",
          LAYEREDIS_MAX_CLIENTS: "77",
          LAYEREDIS_TIMEOUT: ""
        })
        const client = yield* wire(yield* Effect.promise(() => program.port))
        assert.strictEqual(yield* config(client, "databases"), "3")
        assert.strictEqual(yield* config(client, "tcp-keepalive"), "60")
        assert.strictEqual(yield* config(client, "maxclients"), "77")
        assert.strictEqual(yield* config(client, "timeout"), "0")
      })
    )

    for (const args of [
      [],
      ["--addr=127.0.0.1:0"],
      ["--port", "0", "--addr", "127.0.0.1:0"],
      ["serve", "--addr=127.0.0.1:0"],
      ["--log-level", "debug", "serve", "--addr", "127.0.0.1:0"],
      ["--log-level=debug", "serve", "--addr=127.0.0.1:0"]
    ]) {
      it.scoped(`serves as redis-server does: layeredis ${args.join(" ")}`, () =>
        Effect.gen(function* () {
          const program = yield* Bundle.run(args, args.length === 0 ? { LAYEREDIS_ADDR: "127.0.0.1:0" } : {})
          const client = yield* wire(yield* Effect.promise(() => program.port))
          assert.strictEqual(yield* Effect.promise(() => client.send("DBSIZE")), 0)
        })
      )
    }

    it.scoped("listens on the port of redis-server's flag", () =>
      Effect.gen(function* () {
        const { port, stop } = yield* Program.takenPort
        stop()
        const program = yield* Bundle.run(["--port", String(port), "--bind", "127.0.0.1"])
        assert.match(
          yield* Effect.promise(() => program.line(/ready/)),
          new RegExp(`ready on 127\\.0\\.0\\.1:${port} `)
        )
      })
    )

    for (const [format, first] of [
      ["pretty", 0],
      ["json", 0],
      ["redis", 3]
    ] as const) {
      it.scoped(`says first that the network reaches it without a password, in the format ${format}`, () =>
        Effect.gen(function* () {
          const flags = ["--addr", ":0", "--log-format", format, "--protected-mode", "no"]
          const program = yield* Bundle.run(flags)
          const warning =
            /no password is set and protected-mode is off: anyone who reaches :0 can read and change all data/
          yield* Effect.promise(() => program.line(warning))
          program.process.kill("SIGTERM")
          const { stdout } = yield* Effect.promise(() => program.exit)
          // after the lines with which redis-server begins
          assert.match(stdout.split("\n")[first] ?? "", warning)
        })
      )
    }

    for (const safe of [
      ["--addr", ":0"],
      ["--addr", "127.0.0.1:0", "--addr", "[::1]:0", "--addr", "localhost:0", "--protected-mode", "no"],
      ["--addr", ":0", "--protected-mode", "no", "--requirepass", "secret"]
    ]) {
      it.scoped(`does not warn where strangers cannot come in: ${safe.join(" ")}`, () =>
        Effect.gen(function* () {
          const program = yield* Bundle.run(safe)
          yield* Effect.promise(() => program.line(/ready/))
          program.process.kill("SIGTERM")
          assert.notInclude((yield* Effect.promise(() => program.exit)).stdout, "no password")
        })
      )
    }

    it.scoped("takes several addresses from the environment", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "redis.sock")
        const program = yield* Bundle.run(["serve"], { LAYEREDIS_ADDR: `unix:${path}, 127.0.0.1:0` })
        assert.match(
          yield* Effect.promise(() => program.line(/ready/)),
          new RegExp(`ready on unix:${path}, 127.0.0.1:\\d+ .*connect with: redis-cli -s ${path}$`)
        )
      })
    )

    it.scoped("ignores a variable whose flag is given", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run([...serveAnywhere, "--log-level", "info", "--databases", "4"], {
          LAYEREDIS_ADDR: "nonsense",
          LAYEREDIS_LOG_LEVEL: "loud",
          LAYEREDIS_DATABASES: "many"
        })
        yield* Effect.promise(() => program.port)
      })
    )

    it.scoped("allows DEBUG with --enable-debug-command yes", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run([...serveAnywhere, "--enable-debug-command", "yes"])
        const client = yield* wire(yield* Effect.promise(() => program.port))
        assert.strictEqual(yield* config(client, "enable-debug-command"), "yes")
      })
    )

    it.scoped("starts within eight times the CPU time of Node alone", () =>
      Effect.gen(function* () {
        const spent: Array<number> = []
        const elapsed: Array<number> = []
        for (let i = 0; i < 5; i++) {
          const started = performance.now()
          const program = yield* Bundle.run(serveAnywhere)
          const client = yield* wire(yield* Effect.promise(() => program.port))
          yield* Effect.promise(() => client.send("PING"))
          elapsed.push(performance.now() - started)
          // other processes on the machine affect the elapsed time, not the CPU time
          spent.push(cpuTime(program.process.pid))
          program.process.kill("SIGKILL")
        }
        const cpu = Math.min(...spent)
        // the measure of the machine: an empty program, whose end reports its CPU time
        const empty = "process.stdout.write(String(process.cpuUsage().user + process.cpuUsage().system))"
        const alone = Math.min(
          ...spent.map(() => Number(execFileSync(process.execPath, ["-e", empty], { encoding: "utf8" })) / 1000)
        )
        process.stdout.write(
          `start-up: ${cpu} ms of CPU (Node alone ${alone.toFixed()}), ${Math.min(...elapsed).toFixed()} ms until the first reply (best of ${spent.length})\n`
        )
        assert.isBelow(cpu, 8 * alone)
      })
    )
  })

  describe("the log", () => {
    it.scoped("is JSON with --log-format json", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run([...serveAnywhere, "--log-format", "json"])
        const { message, logLevel, annotations } = JSON.parse(yield* Effect.promise(() => program.line(/ready/)))
        const port = yield* Effect.promise(() => program.port)
        assert.include(message, `is ready on 127.0.0.1:${port}`)
        assert.strictEqual(logLevel, "INFO")
        assert.strictEqual(annotations.addresses, `127.0.0.1:${port}`)
        assert.strictEqual(annotations.pid, program.process.pid)
        assert.strictEqual(annotations.connect, `redis-cli -p ${port}`)
      })
    )

    it.scoped("is logfmt with LAYEREDIS_LOG_FORMAT", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run(serveAnywhere, { LAYEREDIS_LOG_FORMAT: "logfmt" })
        assert.match(
          yield* Effect.promise(() => program.line(/ready/)),
          /^timestamp=\S+ level=INFO fiber=\S+ message="Layeredis .*" .*pid=\d+/
        )
      })
    )

    it.scoped("omits messages below --log-level or LAYEREDIS_LOG_LEVEL", () =>
      Effect.gen(function* () {
        for (const [args, environment] of [
          [["--log-level", "error"], { LAYEREDIS_LOG_LEVEL: "debug" }],
          [["--log-level=none"], {}],
          [[], { LAYEREDIS_LOG_LEVEL: "ERROR" }]
        ] as const) {
          const path = join(yield* Program.folder, "redis.sock")
          const program = yield* Bundle.run(["serve", "--addr", `unix:${path}`, ...args], environment)
          // no log line shows when the server is ready, so ping it until it answers
          yield* Effect.repeat(Bundle.outcome(["ping", "--addr", `unix:${path}`]), {
            until: ({ code }) => code === 0
          })
          program.process.kill("SIGTERM")
          assert.strictEqual((yield* Effect.promise(() => program.exit)).stdout, "")
        }
      })
    )

    it.scoped("has no colours unless it goes to a terminal", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run(serveAnywhere, { FORCE_COLOR: "1" })
        assert.notInclude(yield* Effect.promise(() => program.line(/ready/)), "\u001b")
      })
    )
  })

  describe("ping", () => {
    it.scoped("prints the PONG of a running server", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "redis.sock")
        const program = yield* Bundle.run(["serve", "--addr", ":0", "--addr", `unix:${path}`])
        const port = yield* Effect.promise(() => program.port)
        for (const address of [`:${port}`, `127.0.0.1:${port}`, `unix:${path}`]) {
          const { code, stdout } = yield* Bundle.outcome(["ping", "--addr", address])
          assert.strictEqual(stdout, "PONG\n")
          assert.strictEqual(code, 0)
        }
        assert.strictEqual(
          (yield* Bundle.outcome(["ping"], { LAYEREDIS_ADDR: `:${port},unix:${path}` })).stdout,
          "PONG\nPONG\n"
        )
      })
    )

    it.scoped("exits with 1 if there is no server", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "redis.sock")
        const { code, stdout, stderr } = yield* Bundle.outcome(["ping", "--addr", `unix:${path}`])
        assert.strictEqual(
          stderr,
          `layeredis: no answer from unix:${path}: connect ENOENT ${path}. Check that the server runs, or choose another address with --addr\n`
        )
        assert.strictEqual(stdout, "")
        assert.strictEqual(code, 1)
      })
    )
  })
})
