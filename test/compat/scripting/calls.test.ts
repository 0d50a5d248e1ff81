import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Encoder from "../../../src/resp/Encoder.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
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
