/**
 * The libraries' bytes for random values, from a seed, and what they make of random and of broken bytes: the same on both
 * servers.
 */
import * as fc from "effect/FastCheck"
import { numeral, properties, show } from "./Properties.js"

const literal = (text: string): string =>
  `"${text.replace(/[^a-zA-Z0-9 ]/g, (c) => `\\${c.charCodeAt(0).toString().padStart(3, "0")}`)}"`

const bytes = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString("latin1"))

const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -200, max: 300 }),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true })
)

/** A value, as Lua writes it. */
const value: fc.Arbitrary<string> = fc.letrec<{ readonly value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    number.map(numeral),
    bytes(40).map(literal),
    fc.constantFrom("true", "false", "cjson.null"),
    fc.array(tie("value"), { maxLength: 20 }).map((items) => `{${items.join(", ")}}`),
    fc
      .array(fc.tuple(fc.oneof(bytes(12).map(literal), number.map(numeral)), tie("value")), { maxLength: 12 })
      .map((entries) => `{${entries.map(([key, each]) => `[${key}] = ${each}`).join(", ")}}`)
  )
})).value

/** Text that is often JSON, or nearly. */
const json = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'{}[]",:\\u0041eE+-.xnaif \0')), { maxLength: 2 })
  )
  .map(([text, changes]) =>
    changes.reduce((sofar, [at, character]) => {
      const index = at % (sofar.length + 1)
      return sofar.slice(0, index) + character + sofar.slice(index + (at % 2))
    }, Buffer.from(text).toString("latin1"))
  )

/** Which bytes become which. */
const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 })

const option = fc.oneof(
  fc.constantFrom("b", "B", "h", "H", "l", "L", "T", "i", "I", "f", "d"),
  fc.tuple(fc.constantFrom("i", "I"), fc.integer({ min: 1, max: 12 })).map(([letter, size]) => `${letter}${size}`)
)
const control = fc.constantFrom("", "<", ">", "!", "!2", "!4", "!16", " ", "x")
const structure = fc.array(fc.tuple(control, option, number), { minLength: 1, maxLength: 12 })

properties("random values of scripts", [
  [
    "cjson.encode",
    400,
    value.map((each) => [`${show} cjson.encode_sparse_array(true) return all(pcall(cjson.encode, ${each}))`])
  ],

  ["cjson.decode", 600, json.map((text) => [`${show} return all(pcall(cjson.decode, ARGV[1]))`, text])],

  [
    "cmsgpack.pack, and unpack of it",
    400,
    value.map((each) => [`${show} local s = cmsgpack.pack(${each}) return {s, all(pcall(cmsgpack.unpack, s))}`])
  ],

  [
    "cmsgpack.unpack of any bytes",
    600,
    bytes(30).map((text) => [`${show} return all(pcall(cmsgpack.unpack, ARGV[1]))`, text])
  ],

  [
    "cmsgpack.unpack of bytes with changes",
    400,
    fc.tuple(value, changes).map(([each, edits]) => [
      `${show}
      local s = cmsgpack.pack(${each})
      for i = 1, #ARGV, 2 do
        local at = ARGV[i] % #s + 1
        s = s:sub(1, at - 1) .. string.char(ARGV[i + 1]) .. s:sub(at + 1)
      end
      return all(pcall(cmsgpack.unpack, s))`,
      ...edits.flat().map(String)
    ])
  ],

  [
    "struct.pack, unpack and size",
    600,
    fc.tuple(structure, bytes(80), fc.integer({ min: 1, max: 6 })).map(([parts, text, from]) => {
      const format = parts.map(([before, letter]) => before + letter).join("")
      const numbers = parts.map(([, , each]) => numeral(each)).join(", ")
      return [
        `${show}
        local s = struct.pack('${format}', ${numbers})
        return {s, struct.size('${format}'), all(pcall(struct.unpack, '${format}', s)),
          all(pcall(struct.unpack, '${format}', ARGV[1], ${from}))}`,
        text
      ]
    })
  ]
])
