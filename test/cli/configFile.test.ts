/** The configuration file of `serve`, compared with redis-server: bad files, good files, includes and flags. */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import * as Reply from "../../src/resp/Reply.js"
import { hasRedis, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import { ourConfiguration, redisErrors } from "./ConfigLines.js"
import * as Program from "./Program.js"

/** Writes files into a new folder, and returns the path of the first. */
const files = (
  ...contents: ReadonlyArray<readonly [name: string, text: string]>
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(Program.folder, (folder) => {
    for (const [name, text] of contents) {
      mkdirSync(join(folder, name, ".."), { recursive: true })
      writeFileSync(join(folder, name), text.replaceAll("FOLDER", folder), "latin1")
    }
    return join(folder, contents[0]?.[0] ?? "")
  })

const settings = (address: number | string) =>
  Effect.gen(function* () {
    const client = yield* wire(address)
    const reply = yield* Effect.promise(() => client.send("CONFIG", "GET", "*"))
    const words = Array.isArray(reply) ? reply.map(String) : []
    return new Map(words.flatMap((name, index) => (index % 2 === 0 ? [[name, words[index + 1]] as const] : [])))
  })

/** Serves with these arguments, and returns the settings that a client sees. */
const ours = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const program = yield* Bundle.run(["serve", ...args])
    yield* Effect.promise(() => program.line(/ready on/))
    return { program, found: yield* settings(args[args.indexOf("--unixsocket") + 1] ?? "") }
  })

/** As `ours`, of redis-server. */
const theirs = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const child = spawn("redis-server", args, { cwd: tmpdir(), stdio: ["ignore", "pipe", "ignore"] })
    yield* Effect.addFinalizer(() => Effect.sync(() => void child.kill("SIGKILL")))
    yield* Effect.async<void>((resume) => {
      let text = ""
      child.once("close", () => resume(Effect.dieMessage(`redis-server has ended: ${text}`)))
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk
        if (text.includes("will now exit") || text.includes("server is now ready to accept connections at")) {
          resume(Effect.void)
        }
      })
    })
    return yield* settings(args[args.indexOf("--unixsocket") + 1] ?? "")
  })

const badFiles: ReadonlyArray<string> = [
  "foo bar",
  "port 0\n\n# comment\nfoo",
  'port "0',
  "port '0'x",
  "port",
  "port 1 2",
  "port x",
  "port 65536",
  'port ""',
  "hz 1 # comment",
  "save 900",
  "save 0 1",
  'save "" 5',
  "save a b",
  "rename-command nosuch x",
  "rename-command get set",
  "rename-command get",
  "appendfsync x",
  "dir /no/such/folder",
  "replicaof a",
  "logfile /no/such/file",
  "notify-keyspace-events K E",
  "notify-keyspace-events y",
  "client-output-buffer-limit normal 0 0",
  "client-output-buffer-limit none 0 0 0",
  "client-output-buffer-limit normal x 0 0",
  "oom-score-adj-values 1 2",
  "oom-score-adj-values 1 2 9999",
  "sentinel x",
  "a.b",
  "include",
  "include a b",
  "appendonly maybe",
  "loglevel loud",
  "maxmemory 1tb",
  "maxclients 0",
  "databases 0",
  "unixsocketperm 8",
  "proc-title-template {nosuch}",
  "appendfilename a/b",
  "tcp-backlog -1",
  "LOGLEVEL debug x",
  "shutdown-on-sigterm save nosave",
  "bind 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
  "foo\0port x"
]

const goodFiles: ReadonlyArray<string> = [
  "",
  "# nothing\n\n",
  "bind 127.0.0.1 -::1\nloglevel verbose\nmaxmemory 100mb\nmaxmemory-policy allkeys-lru",
  "save 900 1\nsave 60 5 30 6\nhz 500\nHZ 20",
  'save ""\nrename-command get ""\nrename-command SET fetch',
  "client-output-buffer-limit normal 1mb 2k 3\nclient-output-buffer-limit replica 5 6 7 pubsub 1 2 3",
  "notify-keyspace-events KEA\nshutdown-on-sigterm nosave now\nslave-read-only no\nlist-max-ziplist-entries 5",
  'dbfilename "a b"\nproc-title-template "{title} \\x41"\nlatency-tracking-info-percentiles 50 99.99',
  "include FOLDER/more.conf\nunixsocketperm 700\ntcp-backlog 5\nport 0 ",
  "include FOLDER/conf.d/*.conf\ninclude FOLDER/none/*.conf",
  "tcp-keepalive 5\r\ntimeout 9\r\nmaxclients 50\r\ndatabases 3\r\n"
]

/** The settings that the system or the test decides. */
const ownSettings = new Set(["unixsocket", "dir", "port", "logfile", "pidfile", "daemonize", "maxclients"])

const comparable = (found: ReadonlyMap<string, string | undefined>) =>
  Object.fromEntries([...found].filter(([name]) => !ownSettings.has(name)))

layer(Bundle.layer)("the configuration file", (it) => {
  describe.skipIf(!hasRedis)("compared with redis-server", () => {
    it.scoped(
      "bad files are refused with the same lines and exit code",
      () =>
        Effect.gen(function* () {
          for (const [index, text] of badFiles.entries()) {
            const path = yield* files(["redis.conf", text])
            const real = yield* redisErrors([path])
            const our = Either.match(yield* ourConfiguration([path]), { onLeft: (line) => line, onRight: () => "" })
            assert.strictEqual(our, real, text)
            // the program prints what is read in process here
            if (index > 2) continue
            const { code, stderr } = yield* Bundle.outcome(["serve", path])
            assert.strictEqual(stderr, real, text)
            assert.strictEqual(code, 1)
          }
        }),
      300_000
    )

    it.scoped(
      "good files give the same settings",
      () =>
        Effect.gen(function* () {
          for (const text of goodFiles) {
            const path = yield* files(
              ["redis.conf", text],
              ["more.conf", "timeout 7\n"],
              ["conf.d/b.conf", "timeout 8\n"],
              ["conf.d/a.conf", "timeout 9\nhz 77\n"]
            )
            const flags = ["--port", "0", "--enable-debug-command", "local", "--unixsocket"]
            const [our, their] = [join(path, "../our.sock"), join(path, "../their.sock")]
            const { found } = yield* ours([path, ...flags, our])
            assert.deepStrictEqual(comparable(found), comparable(yield* theirs([path, ...flags, their])), text)
          }
        }),
      300_000
    )

    it.scoped("Debian's file gives the same settings", () =>
      Effect.gen(function* () {
        const debian = existsSync("/etc/redis/redis.conf") ? readFileSync("/etc/redis/redis.conf", "latin1") : ""
        const path = yield* files(["redis.conf", debian])
        const folder = join(path, "..")
        const flags = ["--port", "0", "--dir", folder, "--logfile", "", "--daemonize", "no"]
        const more = ["--pidfile", join(folder, "pid"), "--unixsocket"]
        const { found } = yield* ours([path, ...flags, ...more, join(folder, "our.sock")])
        assert.deepStrictEqual(
          comparable(found),
          comparable(yield* theirs([path, ...flags, ...more, join(folder, "their.sock")]))
        )
      })
    )
  })

  describe("what stops the start", () => {
    const stops = (text: string, message: RegExp) =>
      it.scoped(`${JSON.stringify(text)}`, () =>
        Effect.gen(function* () {
          const path = yield* files(["redis.conf", text], ["other.conf", "include FOLDER/redis.conf"])
          const { code, stdout, stderr } = yield* Bundle.outcome(["serve", path])
          assert.match(stderr, message)
          assert.strictEqual(stdout, "")
          assert.strictEqual(code, 1)
        })
      )
    stops("replicaof 127.0.0.1 1", /^layeredis: replicaof 127.0.0.1 1: replication is not supported yet/)
    stops("cluster-enabled yes", /^layeredis: cluster-enabled yes: the cluster is not supported yet/)
    stops("loadmodule /x.so", /Modules are not supported: remove the line\n$/)
    stops("port 0", /^layeredis: nowhere to listen: set port, bind or unixsocket, or give --addr\n$/)
    stops("include FOLDER/nosuch.conf", /^layeredis: Fatal error, can't open config file '.*nosuch.conf': No such file/)
    stops("include FOLDER/other.conf", /The file includes itself: .*redis.conf -> .*other.conf -> .*redis.conf\n$/)

    it.scoped("a file that does not exist", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "nosuch.conf")
        const { code, stderr } = yield* Bundle.outcome(["serve", path])
        assert.strictEqual(
          stderr,
          `layeredis: Fatal error, can't open config file '${path}': No such file or directory\n`
        )
        assert.strictEqual(code, 1)
      })
    )
  })

  it.scoped("settings and own flags mix on the command line; own flags override the file", () =>
    Effect.gen(function* () {
      const path = yield* files(["redis.conf", "databases 3\ntimeout 5\nappendfsync no\nrename-command get fetch"])
      const program = yield* Bundle.run([
        "serve",
        path,
        "--addr",
        "127.0.0.1:0",
        "--appendfsync",
        "always",
        "--timeout=6",
        "--save",
        ""
      ])
      const port = yield* Effect.promise(() => program.port)
      const found = yield* settings(port)
      assert.deepStrictEqual(
        ["databases", "timeout", "appendfsync", "save"].map((name) => found.get(name)),
        ["3", "6", "always", ""]
      )
      const client = yield* wire(port)
      assert.include(JSON.stringify(yield* Effect.promise(() => client.send("GET", "a"))), "unknown command 'GET'")
      assert.strictEqual(yield* Effect.promise(() => client.send("FETCH", "a")), null)
    })
  )

  it.scoped("CONFIG REWRITE writes the file that the program was started with, and INFO names both", () =>
    Effect.gen(function* () {
      const path = yield* files(["redis.conf", "# mine\nport 0\ntimeout 5\nnotify-keyspace-events An\n"])
      const socket = join(path, "../sock")
      const args = [path, "--dir", join(path, ".."), "--unixsocket", socket]
      const { program } = yield* ours(args)
      const client = yield* wire(socket)
      const send = (...words: ReadonlyArray<string>) => Effect.promise(() => client.send(...words))
      const info = String(yield* send("INFO", "server"))
      assert.include(info, `\r\nconfig_file:${path}\r\n`)
      const executable = /\r\nexecutable:(.*)\r\n/.exec(info)?.[1] ?? ""
      assert.match(executable, /^\/.*cli\.js$/)
      assert.isTrue(existsSync(executable))
      assert.deepStrictEqual(yield* send("CONFIG", "SET", "timeout", "77", "maxmemory", "1gb"), Reply.ok)
      assert.deepStrictEqual(yield* send("CONFIG", "REWRITE"), Reply.ok)
      assert.match(
        readFileSync(path, "utf8"),
        /^# mine\nport 0\ntimeout 77\nnotify-keyspace-events "A"\n\n# Generated by CONFIG REWRITE\n/
      )
      program.process.kill("SIGTERM")
      yield* Effect.promise(() => program.exit)
      const { found } = yield* ours(args)
      assert.deepStrictEqual([found.get("timeout"), found.get("maxmemory")], ["77", "1073741824"])
    })
  )

  it.scoped("the standard input continues the last line of the file, and its lines are counted on", () =>
    Effect.gen(function* () {
      const path = yield* files(["redis.conf", "hz 5\ntimeout"])
      const child = yield* Bundle.run(["serve", path, "-"], {}, [
        "sh",
        "-c",
        `printf ' 5\\nhz 6\\nnosuch' | "$@"`,
        "sh"
      ])
      const { stderr } = yield* Effect.promise(() => child.exit)
      assert.strictEqual(stderr, yield* redisErrors([path, "-"], " 5\nhz 6\nnosuch"))
      assert.include(stderr, "at line 4\n>>> 'nosuch'")
    })
  )

  it.scoped("logfile and pidfile are written, in Redis's format", () =>
    Effect.gen(function* () {
      const path = yield* files(["redis.conf", "dir FOLDER\nlogfile log\npidfile pid\nport 0\nunixsocket FOLDER/sock"])
      const folder = join(path, "..")
      const program = yield* Bundle.run(["serve", path, "--unixsocketperm", "700"])
      yield* Effect.repeat(Bundle.outcome(["ping", "--addr", `unix:${folder}/sock`]), {
        until: ({ code }) => code === 0
      })
      assert.strictEqual(readFileSync(join(folder, "pid"), "utf8"), `${program.process.pid}\n`)
      assert.strictEqual(statSync(join(folder, "sock")).mode & 0o777, 0o700)
      program.process.kill("SIGTERM")
      assert.strictEqual((yield* Effect.promise(() => program.exit)).stdout, "")
      assert.match(
        readFileSync(join(folder, "log"), "utf8"),
        new RegExp(
          `^${program.process.pid}:M \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\* Layeredis .* is ready`,
          "m"
        )
      )
      assert.isFalse(Program.exists(join(folder, "pid")))
    })
  )
})
