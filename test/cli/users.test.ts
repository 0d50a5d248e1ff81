/** `user` lines of the configuration file and the ACL file at the start, compared with redis-server. */
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { hasRedis, type Wire, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"

const file = (text: string) =>
  Effect.map(Program.folder, (folder) => {
    const path = join(folder, "redis.conf")
    writeFileSync(path, text.replaceAll("FOLDER", folder), "latin1")
    return path
  })

/** Runs redis-server until it ends, or until it is ready. */
const redis = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const child = spawn("redis-server", [...args, "--save", ""], { stdio: ["ignore", "pipe", "pipe"] })
    yield* Effect.addFinalizer(() => Effect.sync(() => void child.kill("SIGKILL")))
    const seen = { stdout: "", stderr: "" }
    child.stderr.on("data", (chunk: Buffer) => (seen.stderr += chunk.toString("latin1")))
    yield* Effect.async<void>((resume) => {
      child.once("close", () => resume(Effect.void))
      child.stdout.on("data", (chunk: Buffer) => {
        seen.stdout += chunk.toString("latin1")
        if (seen.stdout.includes("ready to accept connections at")) resume(Effect.void)
      })
    })
    return seen
  })

const long = "a".repeat(64)

const badLines: ReadonlyArray<string> = [
  ...["user", "user a on nosuch", "USER a on bad", "\n# comment\nuser a on\nuser a on", 'user "" off\nuser "" on'],
  ...["user a (+get", "user a on (~a +get", "user a on foo (+get ~k)", "user a on (+get) bar", "user a on ~k (x)"],
  ...["user a on #abc", `user a on #${long}0`, "user a on !aa", "user a on >p <q", `user a on !${long}`],
  ...["user a on ~* ~x", "user a &* &x", "acl-pubsub-default allchannels\nuser a &x", 'user a "~a b"', "user a %X~a"],
  ...["user a on ~* +@all (%X~a)", "user a +config|get|x", "user a +get|", "user default nosuch", "user a on\nport x"],
  ...["user a -@nosuch foo", "user a on\nfoo", 'user "a', "user a +@all\nuser b on +@read ~k > <p"]
]

/** Lines that redis-server refuses in its log, after the whole file was read. */
const badUsers: ReadonlyArray<readonly [text: string, message: RegExp]> = [
  ["user a +nosuch", /Error loading ACL rule .*/],
  ["user a on (+@read ~k +nosuch)", /Error loading ACL rule .*/],
  ["user a +", /Error loading ACL rule .*/],
  ["user a -@nosuch", /Error loading ACL rule .*/],
  ['user "a b" on', /Spaces not allowed .*/],
  ["aclfile /nosuch", /Aborting Redis startup .*/],
  ["aclfile /etc/hostname", /Aborting Redis startup .*/],
  ["aclfile /nosuch\nuser a on", /Configuring Redis .*/],
  ["user a on\naclfile FOLDER/x.acl", /Configuring Redis .*/]
]

const goodFiles: ReadonlyArray<string> = [
  "user a",
  'user a on >p ~k* &c* +@read -@write (~x +get) ( %R~y\t+@list )\nuser b off nopass\nuser A on >"a b" +@all',
  "requirepass secret\nuser default on ~* +@all",
  "user default on nopass +@all ~* &*\nrequirepass secret",
  "user default off",
  "user default on >one >two +@all ~* -@admin +acl",
  "acl-pubsub-default allchannels\nuser a on nopass\nuser b resetchannels &x (+get)",
  "user a on nopass\nacl-pubsub-default allchannels",
  "user reader on nopass +select|0\nuser \xe9 on >\xe9 +@all",
  'user "" on nopass +@all',
  "rename-command get fetch\nuser a +get"
]

const replyText = (reply: Reply.Reply): unknown => {
  if (Reply.isError(reply) || reply instanceof Reply.SimpleString) return reply.text
  return Array.isArray(reply) ? reply.map(replyText) : reply
}

/** What clients of a server see of its users. */
const look = (path: string) =>
  Effect.gen(function* () {
    const seen: Array<unknown> = []
    const ask = (client: Wire, ...words: ReadonlyArray<string>) =>
      Effect.map(
        Effect.promise(() => client.send(...words)),
        (reply) => seen.push([words, replyText(reply)])
      )
    const stranger = yield* wire(path)
    yield* ask(stranger, "PING")
    yield* ask(stranger, "ACL", "USERS")
    yield* ask(stranger, "CONFIG", "GET", "requirepass")
    yield* ask(stranger, "ACL", "GETUSER", "a")
    yield* ask(stranger, "ACL", "LIST")
    for (const [user, password] of [
      ["a", "p"],
      ["a", "x"],
      ["A", "a b"],
      ["default", "secret"],
      ["default", "two"],
      ["b", "x"],
      ["\xe9", "\xe9"],
      ["", "x"]
    ] as const) {
      const client = yield* wire(path)
      yield* ask(client, "AUTH", user, password)
      yield* ask(client, "ACL", "WHOAMI")
      yield* ask(client, "GET", "k")
      yield* ask(client, "SET", "k", "v")
    }
    return seen
  })

let compared = 0

layer(Bundle.layer)("users of the configuration file", (it) => {
  describe.skipIf(!hasRedis)("compared with redis-server", () => {
    it.scoped(
      "bad lines are refused with the same message",
      () =>
        Effect.gen(function* () {
          for (const text of badLines) {
            const path = yield* file(text)
            const { code, stderr } = yield* Bundle.outcome(["serve", path])
            assert.strictEqual(stderr, (yield* redis([path])).stderr, text)
            assert.strictEqual(code, 1)
            compared++
          }
        }),
      300_000
    )

    it.scoped(
      "bad users are refused with the line of Redis's log",
      () =>
        Effect.gen(function* () {
          for (const [text, message] of badUsers) {
            const path = yield* file(text)
            const { code, stderr } = yield* Bundle.outcome(["serve", path])
            const { stdout } = yield* redis([path, "--port", "0", "--unixsocket", `${path}.sock`])
            const [line] = message.exec(stdout) ?? ["nothing"]
            assert.strictEqual(stderr, `layeredis: ${line}\n`, text)
            assert.strictEqual(code, 1)
            compared++
          }
        }),
      300_000
    )

    it.scoped(
      "good lines make the same users",
      () =>
        Effect.gen(function* () {
          for (const text of goodFiles) {
            const path = yield* file(text)
            const [our, their] = [join(path, "../our.sock"), join(path, "../their.sock")]
            const program = yield* Bundle.run(["serve", path, "--port", "0", "--unixsocket", our])
            yield* Effect.promise(() => program.line(/ready on/))
            yield* redis([path, "--port", "0", "--unixsocket", their])
            const found = yield* look(our)
            assert.deepStrictEqual(found, yield* look(their), text)
            compared += found.length
          }
          process.stdout.write(`users of redis.conf: ${compared} outcomes compared with redis-server\n`)
        }),
      300_000
    )
  })

  it.scoped("a user can be given as a flag", () =>
    Effect.gen(function* () {
      const folder = yield* Program.folder
      const path = join(folder, "sock")
      const args = ["--port", "0", "--unixsocket", path, "--user", "a", "on", "nopass", "+@all", "~*"]
      const program = yield* Bundle.run(["serve", ...args])
      yield* Effect.promise(() => program.line(/ready on/))
      const client = yield* wire(path)
      assert.strictEqual(replyText(yield* Effect.promise(() => client.send("AUTH", "a", "x"))), "OK")
    })
  )

  it.scoped("a disabled user and a rule with a first argument are logged, and no password is", () =>
    Effect.gen(function* () {
      const path = yield* file(
        "user a >hunter2 +select|0\nrequirepass hunter3\nport 0\nunixsocket FOLDER/sock\nlogfile FOLDER/log"
      )
      const program = yield* Bundle.run(["serve", path, "--log-level", "all", "--logfile", ""])
      yield* Effect.promise(() => program.line(/The user 'a' is disabled \(there is no 'on' modifier/))
      yield* Effect.promise(() => program.line(/Deprecation warning: .*\(offender: \+select\|0\)/))
      program.process.kill("SIGTERM")
      const { stdout, stderr } = yield* Effect.promise(() => program.exit)
      assert.notInclude(stdout + stderr, "hunter")
    })
  )
})
