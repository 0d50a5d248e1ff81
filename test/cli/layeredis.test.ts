import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Address from "../../src/cli/Address.js"
import { CommandError, report, UsageError } from "../../src/cli/Failure.js"
import * as Help from "../../src/cli/Help.js"
import * as Layeredis from "../../src/cli/Layeredis.js"
import * as Serve from "../../src/cli/Serve.js"
import { bytes, wire } from "../fixtures.js"

const flags = Serve.flags

/** Runs the program in this process. Returns its output, and the line and the exit code it would end with. */
const run = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const argv = ["node", "layeredis", ...args]
    const printed: Array<string> = []
    const exit = yield* Effect.consoleWith((console) =>
      Effect.withConsole(Effect.exit(Layeredis.run(argv)), {
        ...console,
        log: (...parts) => Effect.sync(() => void printed.push(parts.join(" "))),
        unsafe: { ...console.unsafe, log: (...parts) => void printed.push(parts.join(" ")) }
      })
    ).pipe(
      Effect.provide(Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment))))),
      Effect.withClock(yield* Effect.clock)
    )
    return {
      printed,
      ...(Exit.isSuccess(exit) ? { line: undefined, code: 0 } : report(exit.cause, argv, flags))
    }
  })

describe("an address", () => {
  it("is parsed and formatted in every form", () => {
    for (const text of [
      ":6379",
      ":0",
      "localhost:1",
      "127.0.0.1:65535",
      "[::1]:6379",
      "[fe80::1%lo]:1",
      "unix:/tmp/x y.sock"
    ]) {
      assert.strictEqual(Either.getOrThrow(Either.map(Address.parse(text), Address.format)), text)
    }
  })

  it("is refused in any other form, with the correction", () => {
    const forms = "is not an address: write :port, host:port, [v6]:port or unix:/path"
    for (const [text, wrong] of [
      ["", forms],
      [":", forms],
      ["host:", forms],
      ["-host", forms],
      ["a b:1", forms],
      ["redis://", forms],
      ["host", "has no port: write host:6379"],
      ["127.0.0.1", "has no port: write 127.0.0.1:6379"],
      ["[::1]", "has no port: write [::1]:6379"],
      ["/tmp/x:1", "is a path: write unix:/tmp/x:1"],
      ["redis://ada:secret@db:7000/1", "is a URL: write db:7000"],
      ["redis://[::1]", "is a URL: write [::1]:6379"],
      ["host:-1", forms],
      ["host:1.5", forms],
      ["1:2:3", forms],
      ["6379", "has no colon: write :6379"],
      ["::1", "is an IPv6 address without a port: write [::1]:6379"],
      ["::1:2", "is an IPv6 address without a port: write [::1:2]:6379"],
      ["::1:7514", "has no brackets: write [::1]:7514"],
      ["::1:16379", "has no brackets: write [::1]:16379"],
      ["[]:1", "has brackets around something other than an IPv6 address: write host:port without them"],
      ["[127.0.0.1]:1", "has brackets around something other than an IPv6 address: write host:port without them"],
      [":65536", "has a port above 65535: choose one from 0 to 65535"],
      ["unix:", "has no path: write unix:/path"],
      [`unix:/${"é".repeat(54)}`, "has a path longer than 107 bytes: shorten it"]
    ] as const) {
      assert.deepStrictEqual(Either.flip(Address.parse(text)), Either.right(wrong), text)
    }
  })

  it("yields the redis-cli command that connects to it", () => {
    const connect = (text: string) =>
      Option.getOrThrow(Option.map(Either.getRight(Address.parse(text)), Address.connectCommand))
    assert.strictEqual(connect(":6379"), "redis-cli -p 6379")
    assert.strictEqual(connect("127.0.0.1:1"), "redis-cli -p 1")
    assert.strictEqual(connect("[::1]:1"), "redis-cli -h ::1 -p 1")
    assert.strictEqual(connect("db.example:1"), "redis-cli -h db.example -p 1")
    assert.strictEqual(connect("unix:/tmp/x"), "redis-cli -s /tmp/x")
  })

  it("has no host if the system reports a wildcard address", () => {
    assert.strictEqual(Address.format(Address.fromServer({ _tag: "TcpAddress", hostname: "::", port: 1 })), ":1")
    assert.strictEqual(Address.format(Address.fromServer({ _tag: "TcpAddress", hostname: "0.0.0.0", port: 1 })), ":1")
    assert.strictEqual(Address.format(Address.fromServer({ _tag: "TcpAddress", hostname: "::1", port: 1 })), "[::1]:1")
    assert.strictEqual(Address.format(Address.fromServer({ _tag: "UnixAddress", path: "/x" })), "unix:/x")
  })
})

describe("a failure", () => {
  const args = ["node", "layeredis", "serve"]

  it("is reported as one line and the exit code of its kind", () => {
    assert.deepStrictEqual(report(Cause.fail(new UsageError({ message: "wrong" })), args, flags), {
      line: "wrong",
      code: 2
    })
    assert.deepStrictEqual(report(Cause.fail(new CommandError({ message: "no" })), args, flags), {
      line: "no",
      code: 1
    })
    assert.deepStrictEqual(report(Cause.die(new Error("a bug\n  of two lines")), args, flags), {
      line: "unexpected error: a bug; of two lines",
      code: 1
    })
    assert.deepStrictEqual(report(Cause.die("text"), args, flags), { line: "unexpected error: text", code: 1 })
  })
})

describe("the program as an Effect", () => {
  it.effect("refuses invalid values of flags and of variables", () =>
    Effect.gen(function* () {
      for (const [given, environment, line] of [
        [["--databases", "0"], {}, '--databases "0" is not a whole number from 1 to 2147483647'],
        [[], { LAYEREDIS_TIMEOUT: "x" }, 'LAYEREDIS_TIMEOUT "x" is not a whole number from 0 to 2147483647'],
        [["--log-format", "xml"], {}, '--log-format "xml" is not one of pretty, json, logfmt, redis'],
        [
          [],
          { LAYEREDIS_LOG_LEVEL: "loud" },
          'LAYEREDIS_LOG_LEVEL "loud" is not one of all, trace, debug, info, warning, error, fatal, none'
        ],
        [["--addr", ":0", "--addr", "x"], {}, '--addr "x" has no port: write x:6379'],
        [[], { LAYEREDIS_ADDR: ":0,6379" }, 'LAYEREDIS_ADDR "6379" has no colon: write :6379'],
        [["--addr"], {}, "--addr needs a value"],
        [["--timeout", "1", "--timeout", "2"], {}, "--timeout was given more than once (see layeredis serve --help)"],
        [["--nonsense"], {}, 'unknown argument "--nonsense" (see layeredis serve --help)']
      ] as const) {
        assert.deepStrictEqual(yield* run(["serve", ...given], environment), { printed: [], line, code: 2 })
      }
    })
  )

  it.effect("reports why it cannot listen", () =>
    Effect.gen(function* () {
      const { line, code } = yield* run(["serve", "--addr", "192.0.2.1:0"])
      assert.strictEqual(
        line,
        "cannot listen on 192.0.2.1: no network interface of this machine has that address. Choose another address with --addr"
      )
      assert.strictEqual(code, 1)
    })
  )

  for (const format of ["pretty", "json", "logfmt"]) {
    it.scopedLive(`serves until SHUTDOWN, answers ping, and logs as ${format}`, () =>
      Effect.gen(function* () {
        const logged: Array<string> = []
        let announce = (_port: number): void => undefined
        const ready = new Promise<number>((resolve) => (announce = resolve))
        const console_ = yield* Effect.console
        const log = (text: string): void => {
          logged.push(text)
          const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1]
          if (port !== undefined) announce(Number(port))
        }
        const fiber = yield* Effect.fork(
          Effect.withConsole(
            Layeredis.run([
              "node",
              "layeredis",
              "serve",
              "--addr",
              "127.0.0.1:0",
              "--log-format",
              format,
              "--log-level",
              "debug"
            ]),
            { ...console_, unsafe: { ...console_.unsafe, log } }
          )
        )
        const port = yield* Effect.promise(() => ready)
        assert.deepStrictEqual((yield* run(["ping", "--addr", `127.0.0.1:${port}`])).printed, ["PONG"])
        const client = yield* wire(port)
        assert.deepEqual(yield* Effect.promise(() => client.send("CONFIG", "GET", "databases")), [
          bytes("databases"),
          bytes("16")
        ])
        client.write("SHUTDOWN NOSAVE\r\n")
        yield* Fiber.join(fiber)
        assert.match(logged[0] ?? "", format === "pretty" ? /^\[.*\] INFO/ : format === "json" ? /^\{/ : /^timestamp=/)
        assert.include(logged.join("\n"), "stopping: received SHUTDOWN")
        assert.match(logged.at(-1) ?? "", /stopped/)
      })
    )
  }

  it.scopedLive("stops when its fiber is interrupted", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(run(["serve", "--addr", "127.0.0.1:0", "--log-level", "none"]))
      yield* Effect.yieldNow()
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
    })
  )

  it.effect("reports that no server answers", () =>
    Effect.gen(function* () {
      const { line, code } = yield* run(["ping", "--addr", "unix:/nowhere/redis.sock"])
      assert.strictEqual(
        line,
        "no answer from unix:/nowhere/redis.sock: connect ENOENT /nowhere/redis.sock. Check that the server runs, or choose another address with --addr"
      )
      assert.strictEqual(code, 1)
    })
  )
})

describe("help", () => {
  it.effect("lists each flag with its variable and its default, on two lines", () =>
    Effect.gen(function* () {
      const { printed } = yield* run(["serve", "--help"])
      const text = printed.join("\n")
      for (const flag of flags)
        assert.match(text, new RegExp(`^${flag} \\w.*\\n {2}.*\\(LAYEREDIS_\\w+[;,] .*\\)$`, "m"))
      assert.match(text, /^\$ layeredis serve \[--addr address\]\.\.\. /m)
      assert.notMatch(text, /user-defined|This setting|This option/)
    })
  )

  it("has colours on a terminal only", () => {
    const coloured = "\u001b[1mUSAGE\u001b[0m\n\n$ \u001b[1mserve\u001b[0m\n\n"
    assert.strictEqual(Help.tidy(coloured, true), "\u001b[1mUSAGE\u001b[0m\n\n$ \u001b[1mlayeredis serve\u001b[0m")
    assert.strictEqual(Help.tidy(coloured, false), "USAGE\n\n$ layeredis serve")
  })
})
