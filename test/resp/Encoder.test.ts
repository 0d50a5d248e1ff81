/** Replies to bytes and back: `Encoder` and `ReplyDecoder` as each other's inverse, in both protocols. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import * as Double from "../../src/bytes/Double.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"
import * as ReplyDecoder from "../../src/resp/ReplyDecoder.js"

const bytes = FastCheck.uint8Array({ maxLength: 30 }).map((array) => Bytes.fromUint8Array(array))
const line = FastCheck.stringMatching(/^[ -~]{0,20}$/).map(Bytes.unsafeMake)

const scalars: ReadonlyArray<FastCheck.Arbitrary<Reply.Reply>> = [
  bytes,
  FastCheck.maxSafeInteger(),
  FastCheck.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  FastCheck.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
  FastCheck.boolean(),
  FastCheck.constant(null),
  line.map((text) => new Reply.SimpleString(text)),
  line.map((text) => new Reply.ErrorReply(`ERR ${text}`)),
  FastCheck.double().map((value) => new Reply.Double(value)),
  FastCheck.bigInt().map((value) => new Reply.BigNumber(Bytes.unsafeMake(String(value)))),
  FastCheck.tuple(FastCheck.constantFrom("txt" as const, "mkd" as const), bytes).map(
    ([format, text]) => new Reply.Verbatim(format, text)
  )
]

const { reply } = FastCheck.letrec<{ reply: Reply.Reply; list: Array<Reply.Reply>; map: Reply.MapReply }>((tie) => ({
  reply: FastCheck.oneof(
    { depthSize: "small" },
    ...scalars,
    tie("list"),
    tie("map"),
    tie("list").map((members) => new Reply.SetReply(members)),
    tie("list").map((items) => new Reply.Push(items)),
    FastCheck.tuple(tie("map"), tie("reply")).map(([map, inner]) => new Reply.Attribute(map, inner))
  ),
  list: FastCheck.array(tie("reply"), { maxLength: 5 }),
  map: FastCheck.array(FastCheck.tuple(tie("reply"), tie("reply")), { maxLength: 4 }).map(
    (entries) => new Reply.MapReply(entries)
  )
}))

const decodeAll = (pieces: ReadonlyArray<string>): ReadonlyArray<Reply.Reply> => {
  const decoder = ReplyDecoder.make()
  const replies: Array<Reply.Reply> = []
  for (const piece of pieces) {
    const chunk = Buffer.from(piece, "latin1")
    decoder.feed(chunk)
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) replies.push(next)
    // the memory of a chunk is the caller's again
    chunk.fill("*")
  }
  return replies
}

const cut = (text: string, places: ReadonlyArray<number>): ReadonlyArray<string> => {
  const sorted = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...sorted].map((from, index) => text.slice(from, sorted[index]))
}

const isArray = (value: Reply.Reply): value is ReadonlyArray<Reply.Reply> => Array.isArray(value)

/** A reply as a RESP2 client sees it. */
const inResp2 = (value: Reply.Reply): Reply.Reply => {
  if (typeof value === "boolean") return value ? 1 : 0
  if (value === null || typeof value !== "object") return value
  if (isArray(value)) return value.map(inResp2)
  switch (value._tag) {
    case "Double":
      return Double.format(value.value)
    case "BigNumber":
      return value.digits
    case "Verbatim":
      return value.text
    case "MapReply":
      return value.entries.flatMap(([key, item]) => [inResp2(key), inResp2(item)])
    case "SetReply":
      return value.members.map(inResp2)
    case "Push":
      return value.items.map(inResp2)
    case "Attribute":
      return inResp2(value.reply)
    default:
      return value
  }
}

describe("pieces", () => {
  it("join to the encoded reply", () => {
    FastCheck.assert(
      FastCheck.property(reply, FastCheck.constantFrom(2 as const, 3 as const), (value, protocol) => {
        assert.strictEqual([...Encoder.pieces(value, protocol)].join(""), Encoder.encode(value, protocol))
      }),
      { numRuns: 2000 }
    )
  })
})

describe("decode(encode(reply))", () => {
  it("is the reply in RESP3, wherever the bytes are cut", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(reply, { maxLength: 4 }), FastCheck.array(FastCheck.nat()), (all, places) => {
        const encoded = all.map((each) => Encoder.encode(each, 3)).join("")
        assert.deepStrictEqual(decodeAll(cut(encoded, places)), all)
      }),
      { numRuns: 2000 }
    )
  })

  it("is what RESP2 can express of it, wherever the bytes are cut", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(reply, { maxLength: 4 }), FastCheck.array(FastCheck.nat()), (all, places) => {
        const encoded = all.map((each) => Encoder.encode(each, 2)).join("")
        assert.deepStrictEqual(decodeAll(cut(encoded, places)), all.map(inResp2))
      }),
      { numRuns: 2000 }
    )
  })
})

describe("encode", () => {
  const both = (value: Reply.Reply) => [Encoder.encode(value, 2), Encoder.encode(value, 3)].map(String)
  const cases: ReadonlyArray<readonly [name: string, value: Reply.Reply, resp2: string, resp3: string]> = [
    ["a bulk string", Bytes.unsafeMake("a\r\n\0"), "$4\r\na\r\n\0\r\n", "$4\r\na\r\n\0\r\n"],
    ["an empty bulk string", Bytes.empty, "$0\r\n\r\n", "$0\r\n\r\n"],
    ["an integer", -7, ":-7\r\n", ":-7\r\n"],
    ["a large integer", 2n ** 63n - 1n, ":9223372036854775807\r\n", ":9223372036854775807\r\n"],
    ["a null", null, "$-1\r\n", "_\r\n"],
    ["a null array", Reply.nullArray, "*-1\r\n", "_\r\n"],
    ["true", true, ":1\r\n", "#t\r\n"],
    ["false", false, ":0\r\n", "#f\r\n"],
    ["a double", new Reply.Double(0.1), "$19\r\n0.10000000000000001\r\n", ",0.10000000000000001\r\n"],
    ["infinity", new Reply.Double(Number.NEGATIVE_INFINITY), "$4\r\n-inf\r\n", ",-inf\r\n"],
    ["a big number", new Reply.BigNumber(Bytes.unsafeMake("123")), "$3\r\n123\r\n", "(123\r\n"],
    ["text for people", new Reply.Verbatim("txt", Bytes.unsafeMake("a")), "$1\r\na\r\n", "=5\r\ntxt:a\r\n"],
    ["a map", Reply.map([["a", 1]]), "*2\r\n$1\r\na\r\n:1\r\n", "%1\r\n$1\r\na\r\n:1\r\n"],
    ["a set", new Reply.SetReply([1, 2]), "*2\r\n:1\r\n:2\r\n", "~2\r\n:1\r\n:2\r\n"],
    ["a push", new Reply.Push([1]), "*1\r\n:1\r\n", ">1\r\n:1\r\n"],
    ["an attribute", new Reply.Attribute(Reply.map([["a", 1]]), 2), ":2\r\n", "|1\r\n$1\r\na\r\n:1\r\n:2\r\n"],
    ["an error with a line end", Reply.error("a\r\nb"), "-ERR a  b\r\n", "-ERR a  b\r\n"],
    ["an empty array", [], "*0\r\n", "*0\r\n"]
  ]
  for (const [name, value, resp2, resp3] of cases) {
    it(`encodes ${name} in RESP2 and RESP3`, () => assert.deepStrictEqual(both(value), [resp2, resp3]))
  }

  it("encodes an integer as its digits", () => {
    const digits = (value: number) => assert.strictEqual(Encoder.encode(value, 2), `:${String(value)}\r\n`)
    for (const edge of [0, 255, 256, 999, 1000, 1001, 9999, 10_000, 99_999, 100_000, 999_000, 999_999, 1_000_000]) {
      digits(edge)
      digits(-edge || 0)
    }
    FastCheck.assert(FastCheck.property(FastCheck.nat(2_000_000), digits))
    FastCheck.assert(FastCheck.property(FastCheck.maxSafeInteger(), digits))
  })
})
