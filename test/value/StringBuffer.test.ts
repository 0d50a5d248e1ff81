import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import { StringBuffer } from "../../src/value/StringBuffer.js"
import * as StringValue from "../../src/value/StringValue.js"
import { bytes } from "../fixtures.js"

const anyBytes = FastCheck.uint8Array({ maxLength: 80 }).map(Bytes.fromUint8Array)

describe("StringBuffer", () => {
  it("behaves as a string spliced in the same way", () => {
    const writes = FastCheck.array(FastCheck.tuple(FastCheck.nat(200), anyBytes), { maxLength: 30 })
    FastCheck.assert(
      FastCheck.property(anyBytes, writes, (start, edits) => {
        const buffer = new StringBuffer(start)
        let model: string = start
        for (const [offset, piece] of edits) {
          buffer.write(offset, piece)
          model = model.slice(0, offset).padEnd(offset, "\0") + piece + model.slice(offset + piece.length)
          assert.strictEqual(buffer.length, model.length)
        }
        assert.strictEqual(buffer.slice(), model)
        assert.strictEqual(buffer.slice(3, 9), model.slice(3, 9))
        for (const [index] of edits)
          if (index < model.length) assert.strictEqual(buffer.byteAt(index), model.charCodeAt(index))
      })
    )
  })

  it("grows in proportion to its size, so that appending copies each byte only a few times", () => {
    const buffer = new StringBuffer(Bytes.empty)
    let growths = 0
    let capacity = buffer.capacity
    for (let i = 0; i < 200_000; i++) {
      buffer.write(buffer.length, bytes("0123456789"))
      if (buffer.capacity !== capacity) growths++
      capacity = buffer.capacity
    }
    assert.strictEqual(buffer.length, 2_000_000)
    assert.isBelow(growths, 30)
    assert.isBelow(buffer.capacity, 2_600_000)
  })

  it("fills a gap with zero bytes where longer bytes were replaced", () => {
    const string = new StringBuffer(Bytes.fromText("longer"))
    string.replace(Buffer.from("ab"))
    string.write(4, Bytes.fromText("c"))
    assert.strictEqual(string.slice(), "ab\0\0c")
    string.replace(Buffer.from("a".repeat(800)))
    string.extend(850)
    assert.strictEqual(string.slice(800), "\0".repeat(50))
  })

  it("has memory of its own, and so does a clone", () => {
    const buffer = new StringBuffer(bytes("abc"))
    const clone = buffer.clone()
    buffer.write(1, bytes("x"))
    assert.strictEqual(buffer.slice(), "axc")
    assert.strictEqual(clone.slice(), "abc")
    assert.strictEqual(buffer.bytes.buffer.byteLength, 3)
  })

  it("adopts a buffer without copying it", () => {
    const memory = Buffer.from([1, 2, 255])
    const buffer = StringBuffer.adopt(memory)
    assert.strictEqual(buffer.slice(), "\u0001\u0002\u00ff")
    buffer.setByteAt(0, 9)
    assert.strictEqual(memory[0], 9)
  })
})

describe("StringValue", () => {
  it("names the encoding that Redis has", () => {
    const embedded = bytes("x".repeat(44))
    const cases: ReadonlyArray<readonly [StringValue.StringValue, StringValue.Encoding]> = [
      [bytes("12"), "int"],
      [bytes("-9223372036854775808"), "int"],
      [bytes("9223372036854775808"), "embstr"],
      [bytes("012"), "embstr"],
      [Bytes.empty, "embstr"],
      [embedded, "embstr"],
      [bytes(`${embedded}x`), "raw"],
      [new StringBuffer(bytes("12")), "raw"],
      [new StringBuffer(bytes("12"), "embstr"), "embstr"]
    ]
    for (const [value, encoding] of cases) assert.strictEqual(StringValue.encodingOf(value), encoding)
  })

  it("reads both forms the same", () => {
    FastCheck.assert(
      FastCheck.property(anyBytes, FastCheck.nat(80), FastCheck.nat(80), (text, a, b) => {
        const start = Math.min(a, b, text.length)
        const end = Math.min(Math.max(a, b), text.length)
        for (const value of [text, new StringBuffer(text)]) {
          assert.strictEqual(StringValue.bytesOf(value), text)
          assert.strictEqual(StringValue.slice(value, start, end), text.slice(start, end))
          assert.strictEqual(StringValue.view(value).toString("latin1"), text)
          assert.strictEqual(StringValue.byteAt(value, a), a < text.length ? text.charCodeAt(a) : 0)
        }
      })
    )
  })
})
