/** Values that cross the border between JavaScript and Lua: as they were, however often and whatever the collector does meanwhile. */
import { assert, describe, it } from "@effect/vitest"
import * as Bytes from "../../src/Bytes.js"
import { Engine, type Host } from "../../src/lua/Engine.js"
import { Random } from "../../src/lua/library/Math.js"
import * as ReplyToLua from "../../src/lua/ReplyToLua.js"
import { libraries } from "../../src/lua/ScriptLibraries.js"
import * as CollectionReply from "../../src/resp/CollectionReply.js"
import * as Reply from "../../src/resp/Reply.js"

const host: Host = { check: () => "go on", protocol: 2 }
const recipient = { protocol: 2, room: Number.POSITIVE_INFINITY } as const

/** Runs a text with a reply as its argument; what it returns. KEYS is a table that stays. */
const makeRun = (): ((text: string, argument: Reply.Reply) => Reply.Reply) => {
  const engine = new Engine(64 * 1024 * 1024, libraries(new Random()))
  engine.setArguments([], [])
  const references = new Map<string, number>()
  return (text, argument) => {
    const reference =
      references.get(text) ?? engine.compile(Bytes.unsafeMake(`local argument = ... ${text}`), "@user_script")
    if (typeof reference === "string") throw new Error(reference)
    references.set(text, reference)
    const outcome = engine.start(
      reference,
      (lua, L) => {
        ReplyToLua.push(lua, L, argument, 2)
        return 1
      },
      host
    )
    if (outcome === "busy") throw new Error("the script was suspended")
    return "reply" in outcome ? outcome.reply : outcome.error
  }
}

/** Strings of each length up to 60, that differ in their first byte, their last byte, or one in the middle. */
const similar: ReadonlyArray<Bytes.Bytes> = Array.from({ length: 61 }, (_, length) =>
  [0, length >> 1, length - 1].flatMap((at) =>
    ["\0", "\u0001", "a", "\u00ff"].map((byte) => {
      const characters = Array.from({ length }, (_, index) => String.fromCharCode(index))
      if (length > 0) characters[at] = byte
      return Bytes.unsafeMake(characters.join(""))
    })
  )
).flat()

describe("strings", () => {
  it("are the same each time they are read, whatever was read in between", () => {
    const run = makeRun()
    for (let round = 0; round < 4; round++) {
      for (const each of similar) assert.strictEqual(run("return argument", each), each)
    }
  })

  it("are the same in arrays, which are filled while the collector works", () => {
    const run = makeRun()
    const arrayOf = (round: number): ReadonlyArray<Bytes.Bytes> =>
      Array.from({ length: 200 }, (_, index) => Bytes.unsafeMake(`element ${index} of array ${round}`))
    for (let round = 0; round < 200; round++) {
      const items = arrayOf(round)
      const encoded = CollectionReply.array(recipient, (writer) => {
        for (const item of items) writer.add(item)
      })
      run("KEYS[#KEYS + 1] = argument collectgarbage('step', 20)", round % 2 === 0 ? items : encoded)
    }
    for (let round = 0; round < 200; round++) {
      assert.deepStrictEqual(run("return KEYS[argument]", round + 1), arrayOf(round))
    }
  })
})

describe("encoded replies", () => {
  it("become the same tables as plain ones", () => {
    const run = makeRun()
    const text = Bytes.unsafeMake
    const plain: ReadonlyArray<Reply.Reply> = [
      text("a"),
      null,
      7,
      -7,
      123456789012345680,
      [text("nested"), [null, text("")]],
      Reply.nullArray,
      Reply.ok
    ]
    const encoded = CollectionReply.array(recipient, (writer) => {
      for (const item of plain) writer.addReply(item)
    })
    const show =
      "local function show(v) if type(v) ~= 'table' then return type(v) .. ':' .. tostring(v) end local r = {} for k, e in pairs(v) do r[#r + 1] = tostring(k) .. '=' .. show(e) end return '{' .. table.concat(r, ',') .. '}' end return show(argument)"
    assert.strictEqual(run(show, encoded), run(show, plain))
  })
})

describe("tables", () => {
  it("are told apart by fields, however these are stored", () => {
    const run = makeRun()
    const ok = run("return {ok = 'fine'}", null)
    assert.isTrue(ok instanceof Reply.SimpleString && ok.text === "fine")
    // the fields collide with others, come after removed ones, and are no strings
    const many = "local t = {} for i = 1, 50 do t['f' .. i] = i end "
    const error = run(`${many} t.err = 'BAD thing' for i = 1, 50 do t['f' .. i] = nil end return t`, null)
    assert.isTrue(Reply.isError(error) && error.text === "BAD thing")
    assert.deepStrictEqual(run(`${many} t.err = 5 t.ok = {} t[1] = 7 return t`, null), [7])
    assert.deepStrictEqual(run("local t = {ok = 'x', 1} t.ok = nil return t", null), [1])
    // no metatable is asked
    assert.deepStrictEqual(run("return setmetatable({1}, {__index = {ok = 'x'}})", null), [1])
  })
})

describe("KEYS and ARGV", () => {
  const changes: ReadonlyArray<string> = [
    "KEYS[1] = nil",
    "KEYS[#KEYS] = nil",
    "for i = 1, #KEYS do KEYS[i] = nil end",
    "KEYS[#KEYS + 1] = 'more'",
    "for i = 1, 100 do KEYS[i] = i end",
    "table.insert(KEYS, 1, 'more')",
    "table.remove(KEYS)",
    "KEYS.x = 1",
    "KEYS.x = 1 KEYS.x = nil",
    "setmetatable(KEYS, {__index = function() return 'other' end, __len = function() return 9 end})",
    "setmetatable(KEYS, {__mode = 'v'}) collectgarbage()",
    "local t = setmetatable({}, KEYS) return t.x",
    "KEYS[1], ARGV[1] = KEYS, ARGV",
    "for i = 1, 1e4 do local t = {i} end",
    "collectgarbage()",
    "return KEYS"
  ]
  const probe = `
    local r = {}
    for k, v in pairs(KEYS) do r[#r + 1] = k .. '=' .. v end
    for k, v in pairs(ARGV) do r[#r + 1] = k .. '=' .. v end
    return table.concat(r, ' ') .. ' ' .. #KEYS .. #ARGV .. tostring(getmetatable(KEYS)) .. tostring(KEYS.x) .. tostring(KEYS[9])`

  it("are as new for each script, whatever the last one did with its own", () => {
    const engine = new Engine(64 * 1024 * 1024, libraries(new Random()))
    const compile = (text: string): number => {
      const reference = engine.compile(Bytes.unsafeMake(text), "@user_script")
      if (typeof reference === "string") throw new Error(reference)
      return reference
    }
    const run = (reference: number, keys: ReadonlyArray<string>, args: ReadonlyArray<string>): unknown => {
      const pushArguments = (): number => {
        engine.setArguments(keys.map(Bytes.unsafeMake), args.map(Bytes.unsafeMake))
        return 0
      }
      return engine.start(reference, pushArguments, host)
    }
    const probing = compile(probe)
    const changing = changes.map(compile)
    const strings = (round: number, count: number, prefix: string): ReadonlyArray<string> =>
      Array.from({ length: count }, (_, index) => `${prefix}${round}${index}`)
    let round = 0
    for (const reference of [...changing, ...changing].flatMap((each) => [each, each])) {
      for (const [before, after] of [
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 3],
        [2, 3],
        [3, 2],
        [1, 0]
      ] as const) {
        round++
        run(reference, strings(round, before, "a"), strings(round, before, "b"))
        const keys = strings(round, after, "k")
        const args = strings(round, after, "v")
        const shown = [keys, args].flatMap((list) => list.map((each, index) => `${index + 1}=${each}`)).join(" ")
        assert.deepStrictEqual(run(probing, keys, args), { reply: `${shown} ${after}${after}nilnilnil` })
      }
    }
  })
})
