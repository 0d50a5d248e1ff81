import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import { bytes, hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
import { scripts } from "../../lua/Scripts.js"

describe.skipIf(!hasRedis)("calls of functions, beside redis-server", () => {
  for (const [subject, group] of Object.entries(scripts)) {
    it.scopedLive(`${subject}: ${Object.keys(group).length} scripts`, () =>
      Effect.gen(function* () {
        const real = yield* wire((yield* realRedis()).path)
        const ours = yield* wire(yield* ourPort)
        for (const [name, text] of Object.entries(group)) {
          const ask = ({ send }: typeof ours): Effect.Effect<string> =>
            Effect.map(
              Effect.promise(() => send("EVAL", text, "0")),
              (reply) => Encoder.encode(reply, 3)
            )
          assert.strictEqual(yield* ask(ours), yield* ask(real), name)
        }
      }).pipe(Effect.provide(ourServer()))
    )
  }
})

describe("a reader of load that never ends", () => {
  // Redis reads on until the system has no more memory
  it.scopedLive("is an error of the script once its text is too long", () =>
    Effect.gen(function* () {
      const { send } = yield* wire(yield* ourPort)
      const text = "local a,b=load(function() return string.rep(' ',2e7) end) return {tostring(a),b}"
      assert.deepStrictEqual(yield* Effect.promise(() => send("EVAL", text, "0")), [
        bytes("nil"),
        bytes("not enough memory")
      ])
    }).pipe(Effect.provide(ourServer()))
  )
})
