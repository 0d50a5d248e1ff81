import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Bits from "../../src/value/Bits.js"

/** Bytes that are mostly 0 or 255, at any alignment in their memory. */
const memory = FastCheck.tuple(
  FastCheck.array(FastCheck.oneof({ weight: 10, arbitrary: FastCheck.constantFrom(0, 255) }, FastCheck.nat(255)), {
    maxLength: 300
  }),
  FastCheck.nat(7)
).map(([bytes, offset]) => {
  const whole = new Uint8Array(offset + bytes.length + 5).fill(0xaa)
  whole.set(bytes, offset)
  return whole.subarray(offset, offset + bytes.length)
})

const digits = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("")

const ranges = FastCheck.tuple(memory, FastCheck.nat(2400), FastCheck.nat(2400)).map(([bytes, a, b]) => {
  const end = bytes.length * 8
  return { bytes, from: Math.min(a, b, end), to: Math.min(Math.max(a, b), end) }
})

describe("Bits", () => {
  it("counts the bits that are set", () => {
    FastCheck.assert(
      FastCheck.property(ranges, ({ bytes, from, to }) => {
        assert.strictEqual(Bits.count(bytes, from, to), digits(bytes).slice(from, to).replaceAll("0", "").length)
      })
    )
  })

  it("finds the first bit that is set or clear", () => {
    FastCheck.assert(
      FastCheck.property(ranges, FastCheck.constantFrom(0 as const, 1 as const), ({ bytes, from, to }, bit) => {
        const at = digits(bytes).slice(0, to).indexOf(String(bit), from)
        assert.strictEqual(Bits.position(bytes, bit, from, to), from < to ? at : -1)
      })
    )
  })

  it("skips long runs", () => {
    for (const [bit, fill] of [
      [1, 0],
      [0, 255]
    ] as const) {
      for (let at = 0; at < 600; at++) {
        const bytes = new Uint8Array(600).fill(fill)
        bytes[at] = 255 - fill
        assert.strictEqual(Bits.position(bytes, bit, 0, 4800), at * 8)
        assert.strictEqual(Bits.position(bytes, bit, at * 8 + 8, 4800), -1)
      }
    }
  })

  it("combines strings of different lengths", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(memory, { minLength: 1, maxLength: 4 }), (sources) => {
        const length = Math.max(...sources.map((source) => source.length))
        const byByte = (f: (a: number, b: number) => number) =>
          Array.from({ length }, (_, i) => sources.map((source) => source[i] ?? 0).reduce(f))
        const combined = (operation: Bits.Operation) => Array.from(Bits.combine(operation, sources))
        assert.deepStrictEqual(
          combined("AND"),
          byByte((a, b) => a & b)
        )
        assert.deepStrictEqual(
          combined("OR"),
          byByte((a, b) => a | b)
        )
        assert.deepStrictEqual(
          combined("XOR"),
          byByte((a, b) => a ^ b)
        )
        assert.deepStrictEqual(
          Array.from(Bits.combine("NOT", sources.slice(0, 1))),
          Array.from(sources[0] ?? [], (byte) => 255 - byte)
        )
      })
    )
  })

  it("reads and writes fields of any width at any offset", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.uint8Array({ minLength: 30, maxLength: 30 }),
        FastCheck.integer({ min: 1, max: 64 }),
        FastCheck.nat(170),
        FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }),
        (bytes, width, offset, value) => {
          const before = digits(bytes)
          const byteAt = (index: number): number => bytes[index] ?? 0
          assert.strictEqual(Bits.readField(byteAt, offset, width), BigInt(`0b${before.slice(offset, offset + width)}`))
          Bits.writeField(bytes, offset, width, value)
          assert.strictEqual(Bits.readField(byteAt, offset, width), BigInt.asUintN(width, value))
          const after = digits(bytes)
          assert.strictEqual(after.slice(0, offset), before.slice(0, offset))
          assert.strictEqual(after.slice(offset + width), before.slice(offset + width))
        }
      )
    )
  })
})
