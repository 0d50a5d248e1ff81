/** A password never shows in what the server prints or reports, in whatever form a client gave it. */
import crypto from "node:crypto"
import { syncBuiltinESMExports } from "node:module"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { encodeRequest, ourPort, ourServer, wire } from "../fixtures.js"

const secret = "hunter2"

/** Requests with a password, as words separated by spaces. */
const requests: ReadonlyArray<string> = [
  ...["AUTH hunter2", "auth default hunter2", "AUTH nobody hunter2", "AUTH a b hunter2", "AUTH a b c hunter2"],
  ...["HELLO 3 AUTH default hunter2", "HELLO 2 SETNAME n AUTH default hunter2", "HELLO 9 AUTH default hunter2"],
  ...["HELLO 2 AUTH hunter2", "HELLO 2 AUTH default hunter2 FOO", "hello x auth default hunter2"],
  ...["CONFIG SET requirepass hunter2", "CONFIG SET masterauth hunter2", "CONFIG SET timeout x requirepass hunter2"],
  ...["CONFIG SET REQUIREPASS hunter2 masterauth hunter2 hz", "CONFIG SET tls-key-file-pass hunter2"],
  ...["CONFIG SET nosuch 1 requirepass hunter2", "CONFIG SET requirepass hunter2 requirepass hunter2"],
  ...["ACL SETUSER u on >hunter2 +@all", "ACL SETUSER u <hunter2", "ACL SETUSER u >hunter2 <hunter2"],
  ...["ACL SETUSER u >hunter2 +nosuch", "ACL SETUSER u >hunter2 (+get", "acl setuser default >hunter2"],
  ...["MULTI", "AUTH default hunter2", "CONFIG SET requirepass hunter2", "ACL SETUSER u >hunter2", "EXEC"],
  ...["MULTI", "AUTH a b hunter2", "EXEC"]
]

/** Requests by which a client could see it. */
const questions: ReadonlyArray<string> = [
  ...["SLOWLOG GET -1", "INFO everything", "CLIENT LIST", "CLIENT INFO", "ACL LOG 1000", "ACL LIST", "ACL GETUSER u"],
  ...["ACL USERS", "LATENCY LATEST", "LATENCY HISTOGRAM", "LATENCY DOCTOR", "COMMAND DOCS auth", "MEMORY DOCTOR"]
]

describe("passwords", () => {
  it.scoped("are in no error, log line, MONITOR line or report", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message }) => void lines.push(String(message)))
      )
      const settings = {
        ...{ "slowlog-log-slower-than": "0", "slowlog-max-len": "10000", "latency-monitor-threshold": "1" },
        ...{ "enable-protected-configs": "yes" }
      }
      yield* Effect.gen(function* () {
        const port = yield* ourPort
        const admin = yield* wire(port)
        const send = (...words: ReadonlyArray<string>) => Effect.promise(() => admin.send(...words))
        const monitor = yield* wire(port)
        yield* Effect.promise(() => monitor.send("MONITOR"))
        let monitored = ""
        monitor.socket.on("data", (chunk: Buffer) => (monitored += chunk.toString("latin1")))
        for (const line of requests) {
          const client = yield* wire(port)
          const words = line.split(" ")
          assert.notInclude(JSON.stringify(yield* Effect.promise(() => client.send(...words))), secret, line)
          yield* send("CONFIG", "SET", "requirepass", "")
        }
        const together = yield* wire(port)
        for (const line of requests) together.write(encodeRequest(line.split(" ")))
        together.write(requests.map((line) => `${line}\r\n`).join(""))
        for (let each = 0; each < 2 * requests.length; each++) {
          assert.notInclude(JSON.stringify(yield* Effect.promise(together.receive)), secret)
        }
        assert.strictEqual(
          JSON.stringify(yield* Effect.promise(() => together.send("AUTH", secret))),
          '{"text":"OK","_tag":"SimpleString"}'
        )
        for (const line of questions) {
          assert.notInclude(
            JSON.stringify(yield* Effect.promise(() => together.send(...line.split(" ")))),
            secret,
            line
          )
        }
        for (const call of [
          "return redis.call('auth', 'hunter2')",
          "return redis.call('config', 'set', 'requirepass', 'hunter2')"
        ]) {
          const reply = JSON.stringify(yield* Effect.promise(() => together.send("EVAL", call, "0")))
          assert.notInclude(reply, secret)
        }
        yield* Effect.promise(() => together.send("ECHO", "the end"))
        while (!monitored.includes("the end")) yield* Effect.promise(() => monitor.receive())
        // the source of a script is no secret to Redis, which shows it
        assert.notInclude(monitored.replace(/"EVAL" "return redis\.call[^\r]*/g, ""), secret)
        assert.include(monitored, '"(redacted)"')
      }).pipe(
        Effect.provide(
          ourServer({ settings }).pipe(
            Layer.provide(logger),
            Layer.provide(Logger.minimumLogLevel(LogLevel.All)),
            Layer.orDie
          )
        )
      )
      assert.notInclude(lines.join("\n"), secret)
    })
  )

  it.scoped("are compared by their hashes in constant time, each of a user's, whichever is right", () =>
    Effect.gen(function* () {
      const { timingSafeEqual } = crypto
      let compared: Array<readonly [number, number]> = []
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          crypto.timingSafeEqual = (a, b) => {
            compared.push([a.byteLength, b.byteLength])
            return timingSafeEqual(a, b)
          }
          syncBuiltinESMExports()
        }),
        () =>
          Effect.sync(() => {
            crypto.timingSafeEqual = timingSafeEqual
            syncBuiltinESMExports()
          })
      )
      const client = yield* wire(yield* ourPort)
      const send = (...words: ReadonlyArray<string>) => Effect.promise(() => client.send(...words))
      yield* send("ACL", "SETUSER", "u", "on", ">first", ">second", ">third", "+@all")
      yield* send("CONFIG", "SET", "requirepass", "only")
      const times = (count: number) => Array.from({ length: count }, () => [64, 64] as const)
      const attempts: ReadonlyArray<readonly [request: string, hashes: number]> = [
        ...["AUTH u first", "AUTH u second", "AUTH u third", "AUTH u x", "AUTH u firs", "AUTH u firstfirst"].map(
          (request) => [request, 3] as const
        ),
        [`AUTH u ${"x".repeat(100_000)}`, 3],
        ["HELLO 2 AUTH u first", 3],
        ["HELLO 2 AUTH u wrong", 3],
        ["AUTH only", 1],
        ["AUTH onlx", 1],
        ["AUTH default xnly", 1]
      ]
      for (const [request, hashes] of attempts) {
        compared = []
        yield* send(...request.split(" "))
        assert.deepStrictEqual(compared, times(hashes), request.slice(0, 40))
      }
    }).pipe(Effect.provide(ourServer()))
  )
})
