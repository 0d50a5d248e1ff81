import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../src/Bytes.js"

const texts = FastCheck.oneof(
  FastCheck.string({ unit: "binary", maxLength: 200 }),
  FastCheck.string({ unit: "grapheme-ascii", maxLength: 200 })
)

describe("Bytes", () => {
  it("converts text to UTF-8 and back, whatever its length", () => {
    FastCheck.assert(
      FastCheck.property(texts, (text) => {
        const bytes = Bytes.fromText(text)
        assert.deepStrictEqual(Buffer.from(bytes, "latin1"), Buffer.from(text, "utf8"))
        assert.strictEqual(Bytes.toText(bytes), text)
      }),
      { numRuns: 1000 }
    )
  })

  it("converts to an array and back", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array(), (array) => {
        assert.deepStrictEqual(Bytes.toUint8Array(Bytes.fromUint8Array(array)), array)
      })
    )
  })

  it("reads bytes that are not UTF-8 as U+FFFD, in short and long strings", () => {
    for (const length of [0, 40]) {
      const ascii = "x".repeat(length)
      assert.strictEqual(Bytes.toText(Bytes.unsafeMake(`${ascii}\u00ff`)), `${ascii}\ufffd`)
    }
  })

  it("converts an unpaired surrogate to U+FFFD", () => {
    assert.strictEqual(Bytes.toText(Bytes.fromText("\ud800")), "\ufffd")
  })
})
