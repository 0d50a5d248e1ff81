import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../../src/Bytes.js"
import * as DumpPayload from "../../../src/persistence/rdb/Payload.js"
import * as Encoder from "../../../src/resp/Encoder.js"
import type { Reply } from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"
import { compare } from "../Compare.js"

const quoted = (bytes: string): string =>
  `"${[...bytes].map((each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, "0")}`).join("")}"`

/** RESTORE of a content in Redis's encoding, with a good checksum. */
const restore = (content: string, policy = ""): string =>
  `FUNCTION RESTORE ${quoted(DumpPayload.seal(Bytes.unsafeMake(content)))} ${policy}`

/** A library as a dump has it, uncompressed. */
const library = (name: string, body: string): string => {
  const code = `#!lua name=${name}\n${body}`
  return `\xf5\x40${String.fromCharCode(code.length)}${code}`
}

const one = (name: string): string => `redis.register_function('${name}', function() return '${name}' end)`

const load = (code: string): string => `FUNCTION LOAD REPLACE ${quoted(code)}`

compare("FUNCTION DUMP and RESTORE", {
  "dumps are equal to the byte": `
    FUNCTION FLUSH
    FUNCTION DUMP
    ${load(`#!lua name=a\n${one("f")}`)}
    FUNCTION DUMP
    ${load(`#!lua name=a\n${one("f")} -- ${"x".repeat(100)}`)}
    FUNCTION DUMP
    ${load(`#!lua name=a\n--${Array.from({ length: 300 }, (_, i) => `line ${i * 7919} of ${i % 13}`).join("\n-- ")}\n${one("f")}`)}
    FUNCTION DUMP
    CONFIG SET rdbcompression no
    FUNCTION DUMP
    CONFIG SET rdbcompression yes
  `,

  "payloads that are none": `
    FUNCTION FLUSH
    FUNCTION RESTORE
    FUNCTION RESTORE ""
    FUNCTION RESTORE 123456789
    FUNCTION RESTORE 1234567890
    FUNCTION RESTORE abc foo
    FUNCTION RESTORE abc append
    FUNCTION RESTORE abc append x
    ${restore("", "x")}
    ${restore("", "append")}
    FUNCTION RESTORE ${quoted("\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00")}
    FUNCTION RESTORE ${quoted("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")}
  `,

  "contents that are broken": [
    "FUNCTION FLUSH",
    ...[
      "\xf6",
      "\xf5",
      "\x00",
      "\xaa",
      "\xf5\x05abcde",
      "\xf5\x0eabc",
      "\xf5\x40",
      "\xf5\x80",
      "\xf5\x81\xff\xff\xff\xff\xff\xff\xff\xffabc",
      "\xf5\x82abc",
      "\xf5\xc0\x05",
      "\xf5\xc1\x05\x06",
      "\xf5\xc2\x05\x06\x07\x08",
      "\xf5\xc3\x05\x20aaaaaa",
      "\xf5\xc3\x02\x20\x00a",
      "\xf5\xc3\x02\x01\x00a",
      "\xf5\xc3\x02\x00\x00a",
      "\xf5\xc3\x00\x00",
      "\xf5\xc3\x03\x05\xff\xff\xff",
      "\xf5\xc3\x03\x81\x00\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff",
      "\xf5\xc3\x02\x80\x7f\xff\xff\xff\x00a",
      "\xf5\xc4\x02",
      library("q", "return 1"),
      library("q", "local"),
      library("q-r", one("f")),
      library("q", `${one("f")} ${one("f")}`),
      `${library("q", one("f"))}\xf5`,
      `${library("q", one("f"))}\xaa`,
      `${library("q", one("f"))}${library("q", one("g"))}`,
      `${library("q", one("f"))}${library("r", one("f"))}`,
      "\xf5\x0f#!py name=q\nabc",
      // as a release candidate has written them
      "\xf6\x01n",
      "\xf6\x01n\x03lua",
      "\xf6\x01n\x03lua\x00",
      "\xf6\x01n\x03lua\x01",
      "\xf6\x01n\x03lua\x01\x01d",
      "\xf6\x01n\x03lua\x01\x01d\x0creturn 11111",
      "\xf6\x01n\x03lu2\x01\x01d\x0creturn 11111"
    ].map((content) => restore(content)),
    "FUNCTION LIST",
    restore(`\xf6\x03old\x03LUA\x01\x04desc${String.fromCharCode(one("early").length)}${one("early")}`),
    restore(`\xf6\x04old2\x03LUA\x00${String.fromCharCode(one("later").length)}${one("later")}`),
    "~FUNCTION LIST WITHCODE",
    "FCALL early 0"
  ].join("\n"),

  "what is there: APPEND, REPLACE and FLUSH": `
    FUNCTION FLUSH
    ${restore(library("a", one("f")) + library("b", one("g")))}
    FCALL f 0
    FCALL g 0
    ${restore(library("a", one("h")))}
    ${restore(library("c", one("f")))}
    ${restore(library("c", one("F")))}
    ${restore(library("c", one("i")) + library("d", one("f")), "replace")}
    FCALL i 0
    ${restore(library("a", one("g")), "REPLACE")}
    FCALL f 0
    ${restore(library("a", one("h")), "Replace")}
    FCALL f 0
    FCALL h 0
    ${restore(library("c", one("f")), "append")}
    FUNCTION STATS
    ~FUNCTION LIST
    ${restore(library("x", "return 1"), "FLUSH")}
    FUNCTION STATS
    ${restore(library("x", one("f")), "flush")}
    FUNCTION LIST WITHCODE
    FCALL f 0
    FCALL h 0
    ${restore("", "FLUSH")}
    FUNCTION LIST
    MULTI
    ${restore(library("x", one("f")))}
    FCALL f 0
    FUNCTION DUMP
    EXEC
  `
})

const body = FastCheck.array(
  FastCheck.oneof(
    FastCheck.constantFrom(
      "local x = 1\n",
      "-- a comment\n",
      "\n",
      "local function f(k) return redis.call('GET', k) end\n"
    ),
    FastCheck.string({ maxLength: 30 }).map((text) => `-- ${Bytes.fromText(text).replace(/[\n\r\0]/g, "")}\n`)
  ),
  { maxLength: 60 }
)

describe.skipIf(!hasRedis)("dumps, carried to redis-server and back", () => {
  it.scoped("hold the same libraries and functions", () =>
    Effect.gen(function* () {
      const real = yield* Effect.flatMap(realRedis(), ({ path }) => wire(path))
      const ours = yield* Effect.flatMap(ourPort, wire)
      const list = async (server: typeof real): Promise<ReadonlyArray<string>> =>
        each(await server.send("FUNCTION", "LIST", "WITHCODE"))
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(FastCheck.array(body, { minLength: 1, maxLength: 4 }), async (bodies) => {
            for (const [from, to] of [
              [real, ours],
              [ours, real]
            ] as const) {
              await from.send("FUNCTION", "FLUSH")
              for (const [index, lines] of bodies.entries()) {
                const code = `#!lua name=l${index}\n${lines.join("")}${one(`f${index}`)}`
                assert.strictEqual(await from.send("FUNCTION", "LOAD", code), Bytes.unsafeMake(`l${index}`))
              }
              const dump = await from.send("FUNCTION", "DUMP")
              const restored = await to.send("FUNCTION", "RESTORE", typeof dump === "string" ? dump : "", "FLUSH")
              assert.strictEqual(Encoder.encode(restored, 2), "+OK\r\n")
              assert.deepStrictEqual(await list(to), await list(from))
              assert.strictEqual(await to.send("FCALL", "f0", "0"), Bytes.unsafeMake("f0"))
            }
          }),
          { numRuns: 60 }
        )
      )
    }).pipe(Effect.provide(ourServer()))
  )
})

/** The elements of an array, in no order. */
const each = (reply: Reply): ReadonlyArray<string> =>
  (Array.isArray(reply) ? reply : []).map((element: Reply) => Encoder.encode(element, 2)).sort()
