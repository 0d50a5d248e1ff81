import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../src/Bytes.js"
import { Engine, type Host, type Outcome } from "../../src/lua/Engine.js"
import { Random } from "../../src/lua/library/Math.js"
import { libraries } from "../../src/lua/ScriptLibraries.js"
import * as Reply from "../../src/resp/Reply.js"
import { scripts } from "./Scripts.js"

const memoryLimit = 64 * 1024 * 1024

/** Never looks at the time. */
const never = 2 ** 30

const makeEngine = (hookEvery: number): Engine => new Engine(memoryLimit, libraries(new Random()), undefined, hookEvery)

const compile = (engine: Engine, text: string): number => {
  const reference = engine.compile(Bytes.unsafeMake(text), "@user_script")
  if (typeof reference === "string") throw new Error(reference)
  return reference
}

/** Runs a script that is resumed whenever it is suspended. */
const run = (engine: Engine, text: string, check: Host["check"]): Exclude<Outcome, "busy"> => {
  const host: Host = { check, protocol: 2 }
  let outcome = engine.start(compile(engine, text), () => 0, host)
  while (outcome === "busy") outcome = engine.resume(host)
  return outcome
}

/** Suspends at every other look: where each instruction is looked at, one that was resumed must get its turn. */
const alternating = (): Host["check"] => {
  let looks = 0
  return () => (looks++ % 2 === 0 ? "yield" : "go on")
}

for (const [subject, group] of Object.entries(scripts)) {
  describe(`a script suspended every few instructions: ${subject}`, () => {
    for (const [name, text] of Object.entries(group)) {
      it(`answers what it answers undisturbed: ${name}`, () => {
        const expected = run(makeEngine(never), text, () => "go on")
        for (const hookEvery of [1, 2, 7]) {
          const engine = makeEngine(hookEvery)
          for (const round of ["first", "second"]) {
            assert.deepStrictEqual(run(engine, text, alternating()), expected, `${round}, every ${hookEvery}`)
          }
          assert.isFalse(engine.hasFailed)
        }
      })
    }
  })
}

it("an error within nested calls leaves the next script as deep a stack", () => {
  const engine = makeEngine(never)
  const text = scripts["protected calls"]?.["pcall as deep as it goes"] ?? ""
  const expected = run(engine, text, () => "go on")
  for (let failures = 0; failures < 300; failures++) {
    run(engine, "return setmetatable({}, {__index = function() error('x') end}).y", () => "go on")
  }
  assert.deepStrictEqual(
    run(engine, text, () => "go on"),
    expected
  )
})

describe("a script that is told to end", () => {
  const killed = Reply.error("killed")
  /** Suspends a script three times, then ends it. */
  const ending = (): Host["check"] => {
    let looks = 0
    return () => (++looks <= 3 ? "yield" : killed)
  }

  for (const [name, text] of [
    ["in a loop", "while true do end"],
    ["in a loop of pcall", "while true do pcall(function() while true do end end) end"],
    ["in a reader of load that never ends", "load(function() return ' ' end)"],
    ["in one that is a C function", "load(collectgarbage)"],
    ["in a handler", "xpcall(function() while true do end end, function() while true do end end)"],
    ["in __index", "local _ = setmetatable({}, {__index = function() while true do end end}).x"],
    [
      "in a coroutine's pcall",
      "coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()"
    ],
    [
      "in a coroutine that has run before",
      "local f = coroutine.wrap(function() coroutine.yield() while true do end end) f() pcall(function() while true do end end) f()"
    ],
    ["in the error that it ends with", "error(setmetatable({}, {__index = function() while true do end end}))"]
  ] as const) {
    it(`ends ${name}, and the next runs`, () => {
      const engine = makeEngine(100)
      const outcome = run(engine, `${text} while true do end`, ending())
      assert.include(JSON.stringify(outcome), "killed")
      assert.deepStrictEqual(
        run(engine, "return 1", () => "go on"),
        { reply: 1 }
      )
    })
  }
})
