/** The log of `serve`: its level while it runs, and the system log. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"

/** A script that logs a line of each level. */
const script = (mark: string): string =>
  ["DEBUG", "VERBOSE", "NOTICE", "WARNING"]
    .map((level) => `redis.log(redis.LOG_${level}, '${mark} ${level}')`)
    .join(" ")

const serve = (folder: string, ...more: ReadonlyArray<string>) => [
  "serve",
  "--addr",
  `unix:${join(folder, "sock")}`,
  "--log-format",
  "redis",
  "--save",
  "",
  ...more
]

layer(Bundle.layer)("the log of serve", (it) => {
  it.scoped("follows CONFIG SET loglevel at once", () =>
    Effect.gen(function* () {
      const folder = yield* Program.folder
      const program = yield* Bundle.run(serve(folder))
      yield* Effect.promise(() => program.line(/ready to accept/))
      const client = yield* wire(join(folder, "sock"))
      yield* Effect.promise(async () => {
        for (const level of ["notice", "debug", "verbose", "warning"]) {
          await client.send("CONFIG", "SET", "loglevel", level)
          await client.send("EVAL", script(level), "0")
          // the lines are written by a fiber: the last one is there before the level changes
          await program.line(new RegExp(`# ${level} WARNING`))
        }
      })
      program.process.kill("SIGTERM")
      const { stdout } = yield* Effect.promise(() => program.exit)
      const lines = [...stdout.matchAll(/ ([.*#-] (?:notice|debug|verbose|warning) [A-Z]+)\n/g)].map(([, line]) => line)
      assert.deepStrictEqual(lines, [
        "* notice NOTICE",
        "# notice WARNING",
        ". debug DEBUG",
        "- debug VERBOSE",
        "* debug NOTICE",
        "# debug WARNING",
        "- verbose VERBOSE",
        "* verbose NOTICE",
        "# verbose WARNING",
        "# warning WARNING"
      ])
    })
  )

  it.scoped("stays up while its file cannot be written, and continues it afterwards", () =>
    Effect.gen(function* () {
      const folder = yield* Program.folder
      const logs = join(folder, "logs")
      mkdirSync(logs)
      yield* Bundle.run(serve(folder, "--logfile", join(logs, "log")))
      const log = (mark: string) => ["EVAL", `redis.log(redis.LOG_WARNING, '${mark}')`, "0"]
      const written = (text: string) =>
        Effect.promise(async () => {
          while (!existsSync(join(logs, "log")) || !readFileSync(join(logs, "log"), "latin1").includes(text)) {
            await new Promise((done) => setImmediate(done))
          }
        })
      yield* written("ready to accept")
      const client = yield* wire(join(folder, "sock"))
      // at once, as the server may write another line
      renameSync(logs, join(folder, "moved"))
      yield* Effect.promise(() => client.send(...log("lost")))
      // the lines are written by a fiber, in their order
      assert.strictEqual<unknown>(yield* Effect.promise(() => client.send("INCR", "a")), 1)
      mkdirSync(logs)
      yield* Effect.promise(() => client.send(...log("kept")))
      yield* written("# kept")
    })
  )

  describe("with syslog-enabled", () => {
    it.scoped("goes to the system log too, by util-linux's logger", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const told = join(folder, "told")
        // the real program, which writes what it would send
        writeFileSync(
          join(folder, "logger"),
          `#!/bin/sh\n[ "$1" = --version ] && exec /usr/bin/logger --version\nexec /usr/bin/logger --no-act --stderr "$@" 2>> ${told}\n`
        )
        chmodSync(join(folder, "logger"), 0o755)
        const program = yield* Bundle.run(
          serve(folder, "--syslog-enabled", "yes", "--syslog-ident", "me", "--syslog-facility", "local3"),
          { PATH: `${folder}:${process.env.PATH}` }
        )
        yield* Effect.promise(() => program.line(/ready to accept/))
        const client = yield* wire(join(folder, "sock"))
        yield* Effect.promise(() => client.send("CONFIG", "SET", "loglevel", "debug"))
        yield* Effect.promise(() => client.send("EVAL", `${script("a\\n<0>b")}`, "0"))
        yield* Effect.promise(() => program.line(/# a/))
        program.process.kill("SIGTERM")
        yield* Effect.promise(() => program.exit)
        // `logger` ends after the server, once it has read everything
        yield* Effect.promise(async () => {
          while (!readFileSync(told, "latin1").includes("bye bye")) await new Promise((done) => setImmediate(done))
        })
        const lines = readFileSync(told, "latin1").split("\n")
        const { pid } = program.process
        for (const [priority, level] of [
          [159, "DEBUG"],
          [158, "VERBOSE"],
          [157, "NOTICE"],
          [156, "WARNING"]
        ] as const) {
          const [line = ""] = lines.filter((each) => each.endsWith(`<0>b ${level}`))
          assert.match(line, new RegExp(`^<${priority}>\\w{3} .* me\\[${pid}\\]: a <0>b ${level}$`))
        }
      })
    )

    it.scoped("starts that program again if it was killed", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const told = join(folder, "told")
        writeFileSync(
          join(folder, "logger"),
          `#!/bin/sh\n[ "$1" = --version ] && exec /usr/bin/logger --version\necho "pid $$" >> ${told}\nexec /usr/bin/logger --no-act --stderr "$@" 2>> ${told}\n`
        )
        chmodSync(join(folder, "logger"), 0o755)
        const program = yield* Bundle.run(serve(folder, "--syslog-enabled", "yes"), {
          PATH: `${folder}:${process.env.PATH}`
        })
        yield* Effect.promise(() => program.line(/ready to accept/))
        const client = yield* wire(join(folder, "sock"))
        const loggers = (): ReadonlyArray<number> =>
          [...readFileSync(told, "latin1").matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid))
        yield* Effect.promise(async () => {
          while (!existsSync(told) || !readFileSync(told, "latin1").includes("ready to accept")) {
            await new Promise((done) => setImmediate(done))
          }
        })
        const [first = 0] = loggers()
        process.kill(first, "SIGKILL")
        // lines of before the server sees its end are lost
        yield* Effect.promise(async () => {
          while (!readFileSync(told, "latin1").includes("again WARNING"))
            await client.send("EVAL", script("again"), "0")
        })
        assert.strictEqual(loggers().length, 2)
      })
    )

    it.scoped("does not start without that program", () =>
      Effect.gen(function* () {
        const folder = yield* Program.folder
        const { code, stderr } = yield* Bundle.outcome(serve(folder, "--syslog-enabled", "yes"), { PATH: folder })
        assert.match(
          stderr,
          /^layeredis: syslog-enabled yes: .*program logger.* Install it, or set syslog-enabled no\n$/
        )
        assert.strictEqual(code, 1)
      })
    )
  })
})
