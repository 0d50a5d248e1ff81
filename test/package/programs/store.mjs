// The store in a program: commands, a script, and the documentation that is packed until somebody asks.
import assert from "node:assert"
import { inspect } from "node:util"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Store from "layeredis/Store"

const program = Effect.gen(function* () {
  const store = yield* Store.Store
  yield* store.set("greeting", "hello")
  assert.deepStrictEqual(yield* store.get("greeting"), Option.some("hello"))
  const script = "return #ARGV + redis.call('STRLEN', KEYS[1])"
  assert.strictEqual(yield* store.command("EVAL", script, "1", "greeting", "x"), 6)
  assert.match(inspect(yield* store.command("COMMAND", "DOCS", "GET"), { depth: 9 }), /Get the value of a key/)
})

Effect.runPromise(Effect.provide(program, Store.layer)).then(() => console.log("done"))
