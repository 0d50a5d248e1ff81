/** Replies encoded straight from a collection's memory equal those made of plain values. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bytes from "../../src/Bytes.js"
import type { Elements } from "../../src/bytes/Elements.js"
import * as Encoded from "../../src/resp/Encoded.js"
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

const kinds = {
  array: { encoded: Encoded.array, plain: (items: ReadonlyArray<Tree>): Reply.Reply => items },
  set: { encoded: Encoded.set, plain: (items: ReadonlyArray<Tree>): Reply.Reply => new Reply.SetReply(items) },
  map: { encoded: Encoded.map, plain: (items: ReadonlyArray<Tree>): Reply.Reply => new Reply.MapReply(pairs(items)) }
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
          const reply = encoded(fill(all))
          assert.isTrue(Encoder.encode(reply, protocol) === expected)
          assert.isTrue([...Encoder.pieces(reply, protocol)].join("") === expected)
          assert.isTrue(Encoder.encode([reply, null], protocol) === Encoder.encode([plain(all), null], protocol))
        }),
        { numRuns: 300 }
      )
    })

    it(`becomes a plain ${name} at any depth`, () => {
      FastCheck.assert(
        FastCheck.property(items, (all) => {
          const reply = encoded(fill(all))
          assert.deepStrictEqual(Encoded.plain(reply), plain(all))
          assert.deepStrictEqual(Encoded.plain([1, [reply], new Reply.MapReply([[null, reply]])]), [
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
    const outer = Encoded.array((elements) => {
      elements.add(Reply.bulk("a"))
      inner.push(Encoded.set((other) => other.add(Reply.bulk("b"))))
      elements.add(Reply.bulk("c"))
    })
    assert.strictEqual(Encoder.encode(outer, 3), "*2\r\n$1\r\na\r\n$1\r\nc\r\n")
    assert.strictEqual(Encoder.encode(inner[0] ?? null, 3), "~1\r\n$1\r\nb\r\n")
  })

  it("starts afresh after one that failed", () => {
    assert.throws(() =>
      Encoded.array((elements) => {
        elements.add(Reply.bulk("a"))
        throw new Error("partway through")
      })
    )
    assert.strictEqual(Encoder.encode(Encoded.array(fill([Reply.bulk("b")])), 2), "*1\r\n$1\r\nb\r\n")
  })
})
