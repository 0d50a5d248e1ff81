/** Replies encoded straight from a collection's memory equal those made of plain values. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import type { Elements } from "../../src/bytes/Elements.js"
import * as CollectionReply from "../../src/resp/CollectionReply.js"
import * as EncodedReader from "../../src/resp/EncodedReader.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"

type Tree = Bytes.Bytes | ReadonlyArray<Tree>

/** Lengths around those where the header grows, Node copies the element, or the element becomes a part of its own. */
const length = FastCheck.oneof(
  FastCheck.integer({ min: 0, max: 30 }),
  FastCheck.constantFrom(9, 10, 24, 25, 64, 65, 99, 100, 255, 999, 1000, 16383, 16384, 16385, 20_000, 70_000)
)

const element: FastCheck.Arbitrary<Bytes.Bytes> = FastCheck.tuple(
  length,
  FastCheck.uint8Array({ minLength: 1, maxLength: 20 })
).map(([size, pattern]) => Bytes.fromUint8Array(new Uint8Array(Buffer.alloc(size, pattern))))

const { tree } = FastCheck.letrec<{ tree: Tree }>((tie) => ({
  tree: FastCheck.oneof(
    { depthSize: "small", withCrossShrink: true },
    element,
    FastCheck.array(tie("tree"), { maxLength: 4 })
  )
}))

/** Adds an element from a string, or from the middle of a buffer that changes right afterwards. */
const add = (elements: Elements, each: Tree, fromMemory: boolean): void => {
  if (typeof each !== "string") {
    elements.nest(each.length)
    for (const item of each) add(elements, item, !fromMemory)
  } else if (fromMemory) {
    const memory = Buffer.from(`<${each}>`, "latin1")
    elements.addFrom(memory, 1, each.length)
    memory.fill(0)
  } else elements.add(each)
}

const fill =
  (items: ReadonlyArray<Tree>) =>
  (elements: Elements): void => {
    items.forEach((each, index) => void add(elements, each, index % 2 === 0))
  }

const pairs = (items: ReadonlyArray<Tree>): ReadonlyArray<readonly [Tree, Tree]> => {
  const entries: Array<readonly [Tree, Tree]> = []
  for (let i = 0; i + 1 < items.length; i += 2) entries.push([items[i] ?? [], items[i + 1] ?? []])
  return entries
}

const client = (protocol: Encoder.Protocol, room = Number.POSITIVE_INFINITY): CollectionReply.Recipient => ({
  protocol,
  room
})

/** All bytes of a reply. */
const bytesOf = (reply: Reply.Reply, protocol: Encoder.Protocol): string =>
  [...Encoder.pieces(reply, protocol)].map((piece) => piece.toString("latin1")).join("")

const kinds = {
  array: { encoded: CollectionReply.array, plain: (items: ReadonlyArray<Tree>): Reply.Reply => items },
  set: { encoded: CollectionReply.set, plain: (items: ReadonlyArray<Tree>): Reply.Reply => new Reply.SetReply(items) },
  map: {
    encoded: CollectionReply.map,
    plain: (items: ReadonlyArray<Tree>): Reply.Reply => new Reply.MapReply(pairs(items))
  }
}

describe("Encoded", () => {
  for (const [name, { encoded, plain }] of Object.entries(kinds)) {
    const items = FastCheck.array(tree, { maxLength: 20 }).map((all) =>
      name === "map" ? all.slice(0, all.length - (all.length % 2)) : all
    )

    it(`encodes the same bytes as a plain ${name}, in RESP2 and RESP3, whole and in pieces`, () => {
      FastCheck.assert(
        FastCheck.property(items, FastCheck.constantFrom(2 as const, 3 as const), (all, protocol) => {
          const expected = Encoder.encode(plain(all), protocol)
          const reply = encoded(client(protocol), fill(all))
          assert.isTrue(bytesOf(reply, protocol) === expected)
          assert.isTrue(bytesOf([reply, null], protocol) === Encoder.encode([plain(all), null], protocol))
          if (typeof reply.body === "string") assert.isTrue(Encoder.encode(reply, protocol) === expected)
          else assert.throws(() => Encoder.encode(reply, protocol), RangeError)
        }),
        { numRuns: 300 }
      )
    })

    it(`becomes a plain ${name} at any depth`, () => {
      FastCheck.assert(
        FastCheck.property(items, (all) => {
          const reply = encoded(client(3), fill(all))
          assert.deepStrictEqual(EncodedReader.plain(reply), plain(all))
          assert.deepStrictEqual(EncodedReader.plain([1, [reply], new Reply.MapReply([[null, reply]])]), [
            1,
            [plain(all)],
            new Reply.MapReply([[null, plain(all)]])
          ])
        }),
        { numRuns: 300 }
      )
    })
  }

  it("encodes a reply while another is being encoded", () => {
    const inner: Array<Reply.Reply> = []
    const outer = CollectionReply.array(client(3), (elements) => {
      elements.add(Reply.bulk("a"))
      inner.push(CollectionReply.set(client(3), (other) => other.add(Reply.bulk("b"))))
      elements.add(Reply.bulk("c"))
    })
    assert.strictEqual(Encoder.encode(outer, 3), "*2\r\n$1\r\na\r\n$1\r\nc\r\n")
    assert.strictEqual(Encoder.encode(inner[0] ?? null, 3), "~1\r\n$1\r\nb\r\n")
  })

  it("starts afresh after one that failed", () => {
    assert.throws(() =>
      CollectionReply.array(client(3), (elements) => {
        elements.add(Reply.bulk("a"))
        throw new Error("partway through")
      })
    )
    assert.strictEqual(
      Encoder.encode(CollectionReply.array(client(2), fill([Reply.bulk("b")])), 2),
      "*1\r\n$1\r\nb\r\n"
    )
  })

  const values: ReadonlyArray<Reply.Reply> = [
    null,
    1,
    -7,
    2n ** 60n,
    new Reply.Double(0.5),
    new Reply.Double(-0),
    [1, [null]]
  ]

  for (const protocol of [2, 3] as const) {
    it(`encodes nulls, integers, doubles and pairs in RESP${protocol}`, () => {
      const all = CollectionReply.array(client(protocol), (writer) => {
        writer.addNull()
        for (const value of values) writer.addReply(value)
        writer.addDouble(2.5)
      })
      const expected = [null, ...values, new Reply.Double(2.5)]
      assert.strictEqual(bytesOf(all, protocol), Encoder.encode(expected, protocol))
      if (protocol === 3) assert.deepStrictEqual(EncodedReader.plain(all), expected)
      const paired = CollectionReply.pairs(client(protocol), (writer) => {
        for (let score = 0; score < 10_000; score++) {
          writer.pair()
          writer.add(Reply.bulk("member"))
          writer.addDouble(score / 2)
        }
      })
      const items = Array.from({ length: 20_000 }, (_, i) =>
        i % 2 === 0 ? Reply.bulk("member") : new Reply.Double((i - 1) / 4)
      )
      assert.isTrue(bytesOf(paired, protocol) === Encoder.encode(new Reply.PairsReply(items), protocol))
      if (protocol === 3) assert.deepStrictEqual(EncodedReader.plain(paired), new Reply.PairsReply(items))
    })
  }

  it("cuts a reply off where its client has no room left", () => {
    const long = Reply.bulk("x".repeat(40_000))
    const lengths = [100_000, 150_000].map((room) => {
      let added = 0
      const reply = CollectionReply.array(client(2, room), (writer) => {
        while (!writer.isFull) {
          writer.add(long)
          added++
        }
        writer.addFrom(Buffer.from(long), 0, long.length)
        writer.addNull()
      })
      assert.isTrue(reply.isCutOff)
      assert.throws(() => bytesOf(reply, 2), RangeError)
      assert.throws(() => Encoder.encode(reply, 2), RangeError)
      assert.strictEqual(EncodedReader.plain(reply), EncodedReader.tooLong)
      return added
    })
    assert.deepStrictEqual(lengths, [3, 4])
    assert.isFalse(CollectionReply.array(client(2, 0), (writer) => writer.add(Reply.bulk("short"))).isCutOff)
  })

  it("keeps a value once that is named many times", () => {
    const long = Reply.bulk("x".repeat(40_000))
    const reply = CollectionReply.array(client(2), (writer) => {
      for (let i = 0; i < 10; i++) writer.add(long)
    })
    const parts = typeof reply.body === "string" ? [] : reply.body
    assert.strictEqual(new Set(parts.filter(({ length }) => length === 40_000)).size, 1)
    assert.isTrue(
      bytesOf(reply, 2) ===
        Encoder.encode(
          Array.from({ length: 10 }, () => long),
          2
        )
    )
  })
})
