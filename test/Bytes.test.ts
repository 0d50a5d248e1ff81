import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../src/Bytes.js"

const texts = FastCheck.oneof(
  FastCheck.string({ unit: "binary", maxLength: 200 }),
  FastCheck.string({ unit: "grapheme-ascii", maxLength: 200 })
)

describe("Bytes", () => {
  it("are a text's UTF-8, whatever its length", () => {
    FastCheck.assert(
      FastCheck.property(texts, (text) => {
        const bytes = Bytes.fromText(text)
        assert.deepStrictEqual(Buffer.from(bytes, "latin1"), Buffer.from(text, "utf8"))
        assert.strictEqual(Bytes.toText(bytes), text)
      }),
      { numRuns: 1000 }
    )
  })

  it("go into arrays and come back", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array(), (array) => {
        assert.deepStrictEqual(Bytes.toUint8Array(Bytes.fromUint8Array(array)), array)
      })
    )
  })

  it("that are no UTF-8 read as U+FFFD, short or long", () => {
    for (const length of [0, 40]) {
      const ascii = "x".repeat(length)
      assert.strictEqual(Bytes.toText(Bytes.unsafeMake(`${ascii}\u00ff`)), `${ascii}\ufffd`)
    }
  })

  it("of an unpaired surrogate are those of U+FFFD", () => {
    assert.strictEqual(Bytes.toText(Bytes.fromText("\ud800")), "\ufffd")
  })
})
