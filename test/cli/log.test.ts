/** The log of `serve`: its level while it runs, and the system log. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs"
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
