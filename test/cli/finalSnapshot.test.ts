/** The end of `serve` where the last snapshot cannot be written, beside redis-server: both stay up unless they are forced. */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../src/resp/Encoder.js"
import { hasRedis, wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"
import { comparable } from "./RedisLog.js"

const refusal = "Errors trying to shut down the server"

const waitUntil = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

/** What a server replies and logs from the first request for its end to the last. */
const story = (signal: "SIGINT" | "SIGTERM", words: string, start: (args: ReadonlyArray<string>) => ChildProcess) =>
  Effect.gen(function* () {
    const folder = yield* Program.folder
    const [data, socket, log] = ["data", "sock", "log"].map((name) => join(folder, name)) as [string, string, string]
    mkdirSync(data)
    const args = ["--port", "0", "--unixsocket", socket, "--dir", data, "--logfile", log, "--save", "3600 1"]
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => start(args)),
      (started) => Effect.sync(() => void started.kill("SIGKILL"))
    )
    const end = new Promise<number | null>((resolve) => child.once("close", resolve))
    const text = (): string => (existsSync(log) ? readFileSync(log, "latin1") : "")
    yield* Effect.promise(() => waitUntil(() => text().includes("ready to accept")))
    const client = yield* wire(socket)
    const replies: Array<string> = []
    const send = (...request: ReadonlyArray<string>) =>
      Effect.map(
        Effect.promise(() => client.send(...request)),
        (reply) => replies.push(Encoder.encode(reply, 2))
      )
    yield* send("SET", "a", "1")
    rmSync(data, { recursive: true })
    for (const [index, refused] of (["SIGTERM", "SIGINT", "SIGTERM"] as const).entries()) {
      child.kill(refused)
      yield* Effect.promise(() => waitUntil(() => text().split(refusal).length > index + 1))
      yield* send("INCR", "a")
    }
    yield* send("SHUTDOWN")
    yield* send("SHUTDOWN", "SAVE")
    yield* send("CONFIG", "SET", `shutdown-on-${signal.toLowerCase()}`, words)
    child.kill(signal)
    const code = yield* Effect.promise(() => end)
    const lines = comparable(text(), folder).map((line) => line.replace(/temp RDB file .* for saving/, "temp RDB file"))
    return { replies, lines: lines.slice(lines.findIndex((line) => line.includes("SIGTERM"))), code }
  })

layer(Bundle.layer)("a last snapshot that cannot be written", (it) => {
  describe.skipIf(!hasRedis)("compared with redis-server", () => {
    for (const [signal, words] of [
      ["SIGTERM", "nosave"],
      ["SIGINT", "force"],
      ["SIGTERM", "save force now"]
    ] as const) {
      it.scoped(`keeps the server up until shutdown-on-${signal.toLowerCase()} is ${words}`, () =>
        Effect.gen(function* () {
          const bundle = yield* Bundle.Bundle
          const env = { ...process.env, ...Program.coverage() }
          const ours = yield* story(signal, words, (args) =>
            spawn(process.execPath, [bundle, "serve", ...args], { env })
          )
          const real = yield* story(signal, words, (args) => spawn("redis-server", [...args]))
          assert.deepStrictEqual(ours, real)
          assert.strictEqual(ours.code, 0)
          assert.isAbove(ours.lines.length, 20)
        })
      )
    }
  })
})
