import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"

const serveAnywhere = ["serve", "--addr", "127.0.0.1:0"]

layer(Bundle.layer)("layeredis", (it) => {
  describe("an invalid command line", () => {
    const invalidValues: ReadonlyArray<readonly [flag: string, value: string, reason: string]> = [
      ["--addr", "6379", "has no colon: write :6379"],
      ["--addr", "localhost", "has no port: write localhost:6379"],
      ["--addr", "127.0.0.1", "has no port: write 127.0.0.1:6379"],
      ["--addr", "::1:7514", "has no brackets: write [::1]:7514"],
      ["--addr", "not an address", "is not an address: write :port, host:port, [v6]:port or unix:/path"],
      ["--addr", ":65536", "has a port above 65535: choose one from 0 to 65535"],
      ["--addr", ":6379x", "is not an address: write :port, host:port, [v6]:port or unix:/path"],
      ["--addr", "::1", "is an IPv6 address without a port: write [::1]:6379"],
      [
        "--addr",
        "[nowhere]:1",
        "has brackets around something other than an IPv6 address: write host:port without them"
      ],
      ["--addr", "unix:", "has no path: write unix:/path"],
      ["--addr", `unix:/${"x".repeat(107)}`, "has a path longer than 107 bytes: shorten it"],
      ["--databases", "0", "is not a whole number from 1 to 2147483647"],
      ["--databases", "many", "is not a whole number from 1 to 2147483647"],
      ["--max-clients", "-1", "is not a whole number from 1 to 4294967295"],
      ["--max-clients", "1e3", "is not a whole number from 1 to 4294967295"],
      ["--timeout", "2147483648", "is not a whole number from 0 to 2147483647"],
      ["--tcp-keepalive", "1.5", "is not a whole number from 0 to 2147483647"],
      ["--enable-debug-command", "maybe", "is not one of no, yes, local"],
      ["--log-level", "loud", "is not one of all, trace, debug, info, warning, error, fatal, none"],
      ["--log-format", "xml", "is not one of pretty, json, logfmt, redis"]
    ]
    for (const [flag, value, reason] of invalidValues) {
      it.effect(`is refused in one line: ${flag} ${value.slice(0, 20)}`, () =>
        Effect.gen(function* () {
          const { code, stdout, stderr } = yield* Bundle.outcome(["serve", flag, value])
          assert.strictEqual(stderr, `layeredis: ${flag} ${JSON.stringify(value)} ${reason}\n`)
          assert.strictEqual(stdout, "")
          assert.strictEqual(code, 2)
          const name = `LAYEREDIS_${flag.slice(2).replaceAll("-", "_").toUpperCase()}`
          const fromVariable = yield* Bundle.outcome(flag === "--addr" ? ["serve"] : serveAnywhere, { [name]: value })
          assert.strictEqual(fromVariable.stderr, `layeredis: ${name} ${JSON.stringify(value)} ${reason}\n`)
          assert.strictEqual(fromVariable.stdout, "")
          assert.strictEqual(fromVariable.code, 2)
        })
      )
    }

    const misuse: ReadonlyArray<readonly [args: ReadonlyArray<string>, line: string]> = [
      [["serve", "--adr", ":1"], `unknown argument "--adr": write --addr (see layeredis serve --help)`],
      [
        ["serve", "--adr", ":1", "--timeout", "1", "--mxaclients=5", "--nonsense"],
        `unknown arguments "--adr": write --addr; "--mxaclients=5": write --max-clients; "--nonsense" (see layeredis serve --help)`
      ],
      [["serve", "--port=7000"], `unknown argument "--port=7000": write --port 7000 (see layeredis serve --help)`],
      [["-p", "7000"], `unknown argument "-p": write --port 7000 (see layeredis serve --help)`],
      [["serve", "--timeout", "1", "more"], `unknown argument "more" (see layeredis serve --help)`],
      [["ping", "-p", "7000"], `unknown argument "-p": write --addr :7000 (see layeredis ping --help)`],
      [["ping", "more"], `unknown argument "more" (see layeredis ping --help)`],
      [["serve", "--addr"], "--addr needs a value"],
      [["serve", "--addr", ""], "--addr needs a value"],
      [["serve", "--addr="], "--addr needs a value"],
      [["serve", "--addr", "--timeout", "1"], "--addr needs a value"],
      [["serve", "--databases"], "--databases needs a value"],
      [["serve", "--databases", "", "--timeout", "1"], "--databases needs a value"],
      [["serve", "--log-level"], "--log-level needs a value"],
      [["ping", "--addr"], "--addr needs a value"],
      [
        ["serve", "--databases", "1", "--databases", "2"],
        "--databases was given more than once (see layeredis serve --help)"
      ],
      [["serve", "--timeout=1", "--timeout=2"], "--timeout was given more than once (see layeredis serve --help)"],
      [["--timeout=1", "--timeout=2"], "--timeout was given more than once (see layeredis serve --help)"],
      [["sevre"], `unknown command "sevre": write layeredis serve (see layeredis --help)`],
      [["cluster"], `unknown command "cluster": write layeredis serve or layeredis ping (see layeredis --help)`],
      [
        ["/etc/redis.conf"],
        `unknown command "/etc/redis.conf": write layeredis serve /etc/redis.conf if it is a configuration file (see layeredis --help)`
      ]
    ]
    for (const [args, line] of misuse) {
      it.effect(`is refused in one line: ${args.join(" ")}`, () =>
        Effect.gen(function* () {
          const { code, stdout, stderr } = yield* Bundle.outcome(args)
          assert.strictEqual(stderr, `layeredis: ${line}\n`)
          assert.strictEqual(stdout, "")
          assert.strictEqual(code, 2)
        })
      )
    }
  })

  describe("an address that the server cannot listen on", () => {
    it.scoped("is reported in one line: a port that is in use", () =>
      Effect.gen(function* () {
        const { port } = yield* Program.takenPort
        const { code, stdout, stderr } = yield* Bundle.outcome(["serve", "--addr", `127.0.0.1:${port}`])
        assert.strictEqual(
          stderr,
          `layeredis: cannot listen on 127.0.0.1:${port}: another program is listening there. Stop it, or choose another address with --addr\n`
        )
        assert.strictEqual(stdout, "")
        assert.strictEqual(code, 1)
      })
    )

    it.scoped("is reported in one line: a folder that does not exist", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "no", "redis.sock")
        const { code, stderr } = yield* Bundle.outcome(["serve", "--addr", `unix:${path}`])
        assert.match(
          stderr,
          new RegExp(
            `^layeredis: cannot listen on unix:${path}: the folder does not exist or is not writable. Choose another path with --addr\\n$`
          )
        )
        assert.strictEqual(code, 1)
      })
    )

    it.effect("is reported in one line: an address of another machine", () =>
      Effect.gen(function* () {
        const { code, stderr } = yield* Bundle.outcome(["serve", "--addr", "192.0.2.1:0"])
        assert.strictEqual(
          stderr,
          "layeredis: cannot listen on 192.0.2.1: no network interface of this machine has that address. Choose another address with --addr\n"
        )
        assert.strictEqual(code, 1)
      })
    )
  })

  describe("help", () => {
    for (const word of ["--version", "version", "-v"]) {
      it.effect(`prints the version: ${word}`, () =>
        Effect.gen(function* () {
          assert.match((yield* Bundle.outcome([word])).stdout, /^\d+\.\d+\.\d+\n$/)
        })
      )
    }

    it.effect("of a command comes by its name, too", () =>
      Effect.gen(function* () {
        const { stdout } = yield* Bundle.outcome(["serve", "--help"])
        assert.strictEqual((yield* Bundle.outcome(["help", "serve"])).stdout, stdout)
        assert.notStrictEqual((yield* Bundle.outcome(["help"])).stdout, stdout)
      })
    )

    for (const args of [["--help"], ["-h"], ["help"], ["serve", "--help"], ["ping", "-h"]]) {
      it.effect(`prints the usage, without colours outside a terminal: ${args.join(" ")}`, () =>
        Effect.gen(function* () {
          const { code, stdout, stderr } = yield* Bundle.outcome(args)
          assert.match(stdout, /USAGE\n\n\$ layeredis/)
          assert.notInclude(stdout, "\u001b")
          assert.strictEqual(stderr, "")
          assert.strictEqual(code, 0)
        })
      )
    }

    it.effect("lists each flag with its variable and its default", () =>
      Effect.gen(function* () {
        const { stdout } = yield* Bundle.outcome(["serve", "--help"])
        assert.match(stdout, /^--max-clients count\n {2}.*\(LAYEREDIS_MAX_CLIENTS; 10000\)$/m)
        assert.match(stdout, /^--addr address\.\.\.\n {2}.*\(LAYEREDIS_ADDR, .*; :6379\)$/m)
      })
    )

    for (const shell of ["bash", "fish", "zsh"]) {
      it.effect(`prints completions for ${shell}`, () =>
        Effect.gen(function* () {
          const { code, stdout } = yield* Bundle.outcome(["--completions", shell])
          assert.include(stdout, "max-clients")
          assert.strictEqual(code, 0)
        })
      )
    }
  })
})
