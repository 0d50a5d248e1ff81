import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../src/Bytes.js"
import { Engine, type Host, type Outcome } from "../../src/lua/Engine.js"
import { Random } from "../../src/lua/library/Math.js"
import * as ReplyToLua from "../../src/lua/ReplyToLua.js"
import { libraries } from "../../src/lua/ScriptLibraries.js"

const bytes = Bytes.unsafeMake
const megabyte = 1024 * 1024
const host: Host = { check: () => "go on", protocol: 2 }

/** An engine, and a way to run scripts in it with one argument. */
const make = (): { readonly engine: Engine; readonly run: (text: string, argument?: string) => Outcome } => {
  const engine = new Engine(64 * megabyte, libraries(new Random()))
  const compile = (text: string): number => {
    const reference = engine.compile(Bytes.unsafeMake(`local argument = ... ${text}`), "@user_script")
    if (typeof reference === "string") throw new Error(reference)
    return reference
  }
  const run = (text: string, argument = ""): Outcome =>
    engine.start(
      compile(text),
      (lua, L) => {
        ReplyToLua.push(lua, L, Bytes.unsafeMake(argument), 2)
        return 1
      },
      host
    )
  return { engine, run }
}

/** The text of an error, or what was answered instead. */
const errorOf = (outcome: Outcome): string =>
  outcome === "busy" || "reply" in outcome ? JSON.stringify(outcome) : outcome.error.text

const fill = "local t = {} for i = 1, 1e9 do t[i] = {i} end"

describe("a script that uses up the memory", () => {
  for (const [name, text] of [
    ["by tables", fill],
    ["by numbers", "local t = {} for i = 1, 1e9 do t[i] = i end"],
    ["by strings", "local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end"],
    ["by one string that doubles", "local s = 'x' while true do s = s .. s end"],
    ["by one call", "return string.rep('x', 1e8)"],
    ["in a coroutine", `coroutine.wrap(function() ${fill} end)()`],
    ["in a comparator", `table.sort({1, 2}, function() ${fill} end)`],
    ["in a callback", `string.gsub('x', 'x', function() ${fill} end)`],
    ["in __index", `local _ = setmetatable({}, {__index = function() ${fill} end}).x`]
  ] as const) {
    it(`fails alone with Lua's own error: ${name}`, () => {
      const { engine, run } = make()
      // as any error of a coroutine's, it gets the place of what `wrap` has made
      assert.match(errorOf(run(text)), /^ERR (user_script:1: )?not enough memory$/)
      assert.isFalse(engine.hasFailed)
      assert.deepStrictEqual(run("local t = {} for i = 1, 1e5 do t[i] = {i} end return #t"), { reply: 1e5 })
    })
  }

  it("can catch that and go on", () => {
    const { run } = make()
    const again = `local ok, e = pcall(function() ${fill} end)`
    assert.deepStrictEqual(
      run(`for i = 1, 3 do ${again} if ok or e ~= 'not enough memory' then return e end end
        local t = {} for i = 1, 1e5 do t[i] = {i} end return #t`),
      { reply: 1e5 }
    )
    assert.deepStrictEqual(run(`return select(2, xpcall(function() ${fill} end, function() return 'handled' end))`), {
      reply: bytes("not enough memory")
    })
  })

  it("leaves what functions keep as it was", () => {
    const engine = new Engine(64 * megabyte, libraries(new Random()))
    const count =
      "local f = KEYS.f if not f then local n = 0 f = function() n = n + 1 return n end KEYS.f = f end return f()"
    const counting = engine.compile(Bytes.unsafeMake(count), "@user_script")
    const filling = engine.compile(Bytes.unsafeMake(fill), "@user_script")
    if (typeof counting === "string" || typeof filling === "string") throw new Error("a script does not compile")
    engine.setArguments([], [])
    const run = (each: number): Outcome => engine.start(each, () => 0, host)
    assert.deepStrictEqual(run(counting), { reply: 1 })
    assert.strictEqual(errorOf(run(filling)), "ERR not enough memory")
    assert.deepStrictEqual(run(counting), { reply: 2 })
  })
})

describe("where the memory has no room", () => {
  it("for an argument, the script is refused and the next runs", () => {
    const { run } = make()
    assert.strictEqual(errorOf(run("return 1", "x".repeat(100 * megabyte))), "ERR not enough memory")
    assert.deepStrictEqual(run("return #argument", "x"), { reply: 1 })
  })

  it("for a script's text, it does not compile and the next does", () => {
    const { engine, run } = make()
    assert.strictEqual(
      String(engine.compile(Bytes.unsafeMake(`return '${"x".repeat(40 * megabyte)}'`), "@user_script")),
      "not enough memory"
    )
    assert.deepStrictEqual(run("return 1"), { reply: 1 })
  })
})
