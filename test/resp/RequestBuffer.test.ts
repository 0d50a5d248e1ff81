import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as ArrivedRequest from "../../src/resp/ArrivedRequest.js"
import * as Decoder from "../../src/resp/Decoder.js"
import * as Reply from "../../src/resp/Reply.js"
import { RequestBuffer } from "../../src/resp/RequestBuffer.js"
import { encodeRequest } from "../fixtures.js"

/** Gathers what is encoded. */
class Text extends RequestBuffer {
  private encoded = ""

  protected take(): void {
    this.encoded += this.buffer.toString("latin1", this.start, this.end)
    this.start = this.end
  }

  protected takeLong(word: string): void {
    this.encoded += word
  }

  get whole(): string {
    this.flush()
    return this.encoded
  }
}

const word = FastCheck.oneof(
  { weight: 8, arbitrary: FastCheck.uint8Array({ maxLength: 60 }) },
  { weight: 1, arbitrary: FastCheck.uint8Array({ minLength: 95, maxLength: 1100 }) },
  { weight: 1, arbitrary: FastCheck.constantFrom(9, 10, 99, 100, 15_000, 40_000).map((size) => new Uint8Array(size)) }
).map((bytes) => Buffer.from(bytes).toString("latin1"))

/** As clients write them, and as a decoder accepts them, too: with any byte for the LF of a length, and any two after a word. */
const sent = FastCheck.record({
  request: FastCheck.array(word, { minLength: 1, maxLength: 12 }),
  end: FastCheck.constantFrom("\r\n", "\r\n", "\r\n", "ab", "\rb"),
  lineEnd: FastCheck.constantFrom("\r\n", "\r\n", "\r\n", "\rx")
}).map(({ end, lineEnd, request }) => ({
  request,
  bytes: `*${request.length}${lineEnd}${request.map((each) => `$${each.length}${lineEnd}${each}${end}`).join("")}`
}))

describe("a buffer of requests", () => {
  it("encodes what a decoder has found as from its words, however it was written and cut", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(sent, { maxLength: 8 }), FastCheck.nat(), (all, seed) => {
        const bytes = Buffer.from(all.map((each) => each.bytes).join(""), "latin1")
        const buffer = Buffer.alloc(64 * 1024)
        const decoder = Decoder.make()
        const encoded = new Text()
        let size = seed
        for (let at = 0; at < bytes.length; ) {
          size = (size * 1103515245 + 12345) % 2 ** 31
          const end = Math.min(bytes.length, at + 1 + (size % (size % 3 === 0 ? 30 : buffer.length)))
          bytes.copy(buffer, 0, at, end)
          decoder.feed(buffer.subarray(0, end - at))
          for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
            if (Reply.isError(next)) throw new Error(next.text)
            encoded.add(next)
          }
          decoder.keep()
          buffer.fill(0)
          at = end
        }
        assert.strictEqual(encoded.whole, all.map(({ request }) => encodeRequest(request)).join(""))
      }),
      { numRuns: 300 }
    )
  })

  it("has the bytes of requests before they change, and takes neighbours together", () => {
    const requests = [
      ["SET", "k", "v"],
      ["DEL", "k"],
      ["GET", "k"],
      ["INCR", "n"]
    ]
    const bytes = Buffer.from(requests.map(encodeRequest).join(""))
    const decoder = Decoder.make()
    decoder.feed(bytes)
    const taken: Array<string> = []
    const borrower = {
      takeArrived: (memory: Buffer, start: number, end: number) =>
        void taken.push(memory.toString("latin1", start, end))
    }
    const next = () => {
      const request = decoder.next()
      if (request === undefined || Reply.isError(request)) throw new Error("no request")
      return request
    }
    const first = next()
    assert.isFalse(ArrivedRequest.borrow([...first], borrower))
    assert.isTrue(ArrivedRequest.borrow(first, borrower))
    assert.isTrue(ArrivedRequest.borrow(next(), borrower))
    next()
    assert.isTrue(ArrivedRequest.borrow(next(), borrower))
    assert.deepStrictEqual(taken, [encodeRequest(["SET", "k", "v"]) + encodeRequest(["DEL", "k"])])
    assert.strictEqual(ArrivedRequest.lengthFor(borrower), encodeRequest(["INCR", "n"]).length)
    decoder.keep()
    bytes.fill(0)
    assert.deepStrictEqual(taken.slice(1), [encodeRequest(["INCR", "n"])])
    assert.isFalse(ArrivedRequest.borrow(first, borrower))
  })
})
