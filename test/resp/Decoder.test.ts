import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import * as Decoder from "../../src/resp/Decoder.js"
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest } from "../fixtures.js"

/** Everything a decoder returns for bytes in pieces, up to its first error. */
const decode = (pieces: ReadonlyArray<string>, options?: Decoder.Options) => {
  const decoder = Decoder.make(options)
  const decoded: Array<ReadonlyArray<string> | string> = []
  for (const piece of pieces) {
    // a fresh buffer for each piece, as a socket delivers them
    decoder.feed(Buffer.from(piece, "latin1"))
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
      if (Reply.isError(next)) return [...decoded, next.text]
      decoded.push(next)
    }
  }
  return decoded
}

const cut = (bytes: string, places: ReadonlyArray<number>): ReadonlyArray<string> => {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...sorted].map((from, index) => bytes.slice(from, sorted[index]))
}

const byteString = (maxLength: number) =>
  FastCheck.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString("latin1"))

/** Mostly short, some long enough for a buffer of their own, and some full of framing characters. */
const argument = FastCheck.oneof(
  { weight: 6, arbitrary: byteString(40) },
  { weight: 3, arbitrary: FastCheck.stringMatching(/^[*$\r\n0-9]{0,12}$/) },
  {
    weight: 1,
    arbitrary: FastCheck.tuple(FastCheck.integer({ min: 1000, max: 40_000 }), byteString(5)).map(
      ([length, seed]) => seed + "\r\n$3".repeat(length).slice(0, length)
    )
  }
)

const word = FastCheck.stringMatching(/^[A-Za-z0-9!#%&()+,./:;<=>?@[\]^_`{|}~-]{1,10}$/)

/** A request in one of the encodings a client may send; `undefined` for an empty request. */
const sent = FastCheck.oneof(
  FastCheck.array(argument, { minLength: 1, maxLength: 6 }).map((request) => ({
    request,
    bytes: encodeRequest(request)
  })),
  FastCheck.tuple(FastCheck.array(word, { minLength: 1, maxLength: 5 }), FastCheck.constantFrom("\n", "\r\n")).map(
    ([request, end]) => ({ request, bytes: ` ${request.join("  ")}${end}` })
  ),
  FastCheck.constantFrom("\r\n", "*0\r\n", "*-1\r\n").map((bytes) => ({ request: undefined, bytes }))
)

describe("chunks that arrive in one buffer", () => {
  for (const size of [7, 1024, 65_536]) {
    it(`of ${size} bytes become the requests that were sent`, () => {
      FastCheck.assert(
        FastCheck.property(FastCheck.array(sent, { maxLength: 12 }), (all) => {
          const bytes = Buffer.from(all.map((one) => one.bytes).join(""), "latin1")
          const buffer = Buffer.alloc(size)
          const decoder = Decoder.make()
          const decoded: Array<unknown> = []
          for (let at = 0; at < bytes.length; at += size) {
            decoder.feed(buffer.subarray(0, bytes.copy(buffer, 0, at)))
            for (let next = decoder.next(); next !== undefined; next = decoder.next()) decoded.push(next)
          }
          assert.deepStrictEqual(
            decoded,
            all.flatMap(({ request }) => (request === undefined ? [] : [request]))
          )
        }),
        { numRuns: 50 }
      )
    })
  }

  it("may change once `keep` was called, with requests that were not taken", () => {
    const buffer = Buffer.from(encodeRequest(["SET", "k", "v"]) + encodeRequest(["GET", "k"]))
    const decoder = Decoder.make()
    decoder.feed(buffer)
    assert.deepStrictEqual(decoder.next(), ["SET", "k", "v"] as never)
    decoder.keep()
    buffer.fill(0)
    assert.strictEqual(decoder.pending(), encodeRequest(["GET", "k"]).length)
    assert.deepStrictEqual(decoder.next(), ["GET", "k"] as never)
    assert.isFalse(decoder.hasPartial())
  })
})

describe("Decoder", () => {
  it("decodes a pipeline to the same requests wherever it is cut", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(sent, { maxLength: 12 }), FastCheck.array(FastCheck.nat()), (all, places) => {
        const bytes = all.map((each) => each.bytes).join("")
        const requests = all.flatMap(({ request }) => (request === undefined ? [] : [request]))
        assert.deepStrictEqual(decode(cut(bytes, places)), requests)
      }),
      { numRuns: 1000 }
    )
  })

  it("decodes a pipeline byte by byte, and holds nothing after its end", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(sent, { maxLength: 5 }), (all) => {
        const bytes = all.map((each) => each.bytes).join("")
        const requests = all.flatMap(({ request }) => (request === undefined ? [] : [request]))
        if (bytes.length < 5000) assert.deepStrictEqual(decode([...bytes]), requests)
        const decoder = Decoder.make()
        decoder.feed(Buffer.from(bytes, "latin1"))
        while (decoder.next() !== undefined);
        assert.strictEqual(decoder.pending(), 0)
      })
    )
  })

  it("returns the same requests and errors for any bytes, wherever they are cut", () => {
    const pieces = FastCheck.constantFrom(
      "*1\r\n",
      "*2\r\n",
      "$1\r\n",
      "$0\r\n",
      "a",
      "\r\n",
      "\r",
      "\n",
      "'",
      '"',
      "\\",
      "\0",
      " ",
      "*",
      "$",
      "-1",
      "99",
      "x"
    )
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(pieces, { maxLength: 30 }),
        FastCheck.array(FastCheck.nat()),
        (all, places) => {
          const bytes = all.join("")
          assert.deepStrictEqual(decode(cut(bytes, places)), decode([bytes]))
        }
      ),
      { numRuns: 3000 }
    )
  })
})

describe("the name of a script", () => {
  it("is read as it was sent, whatever was sent before", () => {
    // few beginnings and endings, so that many of them are nearly equal
    const name = FastCheck.tuple(
      FastCheck.constantFrom("abc", "abd", "0bc", "\0\0\0"),
      FastCheck.constantFrom(35, 36, 37),
      FastCheck.constantFrom("1", "2", "z")
    ).map(([first, zeros, last]) => `${first}${"0".repeat(zeros)}${last}`)
    const request = FastCheck.tuple(FastCheck.constantFrom("EVALSHA", "evalsha", "PUBLISH", "GET"), name)
    FastCheck.assert(
      FastCheck.property(FastCheck.array(request, { maxLength: 30 }), (requests) => {
        assert.deepStrictEqual(decode([requests.map(encodeRequest).join("")]), requests)
      })
    )
  })
})

describe("the limits", () => {
  const error = (bytes: string, options?: Decoder.Options) => decode([bytes], options).at(-1)

  it("include one for bulk strings that may change at any time", () => {
    let limit = 10
    const decoder = Decoder.make({ maxBulkLength: () => limit })
    decoder.feed(Buffer.from("*2\r\n$10\r\n0123456789\r\n"))
    assert.isUndefined(decoder.next())
    limit = 20_000
    decoder.feed(Buffer.from(`$20000\r\n${"a".repeat(20_000)}\r\n`))
    assert.deepStrictEqual(decoder.next(), ["0123456789", "a".repeat(20_000)].map(Bytes.unsafeMake))
    limit = 10
    decoder.feed(Buffer.from("*1\r\n$20000\r\n"))
    assert.deepStrictEqual(decoder.next(), Reply.error("Protocol error: invalid bulk length"))
  })

  it("default to Redis's", () => {
    assert.deepStrictEqual(decode(["*1\r\n$536870912\r\n"]), [])
    assert.strictEqual(error("*1\r\n$536870913\r\n"), "ERR Protocol error: invalid bulk length")
    assert.deepStrictEqual(decode(["*2147483647\r\n"]), [])
    assert.strictEqual(error("*2147483648\r\n"), "ERR Protocol error: invalid multibulk length")
    assert.deepStrictEqual(decode(["a".repeat(65_536)]), [])
    assert.strictEqual(error("a".repeat(65_537)), "ERR Protocol error: too big inline request")
    // a line that ends in time for Redis's reads of 16 KiB, and one that does not
    assert.strictEqual(decode([`${"a".repeat(80_000)}\r\n`]).length, 1)
    assert.strictEqual(error(`${"a".repeat(82_000)}\r\n`), "ERR Protocol error: too big inline request")
    assert.strictEqual(error(`*${"1".repeat(82_000)}\r\n`), "ERR Protocol error: too big mbulk count string")
    assert.strictEqual(error(`*${"1".repeat(65_536)}`), "ERR Protocol error: too big mbulk count string")
    assert.strictEqual(error(`*1\r\n$${"1".repeat(65_536)}`), "ERR Protocol error: too big bulk count string")
  })

  it("stop the decoder for good: it repeats the same error", () => {
    const decoder = Decoder.make()
    decoder.feed(Buffer.from("*1\r\n:1\r\nPING\r\n"))
    const first = decoder.next()
    assert.isTrue(Reply.isError(first))
    decoder.feed(Buffer.from("PING\r\n"))
    assert.strictEqual(decoder.next(), first)
  })
})

describe("a large value", () => {
  const size = 64 * 1024 * 1024

  const microseconds = (pieceSize: number) => {
    const piece = Buffer.alloc(pieceSize, "x")
    const decoder = Decoder.make()
    const before = process.cpuUsage()
    decoder.feed(Buffer.from(`*2\r\n$4\r\nECHO\r\n$${size}\r\n`))
    for (let fed = 0; fed < size; fed += pieceSize) {
      decoder.feed(piece)
      assert.isUndefined(decoder.next())
    }
    decoder.feed(Buffer.from("\r\n"))
    const request = decoder.next()
    const { user, system } = process.cpuUsage(before)
    assert.isFalse(Reply.isError(request))
    assert.isTrue(Array.isArray(request) && request[1]?.length === size)
    return user + system
  }

  it("costs about the same in pieces of 16 KiB as in pieces of 1 MiB", () => {
    const [small, large] = [16 * 1024, 1024 * 1024].map((pieceSize) =>
      Math.min(microseconds(pieceSize), microseconds(pieceSize), microseconds(pieceSize))
    )
    process.stdout.write(`64 MiB in pieces of 16 KiB: ${small} µs; of 1 MiB: ${large} µs\n`)
    // copying the value for each piece would make it 64 times as much
    assert.isBelow(small ?? Number.NaN, (large ?? Number.NaN) * 6)
  })
})

describe("splitWords", () => {
  it("reverses the quoting of any bytes", () => {
    const quote = (bytes: string) =>
      `"${[...bytes].map((byte) => (/[ !#-[\]-~]/.test(byte) ? byte : `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)).join("")}"`
    FastCheck.assert(
      FastCheck.property(FastCheck.array(byteString(20)), (words) => {
        assert.deepStrictEqual(Decoder.splitWords(words.map(quote).join(" ")), words.map(Bytes.unsafeMake))
      })
    )
  })
})
