import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { wire } from "../fixtures.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"

const serveAnywhere = ["serve", "--addr", "127.0.0.1:0"]

layer(Bundle.layer)("layeredis", (it) => {
  describe("a shutdown", () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      it.scoped(`exits with 0 on ${signal}, and closes connections`, () =>
        Effect.gen(function* () {
          const program = yield* Bundle.run(serveAnywhere)
          const client = yield* wire(yield* Effect.promise(() => program.port))
          yield* Effect.promise(() => client.send("PING"))
          program.process.kill(signal)
          yield* Effect.promise(client.untilClose)
          const { code, stdout } = yield* Effect.promise(() => program.exit)
          assert.strictEqual(code, 0)
          assert.match(stdout, /stopped\n$/)
        })
      )
    }

    it.scoped("exits with 0 on SHUTDOWN, and removes the Unix socket", () =>
      Effect.gen(function* () {
        const path = join(yield* Program.folder, "redis.sock")
        const program = yield* Bundle.run(["serve", "--addr", `unix:${path}`])
        yield* Effect.promise(() => program.line(/ready/))
        const client = yield* wire(path)
        client.write("SHUTDOWN NOSAVE\r\n")
        assert.strictEqual(yield* Effect.promise(client.untilClose), "")
        assert.strictEqual((yield* Effect.promise(() => program.exit)).code, 0)
        assert.isFalse(Program.exists(path))
      })
    )

    for (const cause of ["SIGTERM", "SHUTDOWN"] as const) {
      it.scoped(`takes at most 2 seconds on ${cause}, whatever its peers do`, () =>
        Effect.gen(function* () {
          const program = yield* Bundle.run(serveAnywhere)
          const port = yield* Effect.promise(() => program.port)
          // one peer does not read the 64 MiB it asked for, one stops partway through a request, one is idle
          const slow = yield* wire(port)
          yield* Effect.promise(() => slow.send("SET", "big", "x".repeat(16 * 1024 * 1024)))
          slow.socket.pause()
          slow.write("GET big\r\n".repeat(4))
          const partial = yield* wire(port)
          partial.write("*2\r\n$3\r\nGE")
          const idle = yield* wire(port)
          yield* Effect.promise(() => idle.send("PING"))
          const started = performance.now()
          if (cause === "SIGTERM") program.process.kill(cause)
          else idle.write("SHUTDOWN NOSAVE\r\n")
          const { code } = yield* Effect.promise(() => program.exit)
          assert.strictEqual(code, 0)
          assert.isBelow(performance.now() - started, 2000)
        })
      )
    }

    it.scoped("ends at once on a second signal", () =>
      Effect.gen(function* () {
        const program = yield* Bundle.run(serveAnywhere)
        const slow = yield* wire(yield* Effect.promise(() => program.port))
        yield* Effect.promise(() => slow.send("SET", "big", "x".repeat(16 * 1024 * 1024)))
        slow.socket.pause()
        slow.write("GET big\r\n".repeat(4))
        program.process.kill("SIGTERM")
        yield* Effect.promise(() => program.line(/stopping/))
        program.process.kill("SIGINT")
        const { code, stdout } = yield* Effect.promise(() => program.exit)
        assert.strictEqual(code, 130)
        assert.notInclude(stdout, "stopped")
      })
    )
  })
})
