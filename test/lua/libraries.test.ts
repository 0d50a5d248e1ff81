import { assert, describe, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { Engine } from "../../src/lua/Engine.js"
import { Random } from "../../src/lua/library/Math.js"
import { libraries } from "../../src/lua/ScriptLibraries.js"
import * as Reply from "../../src/resp/Reply.js"

const megabyte = 1024 * 1024
const memoryLimit = 64 * megabyte

/** An engine, and a way to run text in it with one argument. */
const makeRun = (): ((text: string, argument?: string) => Reply.Reply) => {
  const engine = new Engine(memoryLimit, libraries(new Random()))
  return (text, argument = "") => {
    const reference = engine.compile(Bytes.unsafeMake(`local argument = ... ${text}`), "@user_script")
    if (typeof reference === "string") throw new Error(reference)
    const outcome = engine.start(
      reference,
      (lua, L) => {
        lua.pushBytes(L, argument)
        return 1
      },
      { check: () => "go on", protocol: 2 }
    )
    engine.forget(reference)
    if (outcome === "busy") throw new Error("the script was suspended")
    return "reply" in outcome ? outcome.reply : outcome.error
  }
}

const bytes = (maxLength: number): fc.Arbitrary<Bytes.Bytes> =>
  fc.uint8Array({ maxLength }).map((array) => Bytes.fromUint8Array(array))

/** JSON whose every number has no more digits than are printed, and that has no object which Lua takes for an array. */
const json = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    fc.integer(),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { minLength: 1, maxLength: 12 }),
    fc.dictionary(
      fc.string().map((key) => `k${key}`),
      tie("value"),
      { minKeys: 1, maxKeys: 12 }
    )
  )
})).value

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("cjson", () => {
  const run = makeRun()

  it("decodes what it has encoded to the same", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = Buffer.from(JSON.stringify(value)).toString("latin1")
        const reply = run("return cjson.encode(cjson.decode(argument))", text)
        if (typeof reply !== "string") throw new Error(String(reply))
        assert.deepStrictEqual(plain(JSON.parse(Buffer.from(reply, "latin1").toString())), plain(value))
      }),
      { numRuns: 300 }
    )
  })

  it("keeps every byte of a string", () => {
    fc.assert(
      fc.property(bytes(300), (text) => {
        assert.strictEqual(run("return cjson.decode(cjson.encode({argument}))[1]", text), text)
      })
    )
  })

  it("prints and reads a number to fourteen digits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const reply = run("return cjson.encode(tonumber(argument))", String(value))
        assert.strictEqual(Number(reply), Number(value.toPrecision(14)))
      })
    )
  })
})

describe("cmsgpack", () => {
  const run = makeRun()

  it("unpacks what it has packed to the same", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = Buffer.from(JSON.stringify(value)).toString("latin1")
        const reply = run(
          `local v = cjson.decode(argument)
          return {cjson.encode(v), cjson.encode(cmsgpack.unpack(cmsgpack.pack(v)))}`,
          text.replace(/null/g, "false")
        )
        if (!Array.isArray(reply)) throw new Error(String(reply))
        // the order of a table's keys is not kept
        assert.deepStrictEqual(JSON.parse(String(reply[1])), JSON.parse(String(reply[0])))
      }),
      { numRuns: 300 }
    )
  })

  it("never ends otherwise than with values or an error", () => {
    fc.assert(
      fc.property(bytes(200), (text) => {
        const reply = run("return select('#', pcall(cmsgpack.unpack, argument))", text)
        assert.isAtLeast(Number(reply), 1)
      })
    )
  })
})

describe("struct", () => {
  const run = makeRun()

  it("unpacks the integers it has packed, in either order", () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.constantFrom("<", ">"),
        fc.constantFrom("l", "i7", "i8"),
        (value, order, letter) => {
          assert.strictEqual(
            run(`return struct.unpack('${order}${letter}', struct.pack('${order}${letter}', argument))`, String(value)),
            value
          )
        }
      )
    )
  })
})

describe("the libraries' bounds", () => {
  const noMemory = (reply: Reply.Reply): boolean =>
    reply instanceof Reply.ErrorReply && reply.text.includes("not enough memory")

  it("answers an error where the output has no room in Lua's memory, and goes on", () => {
    const run = makeRun()
    const huge = "local s = string.rep('x', 1024 * 1024) local t = {} for i = 1, 1000 do t[i] = s end"
    assert.isTrue(noMemory(run(`${huge} return cjson.encode(t)`)))
    assert.isTrue(noMemory(run(`${huge} return cmsgpack.pack(t)`)))
    assert.isTrue(noMemory(run(`${huge} return struct.pack(string.rep('s', 1000), unpack(t))`)))
    assert.strictEqual(run("return cjson.encode({1, 'a'})"), Reply.bulk('[1,"a"]'))
    assert.strictEqual(run("return cmsgpack.pack({1, 'a'})"), Reply.bulk("\x92\x01\xa1a"))
  })

  it("keeps reading where Lua's memory has grown meanwhile", () => {
    const run = makeRun()
    const reply = run(
      `local t = {}
      for i = 1, 200000 do t[i] = 'value ' .. i end
      local text, packed = cjson.encode(t), cmsgpack.pack(t)
      t = nil
      local a, b = cjson.decode(text), cmsgpack.unpack(packed)
      return {#a, a[200000], #b, b[200000], cjson.encode(a) == text and 1 or 0, cmsgpack.pack(b) == packed and 1 or 0}`
    )
    const last = Reply.bulk("value 200000")
    assert.deepStrictEqual(reply, [200000, last, 200000, last, 1, 1])
  })

  it("reads input that nests deeper than anything's stack", () => {
    const run = makeRun()
    for (const open of ["[", '{"a":']) {
      const reply = run(
        `cjson.decode_max_depth(2147483647) return select(2, pcall(cjson.decode, string.rep('${open}', 1000000)))`
      )
      assert.match(String(reply), /Found too many nested data structures/)
    }
    assert.match(
      String(run("return select(2, pcall(cmsgpack.unpack, string.rep('\\145', 1000000)))")),
      /stack overflow/
    )
  })

  it("reads in time that is linear in the input", () => {
    const run = makeRun()
    const cost = (size: number): number => {
      const text = `[${Array.from({ length: size }, (_, i) => `{"id":${i},"t":"a\\nb"}`).join()}]`
      let least = Number.POSITIVE_INFINITY
      for (let i = 0; i < 5; i++) {
        const before = process.cpuUsage()
        run("cjson.encode(cjson.decode(argument))", text)
        const { user } = process.cpuUsage(before)
        least = Math.min(least, user)
      }
      return least
    }
    cost(2000)
    assert.isBelow(cost(32000) / cost(2000), 16 * 4)
  })
})
