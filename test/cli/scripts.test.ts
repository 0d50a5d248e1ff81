import { assert, describe, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { wire } from "../fixtures.js"
import { places } from "../scripting/Places.js"
import * as Bundle from "./Bundle.js"
import * as Program from "./Program.js"

const serveAnywhere = ["serve", "--addr", "127.0.0.1:0"]

/** Few descriptors: the program itself takes about twenty. */
const fewDescriptors = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"]

/** Enough for the program, in KiB, and not for the ten GiB of addresses that V8 reserves for a WebAssembly memory. */
const littleAddressSpace = ["sh", "-c", 'ulimit -v 6000000; exec "$@"', "sh"]

layer(Bundle.layer)("layeredis", (it) => {
  describe("SIGTERM while a script runs for ever", () => {
    for (const [name, place] of Object.entries(places)) {
      it.scoped(`ends the server within 2 seconds: in ${name}`, () =>
        Effect.gen(function* () {
          const program = yield* Bundle.run(serveAnywhere)
          const client = yield* wire(yield* Effect.promise(() => program.port))
          client.write(
            `EVAL "${place("redis.log(redis.LOG_WARNING, 'begun') while true do end").replaceAll("\n", " ")}" 0\r\n`
          )
          yield* Effect.promise(() => program.line(/begun/))
          const started = performance.now()
          program.process.kill("SIGTERM")
          const { code } = yield* Effect.promise(() => program.exit)
          assert.strictEqual(code, 0)
          assert.isBelow(performance.now() - started, 2000)
        })
      )
    }
  })

  describe("the first script", () => {
    it.scoped("runs where no file can be opened any more", () =>
      Effect.gen(function* () {
        const program = yield* Program.run(yield* Bundle.Bundle, serveAnywhere, {}, fewDescriptors)
        const port = yield* Effect.promise(() => program.port)
        const client = yield* wire(port)
        yield* Effect.promise(() => client.send("PING"))
        // those beyond the limit are not accepted
        for (let i = 0; i < 80; i++) yield* wire(port)
        assert.strictEqual(yield* Effect.promise(() => client.send("EVAL", "return 1", "0")), 1)
      })
    )

    it.scoped("is an error and a log line where Lua gets no memory, and the connection stays", () =>
      Effect.gen(function* () {
        const program = yield* Program.run(yield* Bundle.Bundle, serveAnywhere, {}, littleAddressSpace)
        const client = yield* wire(yield* Effect.promise(() => program.port))
        for (const command of [
          ["EVAL", "return 1", "0"],
          ["FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() end)"]
        ]) {
          const reply = yield* Effect.promise(() => client.send(...command))
          assert.match(Reply.isError(reply) ? reply.text : "", /^ERR Error running script: cannot load Lua: /)
        }
        yield* Effect.promise(() => program.line(/WARN.*cannot load Lua: /))
        assert.deepStrictEqual(yield* Effect.promise(() => client.send("PING")), Reply.simple("PONG"))
      })
    )
  })
})
