/** The tools that come with Redis: redis-cli and redis-benchmark, and telnet. */
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "../cli/Program.js"
import { bytes, ourPort, ourServer, wire } from "../fixtures.js"

const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0

/** Everything that a program prints, to stdout and stderr, given its stdin. */
const output = (program: string, args: ReadonlyArray<string>, input = ""): Effect.Effect<string> =>
  Effect.async<string>((resume) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] })
    let text = ""
    child.stdout.on("data", (chunk: Buffer) => (text += chunk))
    child.stderr.on("data", (chunk: Buffer) => (text += chunk))
    child.once("close", () => resume(Effect.succeed(text)))
    child.stdin.end(input)
    return Effect.sync(() => void child.kill())
  })

const cli = (...args: ReadonlyArray<string>) =>
  Effect.flatMap(ourPort, (port) => output("redis-cli", ["-p", String(port), ...args]))

const piped = (input: string, ...args: ReadonlyArray<string>) =>
  Effect.flatMap(ourPort, (port) => output("redis-cli", ["-p", String(port), ...args], input))

layer(ourServer())("command-line tools", (it) => {
  describe.skipIf(!has("redis-cli"))("redis-cli", () => {
    it.effect("runs one command", () =>
      Effect.gen(function* () {
        yield* cli("FLUSHALL")
        assert.strictEqual(yield* cli("SET", "greeting", "hello"), "OK\n")
        assert.strictEqual(yield* cli("GET", "greeting"), "hello\n")
        assert.strictEqual(yield* cli("--no-raw", "GET", "greeting"), '"hello"\n')
        assert.strictEqual(yield* cli("--no-raw", "GET", "missing"), "(nil)\n")
        assert.strictEqual(yield* cli("--no-raw", "INCR", "count"), "(integer) 1\n")
        assert.strictEqual(
          yield* cli("NOSUCH", "a"),
          "ERR unknown command 'NOSUCH', with args beginning with: 'a' \n\n"
        )
      })
    )

    it.effect("runs a script from stdin", () =>
      Effect.gen(function* () {
        const printed = yield* piped('SET a "1 2"\nAPPEND a 3\nGET a\nINCR a\nMGET a b\n', "--no-raw")
        assert.strictEqual(
          printed,
          'OK\n(integer) 4\n"1 23"\n(error) ERR value is not an integer or out of range\n1) "1 23"\n2) (nil)\n'
        )
      })
    )

    it.effect("speaks RESP3 with -3", () =>
      Effect.gen(function* () {
        const printed = yield* piped("CONFIG GET maxclients\nINCRBYFLOAT f 0.5\nGET missing\n", "-3", "--no-raw")
        assert.strictEqual(printed, '1# "maxclients" => "10000"\n"0.5"\n(nil)\n')
      })
    )

    it.effect("prints bytes unchanged with --raw", () =>
      Effect.gen(function* () {
        yield* cli("SET", "accent", "déjà")
        assert.strictEqual(yield* cli("--raw", "GET", "accent"), "déjà\n")
        assert.strictEqual(yield* cli("--no-raw", "GET", "accent"), '"d\\xc3\\xa9j\\xc3\\xa0"\n')
        assert.strictEqual(yield* cli("STRLEN", "accent"), "6\n")
      })
    )

    it.effect("reads a value from stdin with -x", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* piped("a\nb", "-x", "SET", "lines"), "OK\n")
        assert.strictEqual(yield* cli("--no-raw", "GET", "lines"), '"a\\nb"\n')
      })
    )

    it.effect("repeats with -r, and selects a database with -n", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* cli("-n", "9", "-r", "3", "INCR", "turns"), "1\n2\n3\n")
        assert.strictEqual(yield* cli("-n", "9", "DBSIZE"), "1\n")
        assert.strictEqual(yield* cli("GET", "turns"), "\n")
      })
    )

    it.effect("lists the keys with --scan", () =>
      Effect.gen(function* () {
        yield* cli("FLUSHALL")
        const names = Array.from({ length: 500 }, (_, index) => `user:${index}`)
        yield* piped(["SET other 1", ...names.map((name) => `SET ${name} 1`)].join("\n"))
        const found = (yield* cli("--scan", "--pattern", "user:*")).trim().split("\n")
        assert.deepStrictEqual([...new Set(found)].sort(), names.sort())
      })
    )

    it.effect("loads requests with --pipe", () =>
      Effect.gen(function* () {
        yield* cli("FLUSHALL")
        const requests = Array.from(
          { length: 5000 },
          (_, index) => `*3\r\n$3\r\nSET\r\n$5\r\nk${1000 + index}\r\n$1\r\nv\r\n`
        )
        assert.include(yield* piped(requests.join(""), "--pipe"), "errors: 0, replies: 5000")
        assert.strictEqual(yield* cli("DBSIZE"), "5000\n")
      })
    )

    it.effect("measures memory with --memkeys, and finds big keys with --bigkeys", () =>
      Effect.gen(function* () {
        yield* cli("FLUSHALL")
        yield* cli("SET", "small", "1")
        yield* cli("SET", "big", "x".repeat(1000))
        assert.include(yield* cli("--bigkeys"), "Biggest string found '\"big\"' has 1000 bytes")
        assert.include(yield* cli("--memkeys"), "Biggest string found '\"big\"' has")
      })
    )

    it.scoped("shows commands with MONITOR", () =>
      Effect.gen(function* () {
        const port = yield* ourPort
        const child = yield* Effect.acquireRelease(
          Effect.sync(() => spawn("redis-cli", ["-p", String(port), "MONITOR"])),
          (monitor) => Effect.sync(() => void monitor.kill())
        )
        let text = ""
        const until = (pattern: RegExp) =>
          Effect.async<void>((resume) => {
            const check = (): void => {
              if (pattern.test(text)) resume(Effect.void)
            }
            child.stdout.on("data", check)
            check()
          })
        child.stdout.on("data", (chunk: Buffer) => (text += chunk))
        yield* until(/OK/)
        yield* cli("SET", "watched", "1")
        yield* until(/^\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "SET" "watched" "1"$/m)
      })
    )

    it.scoped("connects to a Unix socket with -s", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "redis.sock")
        const program = yield* Program.run(yield* Program.file, ["serve", "--addr", `unix:${path}`])
        yield* Effect.promise(() => program.line(/ready/))
        assert.strictEqual(yield* output("redis-cli", ["-s", path, "SET", "a", "1"]), "OK\n")
        assert.strictEqual(yield* output("redis-cli", ["-s", path, "GET", "a"]), "1\n")
      })
    )
  })

  describe.skipIf(!has("redis-benchmark"))("redis-benchmark", () => {
    it.effect("runs its tests of strings, with and without pipelining", () =>
      Effect.gen(function* () {
        const port = yield* ourPort
        for (const pipeline of ["1", "16"]) {
          const printed = yield* output("redis-benchmark", [
            ...["-p", String(port), "-t", "ping,set,get,incr,mset", "-n", "2000", "-c", "20", "-P", pipeline, "--csv"]
          ])
          const tests = printed
            .split("\n")
            .filter((line) => line.startsWith('"') && !line.startsWith('"test"'))
            .map((line) => line.split(",")[0])
          assert.deepStrictEqual(tests, [
            '"PING_INLINE"',
            '"PING_MBULK"',
            '"SET"',
            '"GET"',
            '"INCR"',
            '"MSET (10 keys)"'
          ])
          assert.notInclude(printed, "Error")
        }
      })
    )
  })

  describe("telnet", () => {
    it.scoped("sends inline commands", () =>
      Effect.gen(function* () {
        const session = yield* wire(yield* ourPort)
        session.write("SET typed 'a word'\r\n\r\nGET typed\nQUIT\r\n")
        assert.strictEqual(yield* Effect.promise(session.untilClose), "+OK\r\n$6\r\na word\r\n+OK\r\n")
        const other = yield* wire(yield* ourPort)
        assert.strictEqual(yield* Effect.promise(() => other.send("GET", "typed")), bytes("a word"))
      })
    )
  })
})
