import { assert, describe, it } from "@effect/vitest"
import * as Reply from "../../src/resp/Reply.js"
import * as ReplyDecoder from "../../src/resp/ReplyDecoder.js"

const decode = (bytes: string) => {
  const decoder = ReplyDecoder.make()
  decoder.feed(Buffer.from(bytes, "latin1"))
  return decoder.next()
}

describe("ReplyDecoder, given bytes that are not a reply", () => {
  for (const bytes of [
    "PONG\r\n",
    "$a\r\n",
    "*-2\r\n",
    "$-2\r\n",
    ":1.5\r\n",
    ":\r\n",
    "\r\n",
    "*99999999999\r\n",
    "*1\r\n?\r\n"
  ]) {
    it(`refuses ${JSON.stringify(bytes)}`, () => {
      assert.throws(() => decode(bytes), ReplyDecoder.ReplyFormatError)
    })
  }

  it("refuses nesting beyond the limit", () => {
    assert.isDefined(decode(`${"*1\r\n".repeat(ReplyDecoder.maxDepth)}:1\r\n`))
    assert.throws(() => decode(`${"*1\r\n".repeat(ReplyDecoder.maxDepth + 1)}:1\r\n`), /128 levels deep/)
  })
})

describe("ReplyDecoder, given part of a reply", () => {
  for (const bytes of [
    "",
    "+",
    "+OK",
    "+OK\r",
    "$3\r\nab",
    "$3\r\nabc",
    "$3\r\nabc\r",
    "*2\r\n:1\r\n",
    "%1\r\n:1\r\n",
    "|1\r\n:1\r\n:2\r\n"
  ]) {
    it(`waits for more bytes after ${JSON.stringify(bytes)}`, () => assert.isUndefined(decode(bytes)))
  }
})

describe("ReplyDecoder, given a null", () => {
  it("distinguishes RESP2's null array from its null bulk string", () => {
    assert.isNull(decode("$-1\r\n"))
    assert.strictEqual(decode("*-1\r\n"), Reply.nullArray)
    assert.isNull(decode("_\r\n"))
  })
})

describe("a large reply in small pieces", () => {
  it("costs in proportion to its size", () => {
    const microseconds = (count: number) => {
      const decoder = ReplyDecoder.make()
      const piece = Buffer.from(`${":1\r\n".repeat(500)}$4000\r\n${"a".repeat(4000)}\r\n`)
      const before = process.cpuUsage()
      decoder.feed(Buffer.from(`*${count * 501}\r\n`))
      let reply: Reply.Reply | undefined
      for (let i = 0; i < count; i++) {
        assert.isUndefined(reply)
        decoder.feed(piece)
        reply = decoder.next()
      }
      const { user, system } = process.cpuUsage(before)
      assert.isTrue(Array.isArray(reply) && reply.length === count * 501)
      return user + system
    }
    microseconds(100)
    const small = Math.min(microseconds(100), microseconds(100), microseconds(100))
    const large = Math.min(microseconds(800), microseconds(800))
    assert.isBelow(large, small * 24)
  })
})
