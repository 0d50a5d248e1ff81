import { assert, describe, it } from "@effect/vitest"
import { vi } from "vitest"
import * as Bytes from "../../src/Bytes.js"
import * as Reply from "../../src/resp/Reply.js"
import * as ReplyDecoder from "../../src/resp/ReplyDecoder.js"

const decode = (bytes: string) => {
  const decoder = ReplyDecoder.make()
  decoder.feed(Buffer.from(bytes, "latin1"))
  return decoder.next()
}

const decodeAll = (bytes: Buffer, size: number): ReadonlyArray<Reply.Reply> => {
  const decoder = ReplyDecoder.make()
  const replies: Array<Reply.Reply> = []
  for (let at = 0; at < bytes.length; at += size) {
    decoder.feed(bytes.subarray(at, at + size))
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) replies.push(next)
  }
  return replies
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
    "*1\r\n?\r\n",
    ",\r\n",
    ",one\r\n",
    "#1\r\n",
    "_1\r\n",
    `:${"9".repeat(1_000_000)}\r\n`
  ]) {
    it(`refuses ${JSON.stringify(bytes.slice(0, 16))}`, () => {
      assert.throws(() => decode(bytes), ReplyDecoder.ReplyFormatError)
    })
  }

  it("takes what a script calls a big number, as redis-server sends it", () => {
    assert.deepStrictEqual(decode("(txt\r\n"), new Reply.BigNumber(Bytes.fromText("txt")))
  })

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

describe("ReplyDecoder, given a double", () => {
  for (const [line, value] of [
    ["1.5", 1.5],
    ["-3e2", -300],
    ["inf", Infinity],
    ["-inf", -Infinity],
    ["nan", Number.NaN],
    ["-nan", Number.NaN]
  ] as const) {
    it(`reads ${line}`, () => {
      assert.deepStrictEqual(decode(`,${line}\r\n`), new Reply.Double(value))
    })
  }
})

describe("ReplyDecoder, given a null", () => {
  it("distinguishes RESP2's null array from its null bulk string", () => {
    assert.isNull(decode("$-1\r\n"))
    assert.strictEqual(decode("*-1\r\n"), Reply.nullArray)
    assert.isNull(decode("_\r\n"))
  })
})

describe("chunks that arrive in one buffer", () => {
  for (const sizes of [[5], [3_000_000, 1, 0, 3_000_000], [70_000, 65_000, 2_100_000, 10, 200_000]]) {
    it(`become values of ${sizes.join(", ")} bytes`, () => {
      const values = sizes.map((size, index) => String(index).repeat(size))
      const bytes = Buffer.from(values.map((value) => `$${value.length}\r\n${value}\r\n`).join(""))
      const buffer = Buffer.alloc(65_536)
      const decoder = ReplyDecoder.make()
      const replies: Array<Reply.Reply> = []
      for (let at = 0; at < bytes.length; at += buffer.length) {
        decoder.feed(buffer.subarray(0, bytes.copy(buffer, 0, at)))
        for (let next = decoder.next(); next !== undefined; next = decoder.next()) replies.push(next)
      }
      assert.isTrue(replies.length === values.length && replies.every((reply, index) => reply === values[index]))
      assert.isFalse(decoder.hasPartial())
    })
  }

  it("take no more memory than has come, whatever length a reply states", () => {
    const decoder = ReplyDecoder.make()
    const before = process.memoryUsage().arrayBuffers
    decoder.feed(Buffer.from("$400000000\r\nabc"))
    assert.isUndefined(decoder.next())
    decoder.feed(Buffer.from("def"))
    assert.isUndefined(decoder.next())
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 4_000_000)
  })
})

describe("a string longer than V8's", () => {
  const length = ReplyDecoder.maxLength + 1
  const megabytes = Buffer.alloc(64 * 1024 * 1024)

  /** The bytes of the string and its end, in pieces that share their memory. */
  const feedString = (decoder: ReplyDecoder.ReplyDecoder) => {
    for (let rest = length + 2; rest > 0; rest -= megabytes.length) {
      decoder.feed(megabytes.subarray(0, Math.min(rest, megabytes.length)))
      assert.isUndefined(decoder.next())
    }
  }

  it("is refused at its length; its bytes are skipped, and the next reply follows", () => {
    const decoder = ReplyDecoder.make()
    decoder.feed(Buffer.from(`:1\r\n$${length}\r\n`))
    assert.strictEqual(decoder.next(), 1)
    const before = process.memoryUsage().arrayBuffers
    assert.deepStrictEqual(decoder.next(), new ReplyDecoder.ReplyTooLong(length))
    assert.isTrue(decoder.hasPartial())
    feedString(decoder)
    assert.isFalse(decoder.hasPartial())
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 4_000_000)
    decoder.feed(Buffer.from("+OK\r\n$1\r\na\r\n"))
    assert.strictEqual(decoder.next(), Reply.ok)
    assert.deepStrictEqual(decoder.next(), Reply.bulk("a"))
  })

  it("refuses the reply that it is in, once all of that has come", () => {
    const decoder = ReplyDecoder.make()
    decoder.feed(Buffer.from(`*2\r\n*1\r\n$${length}\r\n`))
    feedString(decoder)
    decoder.feed(Buffer.from("$1\r\na\r\n:7\r\n"))
    assert.deepStrictEqual(decoder.next(), new ReplyDecoder.ReplyTooLong(length))
    assert.strictEqual(decoder.next(), 7)
    assert.isUndefined(decoder.next())
  })

  it("refuses a push for good, as nobody waits for one", () => {
    const decoder = ReplyDecoder.make()
    decoder.feed(Buffer.from(`>2\r\n$${length}\r\n`))
    feedString(decoder)
    decoder.feed(Buffer.from("+end\r\n"))
    assert.throws(decoder.next, ReplyDecoder.ReplyFormatError)
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

describe("a long line in small pieces", () => {
  /** Decodes it, and counts the bytes in which its end was searched for. */
  const decodeIn = (bytes: Buffer, size: number) => {
    const decoder = ReplyDecoder.make()
    const indexOf = Buffer.prototype.indexOf
    let searched = 0
    const spy = vi.spyOn(Buffer.prototype, "indexOf").mockImplementation(function (this: Buffer, text, from) {
      searched += this.length - Number(from)
      return indexOf.call(this, text, from)
    })
    let reply: Reply.Reply | undefined
    try {
      for (let at = 0; at < bytes.length; at += size) {
        assert.isUndefined(reply)
        decoder.feed(bytes.subarray(at, at + size))
        reply = decoder.next()
      }
    } finally {
      spy.mockRestore()
    }
    assert.isFalse(decoder.hasPartial())
    return { reply, searched }
  }

  for (const size of [1, 100, 65_536]) {
    it(`is searched once in pieces of ${size}`, () => {
      const text = "a".repeat(10_000 * Math.min(size, 100))
      for (const mark of ["+", "-"]) {
        const { reply, searched } = decodeIn(Buffer.from(`${mark}${text}\r\n`), size)
        const isLine = reply instanceof Reply.SimpleString || reply instanceof Reply.ErrorReply
        assert.isTrue(isLine && reply.text === text)
        // the last byte of a piece may begin the end, and is searched again
        assert.isAbove(searched, text.length)
        assert.isAtMost(searched, 2 * (text.length + 3))
      }
    })
  }

  it("ends at its CR LF, wherever the pieces end, and the next one is searched from its beginning", () => {
    const bytes = Buffer.from("+a\rb\n\r\r\n:12345678901234567\r\n$3\r\nabc\r\n-ERR b\r\n+OK\r\n,1.5\r\n")
    const whole = decodeAll(bytes, bytes.length)
    assert.strictEqual(whole.length, 6)
    for (let size = 1; size < bytes.length; size++) assert.deepStrictEqual(decodeAll(bytes, size), whole)
  })
})
