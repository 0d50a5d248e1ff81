/** The process of `serve` beside redis-server's: its log, its title, in the background, and under a supervisor. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis, realRedis, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"
import { comparable } from "./RedisLog.js"

const ended = (child: ChildProcess): Effect.Effect<void> =>
  Effect.promise(() => new Promise((resolve) => child.once("close", () => resolve())))

/** Waits until a process that is not a child has ended: until then it writes to its folder. */
const gone = (pid: number): Effect.Effect<void> =>
  Effect.promise(async () => {
    while (existsSync(`/proc/${pid}/exe`)) await new Promise((resolve) => setImmediate(resolve))
  })

/** What `ps` shows, up to the padding. */
const titleOf = (pid: number | undefined): string =>
  (readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0")[0] ?? "").trimEnd()

layer(Bundle.layer)("the process of serve", (it) => {
  describe.skipIf(!hasRedis)("compared with redis-server", () => {
    for (const signal of ["SIGTERM", "SIGINT", "SHUTDOWN"] as const) {
      it.scoped(`writes the same log from the start to the end by ${signal}`, () =>
        Effect.gen(function* () {
          const logOf = (name: string, start: (args: ReadonlyArray<string>) => ChildProcess) =>
            Effect.gen(function* () {
              const folder = yield* Program.folder
              const path = join(folder, "redis.sock")
              const log = join(folder, "log")
              const pid = join(folder, "pid")
              const files = ["--dir", folder, "--logfile", log, "--pidfile", pid]
              const args = ["--port", "0", "--unixsocket", path, "--save", "", ...files]
              const child = start(args)
              const end = ended(child)
              yield* Effect.promise(async () => {
                while (!existsSync(log) || !readFileSync(log, "latin1").includes("ready to accept")) {
                  await new Promise((resolve) => setImmediate(resolve))
                }
              })
              assert.strictEqual(readFileSync(pid, "latin1"), `${child.pid}\n`, name)
              if (signal === "SHUTDOWN") (yield* wire(path)).write("SHUTDOWN\r\n")
              else child.kill(signal)
              yield* end
              assert.isFalse(existsSync(pid), name)
              return comparable(readFileSync(log, "latin1"), folder)
            })
          const bundle = yield* Bundle.Bundle
          const env = { ...process.env, ...Program.coverage() }
          const ours = yield* logOf("ours", (args) => spawn(process.execPath, [bundle, "serve", ...args], { env }))
          const real = yield* logOf("Redis's", (args) => spawn("redis-server", [...args]))
          assert.deepStrictEqual(ours, real)
          assert.isAbove(ours.length, 7)
        })
      )
    }

    it.scoped("shows the same title, but for the name of the program", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const path = join(folder, "ours.sock")
        const program = yield* Bundle.run(["serve", "--port", "0", "--unixsocket", path])
        yield* Effect.promise(() => program.line(/ready/))
        const ours = yield* wire(path)
        const redis = yield* realRedis()
        const real = yield* wire(redis.path)
        const templates = [
          "{title} {listen-addr} {server-mode}",
          "{port} {tls-port} {unixsocket} {config-file} x",
          "  a {{title} ",
          "{nosuch}",
          "{title",
          "",
          "{server-mode}"
        ]
        for (const template of templates) {
          const set = ["CONFIG", "SET", "proc-title-template", template]
          const replies = yield* Effect.promise(() => Promise.all([ours.send(...set), real.send(...set)]))
          assert.deepStrictEqual(replies[0], replies[1], template)
          assert.strictEqual(
            titleOf(program.process.pid).replaceAll(path, "PATH").replace("layeredis", "redis-server"),
            titleOf(redis.process.pid).replaceAll(redis.path, "PATH"),
            template
          )
        }
      })
    )
  })

  it.scoped("leaves its title alone with set-proc-title no", () =>
    Effect.gen(function* () {
      const folder = yield* Program.folder
      const path = join(folder, "ours.sock")
      const program = yield* Bundle.run(["serve", "--port", "0", "--unixsocket", path, "--set-proc-title", "no"])
      yield* Effect.promise(() => program.line(/ready/))
      const client = yield* wire(path)
      yield* Effect.promise(() => client.send("CONFIG", "SET", "proc-title-template", "{title} x"))
      assert.match(titleOf(program.process.pid), /node$/)
    })
  )

  describe("with daemonize", () => {
    it.scoped("ends with 0 once a process in the background listens", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const [path, pid, log] = ["redis.sock", "pid", "log"].map((name) => join(folder, name)) as [
          string,
          string,
          string
        ]
        const files = ["--dir", folder, "--pidfile", pid, "--logfile", log]
        const args = ["--port", "0", "--unixsocket", path, "--daemonize", "yes", ...files]
        const { code, stderr } = yield* Bundle.outcome(["serve", ...args])
        assert.strictEqual(stderr, "")
        assert.strictEqual(code, 0)
        const client = yield* wire(path)
        assert.strictEqual<unknown>(yield* Effect.promise(() => client.send("INCR", "a")), 1)
        const info = JSON.stringify(yield* Effect.promise(() => client.send("INFO", "server")))
        const daemon = Number(readFileSync(pid, "latin1"))
        assert.include(info, `process_id:${daemon}\\r`)
        client.write("SHUTDOWN NOSAVE\r\n")
        yield* gone(daemon)
      })
    )

    it.scoped("takes its configuration from the standard input as well", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const path = join(folder, "redis.sock")
        const input = `port 0\nunixsocket ${path}\ndir ${folder}\ndaemonize yes\npidfile ${join(folder, "pid")}\ntimeout 77\n`
        const bundle = yield* Bundle.Bundle
        const env = { ...process.env, ...Program.coverage() }
        const { status } = spawnSync(process.execPath, [bundle, "serve", "-"], { input, env })
        assert.strictEqual(status, 0)
        const client = yield* wire(path)
        assert.deepStrictEqual<unknown>(yield* Effect.promise(() => client.send("CONFIG", "GET", "timeout")), [
          "timeout",
          "77"
        ])
        const daemon = Number(readFileSync(join(folder, "pid"), "latin1"))
        client.write("SHUTDOWN NOSAVE\r\n")
        yield* gone(daemon)
      })
    )

    it.scoped("ends with 1 and the error of that process, which is in its log too", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const log = join(folder, "log")
        const args = ["--port", "1", "--bind", "192.0.2.1", "--daemonize", "yes", "--pidfile", join(folder, "pid")]
        const { code, stderr } = yield* Bundle.outcome(["serve", ...args, "--logfile", log])
        assert.match(stderr, /^layeredis: cannot listen on 192\.0\.2\.1:1: .*\n$/)
        assert.strictEqual(code, 1)
        assert.include(readFileSync(log, "latin1"), "cannot listen on 192.0.2.1:1")
      })
    )
  })

  describe("with supervised", () => {
    it.scoped("tells systemd, by its program, that it is ready and that it stops", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const told = join(folder, "told")
        writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\necho "$@" >> ${told}\n`)
        chmodSync(join(folder, "systemd-notify"), 0o755)
        const environment = { NOTIFY_SOCKET: join(folder, "socket"), PATH: `${folder}:${process.env.PATH}` }
        const args = ["serve", "--addr", "127.0.0.1:0", "--supervised", "auto"]
        const program = yield* Bundle.run(args, environment)
        yield* Effect.promise(() => program.port)
        program.process.kill("SIGTERM")
        yield* Effect.promise(() => program.exit)
        const { pid } = program.process
        assert.deepStrictEqual(readFileSync(told, "latin1").split("\n"), [
          `--pid=${pid} STATUS=Redis is loading...`,
          `--pid=${pid} STATUS=Ready to accept connections READY=1`,
          `--pid=${pid} STOPPING=1`,
          ""
        ])
      })
    )

    it.scoped("does not start if systemd cannot be told", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const environment = { NOTIFY_SOCKET: join(folder, "socket"), PATH: folder }
        const { code, stderr } = yield* Bundle.outcome(
          ["serve", "--addr", "127.0.0.1:0", "--supervised", "systemd"],
          environment
        )
        assert.match(stderr, /cannot notify systemd by its program systemd-notify: .*Install it, or set supervised no/)
        assert.strictEqual(code, 1)
      })
    )

    it.scoped("serves if systemd cannot be told that it is ready", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\ncase "$*" in *READY=1*) exit 1;; esac\n`)
        chmodSync(join(folder, "systemd-notify"), 0o755)
        const environment = { NOTIFY_SOCKET: join(folder, "socket"), PATH: `${folder}:${process.env.PATH}` }
        const program = yield* Bundle.run(["serve", "--addr", "127.0.0.1:0", "--supervised", "systemd"], environment)
        yield* Effect.promise(() => program.line(/systemd supervision error: .*READY=1/))
        const client = yield* wire(yield* Effect.promise(() => program.port))
        assert.include(
          JSON.stringify(yield* Effect.promise(() => client.send("INFO", "server"))),
          "process_supervised:systemd"
        )
      })
    )

    it.scoped("stops for upstart, which continues it, as redis-server does", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const isStopped = (pid: number | undefined): boolean =>
          /^State:\tT/m.test(readFileSync(`/proc/${pid}/status`, "latin1"))
        const path = join(folder, "redis.sock")
        const args = ["--port", "0", "--unixsocket", path, "--save", "", "--dir", folder, "--supervised", "auto"]
        const outcome = (program: string, before: ReadonlyArray<string>) =>
          Effect.gen(function* () {
            const env = { PATH: process.env.PATH, ...Program.coverage(), UPSTART_JOB: "redis" }
            const child = yield* Effect.acquireRelease(
              Effect.sync(() => spawn(program, [...before, ...args], { env, stdio: ["ignore", "pipe", "inherit"] })),
              (each) => Effect.sync(() => void each.kill("SIGKILL"))
            )
            const end = ended(child)
            let log = ""
            child.stdout.on("data", (chunk: Buffer) => (log += chunk))
            yield* Effect.promise(async () => {
              while (!isStopped(child.pid)) await new Promise((resolve) => setImmediate(resolve))
            })
            const isReady = existsSync(path)
            child.kill("SIGCONT")
            yield* Effect.promise(async () => {
              while (!log.includes("ready to accept")) await new Promise((resolve) => setImmediate(resolve))
            })
            const client = yield* wire(path)
            const info = JSON.stringify(yield* Effect.promise(() => client.send("INFO", "server")))
            child.kill("SIGTERM")
            yield* end
            return {
              isReady,
              line: log.includes("supervised by upstart, will stop to signal readiness."),
              supervisor: /process_supervised:\w+/.exec(info)?.[0]
            }
          })
        const expected = { isReady: false, line: true, supervisor: "process_supervised:upstart" }
        const bundle = yield* Bundle.Bundle
        assert.deepStrictEqual(yield* outcome(process.execPath, [bundle, "serve", "--log-format", "redis"]), expected)
        if (hasRedis) assert.deepStrictEqual(yield* outcome("redis-server", []), expected)
      })
    )

    it.scoped("warns in Redis's words without a supervisor", () =>
      Effect.gen(function* () {
        for (const [mode, line] of [
          ["systemd", /systemd supervision error: NOTIFY_SOCKET not found!/],
          ["upstart", /upstart supervision requested, but UPSTART_JOB not found!/]
        ] as const) {
          const program = yield* Bundle.run(["serve", "--addr", "127.0.0.1:0", "--supervised", mode])
          yield* Effect.promise(() => program.line(line))
          yield* Effect.promise(() => program.port)
          program.process.kill("SIGTERM")
          assert.strictEqual((yield* Effect.promise(() => program.exit)).code, 0)
        }
      })
    )
  })
})
