// The same from CommonJS, which needs a Node that can require ES modules: 20.19, 22.12 or later.
const assert = require("node:assert")
const Effect = require("effect/Effect")
const Option = require("effect/Option")
const Store = require("layeredis/Store")

const program = Effect.gen(function* () {
  const store = yield* Store.Store
  yield* store.set("greeting", "hello")
  assert.deepStrictEqual(Option.getOrNull(yield* store.get("greeting")), "hello")
  assert.strictEqual(yield* store.command("EVAL", "return #ARGV", "0", "x"), 1)
})

Effect.runPromise(Effect.provide(program, Store.layer)).then(() => console.log("done"))
